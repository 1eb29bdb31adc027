"""Jobs, their tasks, and how both end."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum

from rushes_catalog.domain.ids import ExportId, JobId
from rushes_footage.clips import TaskId


class JobState(StrEnum):
    """State of a job."""

    WAITING = "waiting"
    RUNNING = "running"
    # Waiting tasks are held back.
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
    FINDER_TRAINING = "finder_training"
    FINDER_SCAN = "finder_scan"
    TRANSCRIPT = "transcript"
    SEEN = "seen"


class TaskKind(StrEnum):
    """Kind of a task; its subject is a clip's id, a root's name, ProxyKey.subject of proxies, a run's id, a finder's
    id, ScanKey.subject of scans by finders, TranscriptKey.subject, or SeenKey.subject."""

    CLIP = "clip"
    SCAN = "scan"
    PROXY = "proxy"
    DETECTION = "detection"
    PIPELINE = "pipeline"
    FINDER_TRAINING = "finder_training"
    FINDER_SCAN = "finder_scan"
    TRANSCRIPT = "transcript"
    SEEN = "seen"


class TaskState(StrEnum):
    """State of a task."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Rank(IntEnum):
    """Priority: smaller values go first."""

    EXPORT = 10
    SCAN = 20
    DETECTION = 25
    FINDER_TRAINING = 26
    PROXY = 30
    FINDER_SCAN = 35
    TRANSCRIPT = 36
    # Background work that nobody requested.
    PROXY_AHEAD = 40
    SEEN = 45


@dataclass(frozen=True, slots=True)
class Job:
    """Work that a person requested. `progress` is over all tasks, 0 to 1; `error` is the first failed task's."""

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
    # Fields from here on may be missing in events of earlier versions.
    warning: str = ""
    # As in the audit record; "" for Rushes itself, or where it is not known.
    requested_by: str = ""
    # Of an export.
    profile: str = ""
    # Names of the media nodes that run or last ran its tasks, in alphabetical order.
    nodes: tuple[str, ...] = ()
    # Number of running tasks.
    running: int = 0
    # Place in the queue of its kind; see jobs.domain.line.
    place: str = ""
    # Of an export.
    group: str = ""
    # Why a waiting job could not go on, as one of its tasks has it; "" while it only waits for its turn.
    wait_reason: str = ""
    # Deleted from the list of jobs. What it made stays.
    deleted: bool = False

    @property
    def ended(self) -> bool:
        """Whether no task waits or runs."""
        return self.state in ENDED_JOBS


class JobAction(StrEnum):
    """What is done to many jobs at once."""

    CANCEL = "cancel"
    PAUSE = "pause"
    RESUME = "resume"
    RETRY = "retry"
    # From the list; what they made stays.
    DELETE = "delete"
    RESTORE = "restore"


@dataclass(frozen=True, slots=True)
class SkippedJob:
    """A job to which an action did not apply; the reason is for people."""

    id: JobId
    reason: str


@dataclass(frozen=True, slots=True)
class Task:
    """A part of a job. `node` is where it runs or last ran.

    `title` is a clip's name, a root's name, a proxy's height, a finder's name, or that of a video that is scanned,
    transcribed or described.
    """

    id: TaskId
    kind: TaskKind
    title: str
    state: TaskState
    error: str
    node: str


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job to record with its tasks; `requested_by` is empty for Rushes itself."""

    id: JobId
    kind: JobKind
    title: str
    requested_by: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class NewTask:
    """A task to record. `root` has to be mounted where it runs; `encoder` is FFmpeg's name, "auto", or ""."""

    id: TaskId
    kind: TaskKind
    subject: str
    root: str
    rank: Rank
    encoder: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """One attempt at a task. Writes in its name are refused once `attempt` differs from the row's.

    `node` is the media node that runs it, "" for the catalog itself.
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
    """Free slots: how many tasks of a kind, on which node ("": here), with which mounted roots and encoders."""

    kind: TaskKind
    room: int
    node: str
    roots: frozenset[str]
    encoders: frozenset[str] = frozenset({""})


@dataclass(frozen=True, slots=True)
class TaskCounts:
    """Number of tasks of a job in each state."""

    waiting: int = 0
    running: int = 0
    done: int = 0
    failed: int = 0
    cancelled: int = 0


def end_state(counts: TaskCounts) -> JobState | None:
    """Final state of a job with these tasks; None while a task waits or runs."""
    if counts.waiting or counts.running:
        return None
    if counts.cancelled:
        return JobState.CANCELLED
    if not counts.failed:
        return JobState.DONE
    return JobState.PARTIAL if counts.done else JobState.FAILED
