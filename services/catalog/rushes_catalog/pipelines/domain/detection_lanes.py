"""Detections counted by class in buckets of frames, to show millions of boxes along a timeline."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate


@dataclass(slots=True)
class Bucket:
    """A bucket of one class."""

    boxes: int
    """Total over its frames."""
    frame: int
    """The first frame with a box."""


class DetectionLanes:
    """Equal buckets over the frames from `first` to `last`; chunks are added in order."""

    def __init__(self, first: int, last: int, buckets: int) -> None:
        self._first, self._length, self._count = first, last + 1 - first, buckets
        self._found: dict[int, dict[int, Bucket]] = {}

    @property
    def found(self) -> dict[int, dict[int, Bucket]]:
        """By class, non-empty buckets by index."""
        return {kind: self._found[kind] for kind in sorted(self._found)}

    def add(self, numbers: Sequence[int], counts: Sequence[int], kinds: Sequence[int]) -> None:
        """Add a chunk: frame numbers, boxes per frame, and the classes of all boxes."""
        begins = [0, *accumulate(counts)]
        at = bisect_left(numbers, self._first)
        end = bisect_left(numbers, self._first + self._length)
        while at < end:
            bucket = (numbers[at] - self._first) * self._count // self._length
            after = min(end, bisect_left(numbers, self._begin(bucket + 1)))
            # By slices: by single frames a day of video would take seconds.
            low, high = begins[at], begins[after]
            some = kinds[low:high]
            for kind, boxes in Counter(some).items():
                frame = numbers[bisect_right(begins, low + some.index(kind)) - 1]
                self._note(kind, bucket, boxes, frame)
            at = after

    def _begin(self, bucket: int) -> int:
        """The first frame of a bucket."""
        return self._first + -(-bucket * self._length // self._count)

    def _note(self, kind: int, bucket: int, boxes: int, frame: int) -> None:
        lane = self._found.setdefault(kind, {})
        if known := lane.get(bucket):
            known.boxes += boxes
        else:
            lane[bucket] = Bucket(boxes, frame)
