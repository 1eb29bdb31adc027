"""Tracking subjects from frame to frame: parameters and results."""

from dataclasses import dataclass

from rushes_inference.domain.detections import DetectParameters

LONGEST_WAY = 200_000
"""Limit in frames of a stretch through which one subject is followed."""
KEEPS_ALIVE = 0.2
"""Share of the score that begins a track that a box needs to continue one."""


@dataclass(frozen=True)
class TrackParameters:
    """Parameters of tracking."""

    detect: DetectParameters
    """Its `min_score` is that of a track's first box."""
    patience: int = 30
    """Frames after which a subject that is not seen is lost."""


@dataclass(frozen=True)
class SubjectPlace:
    """The point that a user clicked."""

    frame: int
    x: float
    """As a share of the picture's width, 0 to 1."""
    y: float
    """As a share of the picture's height."""


@dataclass(frozen=True)
class WayParameters:
    """Simplification of a subject's path."""

    smoothing: float = 8.0
    """Standard deviation of the Gaussian smoothing, in frames."""
    tolerance: float = 0.004
    """Largest deviation between key frames, as a share of the picture's width."""
