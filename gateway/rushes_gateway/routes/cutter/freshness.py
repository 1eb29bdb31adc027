"""Bringing the catalog up to date before answering.

The replaced cutter walked its folders for every listing, so its clients expect a file to be there as soon as it is
copied. Rushes lists out of the catalog; a scan of what has not changed costs a stat per file, so one is run first.
"""

import asyncio

from rushes.catalog.v1 import jobs_pb2, library_pb2
from rushes_chassis.errors import RushesError
from rushes_gateway.clients import Services

# A library too large to be walked in this time is listed as the catalog knows it; the scan goes on behind.
MOST_SECONDS = 10.0
_LOOK_EVERY = 0.05
_ENDED = {
    jobs_pb2.JOB_STATE_DONE,
    jobs_pb2.JOB_STATE_PARTIAL,
    jobs_pb2.JOB_STATE_FAILED,
    jobs_pb2.JOB_STATE_CANCELLED,
}


async def bring_up_to_date(services: Services, root: str, asker: str) -> None:
    """Scan one root, or all ("") for whoever asks, and wait for it, but not longer than MOST_SECONDS."""
    started = await services.library.Scan(library_pb2.ScanRequest(root=root, requested_by=asker))
    deadline = asyncio.get_running_loop().time() + MOST_SECONDS
    waiting = set(started.job_ids)
    while waiting and asyncio.get_running_loop().time() < deadline:
        for job_id in list(waiting):
            if await _ended(services, job_id):
                waiting.discard(job_id)
        if waiting:
            await asyncio.sleep(_LOOK_EVERY)


async def _ended(services: Services, job_id: str) -> bool:
    try:
        found = await services.jobs.GetJob(jobs_pb2.GetJobRequest(id=job_id))
    except RushesError:
        return True  # nothing to wait for; the listing that follows says what is wrong
    return found.job.state in _ENDED
