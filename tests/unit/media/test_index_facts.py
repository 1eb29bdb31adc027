"""What a frame index says about its file, and whether the header says something else."""

from dataclasses import replace
from fractions import Fraction

import pytest

from rushes_media.domain.frames.frame_index import MOST_DAMAGE, Stated
from rushes_media.domain.frames.index_facts import index_facts_of, is_disputed
from tests.unit.media.indexes import frame_index, steady

INDEX = steady(Fraction(25), 300, Fraction(1, 1000))


@pytest.mark.parametrize(
    ("seconds", "sentence"),
    [
        (["19.92"], "Something is missing at 0:19.920."),
        (["19.92", "62"], "Something is missing at 0:19.920 and 1:02.000."),
        (["1", "2", "3723.5"], "Something is missing at 0:01.000, 0:02.000 and 1:02:03.500."),
        (["1", "2", "3", "4"], "Something is missing at 0:01.000, 0:02.000, 0:03.000 and 1 more place."),
        (["1", "2", "3", "4", "5"], "Something is missing at 0:01.000, 0:02.000, 0:03.000 and 2 more places."),
        (
            [str(second) for second in range(1, MOST_DAMAGE + 1)],
            "Something is missing at 0:01.000, 0:02.000, 0:03.000 and many more places.",
        ),
    ],
)
def test_the_first_places_are_named_where_something_is_missing(seconds: list[str], sentence: str) -> None:
    warning = index_facts_of(replace(INDEX, damage=tuple(map(Fraction, seconds)))).warning
    assert warning is not None
    assert (warning.reason, warning.detail) == ("DamagedInside", sentence)


def test_a_whole_file_has_no_warning() -> None:
    facts = index_facts_of(INDEX)
    assert (facts.duration_seconds, facts.rate, facts.frame_count, facts.warning) == (12.0, Fraction(25), 300, None)


def test_a_single_picture_has_no_rate() -> None:
    facts = index_facts_of(frame_index([0], Fraction(1, 1000), end_pts=12_000))
    assert (facts.duration_seconds, facts.rate) == (12.0, Fraction(0))


def test_the_mean_says_nothing_where_frames_are_missing() -> None:
    pts = [40 * frame for frame in range(300) if not 100 < frame < 150]
    whole = frame_index(pts, Fraction(1, 1000))
    assert index_facts_of(whole).rate < 25
    assert index_facts_of(replace(whole, damage=(Fraction(4),))).rate == 0


@pytest.mark.parametrize(
    ("seconds", "rate", "frames", "disputed"),
    [
        ("12", "25", 300, False),
        ("12.001", "25", 300, False),
        ("12", "25", 0, False),
        ("12.02", "25", 300, True),
        ("0", "25", 300, True),
        ("1700000012", "25", 300, True),
        ("12", "90000", 0, True),
        ("12", "0", 0, True),
        ("12", "25", 301, True),
    ],
)
def test_a_header_is_disputed_where_it_says_something_else(
    seconds: str, rate: str, frames: int, disputed: bool
) -> None:
    assert is_disputed(Stated(Fraction(seconds), Fraction(rate), frames), INDEX) == disputed


def test_a_rate_that_is_rounded_to_milliseconds_is_the_same() -> None:
    index = steady(Fraction(30_000, 1001), 300, Fraction(1, 1000))
    stated = Stated(index.duration, Fraction("29.97"), 0)
    assert not is_disputed(stated, index)
    assert is_disputed(replace(stated, rate=Fraction(30)), index)


def test_no_header_tells_of_damage() -> None:
    assert is_disputed(Stated(Fraction(12), Fraction(25), 300), replace(INDEX, damage=(Fraction(4),)))
