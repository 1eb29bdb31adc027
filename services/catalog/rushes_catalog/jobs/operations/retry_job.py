"""Retrying a job's failed and cancelled tasks."""

from rushes_catalog.domain.ids import ClipId, JobId, RunId
from rushes_catalog.jobs.domain.job_log import JobEvent
from rushes_catalog.jobs.domain.jobs import Job, TaskKind
from rushes_catalog.jobs.operations.settle_task import append_clip_event, append_job_event
from rushes_catalog.ports.clock import Clock
from rushes_catalog.storage.catalog import Catalog, Stores


async def retry_job(catalog: Catalog, job_id: JobId, now: Clock) -> Job:
    """Retry a job; finished tasks keep their results. Does nothing where no task failed or was cancelled. Raises
    JobNotFound."""
    async with catalog.changing() as stores:
        await stores.jobs.get(job_id)
        await retry_tasks(stores, job_id, now)
        return await stores.jobs.get(job_id)


async def retry_tasks(stores: Stores, job_id: JobId, now: Clock) -> bool:
    """Queue failed and cancelled tasks again; False where there are none."""
    again = await stores.tasks.requeue(job_id)
    if not again:
        return False
    await stores.jobs.reopen(job_id)
    await stores.job_logs.note(job_id, JobEvent.RETRIED, now())
    for task in again:
        if task.kind is TaskKind.CLIP:
            await stores.clips.mark_waiting(ClipId(task.subject))
            await append_clip_event(stores, ClipId(task.subject), job_id, now)
        elif task.kind is TaskKind.PIPELINE:
            await stores.pipelines.expect_no_caller(RunId(task.subject))
    await append_job_event(stores, job_id, now)
    return True
