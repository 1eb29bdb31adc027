"""Jobs, their parts and logs."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, ValidationInfo, field_validator

from rushes_gateway.resources.shapes import Shape

JobKind = Literal["export", "scan", "proxy", "detection", "pipeline"]
JobState = Literal["waiting", "running", "paused", "done", "partial", "failed", "cancelled"]
JobAction = Literal["cancel", "pause", "resume", "retry", "delete", "restore"]
JobEvent = Literal["began", "interrupted", "tried_again", "failed", "done", "paused", "resumed", "cancelled", "retried"]
TaskKind = Literal["clip", "scan", "proxy", "detection", "pipeline"]
TaskState = Literal["waiting", "running", "done", "failed", "cancelled"]


class Job(Shape):
    """Work in the background, in one or more parts."""

    id: str
    ticket: str = Field(description="8 hexadecimal digits: the job's id in /api/export.", examples=["3fa94c01"])
    kind: JobKind
    title: str = Field(examples=["3 clips from burrow_wide.mp4"])
    state: JobState
    total: int = Field(description="Number of parts.")
    completed: int = Field(description="Number of parts that succeeded.")
    failed: int = Field(description="Number of parts that failed.")
    progress: float = Field(ge=0, le=1, description="Progress over all parts.")
    error: str | None = Field(description="Error of the first part that failed.")
    warning: str | None = Field(
        None,
        description="A warning about the job, for people. For an export that overwrote only part of a group: which "
        "clips it replaced, and which were kept.",
        examples=["1 place could not be read: caf\ufffd.mp4 (name is not UTF-8: rename it)"],
    )
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    export_id: str | None
    requested_by: str | None = Field(
        description="Name of the token; `admin` with RUSHES_TOKEN, `local` where nobody has to sign in. null: Rushes "
        "itself, or unknown.",
        examples=["Mara's laptop"],
    )
    profile: str | None = Field(description="Profile of an export; null for other jobs.")
    group: str | None = Field(
        description="Name of an export's group; null for other jobs.", examples=["burrow_wide_001"]
    )
    nodes: list[str] = Field(
        description="Media nodes that run parts of the job, or ran them last.", examples=[["media"]]
    )
    running: int = Field(description="Number of parts that run now. The running parts of a paused job are finished.")
    place: str | None = Field(
        description="Sort key of a job that has not ended: jobs of one kind begin in its ascending order, compared as "
        "text.",
        examples=["0199c0de5f3a7b1c9a550c5a3f1d2e4b"],
    )
    wait_reason: str | None = Field(
        description="Why a waiting job could not go on, as one of its parts has it; null while it only waits for its "
        "turn."
    )
    deleted: bool = Field(description="Whether it was deleted from the list of jobs. What it made stays.")


class JobsChange(Shape):
    """What is done to which jobs: to those with these ids, or to all in a state."""

    ids: Annotated[list[UUID], Field(min_length=1, max_length=1000)] | None = None
    state: JobState | None = Field(
        None,
        description="Exactly one of `ids` and `state` has to be given.",
        validate_default=True,
    )
    action: JobAction = Field(
        description="`delete` removes jobs that have ended from the list, and `restore` brings them back; what they "
        "made stays."
    )

    @field_validator("state")
    @classmethod
    def _one_of_both(cls, state: str | None, info: ValidationInfo) -> str | None:
        # Invalid ids are missing here; they are reported by their own field.
        if "ids" in info.data and (info.data["ids"] is None) == (state is None):
            raise ValueError("must be a state, or absent where `ids` names jobs")
        return state


class SkippedJob(Shape):
    """A job to which the action did not apply."""

    id: str
    reason: str = Field(description="For people.", examples=["It has ended."])


class JobsChanged(Shape):
    """What became of a change of many jobs."""

    changed: int = Field(description="Number of jobs that were changed.")
    ids: list[str] = Field(description="Those jobs, so that it can be undone; empty where they are more than 10 000.")
    skipped: list[SkippedJob]


class JobMove(Shape):
    """A job's new position in the queue of its kind. Exports begin before scans in any case."""

    before: UUID | None = Field(None, description="Id of the job that is to come directly after it.")
    to: Literal["front", "back"] | None = Field(
        None,
        description="`front`: its parts begin next. `back`: they begin last. Exactly one of `before` and `to` has to "
        "be given.",
        validate_default=True,
    )

    @field_validator("to")
    @classmethod
    def _one_of_both(cls, to: str | None, info: ValidationInfo) -> str | None:
        # An invalid id is missing here; it is reported by its own field.
        if "before" in info.data and (info.data["before"] is None) == (to is None):
            raise ValueError("must be front or back, or absent where `before` names a job")
        return to


class Task(Shape):
    """A part of a job."""

    id: str
    kind: TaskKind
    title: str = Field(description="Name of the clip, or of the root that is scanned.", examples=["burrow_wide_001_2"])
    state: TaskState
    error: str | None = Field(description="Why it failed, or why it is waiting to be retried.")
    node: str | None = Field(description="The media node that runs it, or ran it last. null: none yet, or unknown.")


class TaskList(Shape):
    """The parts of a job, in the order in which they were requested."""

    tasks: list[Task]


class JobLogLine(Shape):
    """An event of a job or of one of its parts."""

    event: JobEvent = Field(
        description="Of a part: `began`; `interrupted`, it is waiting again; `tried_again`, it failed and is waiting "
        "again; `failed`; `done`. Of the whole job: `paused`, `resumed`, `cancelled`, `retried`."
    )
    at: datetime
    part: str | None = Field(description="Title of the part; null: the whole job.")
    attempt: int | None = Field(description="Number of the attempt at the part, counted from 1.")
    node: str | None = Field(description="The media node of the attempt; null: it needs none.")
    detail: str | None = Field(description="The reason, in words.")


class JobLog(Shape):
    """Events of a job, the oldest first."""

    lines: list[JobLogLine]


class JobCounts(Shape):
    """Numbers of jobs by state."""

    waiting: int = 0
    running: int = 0
    paused: int = 0
    done: int = 0
    partial: int = 0
    failed: int = 0
    cancelled: int = 0


class JobPage(Shape):
    """One page of jobs, the newest first."""

    jobs: list[Job]
    next_cursor: str | None
