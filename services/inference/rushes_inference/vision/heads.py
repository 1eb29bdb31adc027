"""Decoding a detector's output: boxes in the picture, best first, after non-maximum suppression."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rushes_footage.detections import Detection
from rushes_inference.domain.detections import MOST_FOUND, Head, Wanted
from rushes_inference.domain.models import HeadLayout, NetworkFacts
from rushes_inference.vision.boxes import Boxes, kept
from rushes_inference.vision.letterbox import Placement

_MOST_CANDIDATES = 30_000
"""Candidates that are compared, the best ones, as in ultralytics."""


class _Candidates(NamedTuple):
    """One row per candidate."""

    boxes: Boxes
    """Corners in pixels of the input; of raw heads centre, width and height at first."""
    scores: NDArray[np.float32]
    classes: NDArray[np.intp]


def detections_in(
    head: Head, network: NetworkFacts, wanted: Wanted, placement: Placement, shown: tuple[int, int]
) -> tuple[Detection, ...]:
    """Detections from a network's output; `shown` are width and height of the full-size picture.

    Raises ValueError for an output of another shape.
    """
    found = _raw(head, network, wanted) if network.head is HeadLayout.RAW else _final(head, wanted)
    offset = (placement.left, placement.top) * 2
    boxes = (found.boxes - offset) * ((shown[0] / placement.width, shown[1] / placement.height) * 2)
    boxes = np.clip(boxes, 0, shown * 2)
    return tuple(
        Detection(x1, y1, x2, y2, float(score), int(number))
        for (x1, y1, x2, y2), score, number in zip(boxes.tolist(), found.scores, found.classes, strict=True)
    )


def _raw(head: Head, network: NetworkFacts, wanted: Wanted) -> _Candidates:
    if head.ndim != 2 or head.shape[0] != 4 + len(network.classes):
        raise ValueError(f"its head has the shape {head.shape}, not {4 + len(network.classes)} x places")
    places = head[:4].T.astype(np.float64)
    found = _likely(_Candidates(places, head[4:].max(axis=0), head[4:].argmax(axis=0)), wanted)
    found = _rows(found, np.argsort(-found.scores, kind="stable")[:_MOST_CANDIDATES])
    found = found._replace(boxes=_corners(found.boxes))
    # Boxes of different classes are moved apart, so that they do not suppress each other.
    apart = found.boxes + (found.classes * _span(found.boxes))[:, None]
    return _rows(found, np.array(kept(apart, wanted.iou, MOST_FOUND), np.intp))


def _final(head: Head, wanted: Wanted) -> _Candidates:
    if head.ndim != 2 or head.shape[1] != 6:
        raise ValueError(f"its head has the shape {head.shape}, not found x 6")
    numbers = np.nan_to_num(head[:, 5], nan=-1, posinf=-1, neginf=-1).astype(np.intp)
    found = _likely(_Candidates(head[:, :4].astype(np.float64), head[:, 4], numbers), wanted)
    return _rows(found, np.argsort(-found.scores, kind="stable")[:MOST_FOUND])


def _likely(places: _Candidates, wanted: Wanted) -> _Candidates:
    """Candidates of wanted classes with enough score; NaN is dropped."""
    good = places.scores > wanted.min_score
    good &= np.isfinite(places.boxes).all(axis=1) & np.isfinite(places.scores)
    good &= np.isin(places.classes, list(wanted.classes))
    return _rows(places, np.flatnonzero(good))


def _rows(found: _Candidates, numbers: NDArray[np.intp]) -> _Candidates:
    return _Candidates(found.boxes[numbers], found.scores[numbers], found.classes[numbers])


def _corners(middles: Boxes) -> Boxes:
    """Corners from centre, width and height."""
    half = middles[:, 2:] / 2
    return np.concatenate((middles[:, :2] - half, middles[:, :2] + half), axis=1)


def _span(boxes: Boxes) -> float:
    """A distance larger than between any two boxes."""
    return float(boxes.max() - boxes.min()) + 1 if len(boxes) else 1.0
