"""A time that a container states wrongly costs that time only."""

from fractions import Fraction
from itertools import pairwise
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes_media.domain.frames.repaired_times import repaired

STATED = st.lists(st.none() | st.integers(-(10**6), 10**6), min_size=1, max_size=120)


def longest(stated: list[int | None]) -> int:
    """Length of a longest strictly ascending subsequence, by trying all."""
    best: list[int] = []
    told = [time for time in stated if time is not None]
    for place, time in enumerate(told):
        best.append(1 + max((best[other] for other in range(place) if told[other] < time), default=0))
    return max(best, default=0)


@given(STATED)
def test_repaired_times_ascend_and_are_as_many(stated: list[int | None]) -> None:
    times, finer = repaired(stated)
    assert len(times) == len(stated)
    assert finer >= 1
    assert all(before < after for before, after in pairwise(times))


@given(STATED)
def test_as_many_stated_times_are_kept_as_ascend(stated: list[int | None]) -> None:
    times, finer = repaired(stated)
    kept = sum(time == (at or 0) * finer for at, time in zip(stated, times, strict=True) if at is not None)
    assert kept >= longest(stated)


@given(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=200, unique=True).map(sorted))
def test_usable_times_stay_as_they_are(stated: list[int]) -> None:
    assert repaired(stated) == (stated, 1)


@given(st.integers(6, 300), st.integers(1, 5000), st.integers(-(10**6), 10**6), st.data())
def test_one_wrong_time_of_a_steady_rate_is_set_right(count: int, step: int, first: int, data: st.DataObject) -> None:
    steady: list[int] = [first + step * place for place in range(count)]
    place = data.draw(st.integers(1, count - 2))
    wrong: list[int | None] = [*steady]
    before, after = steady[place - 1], steady[place + 1]
    # A time that another picture has later is taken for that of the first one.
    ahead = st.integers(after, after + 10**7).filter(lambda time: time not in steady)
    wrong[place] = data.draw(st.none() | ahead | st.integers(before - 10**7, before) | st.sampled_from(steady[:place]))
    assert repaired(wrong) == (steady, 1)


@pytest.mark.parametrize(
    ("stated", "times", "finer"),
    [
        # A webcam that stamps two pictures alike: the first one keeps its time.
        ([0, 40, 80, 80, 160], [0, 40, 80, 120, 160], 1),
        ([0, 40, 80, 80, 80, 200], [0, 40, 80, 120, 160, 200], 1),
        # Also at the end, where the usual distance goes on.
        ([0, 40, 80, 80], [0, 40, 80, 120], 1),
        ([None, 40, 80, 120], [0, 40, 80, 120], 1),
        ([0, 40, 80, None, None], [0, 40, 80, 120, 160], 1),
        # One time far ahead, or far back.
        ([0, 40, 9_000_000, 120, 160], [0, 40, 80, 120, 160], 1),
        ([0, 40, -9_000_000, 120, 160], [0, 40, 80, 120, 160], 1),
        # One that lies between two right ones, or before the first.
        ([0, 40, 80, 60, 160], [0, 40, 80, 120, 160], 1),
        ([0, 40, 100, 120, 160], [0, 40, 100, 120, 160], 1),
        ([0, -5, 80, 120, 160], [0, 40, 80, 120, 160], 1),
        # Between neighbours without room.
        ([0, 1, 1, 2, 3], [0, 2, 3, 4, 6], 2),
        ([0, 1, 1, 1, 2, 3], [0, 3, 4, 5, 6, 9], 3),
        # All alike, none at all, and one alone.
        ([7, 7, 7], [7, 8, 9], 1),
        ([None, None, None], [0, 1, 2], 1),
        ([5], [5], 1),
    ],
)
def test_times_that_files_state(stated: list[int | None], times: list[int], finer: int) -> None:
    assert repaired(stated) == (times, finer)


def test_a_file_whose_times_contradict_each_other_is_repaired_without_weighing_all_against_all() -> None:
    down = [*range(20_000, 0, -1)]
    times, _ = repaired([*down, *(time + 20_000 for time in down)])
    assert all(before < after for before, after in pairwise(times))


@given(STATED, st.integers(-(10**6), 10**6))
def test_a_stream_that_starts_later_is_repaired_alike(stated: list[int | None], later: int) -> None:
    times, finer = repaired(stated)
    moved, also_finer = repaired([None if time is None else time + later for time in stated])
    assert also_finer == finer
    shift = later * finer if any(time is not None for time in stated) else 0
    # Half ticks may be rounded to either side.
    assert all(abs(Fraction(new - old - shift)) <= 1 for new, old in zip(moved, times, strict=True))


@pytest.mark.parametrize("rate", [1200, 1500, 2000, 4800, Fraction(3_000_000, 1001)])
@pytest.mark.parametrize("down", [True, False])
def test_frames_shorter_than_a_tick_have_the_times_of_their_rate(rate: Fraction | int, down: bool) -> None:
    exact = [200 + Fraction(1000 * number) / rate for number in range(500)]
    times, finer = repaired([floor(time if down else time + Fraction(1, 2)) for time in exact])
    assert max(abs(Fraction(time, finer) - at) for time, at in zip(times, exact, strict=True)) <= 1
    assert len({after - before for before, after in pairwise(times)}) == 1


def test_a_camera_that_stamps_some_pictures_alike_has_no_constant_rate() -> None:
    stated = [place // 2 * 2 for place in range(100)]
    stated[50:] = [time + 3 for time in stated[50:]]
    times, finer = repaired(stated)
    assert finer == 1
    assert times[:4] == [0, 1, 2, 3]
    assert (times[48], times[50]) == (48, 53)
