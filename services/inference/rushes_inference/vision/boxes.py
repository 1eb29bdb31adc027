"""Boxes: intersection over union, and non-maximum suppression."""

import numpy as np
from numpy.typing import NDArray

Boxes = NDArray[np.float64]
"""One row each: left, top, right and bottom, in pixels."""

_TOGETHER = 64
"""Boxes compared with all others at once: numpy's call overhead exceeds the work for a single box."""


def iou(box: NDArray[np.float64], others: Boxes) -> NDArray[np.float64]:
    """Intersection over union of a box with each of the others; 0 where both are empty."""
    return np.asarray(ious(box[None], others)[0])


def ious(boxes: Boxes, others: Boxes) -> NDArray[np.float64]:
    """IoU of each box with each of the others, one row per box."""
    shared = _shared(boxes, others)
    union = _area(boxes)[:, None] + _area(others) - shared
    return np.asarray(np.divide(shared, union, out=np.zeros_like(shared), where=union > 0))


def kept(boxes: Boxes, most_iou: float, most: int | None = None) -> list[int]:
    """Greedy non-maximum suppression: indexes of the boxes, given best first, whose IoU with each better kept one is
    not above the limit.

    At most the first `most` of them; None: all.
    """
    left = np.arange(len(boxes))
    chosen: list[int] = []
    while len(left) and (most is None or len(chosen) < most):
        best, rest = left[:_TOGETHER], left[_TOGETHER:]
        places = _kept_among(ious(boxes[best], boxes[best]) > most_iou)
        chosen += best[places].tolist()
        left = rest[~(ious(boxes[best[places]], boxes[rest]) > most_iou).any(axis=0)]
    return chosen[:most]


def _kept_among(overlap: NDArray[np.bool_]) -> list[int]:
    """Rows that do not overlap an earlier kept one."""
    gone = np.zeros(len(overlap), bool)
    places = []
    for place, over in enumerate(overlap):
        if not gone[place]:
            places.append(place)
            gone |= over
    return places


def shares_within(boxes: Boxes, others: Boxes) -> NDArray[np.float64]:
    """The share of each box's area that is within each of the others, one row per box; 0 of an empty one."""
    shared = _shared(boxes, others)
    areas = np.broadcast_to(_area(boxes)[:, None], shared.shape)
    return np.asarray(np.divide(shared, areas, out=np.zeros_like(shared), where=areas > 0))


def _shared(boxes: Boxes, others: Boxes) -> NDArray[np.float64]:
    """The area that each box shares with each of the others."""
    ours = boxes[:, None]
    width = np.minimum(ours[..., 2], others[:, 2]) - np.maximum(ours[..., 0], others[:, 0])
    height = np.minimum(ours[..., 3], others[:, 3]) - np.maximum(ours[..., 1], others[:, 1])
    return np.asarray(np.clip(width, 0, None) * np.clip(height, 0, None))


def _area(boxes: Boxes) -> NDArray[np.float64]:
    return np.asarray((boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]))
