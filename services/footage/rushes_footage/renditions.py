"""Renditions of a video for viewers, by the names of the replaced cutter's clients and our own."""

from dataclasses import dataclass
from enum import Enum

from rushes_footage.files import Place


class Kind(Enum):
    """Kind of a rendition."""

    POTATO = "potato"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    AUDIO = "audio"
    WAVEFORM = "waveform"
    """Peaks for drawing, not for playing."""
    SHOTS = "shots"
    """Cuts between shots."""


@dataclass(frozen=True, slots=True)
class Made:
    """Progress of something that a media node makes for viewers."""

    place: Place
    kind: Kind
    fraction: float
    """From 0 to 1."""
    ended: bool = False
    """It is not being made any more: it is ready, has failed, or was cancelled."""
