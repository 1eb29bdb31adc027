"""Jobs and the events that tell of them."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from rushes_gateway.schemas.base import Shape

JobKind = Literal["export", "scan"]
JobState = Literal["waiting", "running", "done", "partial", "failed", "cancelled"]


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
        description="Of a job that ended well, what people should know of it.",
        examples=["1 place could not be read: caf\ufffd.mp4 (name is not UTF-8)"],
    )
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    export_id: str | None


class JobPage(Shape):
    """The newest first."""

    jobs: list[Job]
    next_cursor: str | None
