"""Jobs as people see them, the tasks they consist of, and how both end."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum

from rushes_catalog.domain.ids import ExportId, JobId
from rushes_footage.clips import TaskId


class JobState(StrEnum):
    """How a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    # What waits is held back.
    PAUSED = "paused"
    DONE = "done"
    PARTIAL = "partial"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN_JOBS = (JobState.WAITING, JobState.RUNNING, JobState.PAUSED)
ENDED_JOBS = frozenset({JobState.DONE, JobState.PARTIAL, JobState.FAILED, JobState.CANCELLED})


class JobKind(StrEnum):
    """What a job is for."""

    EXPORT = "export"
    SCAN = "scan"
    PROXY = "proxy"
    DETECTION = "detection"
    PIPELINE = "pipeline"


class TaskKind(StrEnum):
    """What a task does to its subject: a clip's id, a root's name, domain.proxies.ProxyKey.subject, or a run's id."""

    CLIP = "clip"
    SCAN = "scan"
    PROXY = "proxy"
    DETECTION = "detection"
    PIPELINE = "pipeline"


class TaskState(StrEnum):
    """How a task stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Rank(IntEnum):
    """Smaller ones go first."""

    EXPORT = 10
    SCAN = 20
    DETECTION = 25
    PROXY = 30
    # What Rushes has made by itself.
    PROXY_AHEAD = 40


@dataclass(frozen=True, slots=True)
class Job:
    """Work that a person asked for. `progress` is over all tasks, 0 to 1; `error` the first failed task's."""

    id: JobId
    ticket: str
    kind: JobKind
    title: str
    state: JobState
    total: int
    completed: int
    failed: int
    progress: float
    error: str
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    export_id: ExportId | None
    # Events of earlier versions are read without what follows.
    warning: str = ""
    # As the audit record names them; "" for Rushes itself, or where nobody knows.
    requested_by: str = ""
    # Of an export.
    profile: str = ""
    # Names of the media nodes that run its tasks or ran them last, in alphabetical order.
    nodes: tuple[str, ...] = ()
    # Tasks that run now.
    running: int = 0
    # In the line of its kind; see domain.line.
    place: str = ""
    # Of an export.
    group: str = ""

    @property
    def ended(self) -> bool:
        """Whether nothing of it waits or runs."""
        return self.state in ENDED_JOBS


@dataclass(frozen=True, slots=True)
class Task:
    """A part of a job, as people see it. `node` is where it runs or ran last.

    `title` is a clip's name, a root's, or a proxy's height.
    """

    id: TaskId
    kind: TaskKind
    title: str
    state: TaskState
    error: str
    node: str


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job to be recorded with its tasks; `requested_by` is empty where Rushes asks by itself."""

    id: JobId
    kind: JobKind
    title: str
    requested_by: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class NewTask:
    """A task to be recorded. `root` must be mounted where it runs; `encoder` is FFmpeg's name, "auto", or ""."""

    id: TaskId
    kind: TaskKind
    subject: str
    root: str
    rank: Rank
    encoder: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """One try at one task. What is written in its name is refused once `attempt` is no longer the row's.

    `node` is the media node that runs it, "" where the catalog does it itself.
    """

    task_id: TaskId
    job_id: JobId
    kind: TaskKind
    subject: str
    attempt: int
    failures: int
    node: str


@dataclass(frozen=True, slots=True)
class Want:
    """Room for tasks: how many of a kind, on which node ("": here), which of these roots and encoders are at hand."""

    kind: TaskKind
    room: int
    node: str
    roots: frozenset[str]
    encoders: frozenset[str] = frozenset({""})


@dataclass(frozen=True, slots=True)
class TaskCounts:
    """How many tasks of a job stand how."""

    waiting: int = 0
    running: int = 0
    done: int = 0
    failed: int = 0
    cancelled: int = 0


def end_state(counts: TaskCounts) -> JobState | None:
    """How a job with these tasks has ended; None while something waits or runs."""
    if counts.waiting or counts.running:
        return None
    if counts.cancelled:
        return JobState.CANCELLED
    if not counts.failed:
        return JobState.DONE
    return JobState.PARTIAL if counts.done else JobState.FAILED
