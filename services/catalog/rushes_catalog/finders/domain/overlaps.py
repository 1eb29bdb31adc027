"""Overlaps of many spans with many others, as arrays. Imported on use: numpy slows the start of a catalog."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_STRIDE = 1 << 42
"""Microseconds between the beginnings of two videos on the common line: 50 days, longer than any video."""


@dataclass(frozen=True, slots=True)
class Spans:
    """Spans of videos: arrays of one length."""

    video: NDArray[np.int64]
    """Number of the video, from 0 on."""
    start_us: NDArray[np.int64]
    """Microseconds from frame 0."""
    end_us: NDArray[np.int64]
    """Exclusive."""

    def __len__(self) -> int:
        return len(self.video)

    @property
    def lengths(self) -> NDArray[np.int64]:
        """In microseconds."""
        return self.end_us - self.start_us

    def among(self, which: NDArray[np.int64] | NDArray[np.bool_]) -> "Spans":
        """Those at these places, or where the mask says so."""
        return Spans(self.video[which], self.start_us[which], self.end_us[which])

    def on_line(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Starts and ends with all videos one after the other."""
        before = self.video * _STRIDE
        return before + np.minimum(self.start_us, _STRIDE - 1), before + np.minimum(self.end_us, _STRIDE - 1)


def spans_of(rows: list[tuple[int, int, int]]) -> Spans:
    """From (video, start, end)."""
    table = np.array(rows, np.int64).reshape(-1, 3)
    return Spans(table[:, 0], table[:, 1], table[:, 2])


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of spans that overlap: places in the one sequence and in the other, by the one's place."""

    one: NDArray[np.int64]
    other: NDArray[np.int64]
    shared_us: NDArray[np.int64]
    """Length of the overlap, at least 1."""

    def among(self, which: NDArray[np.bool_]) -> "Pairs":
        """Those of the mask."""
        return Pairs(self.one[which], self.other[which], self.shared_us[which])


def overlapping(one: Spans, other: Spans) -> Pairs:
    """All pairs that share a microsecond or more; both in any order, and with overlaps among themselves."""
    start, end = one.on_line()
    other_start, other_end = other.on_line()
    order = np.argsort(other_start, kind="stable")
    sorted_start, sorted_end = other_start[order], other_end[order]
    # Those that end behind a start begin at the latest where the greatest end so far does: ends alone are not in order.
    reached = np.maximum.accumulate(sorted_end) if len(order) else sorted_end
    low = np.searchsorted(reached, start, "right")
    counts = np.maximum(np.searchsorted(sorted_start, end, "left") - low, 0)
    places = np.repeat(np.arange(len(start), dtype=np.int64), counts)
    within = np.arange(len(places), dtype=np.int64) - np.repeat(np.cumsum(counts) - counts, counts)
    found = low[places] + within
    shared = np.minimum(end[places], sorted_end[found]) - np.maximum(start[places], sorted_start[found])
    is_shared = shared > 0
    return Pairs(places[is_shared], order[found[is_shared]], shared[is_shared])


def holding(one: Spans, other: Spans) -> Pairs:
    """Pairs that overlap by at least half of the shorter one."""
    pairs = overlapping(one, other)
    shorter = np.minimum(one.lengths[pairs.one], other.lengths[pairs.other])
    return pairs.among(2 * pairs.shared_us >= shorter)
