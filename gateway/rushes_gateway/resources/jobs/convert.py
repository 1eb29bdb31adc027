"""Conversion of jobs, their parts and logs."""

from typing import get_args

from rushes.catalog.v1 import jobs_pb2
from rushes_gateway.resources.convert import moment
from rushes_gateway.resources.jobs import shapes
from rushes_gateway.resources.jobs.shapes import JobAction, JobEvent, JobKind, JobState, TaskKind, TaskState

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
ENDED = {"done", "partial", "failed", "cancelled"}
_KINDS: dict[str, JobKind] = {
    "export": "export",
    "scan": "scan",
    "proxy": "proxy",
    "detection": "detection",
    "pipeline": "pipeline",
}
_EVENTS: dict[str, JobEvent] = {event: event for event in get_args(JobEvent)}
_TASK_KINDS: dict[str, TaskKind] = {
    "clip": "clip",
    "scan": "scan",
    "proxy": "proxy",
    "detection": "detection",
    "pipeline": "pipeline",
}
_TASK_STATES: dict[int, TaskState] = {
    jobs_pb2.TASK_STATE_WAITING: "waiting",
    jobs_pb2.TASK_STATE_RUNNING: "running",
    jobs_pb2.TASK_STATE_DONE: "done",
    jobs_pb2.TASK_STATE_FAILED: "failed",
    jobs_pb2.TASK_STATE_CANCELLED: "cancelled",
}


def job(message: jobs_pb2.Job) -> shapes.Job:
    """A job in its present state."""
    return shapes.Job(
        id=message.id,
        ticket=message.ticket,
        kind=_KINDS[message.kind],
        title=message.title,
        state=JOB_STATES[message.state],
        total=message.total,
        completed=message.completed,
        failed=message.failed,
        progress=message.progress,
        error=message.error or None,
        warning=message.warning or None,
        created_at=moment(message.created_at),
        started_at=moment(message.started_at) if message.HasField("started_at") else None,
        ended_at=moment(message.ended_at) if message.HasField("ended_at") else None,
        export_id=message.export_id or None,
        requested_by=message.requested_by or None,
        profile=message.profile or None,
        group=message.group or None,
        nodes=list(message.nodes),
        running=message.running,
        place=message.place or None,
        wait_reason=message.wait_reason or None,
        deleted=message.deleted,
    )


def task(message: jobs_pb2.Task) -> shapes.Task:
    """A part of a job."""
    return shapes.Task(
        id=message.id,
        kind=_TASK_KINDS[message.kind],
        title=message.title,
        state=_TASK_STATES[message.state],
        error=message.error or None,
        node=message.node or None,
    )


def log_line(message: jobs_pb2.JobLogLine) -> shapes.JobLogLine:
    """An event in a job's log."""
    return shapes.JobLogLine(
        event=_EVENTS[message.event],
        at=moment(message.at),
        part=message.part or None,
        attempt=message.attempt or None,
        node=message.node or None,
        detail=message.detail or None,
    )
