"""Object detection: parameters and results."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from rushes_footage.detections import DetectedFrame, Detection, FrameReference
from rushes_inference.domain.models import Model
from rushes_inference.domain.pictures import RgbPicture

MOST_FOUND = 300
"""Limit of objects in one picture."""
SMALLEST, LARGEST = 32, 2048
"""Limits of width and height of a model's input, in pixels."""

Head: TypeAlias = NDArray[np.float32]
"""Output of a network for one picture; see HeadLayout."""


@dataclass(frozen=True)
class DetectParameters:
    """Parameters of a detection."""

    model: str
    min_score: float = 0.25
    """Detections with a lower score are left out."""
    iou: float = 0.7
    """Non-maximum suppression: of two boxes of one class with a larger IoU, the one with the lower score is left
    out."""
    classes: tuple[str, ...] = ()
    """Only these; none: all."""
    size: int | None = None
    """Width and height that pictures are letterboxed into, in pixels; None: the model's own."""


@dataclass(frozen=True)
class Wanted:
    """The same parameters resolved for a certain model."""

    size: int
    stride: int | None
    """Both input sides are multiples of it; None where the model takes squares only."""
    min_score: float
    iou: float
    classes: frozenset[int]
    """Indexes of classes; all of them where all are wanted."""


@dataclass(frozen=True)
class Found:
    """Detections in a picture."""

    width: int
    """Of the picture, upright and in full size, in pixels."""
    height: int
    detections: tuple[Detection, ...]
    """Best first."""
    model: Model
    """The model that was used."""


@dataclass(frozen=True, slots=True)
class DecodedFrame(FrameReference):
    """A decoded frame of a video, in the size that was requested."""

    picture: RgbPicture


@dataclass(frozen=True, slots=True)
class FoundInFrame(DetectedFrame):
    """Detections in one frame, best first."""

    model: Model
    """The model that was used."""
