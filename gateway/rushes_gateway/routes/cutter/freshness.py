"""Bringing the catalog up to date before answering.

The replaced cutter walked its folders for every listing, so its clients expect a file to be there as soon as it is
copied. Rushes lists out of the catalog, which watches its folders: once it has looked at what was noticed, its rows
are what lies there. Where nobody notices, as on network shares, a scan is run first, a stat per file; in large roots
not by each list, see LibraryService.Settle.
"""

import asyncio

from rushes.catalog.v1 import jobs_pb2, library_pb2
from rushes_chassis.errors import RushesError, TimedOut
from rushes_gateway.clients import Services

# What was noticed and takes longer to be looked at is not waited for.
MOST_SECONDS = 10.0
# A root too large to be walked in this time is listed as the catalog knows it; the scan goes on behind.
MOST_SCAN_SECONDS = 2.0
_LOOK_EVERY = 0.05
_ENDED = {
    jobs_pb2.JOB_STATE_DONE,
    jobs_pb2.JOB_STATE_PARTIAL,
    jobs_pb2.JOB_STATE_FAILED,
    jobs_pb2.JOB_STATE_CANCELLED,
}


async def bring_up_to_date(services: Services, root: str, asker: str) -> None:
    """One root, or all (""), for whoever asks, but not longer than MOST_SECONDS and MOST_SCAN_SECONDS."""
    try:
        settled = await services.library.Settle(library_pb2.SettleRequest(root=root), timeout=MOST_SECONDS)
    except TimedOut:
        return
    waiting: set[str] = set()
    for untold in settled.untold_roots:
        started = await services.library.Scan(library_pb2.ScanRequest(root=untold, requested_by=asker))
        waiting.update(started.job_ids)
    deadline = asyncio.get_running_loop().time() + MOST_SCAN_SECONDS
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
