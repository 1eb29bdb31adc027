"""How far a work is, and whom it is told."""

from collections.abc import Callable
from dataclasses import dataclass

from rushes_footage.clips import ClipAttempt


@dataclass(frozen=True)
class Progress:
    """Progress of a work."""

    fraction: float
    """0 to 1."""
    stage: str
    """For people."""
    attempt: ClipAttempt | None = None
    """None for other works than clips, and before the first."""


Report = Callable[[Progress], None]
