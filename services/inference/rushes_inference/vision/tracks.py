"""Tracking boxes from frame to frame.

ByteTrack (Zhang et al., ECCV 2022): boxes of high score are matched with all tracks first; boxes of lower score are
then matched with the tracks that are left. Instead of the paper's Kalman filter a box moves at its own smoothed speed,
and frames may be skipped: motion is measured in frame numbers.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rushes_inference.vision.assignment import cheapest_pairs
from rushes_inference.vision.boxes import Boxes, ious

_STEADINESS = 0.7
"""Share of its old speed that a track keeps when it is matched; the rest is its last movement."""
_OTHER_CLASS = 2.0
"""Cost larger than that of boxes without overlap."""

_TRACK = np.dtype(
    [
        ("id", np.int64),
        ("kind", np.int64),
        # Box, extrapolated from its last speed, and speed of each edge in pixels per frame.
        ("box", np.float64, 4),
        ("speed", np.float64, 4),
        ("seen_at", np.int64),
        ("seen_box", np.float64, 4),
        ("sightings", np.int64),
    ]
)


@dataclass(frozen=True)
class TrackRules:
    """Parameters of tracking. Scores are 0 to 1."""

    sure: float = 0.5
    """Boxes with at least this score are matched first."""
    least: float = 0.1
    """Boxes with a lower score are left out."""
    begins: float = 0.5
    """Score of a track's first box."""
    least_iou: float = 0.2
    """IoU of a high-score box with a track's extrapolated box."""
    least_iou_unsure: float = 0.5
    """The same for boxes of lower score."""
    patience: int = 30
    """Frames after which a track that is not seen ends."""


class Tracker:
    """Assigns track ids, from 1 on and never reused, to the boxes of one frame after the other.

    Deterministic: the same boxes in the same order get the same ids.
    """

    def __init__(self, rules: TrackRules = TrackRules()) -> None:
        self._rules = rules
        self._tracks = np.empty(0, _TRACK)
        self._begun = 0
        self._frame: int | None = None

    def follow(
        self, frame: int, boxes: Boxes, scores: NDArray[np.float64], classes: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """The track id of each box, 0 where it belongs to none; raises ValueError where frame numbers do not ascend.

        `boxes` is n x 4, `scores` and `classes` are n. Boxes of different classes never share a track.
        """
        before, self._frame = self._frame, frame
        if before is not None and frame <= before:
            raise ValueError(f"frame {frame} does not come after {before}")
        rules, tracks = self._rules, self._tracks
        tracks["box"] += tracks["speed"] * (frame - before if before is not None else 0)
        ids = np.zeros(len(boxes), np.int64)
        sure = np.flatnonzero(scores >= rules.sure)
        alone = self._match(ids, sure, np.arange(len(tracks)), rules.least_iou, boxes, classes)
        unsure = np.flatnonzero((scores >= rules.least) & (scores < rules.sure))
        # Low-score boxes do not revive tracks that were not seen in the last frame.
        recent = alone[tracks["seen_at"][alone] == before]
        self._match(ids, unsure, recent, rules.least_iou_unsure, boxes, classes)
        self._tracks = tracks[frame - tracks["seen_at"] <= rules.patience]
        self._begin(ids, np.flatnonzero((ids == 0) & (scores >= rules.begins)), boxes, classes)
        return ids

    def _match(
        self,
        ids: NDArray[np.int64],
        chosen: NDArray[np.intp],
        tracks: NDArray[np.intp],
        least_iou: float,
        boxes: Boxes,
        classes: NDArray[np.int64],
    ) -> NDArray[np.intp]:
        """Match the chosen boxes with these tracks and write their ids into `ids`; returns the unmatched tracks."""
        if not len(chosen) or not len(tracks):
            return tracks
        known = self._tracks[tracks]
        costs = 1 - ious(known["box"], boxes[chosen])
        costs[known["kind"][:, None] != classes[chosen][None]] = _OTHER_CLASS
        rows, columns = cheapest_pairs(costs, 1 - least_iou)
        ids[chosen[columns]] = known["id"][rows]
        self._see(tracks[rows], boxes[chosen[columns]])
        return np.delete(tracks, rows)

    def _see(self, tracks: NDArray[np.intp], boxes: Boxes) -> None:
        seen = self._tracks[tracks]
        moved = (boxes - seen["seen_box"]) / (self._frame - seen["seen_at"])[:, None]
        # A track that was seen once has no speed of its own.
        kept = np.where(seen["sightings"] > 1, _STEADINESS, 0.0)[:, None]
        seen["speed"] = kept * seen["speed"] + (1 - kept) * moved
        seen["box"] = seen["seen_box"] = boxes
        seen["seen_at"] = self._frame
        seen["sightings"] += 1
        self._tracks[tracks] = seen

    def _begin(
        self, ids: NDArray[np.int64], chosen: NDArray[np.intp], boxes: Boxes, classes: NDArray[np.int64]
    ) -> None:
        new = np.zeros(len(chosen), _TRACK)
        new["id"] = ids[chosen] = self._begun + 1 + np.arange(len(chosen))
        new["kind"] = classes[chosen]
        new["box"] = new["seen_box"] = boxes[chosen]
        new["seen_at"] = self._frame
        new["sightings"] = 1
        self._begun += len(chosen)
        self._tracks = np.concatenate((self._tracks, new))
