"""What is known of runs at present: their results so far, and the status of each of their stages."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rushes_catalog.domain.ids import JobId, RunId
from rushes_catalog.jobs.domain.jobs import Job, JobState
from rushes_catalog.pipelines.domain.pipelines import Checkpoint, NewRun
from rushes_catalog.pipelines.domain.stages_together import computed_together
from rushes_catalog.storage.catalog import Stores
from rushes_footage.stage_schema import Stage
from rushes_footage.stages import ORDER


class RunStatus(StrEnum):
    """Status of a run or of one of its stages."""

    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


_STATUS = {
    JobState.WAITING: RunStatus.QUEUED,
    JobState.RUNNING: RunStatus.RUNNING,
    JobState.PAUSED: RunStatus.PAUSED,
    JobState.DONE: RunStatus.COMPLETED,
    JobState.PARTIAL: RunStatus.FAILED,
    JobState.FAILED: RunStatus.FAILED,
    JobState.CANCELLED: RunStatus.CANCELLED,
}
_FORGOTTEN = "Its job was deleted."


@dataclass(frozen=True, slots=True)
class StageNow:
    """The present status of a stage of a run."""

    stage: Stage
    status: RunStatus
    checkpoint: Checkpoint | None
    """None where the stage is not completed."""
    reused: bool
    """The checkpoint belongs to a run that this one replays."""


@dataclass(frozen=True, slots=True)
class PipelineNow:
    """A run with its present status."""

    run: NewRun
    status: RunStatus
    progress: float
    """0 to 1."""
    error: str
    stages: tuple[StageNow, ...]
    next_stage: Stage | None
    """The stage that comes after the one that is being computed, or where none is, the next one; None for none."""

    @property
    def stage(self) -> str:
        """The first stage without a checkpoint: the present one, or the one at which the run ended; "" for none."""
        return next((each.stage for each in self.stages if each.checkpoint is None), "")

    @property
    def ended(self) -> bool:
        """Whether it is neither queued nor running nor paused."""
        return self.status in (RunStatus.COMPLETED, RunStatus.FAILED, RunStatus.CANCELLED)


async def checkpoints_for(stores: Stores, run: NewRun) -> dict[Stage, Checkpoint]:
    """The checkpoint of each completed stage: the run's own, and those that it takes over from its origin."""
    return (await checkpoints_for_each(stores, [run]))[run.id]


async def checkpoints_for_each(stores: Stores, runs: Iterable[NewRun]) -> dict[RunId, dict[Stage, Checkpoint]]:
    """The same of several runs, by a few queries for all of them."""
    wanted = list(runs)
    known = {run.id: run for run in wanted}
    while origins := {run.origin for run in known.values() if run.origin is not None} - known.keys():
        known.update(await stores.pipelines.runs_named(origins))
    own = await stores.pipelines.checkpoints_of_runs(known)
    return {run.id: _with_taken_over(run, known, own) for run in wanted}


def _with_taken_over(
    run: NewRun, known: Mapping[RunId, NewRun], own: Mapping[RunId, Sequence[Checkpoint]]
) -> dict[Stage, Checkpoint]:
    found = {each.stage: each for each in own[run.id]}
    while run.origin is not None:
        for each in own[run.origin]:
            if ORDER[each.stage] < ORDER[run.start]:
                found.setdefault(each.stage, each)
        run = known[run.origin]
    return found


async def now_of(stores: Stores, run: NewRun) -> PipelineNow:
    """A run with its present status."""
    (now,) = await nows_of(stores, [run])
    return now


async def nows_of(stores: Stores, runs: Sequence[NewRun]) -> list[PipelineNow]:
    """Runs with their present status, by a few queries for all of them."""
    there = await checkpoints_for_each(stores, runs)
    jobs = {RunId(job.id): job for job in await stores.jobs.named([JobId(run.id) for run in runs])}
    return [_now(run, there[run.id], jobs.get(run.id)) for run in runs]


def _now(run: NewRun, there: Mapping[Stage, Checkpoint], job: Job | None) -> PipelineNow:
    whole = all(stage in there for stage in run.stages)
    if job is not None:
        status, progress, error = _STATUS[job.state], job.progress, job.error
    else:
        status, progress, error = (RunStatus.COMPLETED, 1.0, "") if whole else (RunStatus.FAILED, 1.0, _FORGOTTEN)
    stages: list[StageNow] = []
    computes = job is not None and job.running > 0
    # A run that was paused meanwhile finishes the stage that it is at.
    waiting = RunStatus.RUNNING if computes else status
    together = computed_together(run, there)
    for stage in run.stages:
        found = there.get(stage)
        if found is not None:
            stages.append(StageNow(stage, RunStatus.COMPLETED, found, found.run_id != run.id))
            continue
        stages.append(StageNow(stage, waiting, None, reused=False))
        # Only the first stage without a checkpoint, and those computed together with it, have the run's own status,
        # such as running or failed. Checkpoints that a completed run lacks were deleted.
        if computes and stage in together[:-1]:
            continue
        if status in (RunStatus.FAILED, RunStatus.CANCELLED):
            waiting = RunStatus.CANCELLED
        elif status is not RunStatus.COMPLETED:
            waiting = RunStatus.QUEUED
    under_way = together if computes else ()
    to_come = [stage for stage in run.stages if stage not in there and stage not in under_way]
    is_open = job is not None and not job.ended
    return PipelineNow(run, status, progress, error, tuple(stages), to_come[0] if is_open and to_come else None)
