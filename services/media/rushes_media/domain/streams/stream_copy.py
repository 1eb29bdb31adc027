"""Fragments made by stream copy."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil

from rushes_media.domain.errors import NoSuchTrack
from rushes_media.domain.frames.frame_index import FrameIndex
from rushes_media.domain.streams.packet_index import PacketIndex, PicturePackets
from rushes_media.domain.streams.stream_tracks import Copied, Timed, Timeline, picture_clock

_COPIED_SECONDS = Fraction(3, 2)
"""Least duration of a copied fragment."""
_MOST_COPIED_SECONDS = 12
"""Largest distance of key frames: beyond it a seek would transfer more than encoding saves."""
_MOST_COPIED_BYTES = 32 << 20


@dataclass(frozen=True)
class CopyOrder:
    """A fragment of packets to copy."""

    number: int
    """From 1 on."""
    seek_dts: int
    packets: tuple[Timed, ...]
    """In the order of the file."""
    begins: int
    """Tick of the first picture shown."""


@dataclass(frozen=True)
class CopyFormat:
    """Format of copied packets."""

    stream: int
    scale: int
    """Ticks in a second."""


@dataclass(frozen=True)
class CopyPlan:
    """All copied fragments of a file."""

    refused: str
    """Why the picture's packets cannot be copied, for people; "" where they can. Without fragments if they cannot."""
    timeline: Timeline
    """Where fragments begin."""
    places: tuple[int, ...] = ()
    """Index of each fragment's first packet, and one past the last packet."""
    peak_bit_rate: int = 0
    """Peak bits per second of a fragment."""

    def checked(self) -> "CopyPlan":
        """The plan itself; raises NoSuchTrack where the picture cannot be copied."""
        if self.refused:
            raise NoSuchTrack(Copied().name, self.refused)
        return self


def copy_plan(index: FrameIndex, packets: PacketIndex) -> CopyPlan:
    """Where copied fragments begin, or why there are none."""
    clock = picture_clock(index)
    none = Timeline(clock.scale, (0,))
    if refused := _not_copyable(index, packets.picture):
        return CopyPlan(refused, none)
    fragments = _fragments(packets)
    begins = (*fragments.first_pts, index.end_pts)
    lengths = [after - before for before, after in pairwise(begins)]
    if refused := _too_large(max(lengths) * index.time_base, max(fragments.sizes)):
        return CopyPlan(refused, none)
    return CopyPlan(
        "",
        Timeline(clock.scale, tuple(clock.tick(pts) for pts in begins)),
        (*fragments.places, len(packets.picture.pts)),
        _peak_bit_rate(fragments.sizes, lengths, index.time_base),
    )


def _not_copyable(index: FrameIndex, picture: PicturePackets) -> str:
    """Why no packets can be copied; "" where nothing prevents it."""
    if picture.not_copyable:
        return picture.not_copyable
    if index.counted:
        return "Its container does not say when frames are shown."
    if index.cropped:
        return "Only a part of what is encoded is to be shown."
    if picture.rotation or picture.mirrored or not picture.square_pixels:
        return "It has to be turned or stretched."
    if not picture.codec_string:
        return "How it is encoded is not said."
    if not _shows_all(index, picture):
        return "It holds packets of frames that are not shown."
    if not picture.starts or picture.starts[0] != 0:
        return "It does not begin with a picture that needs no other."
    return ""


def _shows_all(index: FrameIndex, picture: PicturePackets) -> bool:
    """Whether each packet is a frame that is shown."""
    import numpy as np  # Imported here: see packet_runs.

    return np.array_equal(np.sort(np.frombuffer(picture.pts, np.int64)), np.frombuffer(index.pts, np.int64))


def _too_large(longest: Fraction, largest: int) -> str:
    """Why fragments of this duration in seconds, and of this size in bytes, are not copied; "" where they are."""
    if longest > _MOST_COPIED_SECONDS:
        return f"Pictures to begin with lie {float(longest):.1f} s apart."
    if largest > _MOST_COPIED_BYTES:
        return "It has too many bytes in a second."
    return ""


def _peak_bit_rate(sizes: Sequence[int], lengths: Sequence[int], time_base: Fraction) -> int:
    """Of fragments with sizes in bytes and lengths in ticks. In whole numbers: fractions would take ten times as
    long."""
    bits, ticks = 8 * time_base.denominator, time_base.numerator
    return max(-(-size * bits // (length * ticks)) for size, length in zip(sizes, lengths, strict=True))


@dataclass(frozen=True)
class _Fragments:
    """First packet, first pts shown and size in bytes of each fragment."""

    places: list[int]
    first_pts: list[int]
    sizes: list[int]


def _fragments(packets: PacketIndex) -> _Fragments:
    """Fragments begin at start packets that follow, in file order, all frames shown before them."""
    import numpy as np  # Imported here: see packet_runs.

    picture = packets.picture
    pts, sizes = np.frombuffer(picture.pts, np.int64), np.frombuffer(picture.sizes, np.int64)
    to_come = np.minimum.accumulate(pts[::-1])[::-1]
    starts = np.frombuffer(picture.starts, np.int64)[1:]
    starts = starts[np.maximum.accumulate(pts)[starts - 1] < to_come[starts]]
    chosen = _far_enough(int(to_come[0]), to_come[starts].tolist(), ceil(_COPIED_SECONDS / packets.time_base))
    places = np.concatenate(([0], starts[chosen]))
    return _Fragments(
        places.tolist(), np.minimum.reduceat(pts, places).tolist(), np.add.reduceat(sizes, places).tolist()
    )


def _far_enough(first: int, begins: Sequence[int], least: int) -> list[int]:
    """Which of these ascending beginnings lie at least so many ticks after the one chosen before, or `first`."""
    chosen = []
    place = bisect_left(begins, first + least)
    while place < len(begins):
        chosen.append(place)
        place = bisect_left(begins, begins[place] + least, lo=place)
    return chosen


def copy_order(index: FrameIndex, packets: PacketIndex, plan: CopyPlan, fragment: int) -> CopyOrder:
    """The order for a worker; raises NoSuchFragment."""
    plan.timeline.check(fragment)
    begin, end = plan.places[fragment : fragment + 2]
    picture, clock = packets.picture, picture_clock(index)
    pts = picture.pts[begin:end]
    shown = sorted(clock.tick(each) for each in pts)
    until = dict(pairwise((*shown, plan.timeline.ticks[fragment + 1])))
    timed = tuple(Timed(each, clock.tick(each), until[clock.tick(each)] - clock.tick(each)) for each in pts)
    return CopyOrder(fragment + 1, picture.dts[begin], timed, plan.timeline.ticks[fragment])
