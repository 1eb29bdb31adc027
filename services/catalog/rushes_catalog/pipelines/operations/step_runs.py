"""Pausing a pipeline run between its stages, and letting it go on."""

from collections.abc import Collection

from rushes_catalog.domain.ids import JobId, RunId
from rushes_catalog.jobs.domain.errors import JobEnded
from rushes_catalog.jobs.domain.jobs import Claim, Job, JobState
from rushes_catalog.jobs.operations.pause_job import hold_back, let_go_on
from rushes_catalog.jobs.operations.settle_task import append_job_event
from rushes_catalog.pipelines.domain.errors import WrongConfiguration
from rushes_catalog.pipelines.domain.pipelines import EACH, NewRun
from rushes_catalog.ports.clock import Clock
from rushes_catalog.storage.catalog import Stores
from rushes_footage.parameter_values import Mistake
from rushes_footage.stage_schema import Stage
from rushes_footage.stages import FORMER, BadConfiguration


def stop_of(said: str, run: NewRun) -> str:
    """The stage to pause after, by its present name, EACH, or "" for none; raises WrongConfiguration."""
    stop = FORMER.get(said, said)
    if stop in ("", EACH, *run.stages):
        return stop
    message = f"must be {EACH!r} or a stage of the run, which are {', '.join(run.stages)}"
    raise WrongConfiguration(BadConfiguration([Mistake("pause_after", message)]))


async def pause_run(stores: Stores, run_id: RunId, now: Clock) -> None:
    """Pause a run: before its next stage where one is being computed. Raises RunNotFound, JobNotFound, JobEnded."""
    job = await _open_job(stores, run_id)
    if job.state is not JobState.PAUSED:
        await hold_back(stores, job.id, now)


async def resume_run(stores: Stores, run_id: RunId, now: Clock) -> None:
    """Let a paused run go on, to where it pauses next; raises RunNotFound, JobNotFound, JobEnded."""
    await _go_on(stores, run_id, now, stepping=False)


async def step_run(stores: Stores, run_id: RunId, now: Clock) -> None:
    """Let a run compute one stage and pause then; one that is computing a stage pauses after that.

    Raises RunNotFound, JobNotFound, JobEnded.
    """
    await _go_on(stores, run_id, now, stepping=True)


async def paused_between(
    stores: Stores, claim: Claim, run_id: RunId, ended: Collection[Stage], now: Clock, *, reused: bool
) -> bool:
    """Pause a running run that is to pause after one of these stages, in the transaction of their end; raises Fenced.

    Whether it is paused: its task has been given back then.
    """
    run, state = await stores.pipelines.run(run_id), await stores.jobs.state(claim.job_id)
    stops = not reused and (run.stepping or run.pause_after in (EACH, *ended))
    if state is not JobState.PAUSED and not stops:
        return False
    await stores.tasks.set_aside(claim)
    await stores.pipelines.set_stepping(run_id, stepping=False)
    # Whoever waits for a synchronous run has to wait on: that it goes on is no restart after an interruption.
    await stores.pipelines.expect_no_caller(run_id)
    if state is JobState.PAUSED:
        await append_job_event(stores, claim.job_id, now)
    else:
        await hold_back(stores, claim.job_id, now)
    return True


async def _go_on(stores: Stores, run_id: RunId, now: Clock, *, stepping: bool) -> None:
    job = await _open_job(stores, run_id)
    await stores.pipelines.set_stepping(run_id, stepping=stepping)
    if job.state is JobState.PAUSED:
        await let_go_on(stores, job, now)


async def _open_job(stores: Stores, run_id: RunId) -> Job:
    await stores.pipelines.run(run_id)
    job = await stores.jobs.get(JobId(run_id))
    if job.ended:
        raise JobEnded(job.title)
    return job
