"""A stored frame index is read back as it was."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes_media.domain.frames.frame_index import ClockStep, Entry, SoundTrack
from rushes_media.domain.streams.packet_index import Colours
from rushes_media.formats import frame_index_format, packet_index_format
from tests.unit.media.indexes import frame_index, packet_index, steady


@given(
    st.lists(st.integers(-(10**15), 10**15), min_size=1, max_size=300, unique=True).map(sorted),
    st.fractions(Fraction(1, 10**9), 1).filter(bool),
    st.none() | st.builds(SoundTrack, st.integers(0, 9), st.sampled_from([0, 44_100, 48_000])),
)
def test_it_comes_back_whole(pts: list[int], time_base: Fraction, sound: SoundTrack | None) -> None:
    index = frame_index(pts, time_base, key_frames=range(0, len(pts), 7), sound=sound)
    assert frame_index_format.decode(frame_index_format.encode(index)) == index


_PARTS = st.fractions(-(10**6), 10**6, max_denominator=10**9)
_WHOLE = st.integers(0, 2**62)


@given(
    st.lists(st.builds(Entry, _WHOLE, _WHOLE, st.integers(-(2**62), 2**62), st.integers(0, 1)), max_size=50),
    st.lists(st.builds(ClockStep, _WHOLE, _PARTS), max_size=5),
    st.lists(_PARTS, max_size=20),
    st.builds(Colours, st.integers(0, 14), st.integers(0, 22), st.integers(0, 18), st.booleans()),
)
def test_one_of_counted_frames_comes_back_whole(
    entries: list[Entry], clock: list[ClockStep], damage: list[Fraction], colours: Colours
) -> None:
    index = replace(
        steady(Fraction(25), 50, Fraction(1, 90_000)),
        counted=True,
        entries=tuple(entries),
        clock=tuple(clock),
        damage=tuple(damage),
        colours=colours,
    )
    assert frame_index_format.decode(frame_index_format.encode(index)) == index


def test_one_that_an_earlier_version_stored_does_not_name_the_matrix() -> None:
    index = steady(Fraction(25), 500, Fraction(1, 1000))
    head, _, arrays = frame_index_format.encode(index).partition(b"\n")
    before = {name: value for name, value in json.loads(head).items() if name != "told_matrix"}
    stored = json.dumps(before).encode() + b"\n" + arrays
    assert frame_index_format.decode(stored) == replace(index, told_matrix="")


def test_hours_of_a_steady_rate_take_little_room() -> None:
    index = steady(Fraction(60), 2 * 3600 * 60, Fraction(1, 1000))
    assert len(frame_index_format.encode(index)) < 100_000


def test_no_more_numbers_are_unpacked_than_an_index_may_have() -> None:
    index = steady(Fraction(25), 500, Fraction(1, 1000))
    stored = frame_index_format.encode(index)
    assert frame_index_format.decode(stored, most=8 * 500) == index
    with pytest.raises(ValueError, match="too many"):
        frame_index_format.decode(stored, most=8 * 400)
    packets = packet_index_format.encode(packet_index(range(500), Fraction(1, 25)))
    packet_index_format.decode(packets, most=8 * 500)
    with pytest.raises(ValueError, match="too many"):
        packet_index_format.decode(packets, most=8 * 400)


def test_damage_is_noticed() -> None:
    stored = frame_index_format.encode(steady(Fraction(25), 500, Fraction(1, 1000)))
    with pytest.raises(ValueError, match="damaged"):
        frame_index_format.decode(stored[:-3])
