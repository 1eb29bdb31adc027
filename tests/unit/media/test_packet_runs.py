"""Runs of packets: where they begin, what they hold, and why a file has none."""

from collections.abc import Sequence
from fractions import Fraction

import pytest

from rushes_media.domain.errors import NoSuchRun
from rushes_media.domain.streams.packet_index import PacketIndex
from rushes_media.domain.streams.packet_runs import MOST_PACKETS, NOT_SHOWN, NoRuns, PacketRuns, packet_runs
from tests.unit.media.indexes import frame_index, packet_index

TICK = Fraction(1, 25)
MIB = 1 << 20


def packets(
    pts: Sequence[int],
    starts: Sequence[int] = (0,),
    *,
    hidden: Sequence[int] = (),
    size: int = 100,
    codec: str = "h264",
    changes: bool = False,
) -> PacketIndex:
    return packet_index(pts, TICK, starts=starts, hidden=hidden, sizes=[size] * len(pts), codec=codec, changes=changes)


def runs_of(index: PacketIndex) -> PacketRuns:
    shown = sorted(pts for place, pts in enumerate(index.picture.pts) if place not in index.picture.hidden)
    return packet_runs(frame_index(shown, TICK), index)


def spans(runs: PacketRuns) -> list[tuple[int, int]]:
    return list(zip(runs.first_frames, runs.frame_counts, strict=True))


def test_a_run_goes_from_a_start_to_the_next() -> None:
    assert spans(runs_of(packets([0, 2, 1, 3, 5, 4], [0, 3]))) == [(0, 3), (3, 3)]


def test_a_start_before_which_not_all_is_stored_that_is_shown_before_it_begins_no_run() -> None:
    leading = packets([0, 1, 4, 3, 2, 5, 6], [0, 2, 5])
    assert spans(runs_of(leading)) == [(0, 2), (2, 3), (5, 2)]
    assert spans(runs_of(packets([0, 3, 1, 2, 4], [0, 1, 4]))) == [(0, 1), (1, 3), (4, 1)]
    assert spans(runs_of(packets([0, 2, 3, 1, 4], [0, 2, 4]))) == [(0, 4), (4, 1)]


def test_what_is_hidden_is_sent_where_shown_frames_need_it_and_only_there() -> None:
    index = packets([-4, -3, -2, -1, 0, 1, 2, 3], [0, 2, 6], hidden=[0, 1, 2, 3, 7])
    runs = runs_of(index)
    assert spans(runs) == [(0, 2), (2, 1)]
    [order] = runs.orders(index, 0)
    assert order.packets == ((-2, NOT_SHOWN, True), (-1, NOT_SHOWN, False), (0, 0, False), (1, 1, False))
    assert list(runs.byte_counts) == [4 * 112, 112]


def test_the_first_piece_of_a_run_is_small_so_that_decoding_begins_while_the_rest_is_read() -> None:
    index = packets(range(50), size=30_000)
    orders = list(runs_of(index).orders(index, 0))
    assert [[frame for _, frame, _ in order.packets] for order in orders] == [[0, 1], list(range(2, 50))]


def test_a_large_run_is_read_in_pieces() -> None:
    index = packets(range(5), size=5 * MIB)
    orders = list(runs_of(index).orders(index, 0))
    assert [[frame for _, frame, _ in order.packets] for order in orders] == [[0], [1], [2], [3], [4]]
    assert [order.seek_dts for order in orders] == [0, 1, 2, 3, 4]
    assert [order.number for order in orders] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("index", "reason"),
    [
        (packets([0, 1, 2], codec="mjpeg"), NoRuns.CODEC),
        (packets([0, 1, 2], starts=[1]), NoRuns.OPEN_GOP),
        (packets(range(MOST_PACKETS + 1)), NoRuns.OPEN_GOP),
        (packets([0, 1, 2], changes=True), NoRuns.PARAMETERS),
    ],
)
def test_a_file_without_runs_has_a_reason(index: PacketIndex, reason: NoRuns) -> None:
    runs = runs_of(index)
    assert runs.refusal is not None
    assert runs.refusal.reason is reason
    assert not runs.first_frames
    with pytest.raises(NoSuchRun):
        runs.check(0)


def test_the_longest_run_that_is_allowed_is_one() -> None:
    assert spans(runs_of(packets(range(MOST_PACKETS)))) == [(0, MOST_PACKETS)]
