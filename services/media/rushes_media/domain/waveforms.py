"""Waveforms: how far a file's sound swings when, and how strong it is, on levels that answer any zoom with little."""

from array import array
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, isqrt

from rushes_media.domain.errors import BeyondEnd, SoundTooLong
from rushes_media.domain.frame_index import FrameIndex

RECIPE = 2
"""Part of a kept waveform's name: raise it whenever its bytes or what they say changes."""

RATE = 100
"""Buckets per second on the finest level."""
COARSER = 4
"""How many buckets of a level are one of the next."""
LOUDEST = 127
"""What full scale is stored as."""

_LONGEST = 7 * 24 * 3600
"""Seconds. Two pictures that claim to be years apart would be gigabytes of silence."""
_MICROS = 1_000_000


@dataclass(frozen=True)
class WaveformPlan:
    """Which sound is measured: what is heard from frame 0 to the end of the last one."""

    origin: Fraction
    """When frame 0 is shown, in seconds of the file's own timestamps."""
    buckets: int
    """On the finest level."""

    @property
    def stored_bytes(self) -> int:
        """Of all levels."""
        return sum(map(size_of, level_lengths(self.buckets)))


@dataclass(frozen=True)
class Stretch:
    """The part of a waveform that somebody wants to see, in equal buckets."""

    start: Fraction
    """In seconds from frame 0."""
    end: Fraction | None
    """None is the end of the video."""
    buckets: int


@dataclass(frozen=True)
class Peaks:
    """Lowest and highest sample, and root mean square, of each bucket of a stretch, of -127 to 127, as signed bytes."""

    start: Fraction
    end: Fraction
    lows: bytes
    highs: bytes
    rms: bytes
    damage: str
    """What could not be read, for people; "" where all could."""


@dataclass(frozen=True)
class Buckets:
    """Neighbouring buckets of a level."""

    level: int
    first: int
    count: int


def waveform_plan(index: FrameIndex) -> WaveformPlan:
    """What the waveform of an indexed file covers; raises SoundTooLong."""
    if index.duration > _LONGEST:
        raise SoundTooLong(_LONGEST)
    return WaveformPlan(index.first_pts * index.time_base, max(1, ceil(index.duration * RATE)))


def level_lengths(buckets: int) -> list[int]:
    """How many buckets each level has, from the finest to the one of a single bucket."""
    lengths = [buckets]
    while lengths[-1] > 1:
        lengths.append(-(-lengths[-1] // COARSER))
    return lengths


def size_of(buckets: int) -> int:
    """Bytes of so many buckets: each is its lowest sample, its highest, and its root mean square."""
    return 3 * buckets


def to_micros(seconds: float) -> Fraction:
    """The decimal that was meant: 0.29 as a float lies just below the bucket that begins there."""
    return Fraction(round(seconds * _MICROS), _MICROS)


class View:
    """A stretch of a stored waveform: what has to be read for it, and what comes of that."""

    def __init__(self, stretch: Stretch, stored: int) -> None:
        """`stored` is the number of buckets on the finest level; raises BeyondEnd."""
        over = Fraction(stored, RATE)
        self.start = stretch.start
        self.end = over if stretch.end is None else stretch.end
        if self.start >= self.end:
            raise BeyondEnd(over)
        self._buckets = stretch.buckets
        lengths = level_lengths(stored)
        finest = (self.end - self.start) / stretch.buckets * RATE
        # The coarsest whose buckets are no wider than those that are wanted: a few for each of them.
        level = 0
        while level + 1 < len(lengths) and COARSER ** (level + 1) <= finest:
            level += 1
        self._per_second = Fraction(RATE, COARSER**level)
        first = min(lengths[level], floor(self.start * self._per_second))
        last = min(lengths[level], ceil(self.end * self._per_second))
        self.read = Buckets(level, first, last - first)

    def lows_highs_and_rms(self, triples: memoryview) -> tuple[bytes, bytes, bytes]:
        """What is seen, from what was read: signed bytes, three by three. Silence where the sound is over."""
        lows, highs, rms = (triples[place::3].tolist() for place in range(3))
        start, step = self.start * self._per_second, (self.end - self.start) * self._per_second / self._buckets
        # In whole numbers of a common denominator: thousands of fractions would take a tenth of a second.
        whole = start.denominator * step.denominator
        at, by = int((start - self.read.first) * whole), int(step * whole)
        parts = [
            slice((at + by * place) // whole, -(-(at + by * (place + 1)) // whole)) for place in range(self._buckets)
        ]
        lowest = array("b", (min(lows[part], default=0) for part in parts))
        highest = array("b", (max(highs[part], default=0) for part in parts))
        return lowest.tobytes(), highest.tobytes(), array("b", (_rms(rms[part]) for part in parts)).tobytes()


def _rms(parts: list[int]) -> int:
    """Of neighbouring buckets, from their own."""
    return isqrt(sum(part * part for part in parts) // len(parts)) if parts else 0
