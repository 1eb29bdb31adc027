"""The same subject from frame to frame: how it is looked for, and what is found."""

from dataclasses import dataclass

from rushes_inference.domain.detections import Detection, DetectParameters

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
class Tracked:
    """A detection, and the track that it belongs to."""

    detection: Detection
    track: int
    """From 1 on."""


@dataclass(frozen=True)
class TrackedFrame:
    """What belongs to tracks in exactly this frame."""

    number: int
    pts: int
    """In ticks of the frame index's time base."""
    seconds: float
    """From frame 0."""
    width: int
    """Of the frame, upright and in full size, in pixels."""
    height: int
    tracked: tuple[Tracked, ...]
    model_version: str
    """SHA-256 of the model's file."""


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


@dataclass(frozen=True)
class BoxedFrame:
    """A frame whose boxes are known; they are in pixels."""

    number: int
    boxes: tuple[tuple[float, float, float, float], ...]
    """Left, top, right and bottom of each."""
    scores: tuple[float, ...]
    classes: tuple[int, ...]
