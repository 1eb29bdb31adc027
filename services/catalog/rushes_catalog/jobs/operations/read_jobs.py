"""Reads jobs."""

from collections.abc import Collection
from datetime import datetime

from rushes_catalog.domain.ids import JobId
from rushes_catalog.jobs.domain.job_log import JobLogLine
from rushes_catalog.jobs.domain.jobs import Job, JobState, Task
from rushes_catalog.storage.catalog import Catalog


async def get_job(catalog: Catalog, job_id: JobId) -> Job:
    """A job; raises JobNotFound."""
    async with catalog.reading() as stores:
        return await stores.jobs.get(job_id)


async def get_job_of_ticket(catalog: Catalog, ticket: str) -> Job:
    """The job with this ticket; raises JobNotFound."""
    async with catalog.reading() as stores:
        return await stores.jobs.of_ticket(ticket)


async def list_tasks(catalog: Catalog, job_id: JobId) -> list[Task]:
    """The tasks of a job; raises JobNotFound."""
    async with catalog.reading() as stores:
        await stores.jobs.get(job_id)
        return await stores.tasks.of_job(job_id)


async def read_log(catalog: Catalog, job_id: JobId, limit: int) -> list[JobLogLine]:
    """The last lines of a job's log, oldest first; raises JobNotFound."""
    async with catalog.reading() as stores:
        await stores.jobs.get(job_id)
        return await stores.job_logs.of_job(job_id, limit)


async def list_jobs(
    catalog: Catalog, *, kind: str, active: bool, states: Collection[JobState], limit: int, cursor: str
) -> tuple[list[Job], str]:
    """One page, the newest first, and the next cursor; without states: all. Raises ForeignCursor."""
    async with catalog.reading() as stores:
        return await stores.jobs.page(kind, active, states, limit, cursor)


async def count_jobs(catalog: Catalog, *, kind: str, ended_after: datetime | None) -> dict[JobState, int]:
    """Numbers of jobs by state, of a kind or all (""); of ended ones only those that ended later."""
    async with catalog.reading() as stores:
        return await stores.jobs.counts(kind, ended_after)
