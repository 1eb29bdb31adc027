"""Running one stage on exact frames of a timeline, by inference."""

from collections import deque
from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from types import MappingProxyType
from typing import Final

import structlog

from rushes_catalog.annotations.domain.annotations import DEFAULT_PROFILE
from rushes_catalog.library.domain.assets import Asset
from rushes_catalog.library.operations.read_library import get_asset
from rushes_catalog.nodes.domain.fleet import Fleet
from rushes_catalog.pipelines.domain.errors import ChunkDamaged, NoSuchCheckpoint, SourceReplaced
from rushes_catalog.pipelines.domain.pipelines import Examined, Inputs, StageFrame, Timeline
from rushes_catalog.pipelines.operations.stored_results import results_of
from rushes_catalog.ports.pipelines import FrameExaminer
from rushes_catalog.storage.catalog import Catalog
from rushes_chassis.errors import Internal
from rushes_chassis.in_order import in_order
from rushes_footage.brands import Brand
from rushes_footage.stage_schema import DROPPED, KEPT, Kind, Need, Stage, StageSchema
from rushes_footage.stages import SCHEMAS, Values, matching

log = structlog.get_logger()
_FAILED = "BackendFailed"
_NONE: Final[Mapping[int, StageFrame]] = MappingProxyType({})
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
        going_on: bool = False,
        list_version: int | None = None,
        signed: Mapping[int, StageFrame] = _NONE,
    ) -> AsyncGenerator[Examined]:
        """The stage's results in these frames, in order; raises like `assets`, and inference's errors.

        `going_on`: a frame at which the stage fails, such as one that ends its process, has a problem and no results,
        in place of the error. A stage that selects frames keeps it, and the next one, which is compared with none.

        `inputs`: the results of the stages that it reads, as far as the run has them, in these frames; in all that are
        examined for a stage that links them. `list_version`: of the brand list that the stage needs; None: the newest.
        `signed`: frames, by number, that a stage that selects has looked at before.
        """
        schema = SCHEMAS[stage]
        if schema.kind is Kind.SELECTS:
            wanted, last = set(seqs), max(seqs, default=-1)
            must = frozenset[int]() if going_on else wanted
            async with aclosing(self._selected(timeline, stage, values, provider, must, signed)) as selected:
                async for found in selected:
                    if found.seq in wanted:
                        yield Examined(found)
                    if found.seq >= last:
                        # Later frames are compared with this one, and not the other way round.
                        return
            return
        if schema.kind is Kind.LINKS:
            tracked = await self._tracked(timeline, values, tuple(inputs[schema.inputs[0]].values()))
            for seq in seqs:
                yield Examined(tracked[seq])
            return
        if schema.kind is Kind.DERIVED:
            brands = await self._brands(schema, values, list_version)
            derived = self._examiner.derive(stage, values, brands, (_in_frame(inputs, seq) for seq in seqs))
            async with aclosing(derived):
                async for found in derived:
                    yield Examined(found)
            return
        if schema.kind is Kind.ASKED:
            # What the run has found, or what there was before it: nothing is asked.
            known = inputs[stage if stage in inputs else matching(inputs) or schema.inputs[0]]
            for seq in seqs:
                yield Examined(known[seq])
            return
        if schema.kind is Kind.FRAMES:
            await self.assets(timeline)
            for seq in seqs:
                yield Examined(StageFrame(seq))
            return
        together = self.together(
            timeline, {stage: values}, seqs, inputs, provider=provider, overlays=overlays, going_on=going_on
        )
        async with aclosing(together) as examined:
            async for (each,) in examined:
                yield each

    async def together(
        self,
        timeline: Timeline,
        stages: Mapping[Stage, Values],
        seqs: Sequence[int],
        inputs: Inputs,
        *,
        provider: str,
        overlays: bool,
        going_on: bool,
    ) -> AsyncGenerator[Sequence[Examined]]:
        """The results of stages that examine pictures in each of these frames, in order: see `computed_together`.

        `inputs`: those of other stages. Raises and goes on like `examine`, each stage for itself.
        """
        assets = await self.assets(timeline)

        async def alone(stage: Stage, seq: int, known: Mapping[Stage, StageFrame]) -> Examined:
            try:
                (examined,) = await self._look(
                    timeline, assets, {stage: stages[stage]}, seq, known, provider=provider, overlays=overlays
                )
                return examined
            except Internal as failed:
                if failed.reason != _FAILED:
                    raise
                log.warning("stage failed at a frame", stage=stage, seq=seq, why=failed.message)
                return Examined(StageFrame(seq, problem=failed.message))

        async def look(seq: int) -> Sequence[Examined]:
            known = _in_frame(inputs, seq)
            try:
                return await self._look(timeline, assets, stages, seq, known, provider=provider, overlays=overlays)
            except Internal as failed:
                if not going_on or failed.reason != _FAILED:
                    raise
            # Once more, each alone: others have results where one fails, and a process that was killed has none of its
            # frames lost.
            found = []
            for stage in stages:
                found.append(await alone(stage, seq, known))
                known[stage] = found[-1].found
            return found

        async with aclosing(in_order(seqs, look, _AHEAD)) as examined:
            async for each in examined:
                yield each

    async def _look(
        self,
        timeline: Timeline,
        assets: Sequence[Asset],
        stages: Mapping[Stage, Values],
        seq: int,
        inputs: Mapping[Stage, StageFrame],
        *,
        provider: str,
        overlays: bool,
    ) -> Sequence[Examined]:
        frame = timeline.frames[seq]
        asset = assets[frame.asset]
        examined = await self._examiner.examine(
            stages, asset.place, asset.version, frame.number, inputs, provider=provider, overlays=overlays
        )
        return [replace(each, found=replace(each.found, seq=seq)) for each in examined]

    async def _signatures(self, timeline: Timeline, stage: Stage, values: Values) -> Mapping[int, StageFrame]:
        """Those of the timeline's frames from the last run that has computed them by the same algorithm; {}: none has.

        They do not depend on the stage's values, which only say how they are compared.
        """
        versions = dict(await self._examiner.versions(stage, values))
        async with self._catalog.reading() as stores:
            held = [each for each in await stores.pipelines.checkpoints_of(timeline.id) if each.stage == stage]
        for each in reversed(held):
            if each.versions == versions:
                try:
                    # It has taken over those of the runs before it, and has none of frames at which it failed.
                    found = await results_of(self._catalog, each.id)
                    return {frame.seq: frame for frame in found if frame.signature}
                except (ChunkDamaged, NoSuchCheckpoint) as lost:
                    log.warning("signatures cannot be used", checkpoint=each.id, why=lost.message)
        return {}

    async def _selected(
        self,
        timeline: Timeline,
        stage: Stage,
        values: Values,
        provider: str,
        must: Collection[int],
        signed: Mapping[int, StageFrame],
    ) -> AsyncGenerator[StageFrame]:
        """All frames of the timeline: kept, or with the one that stands for it. The first of each video is kept.

        A frame at which the stage fails is kept, with its problem; where it is one of `must` that is raised.
        """
        assets = await self.assets(timeline)
        before = {**await self._signatures(timeline, stage, values), **signed}

        async def look(seq: int) -> StageFrame:
            if seq in before:
                return before[seq]
            try:
                (looked,) = await self._look(
                    timeline, assets, {stage: values}, seq, {}, provider=provider, overlays=False
                )
                return looked.found
            except Internal as failed:
                if seq in must or failed.reason != _FAILED:
                    raise
                log.warning("stage failed at a frame", stage=stage, seq=seq, why=failed.message)
                return StageFrame(seq, problem=failed.message)

        for place in range(len(assets)):
            ahead = [seq for seq, frame in enumerate(timeline.frames) if frame.asset == place]
            while ahead:
                # As far as the next failure: nobody knows what has changed there.
                looked: deque[StageFrame] = deque()
                failures: list[StageFrame] = []

                async def signatures(
                    ahead: Sequence[int] = ahead,
                    looked: deque[StageFrame] = looked,
                    failures: list[StageFrame] = failures,
                ) -> AsyncGenerator[tuple[str, float]]:
                    async with aclosing(in_order(ahead, look, _AHEAD)) as found:
                        async for each in found:
                            if each.problem:
                                failures.append(each)
                                return
                            looked.append(each)
                            yield each.signature, timeline.frames[each.seq].seconds

                last = done = 0
                async with aclosing(self._examiner.select(stage, values, signatures())) as selected:
                    async for kept in selected:
                        found = looked.popleft()
                        last, done = (found.seq if kept else last), done + 1
                        measures = {KEPT: float(kept), DROPPED: float(not kept)}
                        yield replace(found, stand_in=None if kept else last, measures=measures)
                for each in failures:
                    yield replace(each, measures={KEPT: 1.0, DROPPED: 0.0})
                ahead = ahead[done + len(failures) :]

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
