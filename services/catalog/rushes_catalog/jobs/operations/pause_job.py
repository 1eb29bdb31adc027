"""Pausing and resuming a job."""

from rushes_catalog.domain.ids import JobId
from rushes_catalog.jobs.domain.errors import JobEnded
from rushes_catalog.jobs.domain.job_log import JobEvent
from rushes_catalog.jobs.domain.jobs import Job, JobState
from rushes_catalog.jobs.operations.settle_task import append_job_event
from rushes_catalog.ports.clock import Clock
from rushes_catalog.storage.catalog import Catalog, Stores


async def pause_job(catalog: Catalog, job_id: JobId, now: Clock) -> Job:
    """Hold back waiting tasks; running ones are finished, of pipeline runs the present stage. Raises JobNotFound,
    JobEnded."""
    async with catalog.changing() as stores:
        job = await stores.jobs.get(job_id)
        if job.ended:
            raise JobEnded(job.title)
        if job.state is JobState.PAUSED:
            return job
        await hold_back(stores, job_id, now)
        return await stores.jobs.get(job_id)


async def hold_back(stores: Stores, job_id: JobId, now: Clock) -> None:
    """Pause a job that waits or runs."""
    await stores.jobs.set_open_state(job_id, JobState.PAUSED)
    await stores.job_logs.note(job_id, JobEvent.PAUSED, now())
    await append_job_event(stores, job_id, now)


async def resume_job(catalog: Catalog, job_id: JobId, now: Clock) -> Job:
    """Resume a paused job; any other stays as it is. Raises JobNotFound, JobEnded."""
    async with catalog.changing() as stores:
        job = await stores.jobs.get(job_id)
        if job.ended:
            raise JobEnded(job.title)
        if job.state is not JobState.PAUSED:
            return job
        await let_go_on(stores, job, now)
        return await stores.jobs.get(job_id)


async def let_go_on(stores: Stores, job: Job, now: Clock) -> None:
    """Resume a paused job."""
    await stores.jobs.set_open_state(job.id, JobState.RUNNING if job.running else JobState.WAITING)
    await stores.job_logs.note(job.id, JobEvent.RESUMED, now())
    await append_job_event(stores, job.id, now)
