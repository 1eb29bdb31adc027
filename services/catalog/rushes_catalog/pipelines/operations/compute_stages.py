"""Computing the results of a run's stages in all its frames, or taking over what was computed before."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final, TypeAlias

import structlog

from rushes_catalog.pipelines.domain.errors import ChunkDamaged, NoSuchCheckpoint, StageFails
from rushes_catalog.pipelines.domain.pipelines import (
    Checkpoint,
    Examined,
    NewRun,
    StageCounts,
    StageFrame,
    StagePart,
    StageResult,
    Timeline,
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
from rushes_catalog.pipelines.operations.stored_results import stand_ins
from rushes_catalog.pipelines.store.stage_results import expect_whole, joined, packed, unpacked
from rushes_catalog.ports.clock import Clock
from rushes_catalog.ports.pipelines import FrameExaminer
from rushes_catalog.storage.catalog import Catalog
from rushes_footage.stage_schema import Stage
from rushes_footage.stages import ORDER, SCHEMAS

log = structlog.get_logger()

PART: Final = 100
"""Frames of a part: a minute, about, of reading text on two cores."""
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
    """A stage to compute, with the versions of what it is computed with, its warning beforehand, and its address where
    it fails at no frame."""

    stage: Stage
    versions: dict[str, str]
    warning: str
    address: str | None


class _Packing:
    """What a stage finds, packed as it comes: as objects the results of hours would be gigabytes."""

    def __init__(self, stage: Stage) -> None:
        self.counts = StageCounts(SCHEMAS[stage])
        self.seconds = 0.0
        self.signed: dict[int, StageFrame] = {}
        """By number, the frames of parts that say what they are compared by."""
        self._parts: list[bytes] = []
        self._open: list[Examined] = []

    def add(self, examined: Examined) -> None:
        """Add the next frame."""
        self.counts.add(examined.found)
        self.seconds += examined.seconds
        self._open.append(examined)

    def take(self, part: StagePart, frames: Iterable[StageFrame]) -> None:
        """Add a part that was packed before, and the frames in it."""
        for frame in frames:
            self.counts.add(frame)
            if frame.signature:
                self.signed[frame.seq] = frame
        self.seconds += part.seconds
        self._parts.append(part.results)

    async def pack(self) -> StagePart:
        """The frames since the last part, at least one."""
        some, self._open = self._open, []
        found = [each.found for each in some]
        part = await asyncio.to_thread(packed, found)
        self._parts.append(part)
        return StagePart(found[0].seq, found[-1].seq, part, sum(each.seconds for each in some))

    async def whole(self) -> bytes:
        """All frames."""
        if self._open:
            await self.pack()
        return joined(self._parts)


class ComputeStages:
    """Equal frames, values and versions give equal results.

    What is computed from pictures is kept part by part: a run that was interrupted, or another one of the same frames
    and values, goes on behind the last part.
    """

    def __init__(
        self,
        catalog: Catalog,
        examine: ExamineFrames,
        examiner: FrameExaminer,
        news: StageNews,
        now: Clock,
        part: int = PART,
    ) -> None:
        self._catalog, self._examine, self._examiner, self._news = catalog, examine, examiner, news
        self._now, self._part = now, part

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
                ordered.append(_Ordered(stage, versions, warning, addresses[stage]))
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

    async def _stored(self, address: str | None, timeline: Timeline) -> tuple[bytes, dict[str, int]] | None:
        """The same results and their counts, where they were computed before; None: they have to be computed."""
        if address is None:
            return None
        async with self._catalog.reading() as stores:
            known = await stores.pipelines.checkpoint_at(timeline.id, address)
        if known is None:
            return None
        await self._examine.assets(timeline)  # Raises SourceReplaced where a video has changed since then.
        try:
            async with self._catalog.reading() as stores:
                results = await stores.pipelines.results(known.id)
            await asyncio.to_thread(expect_whole, results)
        except (ChunkDamaged, NoSuchCheckpoint) as lost:
            log.warning("stored result of a stage cannot be used", checkpoint=known.id, why=lost.message)
            return None
        return results, known.stats

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
        for each, packing in zip(ordered, found, strict=True):
            stage, warning, stats = each.stage, each.warning, packing.counts.stats()
            addresses[stage] = address_of(stage, run.config[stage], each.versions, run.provider, addresses)
            if failed := packing.counts.failed:
                # Without an address: what failed may succeed another time.
                addresses[stage] = None
                lost = f"It failed at {failed} of {stats['frames']} frames, which the next run tries again."
                warning = f"{lost} {packing.counts.problem} {warning}".rstrip()
            result = StageResult(await packing.whole(), stats, each.versions, addresses[stage], warning)
            computed[stage] = ComputedStage(result, packing.seconds)
        return computed

    async def _in_all_frames(
        self,
        run: NewRun,
        timeline: Timeline,
        ordered: Sequence[_Ordered],
        there: Mapping[Stage, Checkpoint],
        proceeded: Proceeded,
    ) -> list[_Packing]:
        """What each stage finds in the frames that none stands for."""
        stages = [each.stage for each in ordered]
        left_out = await stand_ins(self._catalog, stages[0], there)
        seqs = [seq for seq in range(len(timeline.frames)) if seq not in left_out]
        found, done = await self._begun(timeline, ordered, seqs)
        if done:
            await proceeded(stages, done / len(seqs))
        ahead = self._in_each_frame(run, timeline, ordered, there, seqs[done:], found[0].signed)
        async with aclosing(ahead) as frames:
            async for frame in frames:
                for own, examined in zip(found, frame, strict=True):
                    own.add(examined)
                done += 1
                if done == min(_NO_CHANCE, len(seqs)):
                    for stage, own in zip(stages, found, strict=True):
                        if own.counts.failed == done:
                            raise StageFails(stage, own.counts.problem)
                if done % self._part == 0 and done < len(seqs):
                    await self._keep(timeline, ordered, found)
                await proceeded(stages, done / len(seqs))
        return found

    async def _begun(
        self, timeline: Timeline, ordered: Sequence[_Ordered], seqs: Sequence[int]
    ) -> tuple[list[_Packing], int]:
        """What an interrupted run has left of each stage, and in how many frames all have it."""
        found = [_Packing(each.stage) for each in ordered]
        kept = [await self._kept(timeline, each.address) for each in ordered]
        done = 0
        for parts in zip(*kept, strict=False):
            ahead = seqs[done : done + self._part]
            if len(ahead) < self._part or any((each.first, each.last) != (ahead[0], ahead[-1]) for each in parts):
                break
            try:
                frames = [await asyncio.to_thread(unpacked, part.results) for part in parts]
            except ChunkDamaged as damaged:
                log.warning("part of a stage's result cannot be used", timeline=timeline.id, why=damaged.message)
                break
            for own, part, some in zip(found, parts, frames, strict=True):
                own.take(part, some)
            done += len(ahead)
        if done:
            # Raises SourceReplaced where a video has changed since then.
            await self._examine.assets(timeline)
        return found, done

    async def _kept(self, timeline: Timeline, address: str | None) -> Sequence[StagePart]:
        if address is None:
            return ()
        async with self._catalog.reading() as stores:
            return await stores.stage_parts.of(timeline.id, address)

    async def _keep(self, timeline: Timeline, ordered: Sequence[_Ordered], found: Sequence[_Packing]) -> None:
        """Keep the frames since the last part, unless a stage has failed at a frame: the next run tries that again."""
        parts = [await own.pack() for own in found]
        if any(own.counts.failed for own in found):
            return
        async with self._catalog.changing() as stores:
            for each, part in zip(ordered, parts, strict=True):
                if each.address is not None:
                    await stores.stage_parts.add(timeline.id, each.address, part, self._now())

    async def _in_each_frame(
        self,
        run: NewRun,
        timeline: Timeline,
        ordered: Sequence[_Ordered],
        there: Mapping[Stage, Checkpoint],
        seqs: Sequence[int],
        signed: Mapping[int, StageFrame],
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
            signed=signed,
        )
        async with aclosing(alone) as examined:
            async for one in examined:
                yield [one]
