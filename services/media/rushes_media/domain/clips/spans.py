"""Which frames the clips of a batch consist of: exact arithmetic on the frame index, no floats.

Second 0 is the pts of frame 0. At a constant rate a clip begins with the frame at or after its start, within its
tolerance, and has round(length × rate) frames. At a variable rate it is the span [start, start + length): it begins
with the frame that is shown at its start, and its last frame ends with it.

With a rate of its own a clip's frames lie on that grid, the first on the clip's beginning; each shows the last frame
of the source that begins at or before it.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor

from rushes_footage.contracts import ClipFrames, Length
from rushes_footage.plans import ClipPlan, Resampling
from rushes_media.domain.errors import NoLength, SpanDoesNotFit
from rushes_media.domain.frames.frame_index import FrameIndex

_DECIMALS = 10**6
"""Decimals of a float: `latest_start` is in whole microseconds."""
LONGEST_CLIP = 3600
"""Seconds."""


def length_of(index: FrameIndex, cursor: Fraction, wanted: Length) -> Fraction:
    """A length in seconds; raises NoLength."""
    if isinstance(wanted, float):
        return Fraction(wanted)
    if isinstance(wanted, ClipFrames):
        rate = index.constant_rate or index.frame_count / index.duration
        return _within_limits("frames", wanted.frames / rate)
    end = Fraction(wanted.end)
    if end > index.duration + index.tolerance:
        raise NoLength("end", f"must be at most {float(index.duration):.3f}, where the video ends")
    length = end - cursor
    if index.constant_rate is not None and length > 0:
        # Those frames that begin before the end, wherever between two of them the cursor is.
        length = (index.frame_at_or_after(end) - index.frame_at_or_after(cursor)) / index.constant_rate
    return _within_limits("end", length)


def _within_limits(field: str, length: Fraction) -> Fraction:
    if length <= 0:
        raise NoLength(field, "must be after the cursor, with at least one frame in between")
    if length > LONGEST_CLIP:
        raise NoLength(field, f"makes clips of {float(length):.3f} s; {LONGEST_CLIP} s are the most")
    return length


@dataclass(frozen=True)
class Batch:
    """Clips of one length that start at regular distances from the cursor; all in seconds."""

    cursor: Fraction
    clips: int
    spread: Fraction
    length: Fraction
    rate: int | None = None
    """Frames per second of the clips; None for the source's own frames."""
    rate_only_where_needed: bool = False
    """Resample only where the source's own frames do not last exactly `length`."""

    def start(self, clip: int) -> Fraction:
        """The requested start of one clip, counted from 0."""
        return self.cursor + clip * self.spread

    @property
    def reach(self) -> Fraction:
        """Seconds from the cursor to the end of the last clip."""
        return (self.clips - 1) * self.spread + self.length

    def moved_to(self, cursor: Fraction) -> "Batch":
        """The same batch at another cursor."""
        return replace(self, cursor=cursor)

    def resampling(self, index: FrameIndex) -> Resampling | None:
        """The resampling for a file; None where its frames are kept."""
        own = index.constant_rate
        if self.rate is None:
            return None
        if self.rate_only_where_needed and own is not None and (own * self.length).denominator == 1:
            return None
        return Resampling(self.rate, max(1, floor(self.length * self.rate + Fraction(1, 2))))


@dataclass(frozen=True)
class BatchPlan:
    """The clips of a batch, and the cursor, as requested or shifted."""

    cursor: Fraction
    clips: tuple[ClipPlan, ...]


def plan_clips(index: FrameIndex, batch: Batch, *, shift_to_fit: bool) -> BatchPlan:
    """The frames of each clip; raises SpanDoesNotFit, naming the last cursor that fits where one does."""
    clips = _planned(index, batch)
    if clips is None and shift_to_fit:
        latest = _latest_cursor(index, batch)
        if latest is not None:
            batch = batch.moved_to(latest)
            clips = _planned(index, batch)
    if clips is None:
        raise _does_not_fit(index, batch)
    return BatchPlan(batch.cursor, clips)


def _planned(index: FrameIndex, batch: Batch) -> tuple[ClipPlan, ...] | None:
    resampling = batch.resampling(index)
    length = resampling.length if resampling else batch.length
    clips = tuple(_plan(index, batch.start(clip), length, resampling) for clip in range(batch.clips))
    fitting = tuple(clip for clip in clips if clip is not None)
    return fitting if len(fitting) == len(clips) else None


def _plan(index: FrameIndex, start: Fraction, length: Fraction, resampling: Resampling | None) -> ClipPlan | None:
    """The frames of one clip, None where it does not fit."""
    if index.constant_rate is None:
        return _span(index, start, length, resampling)
    first = index.frame_at_or_after(start)
    needed = _needed(index.constant_rate, length, resampling)
    count = _shown(index.constant_rate, resampling) if resampling else needed
    if first + needed > index.frame_count:
        return None
    return ClipPlan(float(start), first, count, index.pts[first], index.pts_after(first + count - 1), resampling)


def _span(index: FrameIndex, start: Fraction, length: Fraction, resampling: Resampling | None) -> ClipPlan | None:
    """The frames that are shown in a span, None where it does not fit."""
    if start + length > index.duration + index.tolerance:
        return None
    begin = min(_tick_of(index, start), index.end_pts - 1)
    end = min(begin + max(1, round(length / index.time_base)), index.end_pts)
    first = bisect_right(index.pts, begin) - 1
    after = bisect_left(index.pts, end)
    if resampling is not None:
        after = bisect_right(index.pts, begin + resampling.last_moment / index.time_base)
        end = index.pts_after(after - 1)
    return ClipPlan(float(start), first, after - first, begin, end, resampling)


def _tick_of(index: FrameIndex, seconds: Fraction) -> int:
    """The tick of a time, which is a frame's where a decimal of its time was meant."""
    nearest = index.first_pts + round(seconds / index.time_base)
    frame = bisect_left(index.pts, nearest)
    if frame < index.frame_count and (index.pts[frame] - nearest) * index.time_base < Fraction(1, _DECIMALS):
        return index.pts[frame]
    return nearest


def _needed(rate: Fraction, length: Fraction, resampling: Resampling | None) -> int:
    """Number of frames that have to exist at a constant rate for a clip."""
    lasting = max(1, floor(length * rate + Fraction(1, 2)))
    return max(lasting, _shown(rate, resampling)) if resampling else lasting


def _shown(rate: Fraction, resampling: Resampling) -> int:
    """Number of source frames from a clip's first to its last at a constant rate."""
    return floor(resampling.last_moment * rate) + 1


def _latest_cursor(index: FrameIndex, batch: Batch) -> Fraction | None:
    """The last cursor, in whole microseconds, at which the batch fits; None where there is none."""
    resampling = batch.resampling(index)
    length = resampling.length if resampling else batch.length
    if index.constant_rate is not None:
        last_first = index.frame_count - _needed(index.constant_rate, length, resampling)
        if last_first < 0:
            return None
        latest_start = index.seconds(last_first)
    else:
        latest_start = index.duration - length
    latest = latest_start - (batch.clips - 1) * batch.spread
    nearest = Fraction(round(latest * _DECIMALS), _DECIMALS)
    earlier = Fraction(floor(latest * _DECIMALS), _DECIMALS)
    for candidate in (nearest, earlier, Fraction(0)):
        # The named cursor has to fit when it comes back as a float.
        if candidate >= 0 and _planned(index, batch.moved_to(Fraction(float(candidate)))) is not None:
            return candidate
    return None


def _does_not_fit(index: FrameIndex, batch: Batch) -> SpanDoesNotFit:
    latest = _latest_cursor(index, batch)
    needed = f"{_seconds(batch.reach)} s"
    if latest is None:
        return SpanDoesNotFit(
            f"The video is {_seconds(index.duration)} s long; {_described(batch)} {_needs(batch)} {needed}."
        )
    named = _frame_to_name(index, batch, latest)
    past = float(batch.cursor - named)
    return SpanDoesNotFit(
        f"The cursor is {past:.{1 if past >= 1 else 3}f} s past the last start that fits. Latest: {_clock(named)}.",
        _decimal(latest),
    )


def _frame_to_name(index: FrameIndex, batch: Batch, latest: Fraction) -> Fraction:
    """The start of the last frame at which the cursor fits, for messages: `latest` may lie between two frames.

    At a variable rate a clip may begin anywhere.
    """
    frame = index.frame_shown_at(latest)
    if frame is None or index.constant_rate is None:
        return latest
    start = index.seconds(frame)
    return start if _planned(index, batch.moved_to(start)) is not None else latest


def _described(batch: Batch) -> str:
    if batch.clips == 1:
        return f"a clip of {_seconds(batch.length)} s"
    return f"{batch.clips} clips of {_seconds(batch.length)} s that start {_seconds(batch.spread)} s after one another"


def _needs(batch: Batch) -> str:
    return "needs" if batch.clips == 1 else "need"


def _seconds(seconds: Fraction) -> str:
    """Seconds for people: 8, 3.2, 0.004."""
    return f"{float(seconds):.3f}".rstrip("0").rstrip(".")


def _decimal(seconds: Fraction) -> str:
    micros = floor(seconds * _DECIMALS)
    return f"{micros // _DECIMALS}.{micros % _DECIMALS:06d}"


def _clock(seconds: Fraction) -> str:
    """A time as the player shows it, floored to the millisecond: 0:00:41.800."""
    millis = floor(seconds * 1000)
    minutes, rest = divmod(millis, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest // 1000:02d}.{rest % 1000:03d}"
