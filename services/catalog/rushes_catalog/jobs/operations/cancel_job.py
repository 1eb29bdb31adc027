"""Cancels a job."""

from rushes_catalog.domain.ids import ClipId, JobId
from rushes_catalog.jobs.domain.job_log import JobEvent
from rushes_catalog.jobs.domain.jobs import Job, TaskKind
from rushes_catalog.jobs.operations.settle_task import append_clip_event, close_if_over
from rushes_catalog.ports.clock import Clock
from rushes_catalog.storage.catalog import Catalog, Stores


async def cancel_job(catalog: Catalog, job_id: JobId, now: Clock) -> Job:
    """Cancel waiting and running tasks; an ended job stays as it is. Raises JobNotFound."""
    async with catalog.changing() as stores:
        job = await stores.jobs.get(job_id)
        if job.ended:
            return job
        await cancel_tasks(stores, job_id, now)
        return await stores.jobs.get(job_id)


async def cancel_tasks(stores: Stores, job_id: JobId, now: Clock) -> None:
    """Cancel what waits and runs of a job that has not ended."""
    await stores.job_logs.note(job_id, JobEvent.CANCELLED, now())
    for task in await stores.tasks.cancel(job_id):
        if task.kind is TaskKind.CLIP:
            await stores.clips.mark_cancelled(ClipId(task.subject))
            await append_clip_event(stores, ClipId(task.subject), job_id, now)
    await close_if_over(stores, job_id, now)
