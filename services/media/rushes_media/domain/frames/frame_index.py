"""The frame index: the time of each frame of a file, by which players, markers, exports and pictures identify
frames."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from rushes_media.domain.frames.colours import Transfer
from rushes_media.domain.streams.packet_index import Colours

MOST_TOLERANCE = Fraction(1, 2000)
"""Seconds. Where a tick is a whole frame, as in AVI, half a tick would select another frame."""

_SLOWEST_RATE = Fraction(1, 1001)
"""Frames per second. Timelapses are slower, but not all formats can say so."""
MOST_DAMAGE = 20
"""Limit of places that are named."""
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
class Stated:
    """What the header of a file says about its picture."""

    seconds: Fraction
    """0 where it does not say."""
    rate: Fraction
    """Frames per second; 0 where it does not say."""
    frames: int
    """0 where it does not say."""


class Entry(NamedTuple):
    """A packet at which decoding can begin, in a file whose frames are counted."""

    frame: int
    """The frame that it holds, or begins: from there on all frames are decoded."""
    position: int
    """Byte of the file at which the packet begins."""
    dts: int
    """As the container states it, in its own ticks: where to seek."""
    carrier: int
    """How many packets after it the decoder has the packet by which it names that frame: 1 where the frame consists of
    two fields, else 0."""


class ClockStep(NamedTuple):
    """A place at which a file's clock starts anew, as where two recordings were joined."""

    position: int
    """Byte of the file: packets from there on are meant, of all streams."""
    offset: Fraction
    """Seconds to add to their timestamps; includes those of earlier steps."""


class Turn(NamedTuple):
    """How frames are turned to be shown."""

    rotation: int
    """Clockwise, one of 0, 90, 180, 270."""
    mirrored: bool
    """Whether they are flipped vertically before rotation."""


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
    """Whether the index comes from a decode of the whole file, because packets or timestamps do not tell its frames:
    frame n is the nth that decoding presents. Its `time_base` may be finer than the container's."""
    entries: tuple[Entry, ...]
    """Where decoding can begin, ascending; empty unless `counted`."""
    cropped: bool
    """Whether the container says that only a part of what decoding gives is shown."""
    turn: Turn
    """Of the first frame, as players turn the whole video."""
    fed: bool
    """Whether ffmpeg gets frames that a worker decodes, see domain.frames.feeds: where they are counted, and where what
    ffmpeg shows of them depends on its version, or on where it begins."""
    clock: tuple[ClockStep, ...]
    """Ascending; empty where the file has one clock. `pts` are corrected by it."""
    damage: tuple[Fraction, ...]
    """Seconds from frame 0 at which something is missing or undecodable, ascending, MOST_DAMAGE at most."""
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
    colours: Colours
    """As frames name them."""
    sound: SoundTrack | None
    disputed: bool
    """Whether the header says something else about length, rate or number of frames, or nothing about damage."""

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

    def entry_before(self, frame: int) -> Entry | None:
        """The last entry at or before a frame; None where decoding begins at the file's start."""
        place = bisect_right(self.entries, frame, key=lambda entry: entry.frame)
        return self.entries[place - 1] if place else None

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
