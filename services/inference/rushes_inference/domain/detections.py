"""Objects in pictures: how they are looked for with a model, and what is found."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from rushes_footage.detections import DetectedFrame, Detection, FrameReference
from rushes_inference.domain.models import Model
from rushes_inference.domain.pictures import RgbPicture

MOST_FOUND = 300
"""In one picture."""
SMALLEST, LARGEST = 32, 2048
"""Width and height of a model's pictures, in pixels."""

Head: TypeAlias = NDArray[np.float32]
"""What comes out of a network for one picture; see HeadLayout."""


@dataclass(frozen=True)
class DetectParameters:
    """What is looked for."""

    model: str
    min_score: float = 0.25
    """What has no better score is left out."""
    iou: float = 0.7
    """Of two boxes of one class that overlap more, the better one stays."""
    classes: tuple[str, ...] = ()
    """Only these; none: all."""
    size: int | None = None
    """Width and height that pictures are fitted into, in pixels; None: the model's own."""


@dataclass(frozen=True)
class Wanted:
    """The same as a certain model understands it."""

    size: int
    stride: int | None
    """That each side of what it looks at is a multiple of; None where it takes squares only."""
    min_score: float
    iou: float
    classes: frozenset[int]
    """Numbers; all of them where all are wanted."""


@dataclass(frozen=True)
class Found:
    """What was found in a picture."""

    width: int
    """Of the picture, upright and in full size, in pixels."""
    height: int
    detections: tuple[Detection, ...]
    """Best first."""
    model: Model
    """Which has found it."""


@dataclass(frozen=True, slots=True)
class DecodedFrame(FrameReference):
    """A frame of a video, with its picture in the size that was asked for."""

    picture: RgbPicture


@dataclass(frozen=True, slots=True)
class FoundInFrame(DetectedFrame):
    """What was found in exactly this frame, best first."""

    model: Model
    """Which has found it."""
