"""Sound is contiguous as far as its times allow, and in step with them in any case."""

import random
from collections.abc import Iterable, Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes_media.domain.streams.placing import TOLERANCE_SECONDS, Piece, placed

RATE = 48_000
PACKET = 960
TOLERANCE = round(TOLERANCE_SECONDS * RATE)


def places(told: Iterable[float | None], samples: int = PACKET) -> list[int]:
    return [at for at, _ in placed((Piece(each, samples, None) for each in told), RATE)]


def contiguous(count: int, begin: int = 0) -> list[int]:
    return [begin + PACKET * number for number in range(count)]


def test_times_rounded_to_milliseconds_leave_no_gaps() -> None:
    told = [round(at / 48) * 48.0 for at in range(0, 1024 * 500, 1024)]
    found = places(told, 1024)
    assert {later - earlier for earlier, later in pairwise(found)} == {1024}
    assert abs(found[0]) <= 12


@pytest.mark.parametrize("lost", [1, 5, 200])
def test_what_is_lost_leaves_a_gap_of_its_length(lost: int) -> None:
    told = [at for number, at in enumerate(contiguous(300)) if not 40 <= number < 40 + lost]
    assert places(told) == told


def test_losses_that_follow_each_other_closely_each_leave_a_gap() -> None:
    told = [at for number, at in enumerate(contiguous(300)) if number % 4 != 3]
    assert places(told) == told
    alternating = contiguous(300)[::2]
    assert places(alternating) == alternating


def test_pieces_that_overlap_in_time_do_so_in_place() -> None:
    told = [at - 900 * (number // 50) for number, at in enumerate(contiguous(500))]
    assert places(told) == told


def test_a_clock_that_is_set_back_takes_its_sound_along() -> None:
    told = contiguous(100) + contiguous(100)
    assert places(told) == told


@settings(max_examples=30)
@given(st.integers(0, 2**32))
def test_a_wavering_clock_breaks_nothing(seed: int) -> None:
    chance = random.Random(seed)
    exact = contiguous(200, begin=5000)
    found = places([at + chance.uniform(-TOLERANCE / 2, TOLERANCE / 2) for at in exact])
    assert {later - earlier for earlier, later in pairwise(found)} == {PACKET}
    assert abs(found[0] - exact[0]) < TOLERANCE


@pytest.mark.parametrize("beside", [-(10**9), -5000, 5000, 10**9])
def test_one_time_that_is_out_of_line_moves_nothing(beside: int) -> None:
    told: list[float] = [*contiguous(100)]
    told[50] += beside
    assert places(told) == contiguous(100)


def test_a_clock_that_runs_differently_is_never_left_by_more_than_the_tolerance() -> None:
    told = [at * 1.002 for at in contiguous(3000)]
    assert all(abs(at - each) <= TOLERANCE + 1 for at, each in zip(places(told), told, strict=True))


def test_pieces_without_a_time_follow_the_one_before() -> None:
    assert places([480.0, None, None, 480.0 + 3 * PACKET]) == contiguous(4, begin=480)
    assert places([None, None]) == contiguous(2)


@given(st.lists(st.one_of(st.none(), st.integers(-(10**9), 10**9)), max_size=40))
def test_every_piece_gets_a_place_whatever_its_time(told: Sequence[int | None]) -> None:
    assert len(places([None if each is None else float(each) for each in told])) == len(told)


def test_a_time_far_ahead_directly_before_a_joint_moves_nothing() -> None:
    told: list[float] = [*contiguous(50), *(at - 2000 for at in contiguous(100)[50:])]
    expected = [*told]
    told[49] += 10**6
    assert places(told) == expected
