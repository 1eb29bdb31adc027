"""Scores of all windows that a version has scored, and the runs of them that reach a threshold.

Imported on use: numpy slows the start of a catalog.

Scores are kept as the bits of 16-bit floating-point numbers: those of numbers from 0 on are in the order of the
numbers, so that a million of them are compared with a threshold as integers, in less than a millisecond.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rushes_catalog.domain.times import MICROSECONDS
from rushes_catalog.finders.domain.moments import Grid
from rushes_catalog.finders.domain.overlaps import Spans

ONE = int(np.float16(1).view(np.uint16))
"""The bits of the highest score."""
BINS = 50
"""Of a histogram of scores from 0 to 1."""
NO_BITS: NDArray[np.uint16] = np.zeros(0, np.uint16)
"""Of a video without windows."""
_NARROWEST = 0.5
"""Length of the shortest moment in windows."""


def score_bits(stored: bytes) -> NDArray[np.uint16]:
    """The bits of stored scores; what is no number from 0 to 1 becomes the nearest, and 0 where there is none."""
    scores = np.nan_to_num(np.frombuffer(stored, "<f2"), nan=0.0)
    # Not -0, whose bits would be the highest.
    bits: NDArray[np.uint16] = np.clip(scores, np.float16(0), np.float16(1)).astype(np.float16).view(np.uint16)
    return bits & np.uint16(0x7FFF)


def scores_of(bits: NDArray[np.uint16]) -> NDArray[np.float64]:
    """The scores with these bits."""
    return bits.view(np.float16).astype(np.float64)


def least_bits(threshold: float) -> int:
    """The bits of the lowest score that reaches a threshold from 0 to 1."""
    nearest = np.float16(threshold)
    if float(nearest) < threshold:
        nearest = np.nextafter(nearest, np.float16(2))
    return int(nearest.view(np.uint16)) & 0x7FFF


@dataclass(frozen=True, slots=True)
class Runs:
    """Runs of windows, or of several such with little between them, in the order of videos and of time."""

    spans: Spans
    first: NDArray[np.int64]
    """Place of the first window among all windows."""
    last: NDArray[np.int64]

    def among(self, which: NDArray[np.bool_]) -> "Runs":
        """Those of the mask."""
        return Runs(self.spans.among(which), self.first[which], self.last[which])


class WindowScores:
    """All windows of several videos, one video after the other."""

    def __init__(self, of_videos: Sequence[tuple[NDArray[np.uint16], Grid]]) -> None:
        """Bits and places of the windows of each video; a video may have none."""
        counts = np.array([len(bits) for bits, _ in of_videos], np.int64)
        self._firsts = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
        # With one more behind the last: np.maximum.reduceat takes no place beyond the end.
        self._bits = np.concatenate([*(bits for bits, _ in of_videos), np.zeros(1, np.uint16)])
        grids = [grid for _, grid in of_videos]
        self._window, self._hop, self._start = (
            np.array([getattr(grid, name) * MICROSECONDS for grid in grids], np.float64)
            for name in ("window", "hop", "start")
        )

    @property
    def windows(self) -> int:
        """Number of all windows."""
        return len(self._bits) - 1

    @property
    def videos(self) -> int:
        """Number of videos that have windows."""
        return int(np.count_nonzero(np.diff(self._firsts)))

    def of_video(self, video: int) -> NDArray[np.uint16]:
        """The bits of a video's windows."""
        return self._bits[self._firsts[video] : self._firsts[video + 1]]

    def histogram(self) -> list[int]:
        """Numbers of windows with scores in each of BINS equal parts of 0 to 1; 1 is in the last one."""
        counts = np.bincount(self._bits[:-1], minlength=ONE + 1)
        values = scores_of(np.arange(ONE + 1, dtype=np.uint16))
        bins = np.minimum((values * BINS).astype(np.int64), BINS - 1)
        return [int(count) for count in np.bincount(bins, weights=counts, minlength=BINS)]

    def runs(self, threshold: float, join_us: int, least_us: int, lengths_us: NDArray[np.int64]) -> Runs:
        """Runs of windows that reach a threshold. Those with a gap of at most `join_us` are one, and those that are
        shorter than `least_us` then are left out.

        `lengths_us`: lengths of the videos, beyond which no run goes; 0: not known.
        """
        hits = np.flatnonzero(self._bits[:-1] >= least_bits(threshold))
        if not len(hits):
            none = np.zeros(0, np.int64)
            return Runs(Spans(none, none, none), none, none)
        begins = np.ones(len(hits), np.bool_)
        begins[1:] = np.diff(hits) != 1
        edges = self._firsts[:-1]
        places = np.searchsorted(hits, edges)
        edges, places = edges[places < len(hits)], places[places < len(hits)]
        begins[places[hits[places] == edges]] = True
        at = np.flatnonzero(begins)
        first, last = hits[at], hits[np.append(at[1:], len(hits)) - 1]
        video = np.searchsorted(self._firsts, first, "right") - 1
        runs = Runs(self._extent(video, first, last, lengths_us), first, last)
        runs = _joined(runs.among(runs.spans.lengths > 0), join_us)
        return runs.among(runs.spans.lengths >= least_us)

    def _extent(
        self, video: NDArray[np.int64], first: NDArray[np.int64], last: NDArray[np.int64], lengths_us: NDArray[np.int64]
    ) -> Spans:
        """The spans that runs of windows stand for.

        A window that reaches the threshold shows that about its middle is what is sought, and one beside it that does
        not, that there it is not: an end lies halfway between the two middles. Beyond the first and the last window of
        a video are no middles, so there its end is one.
        """
        window, hop, start = self._window[video], self._hop[video], self._start[video]
        begin, end = self._firsts[video], self._firsts[video + 1] - 1
        from_us = start + (first - begin) * hop + (window - hop) / 2
        to_us = start + (last - begin) * hop + (window + hop) / 2
        widened = np.maximum(window * _NARROWEST - (to_us - from_us), 0) / 2
        from_us = np.where(first == begin, start, from_us - widened)
        to_us = np.where(last == end, start + (end - begin) * hop + window, to_us + widened)
        length = lengths_us[video]
        most = np.where(length > 0, length, np.iinfo(np.int64).max)
        return Spans(
            video,
            np.clip(np.rint(from_us).astype(np.int64), 0, most),
            np.clip(np.rint(to_us).astype(np.int64), 0, most),
        )

    def best(self, first: NDArray[np.int64], last: NDArray[np.int64]) -> NDArray[np.uint16]:
        """The highest bits among the windows of each range, 0 where `first` is -1. Fast where ranges are in order."""
        there = np.flatnonzero(first >= 0)
        highest = np.zeros(len(first), np.uint16)
        if len(there):
            between = np.stack([first[there], last[there] + 1], axis=1).ravel()
            highest[there] = np.maximum.reduceat(self._bits, between)[::2]
        return highest

    def peak_us(self, video: int, first: int, last: int) -> int:
        """The middle of the first of the best windows of a range."""
        best = first + int(np.argmax(self._bits[first : last + 1]))
        local = best - int(self._firsts[video])
        return round(float(self._start[video] + local * self._hop[video] + self._window[video] / 2))

    def windows_of(self, spans: Spans) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """First and last of the windows whose middles are in each span, else the nearest one; -1 where the video has
        no windows."""
        window, hop, start = self._window[spans.video], self._hop[spans.video], self._start[spans.video]
        begin, count = self._firsts[spans.video], np.diff(self._firsts)[spans.video]
        step = np.where(hop > 0, hop, 1.0)
        middle = start + window / 2
        first = np.ceil((spans.start_us - middle) / step).astype(np.int64)
        last = np.ceil((spans.end_us - middle) / step).astype(np.int64) - 1
        nearest = np.rint(((spans.start_us + spans.end_us) / 2 - middle) / step).astype(np.int64)
        is_between = first > last
        first, last = np.where(is_between, nearest, first), np.where(is_between, nearest, last)
        highest = np.maximum(count - 1, 0)
        first, last = np.clip(first, 0, highest), np.clip(last, 0, highest)
        return np.where(count > 0, begin + first, -1), np.where(count > 0, begin + last, -1)


def _joined(runs: Runs, join_us: int) -> Runs:
    """Runs of one video with a gap of at most `join_us` as one."""
    spans = runs.spans
    if not len(spans):
        return runs
    begins = np.ones(len(spans), np.bool_)
    begins[1:] = (np.diff(spans.video) != 0) | (spans.start_us[1:] - spans.end_us[:-1] > join_us)
    at = np.flatnonzero(begins)
    to = np.append(at[1:], len(spans)) - 1
    return Runs(Spans(spans.video[at], spans.start_us[at], spans.end_us[to]), runs.first[at], runs.last[to])
