"""Facts of a header, corrected by what a frame index says."""

from dataclasses import replace
from fractions import Fraction

import pytest

from rushes_footage.facts import IndexFacts, Problem
from rushes_footage.messages.facts import index_facts_from, index_facts_to
from tests.fakes.footage import facts

HOLE = Problem("DamagedInside", "Something is missing at 0:19.920.")
CUT_SHORT = Problem("CutShort", "Its header says more.")
INDEX = IndexFacts(12.0, Fraction(25), 300, 320, 180, HOLE)
HEADER = facts(1_700_000_012.0)


def test_length_rate_number_of_frames_and_size_are_those_of_the_index() -> None:
    corrected = HEADER.corrected(replace(INDEX, rate=Fraction(30)))
    assert (corrected.duration_seconds, corrected.warning) == (12.0, HOLE)
    video = corrected.video
    assert (video.rate, video.frame_count, video.width, video.height) == (Fraction(30), 300, 320, 180)
    assert replace(corrected, video=HEADER.video, duration_seconds=1_700_000_012.0, warning=None) == HEADER


def test_where_an_index_has_no_rate_the_header_has_one() -> None:
    assert HEADER.corrected(replace(INDEX, rate=Fraction(0))).video.rate == HEADER.video.rate


@pytest.mark.parametrize(
    ("stated", "found", "both"),
    [
        (None, None, None),
        (HOLE, None, None),
        (CUT_SHORT, None, CUT_SHORT),
        (CUT_SHORT, HOLE, Problem("CutShort", "Its header says more. Something is missing at 0:19.920.")),
    ],
)
def test_what_is_missing_at_the_end_is_still_told(
    stated: Problem | None, found: Problem | None, both: Problem | None
) -> None:
    corrected = replace(HEADER, warning=stated).corrected(replace(INDEX, warning=found))
    assert corrected.warning == both
    assert corrected.corrected(replace(INDEX, warning=found)) == corrected


@pytest.mark.parametrize("index", [INDEX, replace(INDEX, rate=Fraction(0), warning=None)])
def test_what_an_index_says_crosses_whole(index: IndexFacts) -> None:
    assert index_facts_from(index_facts_to(index)) == index
