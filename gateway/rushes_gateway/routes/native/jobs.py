"""Changes of many jobs at once; routes of one job are made from the contract."""

from fastapi import APIRouter

from rushes.catalog.v1 import jobs_pb2
from rushes_gateway.resources.jobs import shapes
from rushes_gateway.resources.jobs.convert import JOB_ACTIONS, JOB_STATES
from rushes_gateway.routes.dependencies import Connected, Targets

router = APIRouter(tags=["jobs"])

# Seconds: each of some ten thousand takes 4 ms.
_MANY_DEADLINE = 600.0


@router.post("/jobs/changes")
async def change_jobs(services: Connected, targets: Targets, change: shapes.JobsChange) -> shapes.JobsChanged:
    """Cancel, pause, resume, retry, delete or restore many jobs; those to which it does not apply are skipped."""
    request = jobs_pb2.ChangeJobsRequest(action=JOB_ACTIONS[change.action])
    if change.state is not None:
        request.state = next(value for value, state in JOB_STATES.items() if state == change.state)
    else:
        request.jobs.ids.extend(str(each) for each in change.ids or ())
    done = await services.jobs.ChangeJobs(request, timeout=_MANY_DEADLINE)
    targets.append(f"{change.action}: {done.changed} jobs")
    return shapes.JobsChanged(
        changed=done.changed,
        ids=list(done.ids),
        skipped=[shapes.SkippedJob(id=each.id, reason=each.reason) for each in done.skipped],
    )
