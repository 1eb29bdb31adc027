"""Values that filters are picked from: months, classes of durations, and stretches of them."""

import itertools
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes_catalog.library.domain.facets import KNOWN_LENGTHS, LengthClass, Month, Stretch, joined

_BOUNDS = st.one_of(st.none(), st.integers(-5, 5).map(float))


def _holds(stretch: Stretch, value: float) -> bool:
    since, before = stretch
    return (since is None or value >= since) and (before is None or value < before)


@given(st.lists(st.tuples(_BOUNDS, _BOUNDS)))
def test_joined_stretches_hold_the_same_values_and_do_not_touch(stretches: list[Stretch]) -> None:
    ordered = [(begin, end) for begin, end in stretches if begin is None or end is None or begin < end]
    whole = joined(ordered)
    for tenth in range(-70, 71, 5):
        value = tenth / 10
        assert any(_holds(each, value) for each in whole) == any(_holds(each, value) for each in ordered)
    for (_, end), (begin, _) in itertools.pairwise(whole):
        assert end is not None
        assert begin is not None
        assert end < begin


@given(st.floats(0, 1e9))
def test_every_duration_is_of_one_class(seconds: float) -> None:
    held = [each for each in LengthClass if _holds(each.bounds, seconds)]
    assert len(held) == 1
    assert (held == [LengthClass.UNKNOWN]) == (seconds < 1e-9)


def test_classes_of_durations_are_in_order() -> None:
    ends = [each.bounds for each in KNOWN_LENGTHS]
    assert [end for _, end in ends[:-1]] == [begin for begin, _ in ends[1:]]


@given(st.datetimes(datetime(1000, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC)))
def test_a_month_begins_and_ends_where_the_calendar_has_it(moment: datetime) -> None:
    month = Month.read(f"{moment.year:04}-{moment.month:02}")
    millis = int(moment.timestamp() * 1000)
    assert month.begin_ms <= millis < month.next.begin_ms
    begin = datetime(moment.year, moment.month, 1, tzinfo=UTC)
    assert month.begin_ms == begin.timestamp() * 1000
    assert str(month) == f"{moment.year:04}-{moment.month:02}"


@pytest.mark.parametrize("text", ["2026", "2026-13", "2026-1-1", "", "soon"])
def test_other_texts_are_no_months(text: str) -> None:
    with pytest.raises(ValueError, match=r"does not match|unconverted"):
        Month.read(text)
