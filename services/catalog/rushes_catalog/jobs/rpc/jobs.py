"""JobsService: listing and controlling jobs."""

from rushes.catalog.v1 import jobs_pb2, jobs_pb2_grpc
from rushes_catalog.domain.ids import JobId
from rushes_catalog.jobs.domain.jobs import Job
from rushes_catalog.jobs.operations.cancel_job import cancel_job
from rushes_catalog.jobs.operations.change_jobs import change_jobs
from rushes_catalog.jobs.operations.move_job import move_before, move_to_back, move_to_front
from rushes_catalog.jobs.operations.pause_job import pause_job, resume_job
from rushes_catalog.jobs.operations.read_jobs import (
    count_jobs,
    get_job,
    get_job_of_ticket,
    list_jobs,
    list_tasks,
    read_log,
)
from rushes_catalog.jobs.operations.retry_job import retry_job
from rushes_catalog.ports.clock import Clock
from rushes_catalog.rpc.messages import (
    job_action_of,
    job_state_of,
    job_to,
    log_line_to,
    task_to,
    time_from,
)
from rushes_catalog.storage.catalog import Catalog
from rushes_chassis.context import Context

_DEFAULT_LIMIT = 50
# Ids of changed jobs in an answer.
_MOST_TOLD = 10_000


class JobsServicer(jobs_pb2_grpc.JobsServiceServicer):
    """Implements JobsService."""

    def __init__(self, catalog: Catalog, now: Clock) -> None:
        self._catalog, self._now = catalog, now

    async def ListJobs(self, request: jobs_pb2.ListJobsRequest, context: Context) -> jobs_pb2.ListJobsResponse:
        jobs, next_cursor = await list_jobs(
            self._catalog,
            kind=request.kind,
            active=request.active,
            states=[job_state_of(each) for each in request.state],
            limit=request.limit or _DEFAULT_LIMIT,
            cursor=request.cursor,
        )
        return jobs_pb2.ListJobsResponse(jobs=[job_to(job) for job in jobs], next_cursor=next_cursor or None)

    async def CountJobs(self, request: jobs_pb2.CountJobsRequest, context: Context) -> jobs_pb2.CountJobsResponse:
        ended_after = time_from(request.ended_after) if request.HasField("ended_after") else None
        counts = await count_jobs(self._catalog, kind=request.kind, ended_after=ended_after)
        return jobs_pb2.CountJobsResponse(**dict(counts))

    async def GetJob(self, request: jobs_pb2.GetJobRequest, context: Context) -> jobs_pb2.GetJobResponse:
        return jobs_pb2.GetJobResponse(job=job_to(await self._meant(request)))

    async def CancelJob(self, request: jobs_pb2.CancelJobRequest, context: Context) -> jobs_pb2.CancelJobResponse:
        job = await self._meant(request)
        return jobs_pb2.CancelJobResponse(job=job_to(await cancel_job(self._catalog, job.id, self._now)))

    async def PauseJob(self, request: jobs_pb2.PauseJobRequest, context: Context) -> jobs_pb2.PauseJobResponse:
        job = await pause_job(self._catalog, JobId(request.job_id.lower()), self._now)
        return jobs_pb2.PauseJobResponse(job=job_to(job))

    async def ResumeJob(self, request: jobs_pb2.ResumeJobRequest, context: Context) -> jobs_pb2.ResumeJobResponse:
        job = await resume_job(self._catalog, JobId(request.job_id.lower()), self._now)
        return jobs_pb2.ResumeJobResponse(job=job_to(job))

    async def MoveJob(self, request: jobs_pb2.MoveJobRequest, context: Context) -> jobs_pb2.MoveJobResponse:
        job_id = JobId(request.job_id.lower())
        if request.HasField("before"):
            job = await move_before(self._catalog, job_id, JobId(request.before.lower()), self._now)
        elif request.to == jobs_pb2.LINE_END_FRONT:
            job = await move_to_front(self._catalog, job_id, self._now)
        else:
            job = await move_to_back(self._catalog, job_id, self._now)
        return jobs_pb2.MoveJobResponse(job=job_to(job))

    async def RetryJob(self, request: jobs_pb2.RetryJobRequest, context: Context) -> jobs_pb2.RetryJobResponse:
        job = await retry_job(self._catalog, JobId(request.job_id.lower()), self._now)
        return jobs_pb2.RetryJobResponse(job=job_to(job))

    async def ChangeJobs(self, request: jobs_pb2.ChangeJobsRequest, context: Context) -> jobs_pb2.ChangeJobsResponse:
        by_state = request.HasField("state")
        which = job_state_of(request.state) if by_state else [JobId(each.lower()) for each in request.jobs.ids]
        changed, skipped = await change_jobs(self._catalog, which, job_action_of(request.action), self._now)
        return jobs_pb2.ChangeJobsResponse(
            changed=len(changed),
            ids=changed if len(changed) <= _MOST_TOLD else (),
            skipped=[jobs_pb2.SkippedJob(id=each.id, reason=each.reason) for each in skipped],
        )

    async def ListTasks(self, request: jobs_pb2.ListTasksRequest, context: Context) -> jobs_pb2.ListTasksResponse:
        tasks = await list_tasks(self._catalog, JobId(request.job_id.lower()))
        return jobs_pb2.ListTasksResponse(tasks=[task_to(task) for task in tasks])

    async def ReadJobLog(self, request: jobs_pb2.ReadJobLogRequest, context: Context) -> jobs_pb2.ReadJobLogResponse:
        lines = await read_log(self._catalog, JobId(request.job_id.lower()), request.limit)
        return jobs_pb2.ReadJobLogResponse(lines=[log_line_to(line) for line in lines])

    async def _meant(self, request: jobs_pb2.GetJobRequest | jobs_pb2.CancelJobRequest) -> Job:
        if request.HasField("job_id"):
            return await get_job(self._catalog, JobId(request.job_id.lower()))
        return await get_job_of_ticket(self._catalog, request.ticket)
