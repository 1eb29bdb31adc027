"""Running one stage on exact frames of a timeline, by inference."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace

from rushes_catalog.annotations.domain.annotations import DEFAULT_PROFILE
from rushes_catalog.library.domain.assets import Asset
from rushes_catalog.library.operations.read_library import get_asset
from rushes_catalog.nodes.domain.fleet import Fleet
from rushes_catalog.pipelines.domain.errors import SourceReplaced
from rushes_catalog.pipelines.domain.pipelines import Examined, StageFrame, Timeline
from rushes_catalog.ports.pipelines import FrameExaminer
from rushes_catalog.storage.catalog import Catalog
from rushes_chassis.in_order import in_order
from rushes_footage.stage_schema import Kind, Stage
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
        *,
        provider: str,
        overlays: bool,
        linked: Sequence[StageFrame] = (),
    ) -> AsyncGenerator[Examined]:
        """The stage's results in these frames, in order; raises like `assets`, and inference's errors.

        `linked`: the results of its input in all frames, for a stage that links them.
        """
        kind = SCHEMAS[stage].kind
        if kind is Kind.LINKS:
            tracked = await self._tracked(timeline, values, linked)
            for seq in seqs:
                yield Examined(tracked[seq])
            return
        assets = await self.assets(timeline)
        if kind is Kind.FRAMES:
            for seq in seqs:
                yield Examined(StageFrame(seq))
            return

        async def look(seq: int) -> Examined:
            frame = timeline.frames[seq]
            asset = assets[frame.asset]
            examined = await self._examiner.examine(
                stage, asset.place, asset.version, frame.number, values, provider=provider, overlays=overlays
            )
            return replace(examined, found=replace(examined.found, seq=seq))

        async with aclosing(in_order(seqs, look, _AHEAD)) as examined:
            async for each in examined:
                yield each

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
