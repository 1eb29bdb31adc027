"""Clips of edited videos: what becomes of those that cross a cut, and what is kept of it."""

from dataclasses import dataclass
from enum import StrEnum

from rushes_footage.shots import CutKind


class CrossShots(StrEnum):
    """What happens to clips that cross a cut."""

    WARN = "warn"
    """They are cut, and their facts name the cuts."""
    ALLOW = "allow"
    """They are cut, and nothing is looked for."""
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class ClipCut:
    """A cut within a clip: the first frame of the new shot, in frames of the source."""

    frame: int
    kind: CutKind
