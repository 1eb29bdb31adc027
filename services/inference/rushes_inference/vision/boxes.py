"""Boxes: how much they overlap, and which of many to keep."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rushes_inference.domain.detections import Detection

Boxes = NDArray[np.float64]
"""One row each: left, top, right and bottom, in pixels."""


def boxes_of(detections: Sequence[Detection]) -> Boxes:
    """Those of detections, in their order."""
    return np.array([(each.x1, each.y1, each.x2, each.y2) for each in detections], np.float64).reshape(-1, 4)


def iou(box: NDArray[np.float64], others: Boxes) -> NDArray[np.float64]:
    """Intersection over union of a box with each of the others; 0 where both are empty."""
    width = np.minimum(box[2], others[:, 2]) - np.maximum(box[0], others[:, 0])
    height = np.minimum(box[3], others[:, 3]) - np.maximum(box[1], others[:, 1])
    shared = np.clip(width, 0, None) * np.clip(height, 0, None)
    union = _area(box[None])[0] + _area(others) - shared
    return np.asarray(np.divide(shared, union, out=np.zeros_like(shared), where=union > 0))


def kept(boxes: Boxes, most_iou: float, most: int | None = None) -> list[int]:
    """Greedy non-maximum suppression: numbers of the boxes, which come best first, that overlap no better one more.

    Of these the first `most`; None: all.
    """
    left = np.arange(len(boxes))
    chosen: list[int] = []
    while len(left) and len(chosen) != most:
        best, rest = left[0], left[1:]
        chosen.append(int(best))
        left = rest[iou(boxes[best], boxes[rest]) <= most_iou]
    return chosen


def _area(boxes: Boxes) -> NDArray[np.float64]:
    return np.asarray((boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]))
