"""The log of a job."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class JobEvent(StrEnum):
    """Kind of a log entry."""

    # Of a part.
    BEGAN = "began"
    INTERRUPTED = "interrupted"
    """It waits again, through no fault of its own."""
    TRIED_AGAIN = "tried_again"
    """It failed and is retried."""
    FAILED = "failed"
    DONE = "done"
    # Of the whole job.
    PAUSED = "paused"
    RESUMED = "resumed"
    CANCELLED = "cancelled"
    RETRIED = "retried"


@dataclass(frozen=True, slots=True)
class JobLogLine:
    """One line."""

    event: JobEvent
    at: datetime
    part: str = ""
    """Title of the task concerned; "": the whole job."""
    attempt: int = 0
    """Number of the attempt, from 1 on; 0 where none is concerned."""
    node: str = ""
    """The media node of the attempt; "" for the catalog itself."""
    detail: str = ""
    """The reason, in words; "" where there is none."""
