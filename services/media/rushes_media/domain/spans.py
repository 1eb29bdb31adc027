"""Which frames the clips of a batch consist of: exact arithmetic on the frame index, no floats.

Second 0 is the pts of frame 0. A clip begins with the frame at or after its start, within its tolerance. At a
constant rate it has round(length × rate) frames, otherwise all frames in [start, start + length).

With a rate of its own a clip's frames lie on that grid, the first on the clip's first frame; each shows the last frame
of the source that begins at or before it.
"""

from bisect import bisect_right
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor

from rushes_footage.plans import ClipPlan, Resampling
from rushes_media.domain.errors import SpanDoesNotFit
from rushes_media.domain.frame_index import FrameIndex

_LONGEST_REMAINDER = 3600
"""Seconds for which a clip's last frame may be shown beyond the ordered length. With a damaged timestamp it would be
shown for years, with as much silence to encode."""
_DECIMALS = 10**6
"""Decimals of a float: `latest_start` is in whole microseconds."""


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
    for clip in clips:
        _check_last_frame(index, batch, clip)
    return BatchPlan(batch.cursor, clips)


def _check_last_frame(index: FrameIndex, batch: Batch, clip: ClipPlan) -> None:
    seconds = (clip.end_pts - clip.start_pts) * index.time_base
    if clip.resampling is None and seconds > batch.length + _LONGEST_REMAINDER:
        last = clip.first_frame + clip.frame_count - 1
        shown = (index.pts_after(last) - index.pts[last]) * index.time_base
        raise SpanDoesNotFit(
            f"By its timestamps frame {last} is shown for {_clock(shown)}: "
            f"a clip with it would last over an hour longer than {_seconds(batch.length)} s."
        )


def _planned(index: FrameIndex, batch: Batch) -> tuple[ClipPlan, ...] | None:
    resampling = batch.resampling(index)
    length = resampling.length if resampling else batch.length
    clips = tuple(_plan(index, batch.start(clip), length, resampling) for clip in range(batch.clips))
    fitting = tuple(clip for clip in clips if clip is not None)
    return fitting if len(fitting) == len(clips) else None


def _plan(index: FrameIndex, start: Fraction, length: Fraction, resampling: Resampling | None) -> ClipPlan | None:
    """The frames of one clip, None where it does not fit."""
    first = index.frame_at_or_after(start)
    if index.constant_rate is not None:
        needed = _needed(index.constant_rate, length, resampling)
        count = _shown(index.constant_rate, resampling) if resampling else needed
    elif first == index.frame_count or start + length > index.duration + index.tolerance:
        return None
    elif resampling is not None:
        last = index.pts[first] + resampling.last_moment / index.time_base
        needed = count = bisect_right(index.pts, last) - first
    else:
        needed = count = index.frame_at_or_after(start + length) - first
    if count < 1 or first + needed > index.frame_count:
        return None
    return ClipPlan(float(start), first, count, index.pts[first], index.pts_after(first + count - 1), resampling)


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
    if latest >= batch.cursor:
        # Caused only by a gap in a variable rate: this start has no frame, although an earlier and a later one fit.
        return SpanDoesNotFit("One of the clips would be without any frame.", _decimal(latest))
    named = _frame_to_name(index, batch, latest)
    past = float(batch.cursor - named)
    return SpanDoesNotFit(
        f"The cursor is {past:.{1 if past >= 1 else 3}f} s past the last start that fits. Latest: {_clock(named)}.",
        _decimal(latest),
    )


def _frame_to_name(index: FrameIndex, batch: Batch, latest: Fraction) -> Fraction:
    """The start of the last frame at which the cursor fits, for messages: `latest` may lie between two frames."""
    frame = index.frame_shown_at(latest)
    if frame is None:
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
