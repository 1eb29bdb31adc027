"""Fragments made by stream copy."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise
from math import ceil

from rushes_media.domain.errors import NoSuchTrack
from rushes_media.domain.frame_index import FrameIndex
from rushes_media.domain.packet_index import PacketIndex
from rushes_media.domain.stream_tracks import Copied, Timed, Timeline, picture_clock

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


def copy_refused(index: FrameIndex, packets: PacketIndex) -> str:
    """Why the picture's packets cannot be copied, for people; "" where they can."""
    picture = packets.picture
    if picture.not_copyable:
        return picture.not_copyable
    if index.counted:
        return "Its container does not say when frames are shown."
    if picture.rotation or picture.mirrored or not picture.square_pixels:
        return "It has to be turned or stretched."
    if not picture.codec_string:
        return "How it is encoded is not said."
    if sorted(picture.pts) != list(index.pts):
        return "It holds packets of frames that are not shown."
    if not picture.starts or picture.starts[0] != 0:
        return "It does not begin with a picture that needs no other."
    places = copied_places(packets)
    begins = _shown_first(packets, places)
    longest = max(after - before for before, after in pairwise((*begins, index.end_pts))) * index.time_base
    if longest > _MOST_COPIED_SECONDS:
        return f"Pictures to begin with lie {float(longest):.1f} s apart."
    if max(_bytes_between(packets, places)) > _MOST_COPIED_BYTES:
        return "It has too many bytes in a second."
    return ""


def copied_places(packets: PacketIndex) -> list[int]:
    """Indexes of packets where fragments begin: start packets that follow all frames shown before them."""
    picture = packets.picture
    shown_so_far = list(accumulate(picture.pts, max))
    to_come = list(accumulate(reversed(picture.pts), min))[::-1]
    least = _COPIED_SECONDS / packets.time_base
    places = [0]
    for place in picture.starts:
        if place and shown_so_far[place - 1] < to_come[place] and to_come[place] - to_come[places[-1]] >= least:
            places.append(place)
    return places


def _shown_first(packets: PacketIndex, places: Sequence[int]) -> list[int]:
    """The first pts shown of each fragment."""
    pts = packets.picture.pts
    return [min(pts[begin:end]) for begin, end in pairwise((*places, len(pts)))]


def _bytes_between(packets: PacketIndex, places: Sequence[int]) -> list[int]:
    sizes = packets.picture.sizes
    return [sum(sizes[begin:end]) for begin, end in pairwise((*places, len(sizes)))]


def copied_bit_rate(index: FrameIndex, packets: PacketIndex) -> int:
    """Peak bit rate of a copied fragment."""
    places = copied_places(packets)
    begins = (*_shown_first(packets, places), index.end_pts)
    seconds = [(after - before) * index.time_base for before, after in pairwise(begins)]
    return max(ceil(8 * size / length) for size, length in zip(_bytes_between(packets, places), seconds, strict=True))


@dataclass(frozen=True)
class CopyPlan:
    """All copied fragments of a file."""

    timeline: Timeline
    places: tuple[int, ...]
    """Index of each fragment's first packet, and one past the last packet."""


def copy_plan(index: FrameIndex, packets: PacketIndex) -> CopyPlan:
    """Where copied fragments begin; raises NoSuchTrack where the picture cannot be copied."""
    if refused := copy_refused(index, packets):
        raise NoSuchTrack(Copied().name, refused)
    places = copied_places(packets)
    clock = picture_clock(index)
    ticks = tuple(clock.tick(pts) for pts in (*_shown_first(packets, places), index.end_pts))
    return CopyPlan(Timeline(clock.scale, ticks), (*places, len(packets.picture.pts)))


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
