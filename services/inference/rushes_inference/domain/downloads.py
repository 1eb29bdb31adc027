"""Downloads of published models by this service: their progress, and how they end."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_SURE_SECONDS: Final = 2.0
"""Time after which a speed says something."""


INTERRUPTED: Final = "Rushes was stopped before the download had ended. Download it again."
"""The problem of a download whose process ended."""


class Phase(StrEnum):
    """What a download is at."""

    DOWNLOADING = "downloading"
    TESTING = "testing"
    """The files are there; the model is checked and tried."""
    FAILED = "failed"


class Cause(StrEnum):
    """What made a download fail."""

    SITE = "site"
    """The site, or the network."""
    CONTENT = "content"
    """What came is not what was published."""
    STORAGE = "storage"
    """The disk of this machine."""
    PROCESS = "process"
    """The process that downloads has died."""


@dataclass(frozen=True)
class Progress:
    """How much of a model's files has come."""

    done: int
    """Bytes."""
    total: int
    """Bytes; 0 until the site has said how many."""


@dataclass(frozen=True)
class Download:
    """State of a download."""

    name: str
    """Of the published model."""
    phase: Phase
    progress: Progress
    seconds_left: float | None
    """Until all bytes have come; None: unknown."""
    problem: str
    """Why it failed and what to do, for people; else empty."""


def seconds_left(progress: Progress, elapsed: float) -> float | None:
    """Time for the rest at the mean speed of `elapsed` seconds; None where there is none yet."""
    if elapsed < _SURE_SECONDS or not progress.done:
        return None
    return (progress.total - progress.done) * elapsed / progress.done
