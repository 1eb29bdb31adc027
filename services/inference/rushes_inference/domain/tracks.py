"""The same subject from frame to frame: how it is looked for, and what is found."""

from dataclasses import dataclass

from rushes_inference.domain.detections import DetectParameters

LONGEST_WAY = 200_000
"""Frames, of a stretch that one subject is followed through."""
KEEPS_ALIVE = 0.2
"""Of the score that begins a track, what a box needs to go on with it."""


@dataclass(frozen=True)
class TrackParameters:
    """What makes a track."""

    detect: DetectParameters
    """Its `min_score` is what begins one."""
    patience: int = 30
    """Frames for which a subject that is not seen is looked for."""


@dataclass(frozen=True)
class SubjectPlace:
    """Where somebody has pointed at."""

    frame: int
    x: float
    """A share of the picture's width, 0 to 1."""
    y: float
    """Of its height."""


@dataclass(frozen=True)
class WayParameters:
    """How close a way keeps to what was seen."""

    smoothing: float = 8.0
    """Standard deviation of the bell curve that smooths it, in frames."""
    tolerance: float = 0.004
    """How far it may be off between key frames, as a share of the picture's width."""
