"""Computing the results of a run's stages in all its frames, or taking over what was computed before."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import TypeAlias

import structlog

from rushes_catalog.pipelines.domain.errors import ChunkDamaged, NoSuchCheckpoint, StageFails
from rushes_catalog.pipelines.domain.pipelines import (
    Checkpoint,
    Examined,
    NewRun,
    StageFrame,
    StageResult,
    Timeline,
    stats_of,
)
from rushes_catalog.pipelines.operations.examine_frames import ExamineFrames
from rushes_catalog.pipelines.operations.stage_inputs import (
    address_of,
    addresses_of,
    inputs_of,
    list_version_of,
    versions_of,
    warning_of,
)
from rushes_catalog.pipelines.operations.stage_news import StageNews
from rushes_catalog.pipelines.operations.stored_results import results_of, stand_ins
from rushes_catalog.ports.pipelines import FrameExaminer
from rushes_catalog.storage.catalog import Catalog
from rushes_footage.stage_schema import Stage
from rushes_footage.stages import ORDER, SCHEMAS

log = structlog.get_logger()

_NO_CHANCE = 3
"""Frames at the beginning after which a run fails if a stage has failed at all of them."""

Proceeded: TypeAlias = Callable[[Sequence[Stage], float], Awaitable[None]]
"""Is told how much of stages is done, 0 to 1."""


@dataclass(frozen=True, slots=True)
class ComputedStage:
    """A stage's result, and the seconds that inference took for it."""

    result: StageResult
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class _Ordered:
    """A stage to compute, with the versions of what it is computed with, and its warning beforehand."""

    stage: Stage
    versions: dict[str, str]
    warning: str


class ComputeStages:
    """Equal frames, values and versions give equal results."""

    def __init__(self, catalog: Catalog, examine: ExamineFrames, examiner: FrameExaminer, news: StageNews) -> None:
        self._catalog, self._examine, self._examiner, self._news = catalog, examine, examiner, news

    async def results(
        self,
        run: NewRun,
        timeline: Timeline,
        stages: Sequence[Stage],
        there: Mapping[Stage, Checkpoint],
        proceeded: Proceeded,
    ) -> tuple[dict[Stage, ComputedStage], bool]:
        """The results of `computed_together`, or of the first of them, and whether they were there already.

        Tells of their beginning. Raises StageFails, SourceReplaced, AssetUnusable, and inference's errors.
        """
        addresses = addresses_of(there)
        ordered: list[_Ordered] = []
        for stage in stages:
            versions = await versions_of(self._catalog, self._examiner, stage, run.config[stage])
            warning = await warning_of(self._catalog, stage, run.config[stage], versions)
            addresses[stage] = address_of(stage, run.config[stage], versions, run.provider, addresses)
            stored = await self._stored(addresses[stage], timeline)
            if stored is None:
                ordered.append(_Ordered(stage, versions, warning))
            elif ordered:
                break
            else:
                await self._news.began(run, [stage])
                return {stage: ComputedStage(StageResult(*stored, versions, addresses[stage], warning))}, True
        await self._news.began(run, [each.stage for each in ordered])
        try:
            return await self._computed(run, timeline, ordered, there, proceeded), False
        except StageFails as fails:
            before = [each for each in ordered if ORDER[each.stage] < ORDER[fails.stage]]
            if not before:
                raise
            # What comes before it is kept; the next time it is the first one.
            return await self._computed(run, timeline, before, there, proceeded), False

    async def _stored(
        self, address: str | None, timeline: Timeline
    ) -> tuple[tuple[StageFrame, ...], dict[str, int]] | None:
        """The same results and their counts, where they were computed before; None: they have to be computed."""
        if address is None:
            return None
        async with self._catalog.reading() as stores:
            known = await stores.pipelines.checkpoint_at(timeline.id, address)
        if known is None:
            return None
        await self._examine.assets(timeline)  # Raises SourceReplaced where a video has changed since then.
        try:
            return await results_of(self._catalog, known.id), known.stats
        except (ChunkDamaged, NoSuchCheckpoint) as lost:
            log.warning("stored result of a stage cannot be used", checkpoint=known.id, why=lost.message)
            return None

    async def _computed(
        self,
        run: NewRun,
        timeline: Timeline,
        ordered: Sequence[_Ordered],
        there: Mapping[Stage, Checkpoint],
        proceeded: Proceeded,
    ) -> dict[Stage, ComputedStage]:
        found = await self._in_all_frames(run, timeline, ordered, there, proceeded)
        addresses = addresses_of(there)
        computed: dict[Stage, ComputedStage] = {}
        for each, examined in zip(ordered, found, strict=True):
            stage, warning = each.stage, each.warning
            frames = tuple(one.found for one in examined)
            addresses[stage] = address_of(stage, run.config[stage], each.versions, run.provider, addresses)
            failed = [frame.problem for frame in frames if frame.problem]
            if failed:
                # Without an address: what failed may succeed another time.
                addresses[stage] = None
                lost = (
                    f"It failed at {len(failed)} of {len(frames)} frames, which the next run tries again. {failed[0]}"
                )
                warning = f"{lost} {warning}".rstrip()
            stats = stats_of(SCHEMAS[stage], frames)
            result = StageResult(frames, stats, each.versions, addresses[stage], warning)
            computed[stage] = ComputedStage(result, sum(one.seconds for one in examined))
        return computed

    async def _in_all_frames(
        self,
        run: NewRun,
        timeline: Timeline,
        ordered: Sequence[_Ordered],
        there: Mapping[Stage, Checkpoint],
        proceeded: Proceeded,
    ) -> list[list[Examined]]:
        """What each stage finds in the frames that none stands for."""
        stages = [each.stage for each in ordered]
        left_out = await stand_ins(self._catalog, stages[0], there)
        seqs = [seq for seq in range(len(timeline.frames)) if seq not in left_out]
        found: list[list[Examined]] = [[] for _ in stages]
        async with aclosing(self._in_each_frame(run, timeline, ordered, there, seqs)) as frames:
            async for frame in frames:
                for own, examined in zip(found, frame, strict=True):
                    own.append(examined)
                done = len(found[0])
                if done == min(_NO_CHANCE, len(seqs)):
                    for stage, own in zip(stages, found, strict=True):
                        if all(each.found.problem for each in own):
                            raise StageFails(stage, own[-1].found.problem)
                await proceeded(stages, done / len(seqs))
        return found

    async def _in_each_frame(
        self,
        run: NewRun,
        timeline: Timeline,
        ordered: Sequence[_Ordered],
        there: Mapping[Stage, Checkpoint],
        seqs: Sequence[int],
    ) -> AsyncGenerator[Sequence[Examined]]:
        inputs: dict[Stage, Mapping[int, StageFrame]] = {}
        for each in ordered:
            inputs.update(await inputs_of(self._catalog, each.stage, there))
        if len(ordered) > 1:
            stages = {each.stage: run.config[each.stage] for each in ordered}
            together = self._examine.together(
                timeline, stages, seqs, inputs, provider=run.provider, overlays=False, going_on=True
            )
            async with aclosing(together) as frames:
                async for frame in frames:
                    yield frame
            return
        (only,) = ordered
        values = run.config[only.stage]
        alone = self._examine.examine(
            timeline,
            only.stage,
            values,
            seqs,
            inputs,
            provider=run.provider,
            overlays=False,
            going_on=True,
            list_version=list_version_of(only.stage, values, only.versions),
        )
        async with aclosing(alone) as examined:
            async for one in examined:
                yield [one]
