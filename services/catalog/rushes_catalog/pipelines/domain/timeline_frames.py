"""Selecting the frames shown at the times of a grid through several consecutive videos."""

import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise

from rushes_catalog.pipelines.domain.pipelines import TimelineFrame


@dataclass(frozen=True, slots=True)
class FrameTimes:
    """Frame times of a video."""

    time_base: Fraction
    """Seconds per tick."""
    runs: tuple[tuple[int, int], ...]
    """Run-length encoded differences between consecutive frames, in ticks."""
    length: int
    """From the beginning of frame 0 to the end of the last one, in ticks."""

    @property
    def count(self) -> int:
        """Number of frames."""
        return 1 + sum(count for _, count in self.runs)

    @property
    def seconds(self) -> Fraction:
        """Duration of the video."""
        return self.length * self.time_base

    def before(self, moment: Fraction) -> int:
        """Number of frames that start before a time, in seconds from frame 0."""
        ticks, number = moment / self.time_base, 1
        if ticks <= 0:
            return 0
        for delta, count in self.runs:
            # Of this run those at delta, 2 × delta, …, each before the time.
            among = min(count, math.ceil(ticks / delta) - 1)
            number += among
            if among < count:
                break
            ticks -= delta * count
        return number

    def shown_at(self, moments: Iterable[Fraction]) -> Iterator[tuple[int, Fraction]]:
        """The frame shown at each time (at least 0) and its start; both in seconds."""
        frames = list(accumulate((count for _, count in self.runs), initial=0))
        ticks = list(accumulate((delta * count for delta, count in self.runs), initial=0))
        for moment in moments:
            tick = math.floor(moment / self.time_base)
            run = bisect_right(ticks, tick) - 1
            number, begin = frames[run], ticks[run]
            if run < len(self.runs):
                delta = self.runs[run][0]
                further = (tick - begin) // delta
                number, begin = number + further, begin + further * delta
            yield number, begin * self.time_base


def frames_on_grid(
    videos: Sequence[FrameTimes], *, start: float, end: float | None, fps: float, most: int
) -> list[TimelineFrame]:
    """The frames shown at start + k / fps, before `end` and the videos' end, each once; at most `most`.

    Times are in seconds from the beginning of the first video. Where the grid is finer than the frames, there are fewer
    frames than grid points.
    """
    # 29.97 as a decimal, not as the nearest float.
    first, gap = Fraction(str(start)), 1 / Fraction(str(fps))
    begins = list(accumulate((video.seconds for video in videos), initial=Fraction(0)))
    until = begins[-1] if end is None else min(begins[-1], Fraction(str(end)))
    frames: list[TimelineFrame] = []
    for place, (begin, over) in enumerate(pairwise(begins)):
        last = -1
        moments = _grid(first, gap, begin, min(over, until))
        for number, seconds in videos[place].shown_at(moment - begin for moment in moments):
            if len(frames) >= most:
                return frames
            if number != last:
                frames.append(TimelineFrame(place, number, float(begin + seconds)))
                last = number
    return frames


def _grid(first: Fraction, gap: Fraction, begin: Fraction, over: Fraction) -> Iterator[Fraction]:
    """The grid points first + k * gap within a span, whose end is excluded."""
    step = max(0, math.ceil((begin - first) / gap))
    while (moment := first + step * gap) < over:
        yield moment
        step += 1
