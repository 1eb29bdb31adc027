"""Bringing the catalog up to date before a listing.

The replaced cutter walked its folders for every listing, so its clients expect a file to be listed as soon as it was
copied. Rushes lists from the catalog, which watches its folders: once pending changes are recorded, its rows are
current. Where changes are not reported, as on network shares, a scan is run first, a stat per file; in large roots not
for each list, see LibraryService.Settle.
"""

import asyncio

from rushes.catalog.v1 import jobs_pb2, library_pb2
from rushes_chassis.errors import RushesError, TimedOut
from rushes_gateway.clients import Services

# Changes that take longer to record are not waited for.
MOST_SECONDS = 10.0
# A root whose scan takes longer is listed as the catalog has it; the scan continues.
MOST_SCAN_SECONDS = 2.0
_LOOK_EVERY = 0.05
_ENDED = {
    jobs_pb2.JOB_STATE_DONE,
    jobs_pb2.JOB_STATE_PARTIAL,
    jobs_pb2.JOB_STATE_FAILED,
    jobs_pb2.JOB_STATE_CANCELLED,
}


async def bring_up_to_date(services: Services, root: str, asker: str) -> None:
    """Settle one root, or all (""), for at most MOST_SECONDS and MOST_SCAN_SECONDS."""
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
        found = await services.jobs.GetJob(jobs_pb2.GetJobRequest(job_id=job_id))
    except RushesError:
        return True  # Nothing to wait for; the following listing reports the problem.
    return found.job.state in _ENDED
