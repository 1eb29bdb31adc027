"""Running the stages of a pipeline run in order, storing a checkpoint for each."""

import asyncio
from collections.abc import Mapping
from contextlib import aclosing
from functools import partial

import structlog

from rushes_catalog.domain.ids import RunId
from rushes_catalog.jobs.domain.errors import Fenced
from rushes_catalog.jobs.domain.jobs import Claim
from rushes_catalog.jobs.operations.deliver_tasks import Report
from rushes_catalog.jobs.operations.settle_task import settle_success
from rushes_catalog.pipelines.domain.brand_reports import BrandReport
from rushes_catalog.pipelines.domain.errors import ChunkDamaged, NoSuchCheckpoint, RunInterrupted, StageFails
from rushes_catalog.pipelines.domain.pipelines import (
    Checkpoint,
    NewRun,
    StageFrame,
    StageResult,
    Timeline,
    report_of,
    stats_of,
)
from rushes_catalog.pipelines.operations.ask_outside import AskOutside
from rushes_catalog.pipelines.operations.brand_findings import findings_of
from rushes_catalog.pipelines.operations.examine_frames import ExamineFrames
from rushes_catalog.pipelines.operations.pipeline_runs import checkpoints_for
from rushes_catalog.pipelines.operations.report_brands import brands_in
from rushes_catalog.pipelines.operations.rerun_scenarios import changed_by
from rushes_catalog.pipelines.operations.stage_inputs import (
    address_of,
    inputs_of,
    list_version_of,
    versions_of,
    warning_of,
)
from rushes_catalog.pipelines.operations.stage_news import StageNews
from rushes_catalog.pipelines.operations.step_runs import paused_between
from rushes_catalog.pipelines.operations.stored_results import results_of, stand_ins
from rushes_catalog.pipelines.operations.whole_runs import WholeRuns
from rushes_catalog.pipelines.store.stage_results import packed
from rushes_catalog.ports.clock import Clock
from rushes_catalog.ports.pipelines import FrameExaminer
from rushes_catalog.storage.catalog import Catalog
from rushes_chassis.errors import NotFound, RushesError
from rushes_footage.stage_schema import Kind, Stage
from rushes_footage.stages import SCHEMAS, matching

log = structlog.get_logger()

_NO_CHANCE = 3
"""Frames at the beginning after which a run fails if the stage has failed at all of them."""


class RunPipeline:
    """Implements jobs.operations.deliver_tasks.TaskHandler."""

    def __init__(
        self,
        catalog: Catalog,
        examine: ExamineFrames,
        examiner: FrameExaminer,
        ask: AskOutside,
        whole: WholeRuns,
        news: StageNews,
        now: Clock,
    ) -> None:
        self._catalog, self._examine, self._examiner, self._ask, self._now = catalog, examine, examiner, ask, now
        self._whole, self._news = whole, news

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
            whole = await self._stages(run, timeline, there, claim, report)
        except Fenced:
            raise
        except RushesError as failed:
            if run.synchronous:
                raise RunInterrupted(failed.message) from failed
            raise
        if not whole:
            return
        changed = await self._changed(run, there)
        async with self._catalog.changing() as stores:
            if changed is not None:
                await stores.pipelines.note_frames_changed(run.id, changed)
            await settle_success(stores, claim, self._now)

    async def withdraw(self, claim: Claim) -> None:
        """Does nothing: the run was interrupted already, and its checkpoints stay."""

    async def _changed(self, run: NewRun, there: Mapping[Stage, Checkpoint]) -> int | None:
        """Of a re-run of a scenario; None also where what there was before cannot be read any more."""
        try:
            return await changed_by(self._catalog, self._whole, run, there)
        except (ChunkDamaged, NotFound) as lost:
            log.warning("re-run cannot be compared with its scenario", run=run.id, why=lost.message)
            return None

    async def _stages(
        self, run: NewRun, timeline: Timeline, there: dict[Stage, Checkpoint], claim: Claim, report: Report
    ) -> bool:
        """Whether all are done; False: the run pauses between two, and nothing is left to be recorded."""
        for place, stage in enumerate(run.stages):
            if stage in there:
                continue
            clock = asyncio.get_running_loop().time
            begun = clock()
            share = place / len(run.stages)
            await report(share, stage)
            await self._news.began(run, stage)
            reused = False
            kind = SCHEMAS[stage].kind
            if kind is Kind.COUNTS:
                result = StageResult((), await self._counted(run, timeline, there), {})
            elif kind is Kind.ASKED:
                said = partial(self._proceeded, run, stage, report)
                result = await self._ask.result(claim, run, timeline, stage, there, said)
            else:
                result, reused = await self._result(run, timeline, stage, there, report)
            # Before the transaction, which holds up all others that write.
            stored = await asyncio.to_thread(packed, result.frames)
            async with self._catalog.changing() as stores:
                # For the current attempt only; raises Fenced.
                await stores.tasks.note_progress(claim, (place + 1) / len(run.stages))
                milliseconds = round((clock() - begun) * 1000)
                there[stage] = await stores.pipelines.add_checkpoint(
                    run, stage, result, stored, milliseconds, self._now()
                )
                await self._news.ended(stores, run, there[stage], reused=reused)
                if any(each not in there for each in run.stages) and await paused_between(
                    stores, claim, run.id, stage, self._now, reused=reused
                ):
                    return False
        return True

    async def _result(
        self, run: NewRun, timeline: Timeline, stage: Stage, there: Mapping[Stage, Checkpoint], report: Report
    ) -> tuple[StageResult, bool]:
        """A stage's result, and whether it was there already."""
        values = run.config[stage]
        versions = await versions_of(self._catalog, self._examiner, stage, values)
        address = address_of(stage, values, versions, run.provider, there)
        warning = await warning_of(self._catalog, stage, values, versions)
        stored = await self._stored(address, timeline)
        if stored is not None:
            return StageResult(*stored, versions, address, warning), True
        frames, stats = await self._look(run, timeline, stage, there, versions, report)
        failed = [frame.problem for frame in frames if frame.problem]
        if not failed:
            return StageResult(frames, stats, versions, address, warning), False
        lost = f"It failed at {len(failed)} of {len(frames)} frames, which the next run tries again. {failed[0]}"
        # Without an address: what failed may succeed another time.
        return StageResult(frames, stats, versions, None, f"{lost} {warning}".rstrip()), False

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

    async def _look(
        self,
        run: NewRun,
        timeline: Timeline,
        stage: Stage,
        there: Mapping[Stage, Checkpoint],
        versions: Mapping[str, str],
        report: Report,
    ) -> tuple[tuple[StageFrame, ...], dict[str, int]]:
        """A stage's results in all frames, and their counts."""
        inputs = await inputs_of(self._catalog, stage, there)
        left_out = await stand_ins(self._catalog, stage, there)
        seqs = [seq for seq in range(len(timeline.frames)) if seq not in left_out]
        frames: list[StageFrame] = []
        looked = self._examine.examine(
            timeline,
            stage,
            run.config[stage],
            seqs,
            inputs,
            provider=run.provider,
            overlays=False,
            going_on=True,
            list_version=list_version_of(stage, run.config[stage], versions),
        )
        async with aclosing(looked):
            async for each in looked:
                frames.append(each.found)
                if len(frames) == min(_NO_CHANCE, len(seqs)) and all(frame.problem for frame in frames):
                    raise StageFails(stage, each.found.problem)
                await self._proceeded(run, stage, report, len(frames) / len(seqs))
        return tuple(frames), stats_of(SCHEMAS[stage], frames)

    async def _counted(self, run: NewRun, timeline: Timeline, there: Mapping[Stage, Checkpoint]) -> dict[str, int]:
        counts = report_of({stage: each.stats for stage, each in there.items()})
        stage = matching(there)
        if stage is None:
            return counts

        async def reported() -> BrandReport:
            return await brands_in(await findings_of(self._catalog, timeline, there, stage), timeline, run.config)

        report = await self._whole.read(reported)
        return {**counts, "brands": len(report.brands), "open": report.open}

    async def _proceeded(self, run: NewRun, stage: Stage, report: Report, share: float) -> None:
        """Tell how much of a stage is done, 0 to 1."""
        self._news.proceeded(run, stage, share)
        await report((run.stages.index(stage) + share) / len(run.stages), stage)
