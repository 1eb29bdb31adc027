"""Changes many jobs at once."""

from collections.abc import Iterator, Sequence

from rushes_catalog.domain.ids import JobId
from rushes_catalog.jobs.domain.jobs import Job, JobAction, JobState, SkippedJob
from rushes_catalog.jobs.operations.cancel_job import cancel_tasks
from rushes_catalog.jobs.operations.pause_job import hold_back, let_go_on
from rushes_catalog.jobs.operations.retry_job import retry_tasks
from rushes_catalog.jobs.operations.settle_task import append_job_event
from rushes_catalog.ports.clock import Clock
from rushes_catalog.storage.catalog import Catalog, Stores
from rushes_chassis.errors import NotFound

# Jobs in one transaction: thousands in one would keep all other writers waiting.
_AT_ONCE = 50


async def change_jobs(
    catalog: Catalog, which: Sequence[JobId] | JobState, action: JobAction, now: Clock
) -> tuple[list[JobId], list[SkippedJob]]:
    """Do it to the named jobs, or to all in a state; those that it changed, and why not the others."""
    if isinstance(which, JobState):
        async with catalog.reading() as stores:
            which = await stores.jobs.ids_in(which)
    skipped: list[SkippedJob] = []
    named = list(dict.fromkeys(which))
    for some in _batches(named):
        skipped += await _change(catalog, some, action, now)
    untouched = {each.id for each in skipped}
    return [job_id for job_id in named if job_id not in untouched], skipped


def _batches(ids: Sequence[JobId]) -> Iterator[Sequence[JobId]]:
    for begin in range(0, len(ids), _AT_ONCE):
        yield ids[begin : begin + _AT_ONCE]


async def _change(catalog: Catalog, ids: Sequence[JobId], action: JobAction, now: Clock) -> list[SkippedJob]:
    skipped = []
    async with catalog.changing() as stores:
        for job_id in ids:
            try:
                job = await stores.jobs.get(job_id)
            except NotFound as missing:
                skipped.append(SkippedJob(job_id, missing.message))
                continue
            if (reason := await _done_to(stores, job, action, now)) is not None:
                skipped.append(SkippedJob(job_id, reason))
    return skipped


async def _done_to(stores: Stores, job: Job, action: JobAction, now: Clock) -> str | None:
    """Why it does not apply; None where it was done."""
    if (reason := _why_not(job, action)) is not None:
        return reason
    match action:
        case JobAction.CANCEL:
            await cancel_tasks(stores, job.id, now)
        case JobAction.PAUSE:
            await hold_back(stores, job.id, now)
        case JobAction.RESUME:
            await let_go_on(stores, job, now)
        case JobAction.RETRY:
            if not await retry_tasks(stores, job.id, now):
                return "No part of it has failed or was cancelled."
        case JobAction.DELETE | JobAction.RESTORE:
            await stores.jobs.set_deleted(job.id, now() if action is JobAction.DELETE else None)
            await append_job_event(stores, job.id, now)
    return None


def _why_not(job: Job, action: JobAction) -> str | None:
    paused = job.state is JobState.PAUSED
    refusals = {
        JobAction.CANCEL: ((job.ended, "It has ended."),),
        JobAction.PAUSE: ((job.ended, "It has ended."), (paused, "It is paused already.")),
        JobAction.RESUME: ((job.ended, "It has ended."), (not paused, "It is not paused.")),
        JobAction.RETRY: (),
        JobAction.DELETE: (
            (not job.ended, "It has not ended: cancel it first."),
            (job.deleted, "It is deleted already."),
        ),
        JobAction.RESTORE: ((not job.deleted, "It is not deleted."),),
    }
    return next((reason for applies, reason in refusals[action] if applies), None)
