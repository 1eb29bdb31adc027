"""Requesting scans of roots."""

from collections.abc import Sequence

from rushes_catalog.domain.ids import JobId, new_id
from rushes_catalog.jobs.domain.jobs import JobKind, NewJob, NewTask, Rank, TaskKind
from rushes_catalog.jobs.operations.settle_task import append_job_event
from rushes_catalog.library.domain.errors import RootOffline
from rushes_catalog.nodes.domain.fleet import Fleet
from rushes_catalog.ports.clock import Clock
from rushes_catalog.storage.catalog import Catalog, Stores
from rushes_footage.clips import TaskId

# Limit per root: lists of the replaced cutter's API scan first, so there may be many per day.
KEPT_SCANS = 20


async def request_scan(
    catalog: Catalog, fleet: Fleet, root: str, now: Clock, *, requested_by: str, retry_problems: bool = False
) -> list[JobId]:
    """Queue a scan of one root, or ("") of each that is online; returns the jobs. Raises RootNotFound, RootOffline."""
    async with catalog.changing() as stores:
        if root:
            await stores.roots.expect(root)
            if root not in fleet.online_roots:
                raise RootOffline(root)
            roots = [root]
        else:
            online = fleet.online_roots
            roots = [known.name for known in await stores.roots.all() if known.name in online]
        if retry_problems:
            for each in roots:
                await stores.files.forget_problems(each)
        return await queue_scans(stores, roots, now, requested_by)


async def queue_scans(stores: Stores, roots: Sequence[str], now: Clock, requested_by: str = "") -> list[JobId]:
    """Queue a scan per root; a waiting job is reused, as it will find the same changes."""
    jobs: list[JobId] = []
    for root in roots:
        waiting = await stores.jobs.waiting(JobKind.SCAN, root)
        if waiting is not None:
            jobs.append(waiting.id)
            continue
        job = NewJob(JobId(new_id()), JobKind.SCAN, f"Scan of {root}", requested_by, now())
        await stores.jobs.add(job, [NewTask(TaskId(new_id()), TaskKind.SCAN, root, root, Rank.SCAN)])
        await stores.jobs.forget_ended(JobKind.SCAN, root, KEPT_SCANS)
        await append_job_event(stores, job.id, now)
        jobs.append(job.id)
    return jobs
