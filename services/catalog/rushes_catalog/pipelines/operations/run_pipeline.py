"""Running the stages of a pipeline run in order, storing a checkpoint for each."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from functools import partial

import structlog

from rushes_catalog.domain.ids import RunId
from rushes_catalog.jobs.domain.errors import Fenced
from rushes_catalog.jobs.domain.jobs import Claim
from rushes_catalog.jobs.operations.deliver_tasks import Report
from rushes_catalog.jobs.operations.settle_task import settle_success
from rushes_catalog.pipelines.domain.brand_reports import BrandReport
from rushes_catalog.pipelines.domain.errors import ChunkDamaged, RunInterrupted
from rushes_catalog.pipelines.domain.pipelines import Checkpoint, NewRun, StageResult, Timeline, report_of
from rushes_catalog.pipelines.domain.stages_together import computed_together, shares_of
from rushes_catalog.pipelines.operations.ask_outside import AskOutside
from rushes_catalog.pipelines.operations.brand_findings import findings_of
from rushes_catalog.pipelines.operations.compute_stages import ComputedStage, ComputeStages
from rushes_catalog.pipelines.operations.present_runs import checkpoints_for
from rushes_catalog.pipelines.operations.report_brands import brands_in
from rushes_catalog.pipelines.operations.rerun_scenarios import changed_by
from rushes_catalog.pipelines.operations.stage_news import StageNews
from rushes_catalog.pipelines.operations.step_runs import paused_between
from rushes_catalog.pipelines.operations.whole_runs import WholeRuns
from rushes_catalog.pipelines.store.stage_results import packed
from rushes_catalog.ports.clock import Clock
from rushes_catalog.storage.catalog import Catalog
from rushes_chassis.errors import NotFound, RushesError
from rushes_footage.stage_schema import Kind, Stage
from rushes_footage.stages import SCHEMAS, matching, work_of

log = structlog.get_logger()


class RunPipeline:
    """Implements jobs.operations.deliver_tasks.TaskHandler."""

    def __init__(
        self,
        catalog: Catalog,
        compute: ComputeStages,
        ask: AskOutside,
        whole: WholeRuns,
        news: StageNews,
        now: Clock,
    ) -> None:
        self._catalog, self._compute, self._ask, self._whole = catalog, compute, ask, whole
        self._news, self._now = news, now

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
        clock = asyncio.get_running_loop().time
        proceeded = partial(self._proceeded, run, report)
        while together := computed_together(run, there):
            begun, first = clock(), together[0]
            await report(_share(run, first, ()), first)
            reused = False
            if SCHEMAS[first].kind in (Kind.COUNTS, Kind.ASKED):
                await self._news.began(run, [first])
                result = await self._concluded(run, timeline, first, there, claim, partial(proceeded, [first]))
                results = {first: ComputedStage(result)}
            else:
                results, reused = await self._compute.results(run, timeline, together, there, proceeded)
            took = shares_of(clock() - begun, [each.seconds for each in results.values()])
            async with self._catalog.changing() as stores:
                # For the current attempt only; raises Fenced.
                await stores.tasks.note_progress(claim, _share(run, first, results))
                for (stage, each), seconds in zip(results.items(), took, strict=True):
                    there[stage] = await stores.pipelines.add_checkpoint(
                        run, stage, each.result, round(seconds * 1000), self._now()
                    )
                    await self._news.ended(stores, run, there[stage], reused=reused)
                if any(each not in there for each in run.stages) and await paused_between(
                    stores, claim, run.id, results, self._now, reused=reused
                ):
                    return False
                # What it pauses after may have been changed meanwhile.
                run = await stores.pipelines.run(run.id)
        return True

    async def _concluded(
        self,
        run: NewRun,
        timeline: Timeline,
        stage: Stage,
        there: dict[Stage, Checkpoint],
        claim: Claim,
        proceeded: Callable[[float], Awaitable[None]],
    ) -> StageResult:
        """The result of a stage that counts what others have found, or asks about it."""
        if SCHEMAS[stage].kind is Kind.COUNTS:
            return StageResult(packed(()), await self._counted(run, timeline, there), {})
        return await self._ask.result(claim, run, timeline, stage, there, proceeded)

    async def _counted(self, run: NewRun, timeline: Timeline, there: Mapping[Stage, Checkpoint]) -> dict[str, int]:
        counts = report_of({stage: each.stats for stage, each in there.items()})
        stage = matching(there)
        if stage is None:
            return counts

        async def reported() -> BrandReport:
            return await brands_in(await findings_of(self._catalog, timeline, there, stage), timeline, run.config)

        report = await self._whole.read(reported)
        return {**counts, "brands": len(report.brands), "open": report.open}

    async def _proceeded(self, run: NewRun, report: Report, stages: Sequence[Stage], share: float) -> None:
        for stage in stages:
            self._news.proceeded(run, stage, share)
        await report(_share(run, stages[0], stages, share), stages[0])


def _share(run: NewRun, first: Stage, stages: Iterable[Stage], done: float = 1.0) -> float:
    """How much of a run is done, 0 to 1, by the work of its stages: all before `first`, and this share of `stages`."""
    before = run.stages[: run.stages.index(first)]
    return (work_of(before) + done * work_of(stages)) / work_of(run.stages)
