"""Where the fragments of streams begin: whole columns of numbers give what going through them frame by frame gives."""

from fractions import Fraction
from itertools import groupby, pairwise
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes_media.domain.errors import NoSuchTrack, StreamTooLong
from rushes_media.domain.frames.frame_index import FrameIndex
from rushes_media.domain.streams.packet_index import PacketIndex
from rushes_media.domain.streams.packet_runs import HEAD_BYTES, packet_runs
from rushes_media.domain.streams.stream_copy import copy_plan
from rushes_media.domain.streams.stream_picture import encoded_first_frames
from rushes_media.domain.streams.stream_tracks import check_duration, picture_clock
from tests.unit.media.indexes import frame_index, packet_index

_TICKS = st.sampled_from([Fraction(1, 25), Fraction(1001, 30_000), Fraction(1, 1000), Fraction(1, 90_000), Fraction(2)])


@st.composite
def indexes(draw: st.DrawFn) -> FrameIndex:
    """Frames up to four seconds apart, wherever their time begins."""
    tick, first = draw(_TICKS), draw(st.integers(-(10**6), 10**6))
    steps = draw(st.lists(st.integers(1, max(1, floor(4 / tick))), max_size=80))
    pts = [first]
    for step in steps:
        pts.append(pts[-1] + step)
    return frame_index(pts, tick)


def nearest(index: FrameIndex, second: int) -> int:
    """The frame whose start is nearest to a second; of two the later one."""
    return min(range(index.frame_count), key=lambda frame: (abs(index.seconds(frame) - second), -frame))


@given(indexes())
def test_an_encoded_fragment_begins_with_the_frame_nearest_to_each_second(index: FrameIndex) -> None:
    found = {0} | {nearest(index, second) for second in range(1, floor(index.duration) + 1)}
    assert encoded_first_frames(index) == tuple(sorted(found))


@given(indexes(), st.integers(-(10**9), 10**9))
def test_ticks_are_rounded_half_up(index: FrameIndex, pts: int) -> None:
    clock = picture_clock(index)
    exact = (pts - index.first_pts) * index.time_base * clock.scale
    assert clock.tick(pts) == floor(exact + Fraction(1, 2))


@given(indexes())
def test_differences_of_times_are_run_length_coded(index: FrameIndex) -> None:
    deltas = [later - earlier for earlier, later in pairwise(index.pts)]
    assert list(index.delta_runs()) == [(delta, len(list(run))) for delta, run in groupby(deltas)]


@st.composite
def stored(draw: st.DrawFn) -> tuple[FrameIndex, PacketIndex]:
    """Packets in groups, of which some begin with frames that are shown before the group's first packet."""
    tick = draw(st.sampled_from([Fraction(1, 25), Fraction(1, 2)]))
    order: list[int] = []
    starts = []
    for length in draw(st.lists(st.integers(1, 20), min_size=1, max_size=12)):
        group = list(range(len(order), len(order) + length))
        starts.append(len(order))
        leading = draw(st.integers(0, len(group) - 1))
        order += group[leading:] + group[:leading] if draw(st.booleans()) and starts[-1] else group
        if leading and starts[-1] and draw(st.booleans()):
            # The first packet of the group is shown before the last one of the group before it.
            order[-length], order[-length - 1] = order[-length - 1], order[-length]
    sizes = draw(st.lists(st.integers(1, 90_000), min_size=len(order), max_size=len(order)))
    return frame_index(sorted(order), tick), packet_index(order, tick, starts=starts, sizes=sizes)


def copied_places(packets: PacketIndex) -> list[int]:
    """Packet by packet: a fragment begins at a start that all earlier frames are stored before, after 1.5 s."""
    pts, places = packets.picture.pts, [0]
    for start in packets.picture.starts[1:]:
        begins = min(pts[start:])
        lasted = (begins - min(pts[places[-1] :])) * packets.time_base
        if max(pts[:start]) < begins and lasted >= Fraction(3, 2):
            places.append(start)
    return places


@given(stored())
def test_copied_fragments_hold_each_packet_once_and_show_their_frames_only(
    files: tuple[FrameIndex, PacketIndex],
) -> None:
    index, packets = files
    plan, places = copy_plan(index, packets), copied_places(packets)
    pts, sizes = packets.picture.pts, packets.picture.sizes
    spans = list(pairwise((*places, len(pts))))
    begins = [min(pts[begin:end]) for begin, end in spans]
    seconds = [(later - earlier) * index.time_base for earlier, later in pairwise((*begins, index.end_pts))]
    if max(seconds) > 12:
        assert plan.refused == f"Pictures to begin with lie {float(max(seconds)):.1f} s apart."
        with pytest.raises(NoSuchTrack, match="Pictures to begin with"):
            plan.checked()
        return
    assert plan.checked().places == (*places, len(pts))
    clock = picture_clock(index)
    assert plan.timeline.ticks == tuple(clock.tick(each) for each in (*begins, index.end_pts))
    rates = [sum(sizes[begin:end]) * 8 / length for (begin, end), length in zip(spans, seconds, strict=True)]
    assert plan.peak_bit_rate == ceil(max(rates))


@given(stored())
def test_runs_are_read_in_pieces_that_hold_each_packet_once(files: tuple[FrameIndex, PacketIndex]) -> None:
    index, packets = files
    runs = packet_runs(index, packets)
    assert runs.refusal is None
    assert list(runs.piece_begins) == [0, *runs.piece_ends[:-1]]
    assert runs.piece_ends[-1] == len(packets.picture.pts)
    for run, size in enumerate(runs.byte_counts):
        pieces = range(runs.first_pieces[run], runs.first_pieces[run + 1])
        spans = [(runs.piece_begins[piece], runs.piece_ends[piece]) for piece in pieces]
        bytes_of = [sum(packets.picture.sizes[begin:end]) for begin, end in spans]
        assert size == sum(bytes_of) + HEAD_BYTES * (spans[-1][1] - spans[0][0])
        for number, ((begin, end), held) in enumerate(zip(spans, bytes_of, strict=True)):
            most = 8 << 20 if number else 64 << 10
            assert held <= most or end == begin + 1
            # One packet more would not fit, or is not of this run.
            assert end == spans[-1][1] or held + packets.picture.sizes[end] > most


def test_a_file_that_claims_to_last_for_years_is_not_streamed() -> None:
    check_duration(frame_index([0, 7 * 24 * 3600 - 1], Fraction(1), end_pts=7 * 24 * 3600))
    with pytest.raises(StreamTooLong, match=r"lasts 250000 hours\. Only videos of up to 168 hours"):
        check_duration(frame_index([0, 1, 2, 900_000_000], Fraction(1), end_pts=900_000_001))
