"""Running one stage on exact frames of a timeline, by inference."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace

from rushes_catalog.annotations.domain.annotations import DEFAULT_PROFILE
from rushes_catalog.library.domain.assets import Asset
from rushes_catalog.library.operations.read_library import get_asset
from rushes_catalog.nodes.domain.fleet import Fleet
from rushes_catalog.pipelines.domain.errors import SourceReplaced
from rushes_catalog.pipelines.domain.pipelines import Examined, Inputs, StageFrame, Timeline
from rushes_catalog.ports.pipelines import FrameExaminer
from rushes_catalog.storage.catalog import Catalog
from rushes_chassis.in_order import in_order
from rushes_footage.brands import Brand
from rushes_footage.stage_schema import Kind, Need, Stage, StageSchema
from rushes_footage.stages import SCHEMAS, Values

_AHEAD = 4
"""Frames requested at once: the next one is decoded while one is processed."""


class ExamineFrames:
    """Equal frames and values give equal results."""

    def __init__(self, catalog: Catalog, fleet: Fleet, examiner: FrameExaminer) -> None:
        self._catalog, self._fleet, self._examiner = catalog, fleet, examiner

    async def assets(self, timeline: Timeline) -> list[Asset]:
        """The timeline's videos; raises AssetUnusable, and SourceReplaced where one has changed."""
        assets = []
        for each in timeline.assets:
            asset = await get_asset(self._catalog, self._fleet, each.id, DEFAULT_PROFILE)
            asset.expect_usable()
            if asset.version != each.version:
                raise SourceReplaced(asset.name)
            assets.append(asset)
        return assets

    async def examine(
        self,
        timeline: Timeline,
        stage: Stage,
        values: Values,
        seqs: Sequence[int],
        inputs: Inputs,
        *,
        provider: str,
        overlays: bool,
        list_version: int | None = None,
    ) -> AsyncGenerator[Examined]:
        """The stage's results in these frames, in order; raises like `assets`, and inference's errors.

        `inputs`: the results of the stages that it reads, as far as the run has them, in these frames; in all frames
        for a stage that links them. `list_version`: of the brand list that the stage needs; None: the newest.
        """
        schema = SCHEMAS[stage]
        if schema.kind is Kind.LINKS:
            tracked = await self._tracked(timeline, values, tuple(inputs[schema.inputs[0]].values()))
            for seq in seqs:
                yield Examined(tracked[seq])
            return
        if schema.kind is Kind.DERIVED:
            brands = await self._brands(schema, values, list_version)
            derived = self._examiner.derive(stage, values, brands, [_in_frame(inputs, seq) for seq in seqs])
            async with aclosing(derived):
                async for found in derived:
                    yield Examined(found)
            return
        assets = await self.assets(timeline)
        if schema.kind is Kind.FRAMES:
            for seq in seqs:
                yield Examined(StageFrame(seq))
            return

        async def look(seq: int) -> Examined:
            frame = timeline.frames[seq]
            asset = assets[frame.asset]
            examined = await self._examiner.examine(
                stage,
                asset.place,
                asset.version,
                frame.number,
                values,
                _in_frame(inputs, seq),
                provider=provider,
                overlays=overlays,
            )
            return replace(examined, found=replace(examined.found, seq=seq))

        async with aclosing(in_order(seqs, look, _AHEAD)) as examined:
            async for each in examined:
                yield each

    async def _brands(self, schema: StageSchema, values: Values, version: int | None) -> Sequence[Brand]:
        if schema.needs is not Need.BRAND_LIST:
            return ()
        name = str(values[Need.BRAND_LIST])
        async with self._catalog.reading() as stores:
            if version is None:
                return (await stores.brand_lists.newest(name)).brands
            return (await stores.brand_lists.at(name, version)).brands

    async def _tracked(self, timeline: Timeline, values: Values, linked: Sequence[StageFrame]) -> dict[int, StageFrame]:
        """Only tracked boxes; tracks never cross from one video to the next."""
        tracked: dict[int, StageFrame] = {}
        highest = 0
        for place in range(len(timeline.assets)):
            own = [each for each in linked if timeline.frames[each.seq].asset == place]
            ids = await self._examiner.link([(timeline.frames[each.seq].number, each) for each in own], values)
            begin = highest
            for frame, tracks in zip(own, ids, strict=True):
                regions = tuple(
                    replace(region, track=begin + track)
                    for region, track in zip(frame.regions, tracks, strict=True)
                    if track
                )
                highest = max(highest, *(region.track for region in regions), 0)
                tracked[frame.seq] = StageFrame(frame.seq, regions)
        return tracked


def _in_frame(inputs: Inputs, seq: int) -> dict[Stage, StageFrame]:
    return {stage: frames[seq] for stage, frames in inputs.items()}
