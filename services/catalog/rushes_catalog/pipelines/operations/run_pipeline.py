"""Running the stages of a pipeline run in order, storing a checkpoint for each."""

import asyncio
from contextlib import aclosing

import structlog

from rushes_catalog.domain.ids import RunId
from rushes_catalog.jobs.domain.errors import Fenced
from rushes_catalog.jobs.domain.jobs import Claim
from rushes_catalog.jobs.operations.deliver_tasks import Report
from rushes_catalog.jobs.operations.settle_task import settle_success
from rushes_catalog.pipelines.domain.errors import ChunkDamaged, NoSuchCheckpoint, RunInterrupted
from rushes_catalog.pipelines.domain.pipelines import (
    Checkpoint,
    NewRun,
    StageFrame,
    StageResult,
    Timeline,
    report_of,
    stats_of,
)
from rushes_catalog.pipelines.operations.examine_frames import ExamineFrames
from rushes_catalog.pipelines.operations.pipeline_runs import checkpoints_for
from rushes_catalog.ports.clock import Clock
from rushes_catalog.ports.pipelines import FrameExaminer
from rushes_catalog.storage.catalog import Catalog
from rushes_chassis.errors import RushesError
from rushes_footage.stage_schema import Kind, Stage
from rushes_footage.stages import SCHEMAS

log = structlog.get_logger()


class RunPipeline:
    """Implements jobs.operations.deliver_tasks.TaskHandler."""

    def __init__(self, catalog: Catalog, examine: ExamineFrames, examiner: FrameExaminer, now: Clock) -> None:
        self._catalog, self._examine, self._examiner, self._now = catalog, examine, examiner, now

    async def run(self, claim: Claim, report: Report) -> None:
        """Continue with the first stage without a checkpoint; a synchronous run is not restarted."""
        run_id = RunId(claim.subject)
        async with self._catalog.reading() as stores:
            run = await stores.pipelines.run(run_id)
            timeline = await stores.pipelines.timeline(run.timeline_id)
            there = await checkpoints_for(stores, run)
        if run.synchronous and claim.attempt > 1:
            raise RunInterrupted("Rushes was restarted during the run.")
        try:
            await self._stages(run, timeline, there, claim, report)
        except Fenced:
            raise
        except RushesError as failed:
            if run.synchronous:
                raise RunInterrupted(failed.message) from failed
            raise
        async with self._catalog.changing() as stores:
            await settle_success(stores, claim, self._now)

    async def withdraw(self, claim: Claim) -> None:
        """Does nothing: the run was interrupted already, and its checkpoints stay."""

    async def _stages(
        self, run: NewRun, timeline: Timeline, there: dict[Stage, Checkpoint], claim: Claim, report: Report
    ) -> None:
        counts = {stage: each.stats for stage, each in there.items()}
        known = await self._known(run)
        for place, stage in enumerate(run.stages):
            if stage in there:
                continue
            clock = asyncio.get_running_loop().time
            begun = clock()
            share = place / len(run.stages)
            await report(share, stage)
            if SCHEMAS[stage].kind is Kind.COUNTS:
                result = StageResult((), report_of(counts), {})
            else:
                versions = dict(await self._examiner.versions(stage, run.config[stage]))
                stored = await self._stored(known.get(stage), versions, timeline)
                result = stored or StageResult(*await self._look(run, timeline, stage, report), versions)
            counts[stage] = result.stats
            async with self._catalog.changing() as stores:
                # For the current attempt only; raises Fenced.
                await stores.tasks.note_progress(claim, (place + 1) / len(run.stages))
                milliseconds = round((clock() - begun) * 1000)
                await stores.pipelines.add_checkpoint(run, stage, result, milliseconds, self._now())

    async def _known(self, run: NewRun) -> dict[Stage, Checkpoint]:
        """Checkpoints of the run that this one replays, of stages with the same values and provider as here."""
        if run.origin is None:
            return {}
        async with self._catalog.reading() as stores:
            there = await checkpoints_for(stores, await stores.pipelines.run(run.origin))
            made_by = {each.run_id: (await stores.pipelines.run(each.run_id)).provider for each in there.values()}
        return {
            stage: each
            for stage, each in there.items()
            if each.config[stage] == run.config[stage] and made_by[each.run_id] == run.provider
        }

    async def _stored(
        self, known: Checkpoint | None, versions: dict[str, str], timeline: Timeline
    ) -> StageResult | None:
        """The result of a checkpoint, where the stage would give the same again; None: it has to be computed."""
        # Only stages that have a version examine pictures, which are their only input and those of the timeline. The
        # others take no time, and tracks depend on the boxes, too.
        if known is None or not versions or known.versions != versions:
            return None
        await self._examine.assets(timeline)  # Raises SourceReplaced where a video has changed since then.
        try:
            async with self._catalog.reading() as stores:
                frames = await stores.pipelines.frames(known.id)
        except (ChunkDamaged, NoSuchCheckpoint) as lost:
            log.warning("stored result of a stage cannot be used", checkpoint=known.id, why=lost.message)
            return None
        return StageResult(frames, known.stats, versions)

    async def _look(
        self, run: NewRun, timeline: Timeline, stage: Stage, report: Report
    ) -> tuple[tuple[StageFrame, ...], dict[str, int]]:
        """A stage's results in all frames, and their counts."""
        place, values = run.stages.index(stage), run.config[stage]
        frames: list[StageFrame] = []
        schema = SCHEMAS[stage]
        linked = await self._found(run, schema.inputs[0]) if schema.kind is Kind.LINKS else ()
        looked = self._examine.examine(
            timeline,
            stage,
            values,
            range(len(timeline.frames)),
            provider=run.provider,
            overlays=False,
            linked=linked,
        )
        async with aclosing(looked):
            async for each in looked:
                frames.append(each.found)
                await report((place + len(frames) / len(timeline.frames)) / len(run.stages), stage)
        return tuple(frames), stats_of(schema, frames)

    async def _found(self, run: NewRun, stage: Stage) -> tuple[StageFrame, ...]:
        async with self._catalog.reading() as stores:
            there = await checkpoints_for(stores, run)
            return await stores.pipelines.frames(there[stage].id)
