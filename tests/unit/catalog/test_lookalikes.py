"""What looks like what, by vectors."""

import numpy as np
import pytest

from rushes_catalog.learning.domain.lookalikes import looks_of


def stored(*numbers: float) -> bytes:
    return np.array(numbers, "<f4").tobytes()


def test_the_smallest_angle_comes_first_and_of_equal_ones_the_first() -> None:
    looks = looks_of(
        [("across", stored(0, 1)), ("twin", stored(1, 0)), ("same", stored(1, 0)), ("near", stored(0.8, 0.6))]
    )
    assert looks.nearest_first(stored(1, 0)) == ("twin", "same", "near", "across")


def test_nothing_looks_like_anything_where_nothing_is_described() -> None:
    assert looks_of([]).nearest_first(stored(1, 0)) == ()


@pytest.mark.parametrize(
    ("kept", "now", "behind"),
    [(0, 0, False), (0, 1, True), (10, 11, True), (10, 9, True), (100, 105, False), (100, 106, True)],
)
def test_vectors_are_read_anew_once_there_are_a_twentieth_more_or_fewer(kept: int, now: int, behind: bool) -> None:
    looks = looks_of([(str(number), stored(1, 0)) for number in range(kept)])
    assert looks.has_fallen_behind(now) is behind
