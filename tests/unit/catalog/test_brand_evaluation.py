"""How well a run finds brands, computed by hand."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from rushes_catalog.domain.ids import BrandLabelId
from rushes_catalog.pipelines.domain.brand_evaluation import Quality, evaluate
from rushes_catalog.pipelines.domain.brand_labels import BrandLabel, Verdict
from rushes_catalog.pipelines.domain.pipelines import StageFrame, StageRegion
from rushes_footage.brands import BrandMatch, MatchState


def label(place: int, text: str, brand: str | None) -> BrandLabel:
    """A decision about what is written at a place; without a brand it was rejected."""
    verdict = Verdict.REJECTED if brand is None else Verdict.CONFIRMED
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return BrandLabel(BrandLabelId(f"{place} {text}"), "p", 0, 100 * place, 0, 50, 10, text, verdict, brand, "", at)


def matched(place: int, text: str, brand: str | None, state: MatchState = MatchState.MATCHED) -> StageRegion:
    return StageRegion(100 * place, 0, 50, 10, 0.9, "", text=text, match=BrandMatch(brand, 90, "", state))


def test_precision_and_recall_are_as_computed_by_hand() -> None:
    frames = [
        StageFrame(
            0,
            (
                matched(0, "Aa", "A"),  # right
                matched(1, "Ab", "A"),  # rejected: wrong for A
                matched(2, "Ba", "A"),  # confirmed as B: wrong for A, and missing for B
                matched(3, "Bb", "B"),  # right
                matched(4, "Ac", "A"),  # nobody has decided on it
            ),
        ),
        StageFrame(
            1,
            (
                matched(0, "Aa", "A", MatchState.DOUBTFUL),  # confirmed: missing for A
                matched(1, "Bx", "B"),  # confirmed by other letters: right
            ),
        ),
    ]
    labels = {
        0: [label(0, "Aa", "A"), label(1, "Ab", None), label(2, "Ba", "B"), label(3, "Bb", "B")],
        1: [label(0, "Aa", "A"), label(1, "Ba", "B"), label(5, "Cc", "C")],
    }
    told = evaluate(frames, labels)
    assert told is not None
    qualities = dict(told.brands)
    assert list(qualities) == ["A", "B", "C"]
    assert qualities["A"] == Quality(confirmed=2, found=3, right=1)
    assert (qualities["A"].precision, qualities["A"].recall) == pytest.approx((1 / 3, 1 / 2))
    assert qualities["A"].f1 == pytest.approx(2 / 5)
    assert (qualities["B"].precision, qualities["B"].recall) == pytest.approx((1, 2 / 3))
    assert (qualities["C"].precision, qualities["C"].recall, qualities["C"].f1) == (None, 0, None)
    # Of six confirmed regions the run found three, and named two wrongly.
    assert told.all == Quality(confirmed=6, found=5, right=3)
    assert (told.all.precision, told.all.recall) == pytest.approx((3 / 5, 1 / 2))


def test_a_writing_counts_once_however_many_regions_show_it() -> None:
    twice = StageFrame(0, (matched(0, "A", "A"), matched(0, "A", "A")))
    told = evaluate([twice], {0: [label(0, "A", "A")]})
    assert told is not None
    assert told.all == Quality(1, 1, 1)


def test_another_text_at_the_place_of_a_rejected_one_was_not_decided_on() -> None:
    told = evaluate([StageFrame(0, (matched(0, "A", "A"),))], {0: [label(0, "Other", None)]})
    assert told is not None
    assert told.all == Quality(0, 0, 0)


def test_a_misread_text_that_is_matched_with_another_brand_is_wrong_for_that_and_missing_for_the_confirmed() -> None:
    frames = [
        StageFrame(0, (matched(0, "Xavo", "X"),)),  # right
        StageFrame(1, (matched(0, "Yavo", "Y"),)),  # other letters, confirmed as X: wrong for Y, missing for X
        StageFrame(2, (matched(0, "Yavo", "Y", MatchState.DOUBTFUL),)),  # missing for X, nothing for Y
        StageFrame(3, (replace(matched(0, "Yavo", "Y"), x=18),)),  # not the same place: nobody has decided on it
    ]
    told = evaluate(frames, {seq: [label(0, "Xavo", "X")] for seq in range(4)})
    assert told is not None
    qualities = dict(told.brands)
    assert qualities["X"] == Quality(confirmed=4, found=1, right=1)
    assert (qualities["X"].precision, qualities["X"].recall, qualities["X"].f1) == pytest.approx((1, 1 / 4, 2 / 5))
    assert qualities["Y"] == Quality(confirmed=0, found=1, right=0)
    assert (qualities["Y"].precision, qualities["Y"].recall) == (0, None)
    assert told.all == Quality(confirmed=4, found=2, right=1)


def test_another_text_beside_the_one_that_was_confirmed_was_not_decided_on() -> None:
    """It is read as it was confirmed, so that the other one is another writing."""
    frame = StageFrame(0, (matched(0, "Yavo", "Y"), matched(0, "Xavo", "X", MatchState.DOUBTFUL)))
    told = evaluate([frame], {0: [label(0, "Xavo", "X")]})
    assert told is not None
    assert told.all == Quality(confirmed=1, found=0, right=0)


def test_a_region_counts_by_the_decision_about_its_own_letters_first() -> None:
    frame = StageFrame(0, (matched(0, "Yavo", "Y"), matched(0, "Zavo", "Z")))
    # The rejected one is a little farther away.
    told = evaluate([frame], {0: [label(0, "Xavo", "X"), replace(label(0, "Yavo", None), x=10)]})
    assert told is not None
    assert dict(told.brands) == {"X": Quality(1, 0, 0), "Y": Quality(0, 1, 0), "Z": Quality(0, 1, 0)}


def test_without_decisions_there_is_nothing_to_compare_with() -> None:
    assert evaluate([StageFrame(0, (matched(0, "A", "A"),))], {}) is None
    # Nor with some about frames that the run has not examined.
    assert evaluate([StageFrame(0, ())], {7: [label(0, "A", "A")]}) is None
