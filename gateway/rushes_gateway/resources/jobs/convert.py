"""Conversion of states of jobs and of what is done to them."""

from rushes.catalog.v1 import jobs_pb2
from rushes_gateway.resources.jobs.shapes import JobAction, JobState

JOB_STATES: "dict[jobs_pb2.JobState.ValueType, JobState]" = {
    jobs_pb2.JOB_STATE_WAITING: "waiting",
    jobs_pb2.JOB_STATE_RUNNING: "running",
    jobs_pb2.JOB_STATE_PAUSED: "paused",
    jobs_pb2.JOB_STATE_DONE: "done",
    jobs_pb2.JOB_STATE_PARTIAL: "partial",
    jobs_pb2.JOB_STATE_FAILED: "failed",
    jobs_pb2.JOB_STATE_CANCELLED: "cancelled",
}
JOB_ACTIONS: "dict[JobAction, jobs_pb2.JobAction.ValueType]" = {
    "cancel": jobs_pb2.JOB_ACTION_CANCEL,
    "pause": jobs_pb2.JOB_ACTION_PAUSE,
    "resume": jobs_pb2.JOB_ACTION_RESUME,
    "retry": jobs_pb2.JOB_ACTION_RETRY,
    "delete": jobs_pb2.JOB_ACTION_DELETE,
    "restore": jobs_pb2.JOB_ACTION_RESTORE,
}
