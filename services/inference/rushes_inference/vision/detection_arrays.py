"""Detections as numpy arrays for the algorithms."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rushes_footage.detections import Detection
from rushes_inference.vision.boxes import Boxes


class DetectionArrays(NamedTuple):
    """One row per detection, in their order."""

    boxes: Boxes
    scores: NDArray[np.float64]
    classes: NDArray[np.int64]


def arrays_of(detections: Sequence[Detection]) -> DetectionArrays:
    """The boxes, scores and classes of detections."""
    boxes = [(each.x1, each.y1, each.x2, each.y2) for each in detections]
    return DetectionArrays(
        np.array(boxes, np.float64).reshape(-1, 4),
        np.array([each.score for each in detections], np.float64),
        np.array([each.class_index for each in detections], np.int64),
    )
