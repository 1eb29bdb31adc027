"""The frame index: the time of each frame of a file, by which players, markers, exports and pictures identify
frames."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from rushes_media.domain.colours import Transfer

MOST_TOLERANCE = Fraction(1, 2000)
"""Seconds. Where a tick is a whole frame, as in AVI, half a tick would select another frame."""

_SLOWEST_RATE = Fraction(1, 1001)
"""Frames per second. Timelapses are slower, but not all formats can say so."""
LONGEST_SECONDS = 7 * 24 * 3600
"""Limit of what is made for each second of a file: a damaged one may claim to last years."""


@dataclass(frozen=True)
class SoundTrack:
    """The sound track that is played with the picture."""

    stream: int
    """Number of the stream in its container."""
    sample_rate: int
    """In Hz; 0 where the container does not say."""


@dataclass(frozen=True)
class FrameIndex:
    """All frames of a full decode in order of presentation, counted from 0."""

    stream: int
    """Number of the video stream in its container."""
    time_base: Fraction
    """Seconds per tick."""
    pts: "array[int]"
    """In ticks, strictly ascending; never empty."""
    end_pts: int
    """Where the last frame ends."""
    key_frames: "array[int]"
    """Frames at which decoding can start, ascending."""
    constant_rate: Fraction | None
    """Frames per second where every frame lies within one tick of a constant grid, else None."""
    counted: bool
    """Whether timestamps are useless for finding a frame: frames are then counted from a key frame."""
    width: int
    """As shown: rotation and pixel aspect applied."""
    height: int
    tells_matrix: bool
    """Whether frames name their YCbCr matrix, or have none."""
    told_matrix: str
    """The matrix that frames name, by the names of bt601; "" for others, and where an earlier version stored the
    index."""
    transfer: Transfer | None
    """HDR transfer function; None for SDR."""
    sound: SoundTrack | None

    @property
    def frame_count(self) -> int:
        """How many frames there are."""
        return len(self.pts)

    @property
    def first_pts(self) -> int:
        """The pts of second 0."""
        return self.pts[0]

    @property
    def duration(self) -> Fraction:
        """From the start of the first frame to the end of the last one, in seconds."""
        return (self.end_pts - self.first_pts) * self.time_base

    @property
    def nominal_rate(self) -> Fraction:
        """Frames per second for formats that have one rate: the constant rate, else the mean, rounded."""
        mean = self.frame_count / self.duration
        return max(_SLOWEST_RATE, self.constant_rate or mean.limit_denominator(1001))

    @property
    def tolerance(self) -> Fraction:
        """Seconds by which a time may lie after the start of the frame that it names."""
        return min(self.time_base / 2, MOST_TOLERANCE)

    def frame_at_or_after(self, seconds: Fraction) -> int:
        """The first frame that starts at or after a time, frame_count where none does.

        With a tolerance: 4.4 as a float lies just above frame 132 of a 30 fps file and means it.
        """
        return bisect_left(self.pts, self.first_pts + (seconds - self.tolerance) / self.time_base)

    def frame_shown_at(self, seconds: Fraction) -> int | None:
        """The last frame that starts at or before a time, with the same tolerance; None beyond the end."""
        if seconds >= self.duration:
            return None
        shown = bisect_right(self.pts, self.first_pts + (seconds + self.tolerance) / self.time_base) - 1
        return max(0, shown)

    def key_frame_before(self, frame: int) -> int | None:
        """The last key frame at or before a frame; None where decoding must begin at the file's start."""
        place = bisect_right(self.key_frames, frame)
        return self.key_frames[place - 1] if place else None

    def pts_after(self, frame: int) -> int:
        """The end of a frame: the next one's pts."""
        return self.pts[frame + 1] if frame + 1 < self.frame_count else self.end_pts

    def seconds(self, frame: int) -> Fraction:
        """When a frame starts, in seconds from frame 0."""
        return (self.pts[frame] - self.first_pts) * self.time_base

    def delta_runs(self) -> Iterator[tuple[int, int]]:
        """Run-length encoded differences between consecutive pts."""
        import numpy as np  # Imported here: see packet_runs.

        deltas = np.diff(np.frombuffer(self.pts, np.int64))
        begins = np.flatnonzero(np.diff(deltas, prepend=deltas[:1] + 1))
        counts = np.diff(begins, append=len(deltas))
        return zip(deltas[begins].tolist(), counts.tolist(), strict=True)


def constant_rate(pts: Sequence[int], time_base: Fraction) -> Fraction | None:
    """The frame rate where every frame lies within one tick of a constant grid, else None.

    Tries the standard rates n and n·1000/1001 nearest to the mean first, then the exact mean: containers that count
    in milliseconds say 33, 33, 34, and mean 30. One frame alone has no rate.
    """
    if len(pts) < 2 or pts[-1] == pts[0]:
        return None
    ticks_per_frame = Fraction(pts[-1] - pts[0], len(pts) - 1)
    mean = 1 / (ticks_per_frame * time_base)
    whole = max(1, round(mean))
    drop = max(1, round(mean * Fraction(1001, 1000)))
    standard = sorted(
        (Fraction(whole), Fraction(drop * 1000, 1001)), key=lambda rate: (abs(rate - mean), rate.denominator)
    )
    for rate in (*standard, mean.limit_denominator(1001 * 1000)):
        if rate and _on_grid(pts, 1 / (rate * time_base)):
            return rate
    return None


def _on_grid(pts: Sequence[int], step: Fraction) -> bool:
    """Whether a grid of that step exists from which no frame deviates by more than one tick, nor by a quarter step.

    The grid need not contain frame 0 exactly, which is rounded like all others. The limit of a quarter step matters
    where a tick is as long as a frame (AVI): there a deviation of one tick is a missing frame.
    """
    up, down = step.numerator, step.denominator
    lowest = highest = 0
    first = pts[0]
    for frame, tick in enumerate(pts):
        off = (tick - first) * down - frame * up
        if off < lowest:
            lowest = off
        elif off > highest:
            highest = off
    return 2 * (highest - lowest) <= min(4 * down, up)
