"""Tracks of a stream, their clocks, and the beginnings of their fragments.

Times count from frame 0 in ticks of the track's clock: playlist, fragment and frame index agree to the tick.
"""

import hashlib
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import TypeAlias

from rushes_media.domain.errors import NoSuchFragment, NoSuchTrack, StreamTooLong
from rushes_media.domain.frames.frame_index import LONGEST_SECONDS, FrameIndex
from rushes_media.domain.streams.packet_index import PacketIndex

_RECIPE = 3
"""Part of a fragment's name: raise it whenever fragments are made differently."""

_FINEST_CLOCK = 1_000_000
_COARSER_CLOCK = 90_000
"""For sources with a time base of nanoseconds: 32 bits of those hold four seconds."""


@dataclass(frozen=True)
class Copied:
    """The picture's packets, copied."""

    @property
    def name(self) -> str:
        """Part of a kept fragment's name."""
        return "copy"


@dataclass(frozen=True)
class Encoded:
    """The picture, encoded."""

    height: int
    """In pixels."""

    @property
    def name(self) -> str:
        """Part of a kept fragment's name."""
        return f"p{self.height}"


@dataclass(frozen=True)
class Heard:
    """A sound track, encoded."""

    stream: int

    @property
    def name(self) -> str:
        """Part of a kept fragment's name."""
        return f"a{self.stream}"


@dataclass(frozen=True)
class Written:
    """A subtitle track, as WebVTT."""

    stream: int

    @property
    def name(self) -> str:
        """Part of a kept fragment's name."""
        return f"s{self.stream}"


Track: TypeAlias = Copied | Encoded | Heard | Written


@dataclass(frozen=True)
class Clock:
    """Counts a picture's time from frame 0 in whole ticks."""

    scale: int
    """Ticks in a second."""
    first_pts: int
    time_base: Fraction

    def tick(self, pts: int) -> int:
        """The tick of a pts, rounded half up. In whole numbers: long files have tens of thousands of fragments."""
        ticks, divisor = self.time_base.numerator * self.scale, self.time_base.denominator
        return (2 * (pts - self.first_pts) * ticks + divisor) // (2 * divisor)


def picture_clock(index: FrameIndex) -> Clock:
    """The clock of a file's pictures: exact unless the container's time base is finer than microseconds."""
    scale = index.time_base.denominator
    return Clock(scale if scale <= _FINEST_CLOCK else _COARSER_CLOCK, index.first_pts, index.time_base)


def check_duration(index: FrameIndex) -> None:
    """Raise StreamTooLong where a file claims to last for more than a week."""
    if index.duration > LONGEST_SECONDS:
        raise StreamTooLong(floor(index.duration), LONGEST_SECONDS)


@dataclass(frozen=True)
class Timeline:
    """Beginnings of a track's fragments, and the end of the last one; all ascending."""

    scale: int
    """Ticks in a second."""
    ticks: tuple[int, ...]

    @property
    def count(self) -> int:
        """How many fragments there are."""
        return len(self.ticks) - 1

    def check(self, fragment: int) -> None:
        """Raise NoSuchFragment where there is no fragment of that number."""
        if not 0 <= fragment < self.count:
            raise NoSuchFragment(fragment, self.count)


@dataclass(frozen=True)
class Timed:
    """A frame of a fragment: its key and its time."""

    key: int
    """Its pts; where frames are counted, its frame number."""
    tick: int
    length: int


@dataclass(frozen=True)
class SubtitleFormat:
    """Format of subtitles."""

    stream: int
    origin: Fraction
    """Second of the source's timestamps at which frame 0 is shown."""


def subtitle_format(index: FrameIndex, packets: PacketIndex, track: Written) -> SubtitleFormat:
    """The format of a subtitle track; raises NoSuchTrack."""
    if all(each.stream != track.stream for each in packets.subtitles):
        raise NoSuchTrack(track.name)
    return SubtitleFormat(track.stream, index.first_pts * index.time_base)


def fragment_name(identity: str, track: Track, part: str) -> str:
    """The name of a stored fragment or header: its source, format and number."""
    digest = hashlib.blake2b(f"{_RECIPE} {track.name}".encode(), digest_size=4).hexdigest()
    return f"streams/{identity}.{track.name}.{digest}.{part}"
