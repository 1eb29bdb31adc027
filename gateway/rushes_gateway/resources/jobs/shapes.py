"""Jobs and the events that tell of them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field, ValidationInfo, field_validator

from rushes_gateway.resources.shapes import Shape

JobKind = Literal["export", "scan", "proxy", "detection", "pipeline"]
JobState = Literal["waiting", "running", "paused", "done", "partial", "failed", "cancelled"]
JobEvent = Literal["began", "interrupted", "tried_again", "failed", "done", "paused", "resumed", "cancelled", "retried"]
TaskKind = Literal["clip", "scan", "proxy", "detection", "pipeline"]
TaskState = Literal["waiting", "running", "done", "failed", "cancelled"]


class Job(Shape):
    """What people see of work."""

    id: str
    ticket: str = Field(description="8 hexadecimal digits: the job id of /api/export.", examples=["3fa94c01"])
    kind: JobKind
    title: str = Field(examples=["3 clips from burrow_wide.mp4"])
    state: JobState
    total: int
    completed: int
    failed: int
    progress: float = Field(ge=0, le=1)
    error: str | None
    warning: str | None = Field(
        None,
        description="What people should know of a job. Of an export that overwrote a group in part: which clips it "
        "replaced, and which were kept as before.",
        examples=["1 place could not be read: caf\ufffd.mp4 (name is not UTF-8)"],
    )
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    export_id: str | None
    requested_by: str | None = Field(
        description="Name of the token; `admin` with RUSHES_TOKEN, `local` where nobody has to sign in. "
        "None: Rushes by itself, or not known.",
        examples=["Mara's laptop"],
    )
    profile: str | None = Field(description="Of an export.")
    group: str | None = Field(description="Of an export.", examples=["burrow_wide_001"])
    nodes: list[str] = Field(description="Media nodes that run its parts, or ran them last.", examples=[["media"]])
    running: int = Field(description="Parts that run now. Those of a paused job run to their end.")
    place: str | None = Field(
        description="Of one that has not ended: jobs of a kind begin in ascending order of it, compared as text.",
        examples=["0199c0de5f3a7b1c9a550c5a3f1d2e4b"],
    )


class JobMove(Shape):
    """Where a job is to stand in the line of its kind; exports go before scans in any case."""

    before: UUID | None = Field(None, description="The job that is to follow it.")
    to: Literal["front", "back"] | None = Field(
        None,
        description="`front`: its parts are the next that begin. Exactly one of `before` and `to` is given.",
        validate_default=True,
    )

    @field_validator("to")
    @classmethod
    def _one_of_both(cls, to: str | None, info: ValidationInfo) -> str | None:
        # Without an id that is wrong itself, which is said already.
        if "before" in info.data and (info.data["before"] is None) == (to is None):
            raise ValueError("must be front or back, or absent where `before` names a job")
        return to


class Task(Shape):
    """A part of a job."""

    id: str
    kind: TaskKind
    title: str = Field(description="Of a clip its name, of a scan the root's.", examples=["burrow_wide_001_2"])
    state: TaskState
    error: str | None = Field(description="Why it failed, or why it waits to be tried again.")
    node: str | None = Field(description="The media node that runs it, or ran it last. None: none yet, or not known.")


class TaskList(Shape):
    """In the order of being asked for."""

    tasks: list[Task]


class JobLogLine(Shape):
    """Something that happened to a job."""

    event: JobEvent = Field(
        description="Of a part: began, interrupted (it waits again), tried_again (it went wrong, and waits again), "
        "failed or done. Of the whole job: paused, resumed, cancelled or retried."
    )
    at: datetime
    part: str | None = Field(description="The title of the part. None: the whole job.")
    attempt: int | None = Field(description="Which try at the part, from 1 on.")
    node: str | None = Field(description="The media node that the try ran on. None: it needs none.")
    detail: str | None = Field(description="Why, in words.")


class JobLog(Shape):
    """The oldest line first."""

    lines: list[JobLogLine]


class JobPage(Shape):
    """The newest first."""

    jobs: list[Job]
    next_cursor: str | None
