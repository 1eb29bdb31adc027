"""Which boxes of frames that follow each other are the same subject.

ByteTrack (Zhang et al., ECCV 2022): boxes that a detector is sure of are matched first, with all tracks; those that it
is less sure of then keep tracks alive that none of the sure ones fits. Here a box moves on at its own smoothed speed
where the paper has a Kalman filter, and frames may be left out: what moves is counted by their numbers.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rushes_inference.vision.assignment import cheapest_pairs
from rushes_inference.vision.boxes import Boxes, ious

_STEADINESS = 0.7
"""How much of its speed a track keeps when it is seen anew; the rest is what it has just moved."""
_OTHER_CLASS = 2.0
"""Costs more than boxes that do not touch."""

_TRACK = np.dtype(
    [
        ("id", np.int64),
        ("kind", np.int64),
        # Where it is, or would be if it had gone on as it was, and pixels a frame of each edge.
        ("box", np.float64, 4),
        ("speed", np.float64, 4),
        ("seen_at", np.int64),
        ("seen_box", np.float64, 4),
        ("sightings", np.int64),
    ]
)


@dataclass(frozen=True)
class TrackRules:
    """What makes a track. Scores are 0 to 1."""

    sure: float = 0.5
    """Boxes with at least this score are matched first."""
    least: float = 0.1
    """Boxes with less are left out."""
    begins: float = 0.5
    """What the first box of a track needs."""
    least_iou: float = 0.2
    """Of a sure box with where the track would be by now."""
    least_iou_unsure: float = 0.5
    """The same of the others."""
    patience: int = 30
    """Frames for which a track that is not seen is looked for; it is ended then."""


class Tracker:
    """Gives the boxes of one frame after the other the ids of their tracks, from 1 on, never used twice.

    Deterministic: the same boxes in the same order have the same ids.
    """

    def __init__(self, rules: TrackRules = TrackRules()) -> None:
        self._rules = rules
        self._tracks = np.empty(0, _TRACK)
        self._begun = 0
        self._frame: int | None = None

    def follow(
        self, frame: int, boxes: Boxes, scores: NDArray[np.float64], classes: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """The track's id of each box, 0 where it belongs to none; raises ValueError where frames do not go on.

        `boxes` is n x 4, `scores` and `classes` are n. Only boxes of one class are one subject.
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
        # For those that nobody has seen for a while, a box that may be none is no sign.
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
        """Match the chosen boxes with these tracks, and say so in `ids`; the tracks that are left."""
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
        # One that was seen once has no speed of its own to keep.
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
