"""Jobs, their tasks and logs; moving, pausing, resuming, cancelling and retrying jobs."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AwareDatetime

from rushes.catalog.v1 import jobs_pb2
from rushes_gateway.resources.jobs import shapes
from rushes_gateway.resources.jobs.convert import JOB_ACTIONS, JOB_STATES, job, log_line, task
from rushes_gateway.resources.shapes import Problem
from rushes_gateway.routes.dependencies import Connected, Responses, Targets

router = APIRouter(tags=["jobs"])

_MISSING: Responses = {404: {"model": Problem, "description": "No such job"}}
_ENDED: Responses = {409: {"model": Problem, "description": "The job has ended"}}
# Seconds: each of some ten thousand takes 4 ms.
_MANY_DEADLINE = 600.0
_ENDS = {"front": jobs_pb2.LINE_END_FRONT, "back": jobs_pb2.LINE_END_BACK}


@router.get("/jobs")
async def list_jobs(
    services: Connected,
    kind: Literal["export", "scan", "proxy", "detection", "pipeline", ""] = "",
    active: Annotated[bool, Query(description="Only jobs that have not ended.")] = False,
    state: Annotated[
        list[shapes.JobState] | None,
        Query(max_length=len(JOB_STATES), description="Only jobs in one of these states; absent: all."),
    ] = None,
    cursor: Annotated[
        str, Query(max_length=4096, description="`next_cursor` of the previous page; empty: the first page.")
    ] = "",
    limit: Annotated[int, Query(ge=1, le=200, description="Number of jobs at most.")] = 50,
) -> shapes.JobPage:
    """Jobs, the newest first."""
    states = [value for value, name in JOB_STATES.items() if name in (state or ())]
    request = jobs_pb2.ListJobsRequest(kind=kind, active=active, states=states, cursor=cursor, limit=limit)
    page = await services.jobs.ListJobs(request)
    return shapes.JobPage(jobs=[job(each) for each in page.jobs], next_cursor=page.next_cursor or None)


@router.get("/jobs/counts")
async def count_jobs(
    services: Connected,
    kind: Literal["export", "scan", "proxy", "detection", "pipeline", ""] = "",
    ended_after: Annotated[
        AwareDatetime | None, Query(description="Of jobs that have ended, only those that did so later.")
    ] = None,
) -> shapes.JobCounts:
    """Numbers of jobs by state; those deleted from the list are not counted."""
    request = jobs_pb2.CountJobsRequest(kind=kind)
    if ended_after is not None:
        request.ended_after.FromDatetime(ended_after)
    found = await services.jobs.CountJobs(request)
    return shapes.JobCounts(**{JOB_STATES[each.state]: each.jobs for each in found.counts})


@router.get("/jobs/{job_id}", responses=_MISSING)
async def get_job(services: Connected, job_id: UUID) -> shapes.Job:
    """One job."""
    return job((await services.jobs.GetJob(jobs_pb2.GetJobRequest(id=str(job_id)))).job)


@router.get("/jobs/{job_id}/tasks", responses=_MISSING)
async def list_tasks(services: Connected, job_id: UUID) -> shapes.TaskList:
    """The parts of a job, and where each runs or ran."""
    found = await services.jobs.ListTasks(jobs_pb2.ListTasksRequest(job_id=str(job_id)))
    return shapes.TaskList(tasks=[task(each) for each in found.tasks])


@router.get("/jobs/{job_id}/log", responses=_MISSING)
async def read_log(
    services: Connected,
    job_id: UUID,
    limit: Annotated[int, Query(ge=1, le=10_000, description="Number of lines, the latest ones.")] = 500,
) -> shapes.JobLog:
    """The events of a job and its parts, the oldest first."""
    found = await services.jobs.ReadJobLog(jobs_pb2.ReadJobLogRequest(job_id=str(job_id), limit=limit))
    return shapes.JobLog(lines=[log_line(each) for each in found.lines])


@router.patch("/jobs/{job_id}", responses={**_MISSING, **_ENDED})
async def move_job(services: Connected, targets: Targets, job_id: UUID, move: shapes.JobMove) -> shapes.Job:
    """Move a job that is waiting, running or paused within the queue."""
    request = jobs_pb2.MoveJobRequest(id=str(job_id))
    if move.to is not None:
        request.end = _ENDS[move.to]
    else:
        request.before = str(move.before)
        targets.append(request.before)
    moved = (await services.jobs.MoveJob(request)).job
    targets.append(moved.title)
    return job(moved)


@router.post("/jobs/{job_id}/pause", responses={**_MISSING, **_ENDED})
async def pause_job(services: Connected, targets: Targets, job_id: UUID) -> shapes.Job:
    """Pause a job: no more of its parts begin; running ones are finished."""
    now = (await services.jobs.PauseJob(jobs_pb2.PauseJobRequest(id=str(job_id)))).job
    targets.append(now.title)
    return job(now)


@router.post("/jobs/{job_id}/resume", responses={**_MISSING, **_ENDED})
async def resume_job(services: Connected, targets: Targets, job_id: UUID) -> shapes.Job:
    """Resume a paused job."""
    now = (await services.jobs.ResumeJob(jobs_pb2.ResumeJobRequest(id=str(job_id)))).job
    targets.append(now.title)
    return job(now)


@router.post("/jobs/{job_id}/cancel", responses=_MISSING)
async def cancel_job(services: Connected, targets: Targets, job_id: UUID) -> shapes.Job:
    """Cancel a job: its waiting and running parts end; finished ones stay."""
    now = (await services.jobs.CancelJob(jobs_pb2.CancelJobRequest(id=str(job_id)))).job
    targets.append(now.title)
    return job(now)


@router.post("/jobs/{job_id}/retry", responses=_MISSING)
async def retry_job(services: Connected, targets: Targets, job_id: UUID) -> shapes.Job:
    """Retry the failed and cancelled parts of a job."""
    now = (await services.jobs.RetryJob(jobs_pb2.RetryJobRequest(id=str(job_id)))).job
    targets.append(now.title)
    return job(now)


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
