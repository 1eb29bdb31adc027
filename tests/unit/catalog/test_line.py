"""Places in the line: between any two there is another one, and the order is that of the moves."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes_catalog.domain.ids import JobId, new_id
from rushes_catalog.jobs.domain.line import FRONT, first_place, place_behind, place_between


def test_who_came_first_is_first() -> None:
    places = [first_place(JobId(new_id())) for _ in range(1000)]
    assert places == sorted(set(places))


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), max_size=200))
def test_a_line_stands_as_it_was_moved(moves: list[tuple[float, float]]) -> None:
    names = list("abcdefgh")
    places = {name: first_place(JobId(new_id())) for name in names}
    for taken, dropped in moves:
        name = names.pop(min(7, int(taken * 8)))
        at = min(7, int(dropped * 8))
        if at == len(names):
            places[name] = place_behind(places[names[-1]], JobId(new_id()))
        else:
            before = places[names[at - 1]] if at else FRONT
            places[name] = place_between(before, places[names[at]])
        names.insert(at, name)
        assert sorted(places, key=places.__getitem__) == names
        assert len(set(places.values())) == 8


def test_there_is_room_after_a_thousand_moves_to_one_spot() -> None:
    before, after = sorted(first_place(JobId(new_id())) for _ in range(2))
    for _ in range(1000):
        middle = place_between(before, after)
        assert before < middle < after
        before, after = random.choice([(before, middle), (middle, after)])
    assert len(middle) < 400


def test_a_clock_that_was_put_back_lets_nobody_jump_the_line() -> None:
    assert place_behind("ffff", JobId(new_id())) > "ffff"


def test_there_is_nothing_between_a_place_and_itself() -> None:
    with pytest.raises(ValueError, match="no place between"):
        place_between("019a", "019a")
