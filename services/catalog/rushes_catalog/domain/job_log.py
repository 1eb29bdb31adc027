"""What happened to a job, line by line."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class JobEvent(StrEnum):
    """What a line tells."""

    # Of a part.
    BEGAN = "began"
    INTERRUPTED = "interrupted"
    """It waits again, for nothing that it did."""
    TRIED_AGAIN = "tried_again"
    """It went wrong, and is tried once more."""
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
    """The title of the part that it is about; "": the whole job."""
    attempt: int = 0
    """Which try at the part, from 1 on; 0 where it is about none."""
    node: str = ""
    """The media node that the try ran on; "" where the catalog did it itself."""
    detail: str = ""
    """Why, in words; "" where there is nothing to say."""
