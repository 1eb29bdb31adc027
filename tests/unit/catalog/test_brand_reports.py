"""What a report says of the time for which brands were seen."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from rushes_catalog.domain.ids import AssetId, BrandLabelId, TimelineId
from rushes_catalog.pipelines.domain.brand_labels import BrandLabel, Labels, Verdict
from rushes_catalog.pipelines.domain.brand_reports import BrandReport, ReportRules, report_brands
from rushes_catalog.pipelines.domain.pipelines import (
    StageFrame,
    StageRegion,
    Timeline,
    TimelineAsset,
    TimelineFrame,
    TimelineOrder,
)
from rushes_catalog.pipelines.domain.stand_ins import spread
from rushes_footage.brands import BrandMatch, FoundBy, MatchState
from rushes_footage.files import FileVersion

SIZE = (100, 50)


def timeline(*seconds: float, fps: float = 2.0, end: float | None = None, length: float | None = None) -> Timeline:
    return Timeline(
        TimelineId("t"),
        TimelineOrder("default", 0, end, fps, 500),
        (TimelineAsset(AssetId("a"), "a.mp4", FileVersion(1, 1), ends=length),),
        tuple(TimelineFrame(0, round(each * 25), each) for each in seconds),
        datetime(2026, 1, 1, tzinfo=UTC),
    )


def region(brand: str | None, score: int = 100, state: MatchState = MatchState.MATCHED, w: int = 10) -> StageRegion:
    match = BrandMatch(brand, score, brand or "", state)
    return StageRegion(0, 0, w, 5, 0.9, brand or "", text=brand or "?", match=match)


def label(decided: StageRegion, verdict: Verdict, brand: str | None = None) -> BrandLabel:
    at = datetime(2026, 1, 2, tzinfo=UTC)
    box = (decided.x, decided.y, decided.w, decided.h)
    return BrandLabel(BrandLabelId("l"), "print", 0, *box, decided.text, verdict, brand, "ada", at)


def report(
    of: Timeline,
    found: dict[int, list[StageRegion]],
    gap: float = 0.0,
    least: float = 0.0,
    labels: Labels | None = None,
) -> BrandReport:
    frames = [StageFrame(seq, tuple(found.get(seq, ())), size=SIZE) for seq in range(len(of.frames))]
    return report_brands(frames, labels or {}, of, ReportRules(gap, least))


def test_a_frame_stands_for_the_time_until_the_next() -> None:
    # Not a regular grid: the second frame is shown for two seconds.
    [seen] = report(timeline(0, 0.5, 2.5, 3.0), {1: [region("A")], 2: [region("A")]}).brands
    assert (seen.seconds, seen.share_of_time) == pytest.approx((2.5, 2.5 / 3.5))
    assert [(each.start, each.end, each.first, each.last) for each in seen.appearances] == [(0.5, 3.0, 1, 2)]


def test_the_last_frame_stands_for_a_step_but_not_beyond_the_end() -> None:
    [seen] = report(timeline(0, 0.5), {1: [region("A")]}).brands
    assert seen.seconds == pytest.approx(0.5)
    [seen] = report(timeline(0, 0.5, end=0.7), {1: [region("A")]}).brands
    assert seen.seconds == pytest.approx(0.2)
    [seen] = report(timeline(0, 0.5, length=0.6), {1: [region("A")]}).brands
    assert seen.seconds == pytest.approx(0.1)
    assert [each.end for each in seen.appearances] == pytest.approx([0.6])
    assert seen.share_of_time == pytest.approx(0.1 / 0.6)


def test_a_frame_stands_for_no_time_of_another_video() -> None:
    one = timeline(0, 0.5, 1.0)
    first = TimelineAsset(AssetId("a"), "a.mp4", FileVersion(1, 1), ends=0.7)
    second = TimelineAsset(AssetId("b"), "b.mp4", FileVersion(1, 1), ends=1.2)
    frames = (*one.frames[:2], replace(one.frames[2], asset=1))
    two = replace(one, assets=(first, second), frames=frames)
    [seen] = report(two, {1: [region("A")], 2: [region("A")]}).brands
    assert [(each.start, each.end) for each in seen.appearances] == [(0.5, 0.7), (1.0, 1.2)]


@pytest.mark.parametrize(("gap", "count"), [(0.0, 2), (1.0, 2), (1.1, 1)])
def test_sightings_nearer_than_the_gap_are_one_appearance(gap: float, count: int) -> None:
    found = {0: [region("A")], 3: [region("A")]}
    [seen] = report(timeline(0, 0.5, 1.0, 1.5, 2.0), found, gap).brands
    assert len(seen.appearances) == count
    assert seen.seconds == pytest.approx(1.0)


@pytest.mark.parametrize("step", [0.1, 0.3])
def test_what_is_left_of_rounding_is_neither_shown_nor_compared(step: float) -> None:
    # As floating-point numbers, 0.5 - 0.3 and 0.9 - 0.3 are less than two steps.
    frames = timeline(*(number * step for number in range(8)), fps=1 / step)
    sighted = {number: [region("A")] for number in (1, 2, 5, 6, 7)}
    [seen] = report(frames, sighted, gap=2 * step, least=2 * step).brands
    assert (seen.seconds, len(seen.appearances)) == (5 * step, 2)


def test_appearances_that_are_too_short_are_left_out() -> None:
    found = {0: [region("A")], 2: [region("A"), region("B")], 3: [region("A")]}
    told = report(timeline(0, 0.5, 1.0, 1.5, 2.0), found, least=0.6)
    assert [(each.brand, round(each.seconds, 6)) for each in told.brands] == [("A", 1.0)]


def test_several_boards_of_a_brand_are_seen_at_once() -> None:
    [seen] = report(timeline(0, 0.5), {0: [region("A", 90), region("A", 100, w=20)]}).brands
    assert seen.seconds == pytest.approx(0.5)
    assert seen.mean_area == pytest.approx((10 * 5 + 20 * 5) / (100 * 50))
    assert seen.mean_score == pytest.approx(95)


def test_the_best_frame_is_the_surest_then_the_largest() -> None:
    found = {0: [region("A", 90, w=40)], 1: [region("A", 95)], 2: [region("A", 95, w=12)]}
    [seen] = report(timeline(0, 0.5, 1.0), found).brands
    assert [each.best for each in seen.appearances] == [2]


def test_doubts_are_open_and_texts_of_no_brand_are_counted() -> None:
    doubtful, unresolved = region("A", 70, MatchState.DOUBTFUL), region(None, 20, MatchState.UNRESOLVED)
    told = report(timeline(0, 0.5), {0: [doubtful, unresolved], 1: [unresolved]})
    assert (told.brands, told.open, told.unresolved) == ((), 1, (("?", 2),))


def test_brands_seen_longest_come_first() -> None:
    found = {0: [region("A"), region("B")], 1: [region("B")]}
    assert [each.brand for each in report(timeline(0, 0.5), found).brands] == ["B", "A"]


def test_an_appearance_ends_with_its_video() -> None:
    one = timeline(0, 0.5, 1.0, 1.5)
    second = TimelineAsset(AssetId("b"), "b.mp4", FileVersion(1, 1))
    frames = tuple(replace(each, asset=int(seq >= 2)) for seq, each in enumerate(one.frames))
    two = replace(one, assets=(*one.assets, second), frames=frames)
    found = {seq: [region("A")] for seq in range(4)}
    [seen] = report(two, found, gap=2.0).brands
    assert [(each.start, each.end, each.first, each.last) for each in seen.appearances] == [
        (0, 1.0, 0, 1),
        (1.0, 2.0, 2, 3),
    ]
    assert seen.seconds == pytest.approx(2.0)


def test_an_appearance_says_what_named_its_surest_region() -> None:
    asked = region("A", 90)
    assert asked.match is not None
    asked = replace(asked, match=replace(asked.match, by=FoundBy.CLOUD))
    [seen] = report(timeline(0, 0.5), {0: [region("A", 80)], 1: [asked]}).brands
    assert [(each.best, each.by) for each in seen.appearances] == [(1, "cloud")]


def test_confirmed_regions_count_with_the_decided_brand_and_rejected_ones_not_at_all() -> None:
    right, other, unresolved = region("A"), region("B"), region(None, 20, MatchState.UNRESOLVED)
    doubtful = replace(region("A", 70, MatchState.DOUBTFUL), text="AA")
    found = {0: [right, doubtful], 1: [doubtful, unresolved], 2: [other, unresolved]}
    labels = {
        0: [label(right, Verdict.REJECTED), label(doubtful, Verdict.CONFIRMED, "A")],
        1: [label(unresolved, Verdict.CONFIRMED, "C")],
        2: [label(other, Verdict.CONFIRMED, "A"), label(unresolved, Verdict.REJECTED)],
    }
    told = report(timeline(0, 0.5, 1.0), found, labels=labels)
    assert [(each.brand, [(a.first, a.last, a.by) for a in each.appearances]) for each in told.brands] == [
        ("A", [(0, 0, "person"), (2, 2, "person")]),
        ("C", [(1, 1, "person")]),
    ]
    assert (told.open, told.unresolved) == (1, ())


def test_a_confirmed_region_is_the_surest() -> None:
    sure = region("A", 90)
    found = {0: [region("A", 100, w=40)], 1: [sure]}
    [seen] = report(timeline(0, 0.5), found, labels={1: [label(sure, Verdict.CONFIRMED, "A")]}).brands
    # The run itself had named it.
    assert [(each.best, each.by) for each in seen.appearances] == [(1, "text")]


def test_a_frame_that_stands_for_others_is_looked_at_and_decided_on_once() -> None:
    of = timeline(0, 0.5, 1.0, 1.5)
    doubtful, foreign = region("A", 70, MatchState.DOUBTFUL), region(None, 10, MatchState.UNRESOLVED)
    first = StageFrame(0, (doubtful, foreign), size=SIZE)
    last = StageFrame(3, (), size=SIZE)
    frames = spread([first, last], {1: 0, 2: 0})
    found = report_brands(frames, {}, of, ReportRules(0, 0))
    assert (found.brands, found.open, found.unresolved) == ((), 1, (("?", 1),))
    # What is decided about it holds for those that it stands for.
    decided = {0: [label(doubtful, Verdict.CONFIRMED, "A")]}
    [seen] = report_brands(frames, decided, of, ReportRules(0, 0)).brands
    assert seen.seconds == pytest.approx(1.5)
    assert [(each.first, each.last, each.best) for each in seen.appearances] == [(0, 2, 0)]
