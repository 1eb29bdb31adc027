"""Which windows are examples: those that share enough with a span, and negatives from well beside positive ones."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes_inference.adapters.sound_windows import SOUND
from rushes_inference.domain.classifiers import MOST_NUMBERS
from rushes_inference.domain.windows import ExampleSpan
from rushes_inference.operations.gather_windows import (
    MOST_DRAWN,
    drawn_from,
    most_of_a_span,
    windows_apart,
    windows_of_spans,
)

WINDOW, HOP = SOUND.window, SOUND.hop


def span(start: float, end: float, *, positive: bool = True) -> ExampleSpan:
    return ExampleSpan(start, end, positive, now=True, before=False)


def of(*spans: ExampleSpan, count: int = 400, most: int = 64) -> dict[int, list[int]]:
    """The windows of each span."""
    found = windows_of_spans(spans, count, SOUND, most)
    return {each: found.windows[found.spans == each].tolist() for each in range(len(spans))}


def test_windows_share_at_least_half_of_the_shorter_of_both() -> None:
    # A second from 10.0 on: windows that begin from 9.5 to 10.5.
    assert of(span(10, 11)) == {0: [38, 39, 40, 41, 42]}
    # Three seconds: from half a second before it to half a second before its end.
    assert of(span(10, 13)) == {0: list(range(38, 51))}
    # A fifth of a second: those that have a tenth of it.
    assert of(span(10.1, 10.3)) == {0: [37, 38, 39, 40]}


@given(st.floats(0, 99, allow_nan=False), st.floats(0.01, 30), st.integers(1, 400))
def test_every_span_within_a_video_has_a_window_and_each_shares_something(
    start: float, length: float, count: int
) -> None:
    start = min(start, (count - 1) * HOP + WINDOW - length)
    if start < 0:
        return
    [found] = of(span(start, start + length), count=count, most=1000).values()
    assert found
    assert found == sorted(set(found))
    assert found[0] >= 0
    assert found[-1] < count
    for window in found:
        assert min(start + length, window * HOP + WINDOW) > max(start, window * HOP)


def test_of_long_spans_windows_are_taken_evenly() -> None:
    [found] = of(span(0, 99), most=10).values()
    assert len(found) == 10
    assert found[0] == 0
    assert np.ptp(np.diff(found)) <= 1
    assert most_of_a_span(10, 381) == 64
    assert most_of_a_span(20_000, 381) == 2
    assert most_of_a_span(10**6, 381) == 1


@pytest.mark.parametrize("dimensions", [381, 2048, 4096, 8192])
def test_windows_of_long_vectors_are_as_few_as_a_training_takes(dimensions: int) -> None:
    for spans in (100, 500, 3000):
        assert (spans * most_of_a_span(spans, dimensions) + MOST_DRAWN) * dimensions <= MOST_NUMBERS


def test_a_window_belongs_to_the_span_that_it_shares_most_with_and_rather_to_a_positive_one() -> None:
    found = of(span(10, 11), span(11, 12, positive=False))
    assert set(found[0]).isdisjoint(found[1])
    assert 42 in found[0], "half of it is of either"
    twice = of(span(10, 11, positive=False), span(10, 11))
    assert twice == {0: [], 1: [38, 39, 40, 41, 42]}


def test_negatives_are_drawn_at_least_a_window_away_from_positive_spans() -> None:
    spans = [span(10, 11), span(20, 21, positive=False)]
    apart = windows_apart(spans, 400, SOUND)
    for window in apart:
        begins, ends = window * HOP, window * HOP + WINDOW
        assert ends <= 9 or begins >= 12
        assert ends <= 20 or begins >= 21
    assert {32, 48, 76, 84} <= set(apart.tolist())
    assert len(apart) == 400 - 15 - 7


def test_drawing_is_by_the_seed_and_limited() -> None:
    apart = [np.arange(1000), np.empty(0, np.int64), np.arange(100, 150)]
    first, again, other = (drawn_from(apart, 10, seed) for seed in (7, 7, 8))
    assert [each.tolist() for each in first] == [each.tolist() for each in again]
    assert [each.tolist() for each in first] != [each.tolist() for each in other]
    assert sum(map(len, first)) == 300
    assert all(set(each) <= set(whole) for each, whole in zip(first, apart, strict=True))
    assert len(set(first[0])) == len(first[0])
    assert sum(map(len, drawn_from([np.arange(10**6)], 10**4, -3))) == MOST_DRAWN
    assert sum(map(len, drawn_from(apart, 10**4, 0))) == 1050


@pytest.mark.parametrize("count", [0, 1])
def test_a_video_of_next_to_nothing_has_next_to_nothing(count: int) -> None:
    assert of(span(0, 0.3), count=count) == {0: [0][:count]}
    assert windows_apart([span(0, 0.3)], count, SOUND).tolist() == []
