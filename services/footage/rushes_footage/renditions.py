"""What is made of a video for those who look at it, by the names that the replaced cutter's clients use and our own."""

from dataclasses import dataclass
from enum import Enum

from rushes_footage.files import Place


class Kind(Enum):
    """What is made of a source."""

    POTATO = "potato"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    AUDIO = "audio"
    WAVEFORM = "waveform"
    """Not to be played, but to be drawn."""


@dataclass(frozen=True, slots=True)
class Made:
    """How far a node is with something that viewers wait for."""

    place: Place
    kind: Kind
    fraction: float
    """From 0 to 1."""
    ended: bool = False
    """Nobody makes it any more: it is ready, or failed, or was given up."""
