"""It is noticed where packets of a transport stream are missing; one that was joined of whole ones is not torn."""

import os
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import pytest

from rushes_media.domain.frames.frame_index import FrameIndex
from rushes_media.sandbox.files.torn_transport import TornPlaces
from rushes_media.sandbox.frames.frame_index import frame_index_of
from tests.footage import recipes
from tests.footage.recipes import Picture, Recipe, SteadyClock

TS = Recipe(
    "grainy_ts",
    ".ts",
    150,
    SteadyClock(recipes.PAL),
    Picture(b_frames=2, key_distance=25, grain=40, preset="ultrafast"),
)
NEXT_TS = Recipe(
    "grainy_later_ts", ".ts", 50, SteadyClock(recipes.PAL), TS.picture, start=Fraction(7), first_number=150
)
PACKET = 188
VIDEO = 256
AT = 80
"""A frame in the middle."""
MakeFootage = Callable[[Recipe], Path]


def places_in(data: bytes, tmp_path: Path, stream: int = VIDEO) -> list[int]:
    path = tmp_path / "torn"
    path.write_bytes(data)
    descriptor = os.open(path, os.O_RDONLY)
    try:
        torn = TornPlaces(descriptor, stream)
        assert torn.meets(len(data)) == bool(torn.found)
        return torn.found
    finally:
        os.close(descriptor)


def middle_of(path: Path, frame: int) -> int:
    """A packet of the stream amid a picture, which has many: its first byte. Its place is told by FFmpeg's demuxer."""
    with av.open(str(path)) as container:
        shown = [packet for packet in container.demux(video=0) if packet.size]
    begin, end = (shown[number].pos or 0 for number in (frame, frame + 1))
    assert end - begin > 20 * PACKET
    data = path.read_bytes()
    for at in range(begin + (end - begin) // 2 // PACKET * PACKET, end, PACKET):
        if (data[at + 1] & 0x1F) << 8 | data[at + 2] == VIDEO:
            return at
    raise AssertionError


def without(data: bytes, at: int, size: int) -> bytes:
    return data[:at] + data[at + size :]


def zeroed(data: bytes, at: int, size: int) -> bytes:
    return data[:at] + bytes(size) + data[at + size :]


def marked_broken(data: bytes, at: int, size: int) -> bytes:
    """As a receiver does that could not mend it: its bits may be others."""
    assert size == PACKET
    return data[: at + 1] + bytes([data[at + 1] | 0x80]) + data[at + 2 :]


HURT = [
    pytest.param(marked_broken, PACKET, id="a packet is marked as broken"),
    pytest.param(without, PACKET, id="a packet is missing"),
    pytest.param(without, 3 * PACKET + 77, id="bytes are missing"),
    pytest.param(zeroed, PACKET, id="a packet of zeros"),
    pytest.param(zeroed, 12_345, id="a hole of 12 kB"),
]


@pytest.mark.parametrize(("hurt", "size"), HURT)
def test_a_stream_of_which_something_is_missing_is_torn_there(
    make_footage: MakeFootage, tmp_path: Path, hurt: Callable[[bytes, int, int], bytes], size: int
) -> None:
    path = make_footage(TS)
    data, at = path.read_bytes(), middle_of(path, AT)
    assert places_in(data, tmp_path) == []
    found = places_in(hurt(data, at, size), tmp_path)
    assert found
    assert all(abs(place - at) <= size + 6 * PACKET for place in found)


@pytest.mark.parametrize(("before", "after"), [(4, 0), (0, 16)], ids=["192", "204"])
def test_so_is_one_whose_packets_are_longer(make_footage: MakeFootage, tmp_path: Path, before: int, after: int) -> None:
    path = make_footage(TS)
    data, at = path.read_bytes(), middle_of(path, AT)
    stride = before + PACKET + after
    longer = b"".join(
        each.to_bytes(4, "big")[:before] + data[each : each + PACKET] + b"\x47" * after
        for each in range(0, len(data), PACKET)
    )
    place = at // PACKET * stride
    assert places_in(longer, tmp_path) == []
    [found] = places_in(without(longer, place, stride), tmp_path)
    assert abs(found - place) <= 6 * stride


def test_a_stream_that_was_joined_of_whole_ones_or_has_room_at_its_end_is_whole(
    make_footage: MakeFootage, tmp_path: Path
) -> None:
    one, other = make_footage(TS).read_bytes(), make_footage(NEXT_TS).read_bytes()
    assert places_in(one + other + one, tmp_path) == []
    assert places_in(one + bytes(100_000), tmp_path) == []
    assert places_in(b"", tmp_path) == []
    assert places_in(bytes(10_000), tmp_path) == []


def index_of(path: Path) -> FrameIndex:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return frame_index_of(descriptor)
    finally:
        os.close(descriptor)


def shown_by(path: Path) -> int:
    with av.open(str(path)) as container:
        return sum(1 for _ in container.decode(video=0))


def test_the_index_says_where_it_is_and_has_all_that_is_decoded(make_footage: MakeFootage, tmp_path: Path) -> None:
    path, target = make_footage(TS), tmp_path / "torn.ts"
    target.write_bytes(without(path.read_bytes(), middle_of(path, AT), 2 * PACKET))
    whole, torn = index_of(path), index_of(target)
    assert (whole.frame_count, whole.counted, whole.damage) == (TS.frames, False, ())
    assert (torn.frame_count, torn.counted) == (shown_by(target), True)
    # The packets' order is not that of showing.
    [seconds] = torn.damage
    assert float(seconds) * 25 == pytest.approx(AT, abs=4)


@pytest.mark.parametrize(("second", "is_counted"), [(NEXT_TS, False), (TS, True)], ids=["goes on", "begins anew"])
def test_nothing_is_missing_where_whole_recordings_were_joined(
    make_footage: MakeFootage, tmp_path: Path, second: Recipe, is_counted: bool
) -> None:
    """One that begins its clock anew is decoded for its times, not for damage."""
    target = tmp_path / "joined.ts"
    target.write_bytes(make_footage(TS).read_bytes() + make_footage(second).read_bytes())
    index = index_of(target)
    assert (index.frame_count, index.counted, index.damage) == (TS.frames + second.frames, is_counted, ())
