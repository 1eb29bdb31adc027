"""Tracking of boxes that were already detected."""

from collections.abc import Sequence

from rushes_footage.detections import Detection
from rushes_inference.domain.tracks import KEEPS_ALIVE
from rushes_inference.vision.detection_arrays import arrays_of
from rushes_inference.vision.tracks import Tracker, TrackRules


class Linking:
    """Tracks through one stretch of frames, in ascending order. The same frames give the same tracks."""

    def __init__(self, min_score: float, patience: int) -> None:
        rules = TrackRules(sure=min_score, least=min_score * KEEPS_ALIVE, begins=min_score, patience=patience)
        self._tracker = Tracker(rules)

    def follow(self, frame: int, boxes: Sequence[Detection]) -> Sequence[int]:
        """The track id of each box of a frame, from 1 on; 0 where it belongs to none."""
        return [int(each) for each in self._tracker.follow(frame, *arrays_of(boxes))]
