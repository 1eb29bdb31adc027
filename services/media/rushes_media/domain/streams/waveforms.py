"""Waveforms: peaks and loudness of a file's sound in levels of detail, so that any zoom needs little data."""

from array import array
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, isqrt

from rushes_media.domain.errors import BeyondEnd, SoundTooLong
from rushes_media.domain.frames.frame_index import LONGEST_SECONDS, FrameIndex

RECIPE = 3
"""Part of a waveform's name: raise it whenever its bytes or their meaning change."""

RATE = 100
"""Buckets per second on the finest level."""
COARSER = 4
"""Buckets of a level that form one of the next."""
LOUDEST = 127
"""Stored value of full scale."""

_MICROS = 1_000_000


@dataclass(frozen=True)
class WaveformPlan:
    """The sound that is measured: from frame 0 to the end of the last frame."""

    origin: Fraction
    """Time of frame 0, in seconds of the file's timestamps."""
    buckets: int
    """Number on the finest level."""

    @property
    def stored_bytes(self) -> int:
        """Size of all levels in bytes."""
        return sum(map(size_of, level_lengths(self.buckets)))


@dataclass(frozen=True)
class Stretch:
    """The requested part of a waveform, in equal buckets."""

    start: Fraction
    """In seconds from frame 0."""
    end: Fraction | None
    """None is the end of the video."""
    buckets: int


@dataclass(frozen=True)
class Peaks:
    """Lowest sample, highest sample and root mean square of each bucket, of -127 to 127, as signed bytes."""

    start: Fraction
    end: Fraction
    lows: bytes
    highs: bytes
    rms: bytes
    damage: str
    """What could not be read, for people; "" where all could."""


@dataclass(frozen=True)
class Buckets:
    """Adjacent buckets of a level."""

    level: int
    first: int
    count: int


def waveform_plan(index: FrameIndex) -> WaveformPlan:
    """The plan of an indexed file's waveform; raises SoundTooLong."""
    if index.duration > LONGEST_SECONDS:
        raise SoundTooLong(LONGEST_SECONDS)
    return WaveformPlan(index.first_pts * index.time_base, max(1, ceil(index.duration * RATE)))


def level_lengths(buckets: int) -> list[int]:
    """Number of buckets on each level, from the finest to the level with a single bucket."""
    lengths = [buckets]
    while lengths[-1] > 1:
        lengths.append(-(-lengths[-1] // COARSER))
    return lengths


def size_of(buckets: int) -> int:
    """Bytes of so many buckets: three each."""
    return 3 * buckets


def to_micros(seconds: float) -> Fraction:
    """Rounded to the decimal that was meant: 0.29 as a float lies just below the bucket that begins there."""
    return Fraction(round(seconds * _MICROS), _MICROS)


class View:
    """A part of a stored waveform: what to read for it, and the result."""

    def __init__(self, stretch: Stretch, stored: int) -> None:
        """`stored` is the number of buckets on the finest level; raises BeyondEnd."""
        over = Fraction(stored, RATE)
        self.start = stretch.start
        self.end = over if stretch.end is None else stretch.end
        if self.start >= self.end:
            raise BeyondEnd("start", over)
        self._buckets = stretch.buckets
        lengths = level_lengths(stored)
        finest = (self.end - self.start) / stretch.buckets * RATE
        # The coarsest level whose buckets are not wider than the requested ones.
        level = 0
        while level + 1 < len(lengths) and COARSER ** (level + 1) <= finest:
            level += 1
        self._per_second = Fraction(RATE, COARSER**level)
        first = min(lengths[level], floor(self.start * self._per_second))
        last = min(lengths[level], ceil(self.end * self._per_second))
        self.read = Buckets(level, first, last - first)

    def lows_highs_and_rms(self, triples: memoryview) -> tuple[bytes, bytes, bytes]:
        """The requested buckets from the bytes read: signed bytes, three per bucket. Silence beyond the sound's end."""
        lows, highs, rms = (triples[place::3].tolist() for place in range(3))
        start, step = self.start * self._per_second, (self.end - self.start) * self._per_second / self._buckets
        # Integers with a common denominator: thousands of fractions would take a tenth of a second.
        whole = start.denominator * step.denominator
        at, by = int((start - self.read.first) * whole), int(step * whole)
        parts = [
            slice((at + by * place) // whole, -(-(at + by * (place + 1)) // whole)) for place in range(self._buckets)
        ]
        lowest = array("b", (min(lows[part], default=0) for part in parts))
        highest = array("b", (max(highs[part], default=0) for part in parts))
        return lowest.tobytes(), highest.tobytes(), array("b", (_rms(rms[part]) for part in parts)).tobytes()


def _rms(parts: list[int]) -> int:
    """Root mean square of adjacent buckets, from theirs."""
    return isqrt(sum(part * part for part in parts) // len(parts)) if parts else 0
