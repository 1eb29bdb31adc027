"""Moving a job within its queue."""

from rushes_catalog.domain.ids import JobId, new_id
from rushes_catalog.jobs.domain.errors import JobEnded, OtherLine
from rushes_catalog.jobs.domain.jobs import Job
from rushes_catalog.jobs.domain.line import FRONT, place_behind, place_between
from rushes_catalog.jobs.operations.settle_task import append_job_event
from rushes_catalog.ports.clock import Clock
from rushes_catalog.storage.catalog import Catalog, Stores


async def move_before(catalog: Catalog, job_id: JobId, follower: JobId, now: Clock) -> Job:
    """Move a job directly before another one of its kind. Raises JobNotFound, JobEnded, OtherLine."""
    async with catalog.changing() as stores:
        job, other = await _open(stores, job_id), await _open(stores, follower)
        if job.kind is not other.kind:
            raise OtherLine(job.kind, other.kind)
        return await _move(stores, job, follower, now)


async def move_to_front(catalog: Catalog, job_id: JobId, now: Clock) -> Job:
    """Move a job before all others of its kind, including running ones. Raises JobNotFound, JobEnded."""
    async with catalog.changing() as stores:
        job = await _open(stores, job_id)
        (first, _), *_ = await stores.jobs.line(job.kind)
        return await _move(stores, job, first, now)


async def move_to_back(catalog: Catalog, job_id: JobId, now: Clock) -> Job:
    """Move a job after all others of its kind. Raises JobNotFound, JobEnded."""
    async with catalog.changing() as stores:
        return await _move(stores, await _open(stores, job_id), None, now)


async def _open(stores: Stores, job_id: JobId) -> Job:
    job = await stores.jobs.get(job_id)
    if job.ended:
        raise JobEnded(job.title)
    return job


async def _move(stores: Stores, job: Job, follower: JobId | None, now: Clock) -> Job:
    """Move a job before `follower`; None: to the end. A job that is there already stays, and no event is sent."""
    line = await stores.jobs.line(job.kind)
    ids = [each for each, _ in line]
    at = ids.index(job.id)
    if follower == job.id or follower == (ids[at + 1] if at + 1 < len(ids) else None):
        return job
    others = [place for each, place in line if each != job.id]
    if follower is None:
        place = place_behind(others[-1], JobId(new_id()))
    else:
        after = dict(line)[follower]
        before = max((place for place in others if place < after), default=FRONT)
        place = place_between(before, after)
    await stores.tasks.set_place(job.id, place)
    await append_job_event(stores, job.id, now)
    return await stores.jobs.get(job.id)
