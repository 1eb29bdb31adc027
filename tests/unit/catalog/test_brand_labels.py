"""For which regions a decision about a writing holds, and what is said of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes_catalog.domain.ids import BrandLabelId
from rushes_catalog.pipelines.domain.brand_labels import BrandLabel, Verdict, held_regions, holding, overlap
from rushes_catalog.pipelines.domain.brand_regions import BrandRegion, Limits, brand_regions
from rushes_catalog.pipelines.domain.pipelines import StageFrame, StageRegion
from rushes_footage.brands import BrandMatch, FoundBy, MatchState

AT = datetime(2026, 1, 1, tzinfo=UTC)
LIMITS = Limits(85, 60)
LABEL = BrandLabel(
    BrandLabelId("l"), "print", 30, 100, 50, 40, 10, "Nord-Wave", Verdict.CONFIRMED, "Nordwave", "ada", AT
)
MATCH = BrandMatch("Nordwave", 70, "Nordwave", MatchState.DOUBTFUL)


def region(x: int = 100, y: int = 50, w: int = 40, h: int = 10, text: str = "NORD WAVE") -> StageRegion:
    return StageRegion(x, y, w, h, 0.9, "", text=text, match=MATCH)


def shown(match: BrandMatch = MATCH, label: BrandLabel | None = None, text: str = "Nordwav") -> BrandRegion:
    return BrandRegion(3, 1, region(text=text), match, label)


@pytest.mark.parametrize(
    ("found", "holds"),
    [
        (region(), True),
        # 27 of 53 pixels are of both, then 26 of 54.
        (region(x=113), True),
        (region(x=114), False),
        (region(text="Nordwav"), False),
        (region(x=500), False),
    ],
)
def test_a_label_holds_for_the_same_letters_at_the_same_place(found: StageRegion, holds: bool) -> None:
    assert (holding(found, [LABEL]) is LABEL) is holds


def test_of_several_labels_the_nearest_holds_then_the_newest() -> None:
    aside = replace(LABEL, id=BrandLabelId("aside"), x=105)
    newer = replace(LABEL, id=BrandLabelId("newer"), made_at=AT + timedelta(seconds=1))
    assert holding(region(), [aside, LABEL]) is LABEL
    assert holding(region(), [newer, LABEL]) is newer


def test_labels_of_other_frames_hold_for_nothing() -> None:
    frames = [StageFrame(seq, (region(), region(text="Exit"))) for seq in range(3)]
    assert held_regions(frames, {1: [LABEL]}) == {(1, 0): LABEL}


SIDES = st.integers(1, 50)
BOXES = st.builds(region, st.integers(0, 50), st.integers(0, 50), SIDES, SIDES)


@given(BOXES, BOXES)
def test_overlap_is_a_share_and_the_same_from_both_sides(one: StageRegion, other: StageRegion) -> None:
    assert 0 <= overlap(one, other) == overlap(other, one) <= 1
    assert overlap(one, one) == 1


def test_a_decision_comes_before_what_was_found() -> None:
    rejected = replace(LABEL, verdict=Verdict.REJECTED, brand=None)
    assert [(each.id, each.state, each.brand, each.shown, each.by) for each in (shown(), shown(label=LABEL))] == [
        ("3-1", "doubtful", "Nordwave", None, "text"),
        ("3-1", "confirmed", "Nordwave", "Nordwave", "person"),
    ]
    assert (shown(label=rejected).state, shown(label=rejected).brand) == ("rejected", None)


def test_regions_that_were_not_compared_are_left_out() -> None:
    frames = [StageFrame(4, (replace(region(), match=None), region()))]
    assert [each.id for each in brand_regions(frames, {})] == ["4-1"]


@pytest.mark.parametrize(
    ("match", "said"),
    [
        (MATCH, "“Nordwav” comes near “Nordwave” with a score of 70; from 60 on it is doubtful, from 85 on matched."),
        (
            BrandMatch("Coca-Cola", 90, "Coke", MatchState.MATCHED),
            "“Nordwav” comes near “Coke”, an alias of “Coca-Cola”, with a score of 90; from 85 on it is matched.",
        ),
        (
            BrandMatch(None, 30, "Coke", MatchState.UNRESOLVED),
            "“Nordwav” comes near “Coke” with a score of 30; below 60 it is no brand.",
        ),
        (BrandMatch(None, 0, "", MatchState.UNRESOLVED), "The brand list has no brands."),
        (
            BrandMatch("Nordwave", 70, "Nordwave", MatchState.MATCHED, FoundBy.LOCAL, "llava", "Nordwave"),
            "The model llava in your own network named “Nordwave”.",
        ),
        (
            BrandMatch("Nordwave", 70, "Nordwave", MatchState.DOUBTFUL, FoundBy.CLOUD, "", "none"),
            "A model elsewhere answered “none”.",
        ),
    ],
)
def test_it_is_said_why(match: BrandMatch, said: str) -> None:
    assert shown(match).why(LIMITS) == said


def test_it_is_said_who_decided() -> None:
    rejected = replace(LABEL, verdict=Verdict.REJECTED, brand=None)
    assert shown(label=LABEL).why(LIMITS) == "Confirmed as “Nordwave” by ada."
    assert shown(label=replace(LABEL, made_by="")).why(LIMITS) == "Confirmed as “Nordwave”."
    assert shown(label=rejected).why(LIMITS) == "Rejected by ada; the run found “Nordwave”."
