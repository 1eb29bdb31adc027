"""Tells which boxes that were found already are the same subject."""

from collections.abc import Sequence

import numpy as np

from rushes_inference.domain.tracks import KEEPS_ALIVE, BoxedFrame
from rushes_inference.vision.tracks import Tracker, TrackRules


class Linking:
    """One stretch of frames, in ascending order. The same frames give the same tracks."""

    def __init__(self, min_score: float, patience: int) -> None:
        rules = TrackRules(sure=min_score, least=min_score * KEEPS_ALIVE, begins=min_score, patience=patience)
        self._tracker = Tracker(rules)

    def follow(self, frame: BoxedFrame) -> Sequence[int]:
        """The track of each box, from 1 on; 0 where it belongs to none."""
        boxes = np.array(frame.boxes, np.float64).reshape(-1, 4)
        ids = self._tracker.follow(
            frame.number, boxes, np.array(frame.scores, float), np.array(frame.classes, np.int64)
        )
        return [int(each) for each in ids]
