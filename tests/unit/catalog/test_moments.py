"""Moments: which runs of windows they are, what decisions make of them, and how they are listed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes_catalog.domain.ids import AssetId, DecisionId, FinderId, VersionId, new_id
from rushes_catalog.finders.domain.decisions import (
    DecidedSpan,
    Decision,
    DecisionEdit,
    MomentEdit,
    decision_words,
    edit_of,
    edits_of_many,
    packed,
    unpacked,
)
from rushes_catalog.finders.domain.errors import SpanOutsideVideo
from rushes_catalog.finders.domain.moment_errors import MomentNotFound
from rushes_catalog.finders.domain.moment_ids import MomentKey, moment_key
from rushes_catalog.finders.domain.moment_lists import Listing, ListPart, listed
from rushes_catalog.finders.domain.moments import ClipSpan, FoundMoment, Grid, ListedVideo, MomentOrder, MomentState
from rushes_catalog.finders.domain.overlaps import holding, overlapping, spans_of
from rushes_catalog.finders.domain.window_scores import WindowScores, least_bits, score_bits, scores_of
from rushes_catalog.library.operations.span_frames import frames_within
from rushes_catalog.pipelines.domain.timeline_frames import FrameTimes

GRID = Grid(1.0, 0.25, 0.0)
S = 1_000_000
FINDER = FinderId(new_id())
AT = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
NEW, ACCEPTED, REJECTED = MomentState.NEW, MomentState.ACCEPTED, MomentState.REJECTED


def windows(*of_videos: Sequence[float], grid: Grid = GRID) -> WindowScores:
    return WindowScores([(score_bits(np.array(each, "<f2").tobytes()), grid) for each in of_videos])


def found(
    scores: WindowScores, threshold: float = 0.5, join: float = 0.0, least: float = 0.0, lengths: Sequence[float] = ()
) -> list[tuple[int, float, float]]:
    known = np.array([round(each * S) for each in lengths] or [0] * 10, np.int64)
    spans = scores.runs(threshold, round(join * S), round(least * S), known).spans
    return [
        (int(video), start / S, end / S)
        for video, start, end in zip(spans.video, spans.start_us, spans.end_us, strict=True)
    ]


# -- runs of windows -------------------------------------------------------


def test_a_moment_reaches_halfway_between_the_middles_of_its_windows_and_those_beside_it() -> None:
    # The middles of windows 4 to 7 are 1.5 to 2.25 s.
    assert found(windows([0, 0, 0, 0, 0.9, 0.9, 0.8, 0.5, 0.4, 0, 0, 0])) == [(0, 1.375, 2.375)]


def test_a_single_window_makes_a_moment_of_half_its_length() -> None:
    assert found(windows([0, 0, 0, 0, 0.9, 0, 0, 0, 0])) == [(0, 1.25, 1.75)]


def test_windows_without_overlap_are_the_moment() -> None:
    assert found(windows([0, 0.9, 0], grid=Grid(2.0, 2.0, 0.5))) == [(0, 2.5, 4.5)]


def test_a_moment_at_an_end_of_a_video_reaches_it() -> None:
    assert found(windows([0.9, 0, 0, 0, 0, 0, 0.9])) == [(0, 0.0, 0.75), (0, 1.75, 2.5)]


def test_no_moment_goes_beyond_the_video() -> None:
    assert found(windows([0, 0, 0, 0, 0.9, 0.9]), lengths=[2.1]) == [(0, 1.375, 2.1)]
    assert found(windows([0, 0, 0, 0, 0, 0.9]), lengths=[1.5]) == []


def test_runs_end_with_their_video() -> None:
    scores = windows([0, 0, 0, 0.9], [], [0.9, 0, 0, 0], [], [])
    assert [video for video, _, _ in found(scores)] == [0, 2]
    assert (scores.windows, scores.videos) == (8, 2)


def test_a_gap_is_bridged_up_to_its_length_and_short_moments_go_afterwards() -> None:
    scores = windows([0, 0, 0.9, 0.9, 0.9, 0, 0, 0.9, 0.9, 0.9, 0, 0, 0])
    apart = [(0, 0.875, 1.625), (0, 2.125, 2.875)]
    assert found(scores, join=0.499) == apart
    assert found(scores, join=0.5) == [(0, 0.875, 2.875)]
    assert found(scores, least=0.75) == apart
    assert found(scores, least=0.751) == []
    assert found(scores, join=0.5, least=2.0) == [(0, 0.875, 2.875)]


def test_a_threshold_is_reached_by_scores_that_are_at_least_as_high() -> None:
    score = float(np.float16(0.3))
    assert found(windows([0, 0, 0, score, 0, 0, 0]), threshold=score) != []
    assert found(windows([0, 0, 0, score, 0, 0, 0]), threshold=np.nextafter(score, 1)) == []
    assert len(found(windows([0.0, 1.0], [0.0]), threshold=0.0)) == 2
    assert found(windows([0, 0, 0, 0.999, 1.0, 0.999, 0, 0]), threshold=1.0) == [(0, 1.25, 1.75)]


@given(st.floats(0, 1), st.floats(0, 1, width=16))
def test_bits_are_in_the_order_of_scores(threshold: float, score: float) -> None:
    [bits] = score_bits(np.array([score], "<f2").tobytes())
    assert (bits >= least_bits(threshold)) == (score >= threshold)


def test_what_is_no_score_is_never_a_moment() -> None:
    foreign = np.array([np.nan, -0.0, -1.0, np.inf, -np.inf, 0.25], "<f2").tobytes()
    assert list(scores_of(score_bits(foreign))) == [0, 0, 0, 1, 0, 0.25]


def test_the_histogram_counts_each_window_once() -> None:
    scores = windows([0.0, 0.019, 0.02, 0.5], [0.99, 1.0])
    counts = scores.histogram()
    assert len(counts) == 50
    assert {place: count for place, count in enumerate(counts) if count} == {0: 2, 1: 1, 25: 1, 49: 2}


@pytest.mark.parametrize(("steepness", "half", "seed"), [(12, 0.5, 1), (12, 0.3, 2), (12, 0.7, 3), (6, 0.5, 4)])
def test_ends_are_near_those_of_events_of_known_length(steepness: float, half: float, seed: int) -> None:
    """Scores as a detector gives them that sees which part of an event its window has, or which part of its window the
    event is: it is sure where that is above `half`."""
    random = np.random.default_rng(seed)
    events, at = [], 4.0
    while at < 1500:
        events.append((at, at + random.uniform(0.4, 3.0)))
        at = events[-1][1] + random.uniform(3, 8)
    starts = np.arange(0, at + 4, GRID.hop)
    seen = np.zeros(len(starts))
    for start, end in events:
        shared = np.minimum(starts + 1.0, end) - np.maximum(starts, start)
        seen = np.maximum(seen, np.clip(shared, 0, None) / min(1.0, end - start))
    scores = 1 / (1 + np.exp(-(steepness * (seen - half) + random.normal(0, 1, len(seen)))))
    moments = found(windows(scores.tolist()), join=0.5, least=0.5)
    errors = []
    for start, end in events:
        mine = [each for each in moments if each[1] < end and each[2] > start]
        assert mine, f"nothing was found of {start} to {end}"
        errors += [abs(mine[0][1] - start), abs(mine[-1][2] - end)]
    assert np.median(errors) < 0.3


# -- overlaps --------------------------------------------------------------

_SPANS = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 60), st.integers(1, 30)).map(lambda s: (s[0], s[1], s[1] + s[2])),
    max_size=12,
)


@settings(max_examples=80, deadline=None)
@given(_SPANS, _SPANS)
def test_overlaps_are_those_of_each_with_each(
    one: list[tuple[int, int, int]], other: list[tuple[int, int, int]]
) -> None:
    expected, half = set(), set()
    for a, (video, start, end) in enumerate(one):
        for b, (of, begin, over) in enumerate(other):
            shared = min(end, over) - max(start, begin)
            if video == of and shared > 0:
                expected.add((a, b, shared))
                if shared * 2 >= min(end - start, over - begin):
                    half.add((a, b, shared))
    pairs = overlapping(spans_of(one), spans_of(other))
    assert sorted(zip(pairs.one, pairs.other, pairs.shared_us, strict=True)) == sorted(expected)
    pairs = holding(spans_of(one), spans_of(other))
    assert sorted(zip(pairs.one, pairs.other, pairs.shared_us, strict=True)) == sorted(half)


# -- lists -----------------------------------------------------------------


def videos(count: int, length: float = 100.0) -> list[ListedVideo]:
    return [
        ListedVideo(
            10 + place, AssetId(f"asset {place}"), f"{place}.mp4", "lib", f"{place}.mp4", round(length * S), GRID, AT
        )
        for place in range(count)
    ]


def decided(number: int, start: float, end: float, state: MomentState) -> DecidedSpan:
    return DecidedSpan(number, round(start * S), round(end * S), state)


def decision(number: int, start: float, end: float, state: MomentState, at: datetime = AT) -> Decision:
    return Decision(DecisionId(new_id()), FINDER, number, round(start * S), round(end * S), state, True, at)


PLAIN = Listing(threshold=0.5, join=0.5, min_seconds=0.5)


def spans(part: ListPart) -> list[tuple[int, float, float]]:
    return [(each.video, each.start_us / S, each.end_us / S) for each in part.moments]


def test_the_score_is_that_of_the_best_window_and_the_peak_its_middle() -> None:
    scores = windows([0, 0, 0, 0.5, 0.75, 0.875, 0.5, 0.0, 0.0])
    [moment] = listed(PLAIN, videos(1), [True], scores, []).moments
    assert (moment.score, moment.peak_us, moment.state) == (0.875, 1_750_000, NEW)


def test_a_moment_has_the_span_and_state_of_its_decision() -> None:
    scores = windows([0, 0, 0, 0, 0.9, 0.9, 0.8, 0.5, 0, 0, 0, 0, 0, 0, 0.7, 0.7, 0.7, 0, 0, 0])
    part = listed(PLAIN, videos(1), [True], scores, [decided(10, 1.5, 2.0, REJECTED)])
    assert [(each.start_us, each.end_us, each.state) for each in part.moments] == [
        (1_500_000, 2_000_000, REJECTED),
        (3_875_000, 4_625_000, NEW),
    ]
    assert part.moments[0].score == float(np.float16(0.9))


def test_only_accepted_moments_are_listed_where_scores_are_too_low() -> None:
    scores = windows([0, 0, 0, 0, 0.25, 0.125, 0, 0, 0, 0, 0, 0])
    decisions = [decided(10, 1.25, 1.75, ACCEPTED), decided(10, 2.0, 3.0, REJECTED), decided(10, 3.0, 3.5, NEW)]
    [moment] = listed(PLAIN, videos(1), [True], scores, decisions).moments
    assert (moment.state, moment.score, moment.peak_us) == (ACCEPTED, 0.25, 1_500_000)


def test_an_accepted_moment_of_a_video_without_scores_is_listed() -> None:
    [moment] = listed(PLAIN, videos(2), [True, True], windows([0.0], []), [decided(11, 4, 5, ACCEPTED)]).moments
    assert (moment.video, moment.score, moment.peak_us) == (1, 0.0, 4_500_000)


def test_a_decision_holds_for_what_shares_half_of_the_shorter_one() -> None:
    scores = windows([0] * 8 + [0.9] * 8 + [0] * 8)
    [(_, start, end)] = found(scores)
    assert (start, end) == (2.375, 4.375)
    for begin, over, held in ((3.375, 9.0, True), (3.376, 9.0, False), (0.0, 2.5, False), (2.4, 2.5, True)):
        part = listed(PLAIN, videos(1), [True], scores, [decided(10, begin, over, REJECTED)])
        assert [each.state for each in part.moments] == [REJECTED if held else NEW], (begin, over)


def test_one_decision_about_two_runs_is_listed_once() -> None:
    scores = windows([0, 0, 0, 0, 0.9, 0.9, 0, 0, 0, 0, 0.9, 0.9, 0, 0, 0])
    part = listed(replace(PLAIN, join=0.0), videos(1), [True], scores, [decided(10, 1.0, 4.0, ACCEPTED)])
    assert spans(part) == [(0, 1.0, 4.0)]
    assert part.total == 1


def test_filters_are_by_video_state_and_what_is_exported() -> None:
    of_one = [0, 0, 0, 0, 0.9, 0.9, 0, 0, 0, 0, 0, 0.6, 0.6, 0, 0, 0]
    scores = windows(of_one, of_one)
    [first, second] = [(0, 1.375, 1.875), (0, 3.125, 3.625)]
    both = [True, True]
    assert spans(listed(PLAIN, videos(2), [True, False], scores, [])) == [first, second]
    decisions = [decided(10, 1.375, 1.875, ACCEPTED), decided(11, 1.3, 1.8, REJECTED)]
    for state, count in ((NEW, 2), (ACCEPTED, 1), (REJECTED, 1)):
        part = listed(replace(PLAIN, state=state), videos(2), both, scores, decisions)
        assert (part.total, {each.state for each in part.moments}) == (count, {state})
    clips = [ClipSpan(10, 0, 1_625_000, "a"), ClipSpan(10, 3_400_000, 9_000_000, "b"), ClipSpan(99, 0, S, "c")]
    exported = listed(replace(PLAIN, exported=True), videos(2), both, scores, [], clips)
    assert spans(exported) == [first]
    assert listed(replace(PLAIN, exported=False), videos(2), both, scores, [], clips).total == 3


def test_orders_are_by_score_by_doubt_and_by_time() -> None:
    scores = windows(
        [0, 0, 0, 0.6, 0.6, 0, 0, 0, 0, 0, 0, 0, 0.9, 0.9, 0, 0, 0, 0], [0, 0, 0, 0.7, 0.7, 0, 0, 0.0, 0.0]
    )
    for order, expected in (
        (MomentOrder.SCORE, [0.9, 0.7, 0.6]),
        (MomentOrder.UNSURE, [0.6, 0.7, 0.9]),
        (MomentOrder.TIME, [0.6, 0.9, 0.7]),
    ):
        part = listed(replace(PLAIN, order=order), videos(2), [True, True], scores, [])
        assert [round(each.score, 2) for each in part.moments] == expected


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]), max_size=80), min_size=1, max_size=4),
    st.sampled_from(list(MomentOrder)),
    st.integers(1, 4),
)
def test_pages_are_the_whole_list_without_gaps(of_videos: list[list[float]], order: MomentOrder, limit: int) -> None:
    scores, all_videos = windows(*of_videos), videos(len(of_videos))
    listing = replace(PLAIN, order=order, join=0.0, limit=10_000)
    chosen, decisions = [True] * len(all_videos), [decided(10, 0.5, 1.0, ACCEPTED), decided(10, 0.6, 1.0, ACCEPTED)]
    whole = listed(listing, all_videos, chosen, scores, decisions)
    assert whole.reached is None
    seen: list[FoundMoment] = []
    part = listed(replace(listing, limit=limit), all_videos, chosen, scores, decisions)
    while True:
        seen += part.moments
        assert part.total == len(whole.moments)
        if part.reached is None:
            break
        part = listed(replace(listing, limit=limit, after=part.reached), all_videos, chosen, scores, decisions)
    assert tuple(seen) == whole.moments


def test_a_page_goes_on_where_its_last_moment_was_though_that_is_gone() -> None:
    scores = windows([0, 0, 0, 0, 0.9, 0.9, 0, 0, 0, 0, 0, 0.8, 0.8, 0, 0, 0, 0, 0, 0.6, 0.6, 0, 0, 0])
    only_new = replace(PLAIN, state=NEW, limit=1)
    part = listed(only_new, videos(1), [True], scores, [])
    rejected = decided(10, 1.375, 1.875, REJECTED)
    further = listed(replace(only_new, after=part.reached), videos(1), [True], scores, [rejected])
    assert [round(each.score, 1) for each in further.moments] == [0.8]


# -- frames ----------------------------------------------------------------

NTSC = FrameTimes(Fraction(1001, 30000), ((1, 299),), 300)
UNEVEN = FrameTimes(Fraction(1, 1000), ((40, 3), (100, 2), (5, 4)), 360)
"""Frames at 0, 40, 80, 120, 220, 320, 325, 330, 335 and 340 ms."""


def frames(times: FrameTimes | None, start: float, end: float, rate: int = 25) -> tuple[int, int]:
    return frames_within(times, Fraction(rate), round(start * S), round(end * S))


def test_frames_are_from_the_first_at_the_start_to_the_last_before_the_end() -> None:
    assert frames(UNEVEN, 0, 0.36) == (0, 9)
    assert frames(UNEVEN, 0.041, 0.22) == (2, 3)
    assert frames(UNEVEN, 0.22, 0.331) == (4, 7)
    # Between two frames there is none; the next one stands for it.
    assert frames(UNEVEN, 0.221, 0.3) == (5, 5)
    assert frames(UNEVEN, 0.35, 0.9) == (9, 9)
    assert frames(None, 1.0, 2.0) == (25, 49)


@given(st.integers(0, 298), st.integers(1, 200))
def test_a_time_with_six_digits_names_the_frame_that_begins_there(first: int, count: int) -> None:
    for times in (NTSC, None):
        start, end = (round(float(frame * Fraction(1001, 30000)), 6) for frame in (first, min(first + count, 300)))
        got = frames_within(times, Fraction(30000, 1001), round(start * S), round(end * S))
        assert got == (first, min(first + count, 300) - 1)


# -- ids -------------------------------------------------------------------


def test_an_id_carries_finder_version_video_and_span() -> None:
    key = MomentKey(FINDER, VersionId(new_id()), AssetId(new_id()), 0, 1 << 40)
    assert moment_key(key.id) == key
    assert len(key.id) == 92


def test_forged_and_foreign_ids_are_of_no_moment() -> None:
    moment_id = MomentKey(FINDER, VersionId(new_id()), AssetId(new_id()), 5, 6).id
    forged = [
        *(moment_id[:at] + ("A" if moment_id[at] != "A" else "B") + moment_id[at + 1 :] for at in range(92)),
        moment_id[:-1],
        moment_id + "A",
        "",
        "A" * 92,
        "é" * 92,
        new_id(),
    ]
    for each in forged:
        with pytest.raises(MomentNotFound):
            moment_key(each)


def test_an_id_of_an_empty_span_is_of_no_moment() -> None:
    with pytest.raises(MomentNotFound):
        moment_key(MomentKey(FINDER, VersionId(new_id()), AssetId(new_id()), 6, 6).id)


# -- decisions -------------------------------------------------------------

SPAN = (2 * S, 4 * S)


def edited(edit: MomentEdit, *before: Decision) -> tuple[list[DecisionEdit], Decision | None]:
    return edit_of(edit, SPAN, before, decision(10, 2, 4, NEW, AT + timedelta(seconds=9)), 10.0)


def test_accepting_a_moment_decides_about_its_span() -> None:
    [edit], after = edited(MomentEdit(state=ACCEPTED))
    assert edit.before is None
    assert edit.after == after
    assert after is not None
    assert (after.start_us, after.end_us, after.state) == (*SPAN, ACCEPTED)


def test_moved_ends_alone_are_kept_and_no_decision() -> None:
    [edit], after = edited(MomentEdit(start=2.5))
    assert after is not None
    assert (after.start_us, after.end_us, after.state) == (2_500_000, 4 * S, NEW)
    # Another decision about it keeps them.
    [edit], after = edited(MomentEdit(state=REJECTED), after)
    assert edit.after == after
    assert after is not None
    assert (after.start_us, after.state) == (2_500_000, REJECTED)


def test_an_edit_that_changes_nothing_is_none() -> None:
    accepted = decision(10, 2, 4, ACCEPTED)
    for edit in (MomentEdit(), MomentEdit(state=ACCEPTED), MomentEdit(start=2.0, end=4.0)):
        assert edited(edit, accepted) == ([], accepted)
    assert edited(MomentEdit(state=NEW)) == ([], None)
    moved = decision(10, 2.5, 4, NEW)
    assert edited(MomentEdit(state=NEW), moved) == ([], moved)


def test_a_decision_that_is_taken_back_is_gone() -> None:
    accepted = decision(10, 2, 3, ACCEPTED)
    assert edited(MomentEdit(state=NEW), accepted) == ([DecisionEdit(accepted, None)], None)


def test_a_moment_that_is_moved_over_another_one_is_both() -> None:
    one, other, far = decision(10, 2, 4, ACCEPTED), decision(10, 5, 6, REJECTED), decision(10, 8, 9, REJECTED)
    edits, after = edited(MomentEdit(end=6.5), one, other, far)
    assert after is not None
    assert (after.id, after.end_us) == (one.id, 6_500_000)
    assert edits == [DecisionEdit(one, after), DecisionEdit(other, None)]


@pytest.mark.parametrize(
    ("edit", "field", "limit"),
    [
        (MomentEdit(start=4.0), "start", "before the end, 4 s"),
        (MomentEdit(end=2.0), "end", "after the start, 2 s"),
        (MomentEdit(start=10.0, end=11.0), "start", "before 10 s"),
        (MomentEdit(end=10.002), "end", "at most 10 s"),
    ],
)
def test_ends_outside_of_the_video_are_refused_by_name(edit: MomentEdit, field: str, limit: str) -> None:
    with pytest.raises(SpanOutsideVideo) as refused:
        edited(edit)
    [mistake] = refused.value.fields
    assert mistake.path == field
    assert limit in mistake.message


def test_an_end_that_was_rounded_up_is_that_of_the_video() -> None:
    _, after = edited(MomentEdit(end=10.001))
    assert after is not None
    assert after.end_us == 10 * S


def test_many_are_decided_once_each() -> None:
    wanted = [decision(10, start, start + 1, ACCEPTED, AT + timedelta(1)) for start in (0.0, 0.25, 5.0, 7.0)]
    rejected, accepted = decision(10, 5, 6, REJECTED), decision(10, 7, 8, ACCEPTED)
    edits = edits_of_many(ACCEPTED, wanted, {2: [rejected], 3: [accepted]}, {1: 0})
    assert [(each.before, each.after and each.after.start_us) for each in edits] == [(None, 0), (rejected, 5 * S)]
    assert edits_of_many(NEW, wanted, {2: [rejected]}, {1: 0}) == [DecisionEdit(rejected, None)]


def test_edits_are_recorded_as_they_are() -> None:
    edits = [
        DecisionEdit(None, decision(10, 0.1, 2.7, ACCEPTED)),
        DecisionEdit(decision(11, 0, 1, REJECTED), None),
        DecisionEdit(decision(12, 0, 1, NEW), replace(decision(12, 0, 2, REJECTED), enabled=False)),
    ]
    assert unpacked(packed(edits)) == edits
    assert len(packed([DecisionEdit(None, decision(1, at, at + 1, REJECTED)) for at in range(1000)])) < 60_000


def test_a_change_says_what_was_done() -> None:
    accepted, moved = decision(10, 0, 1, ACCEPTED), decision(10, 0, 2, ACCEPTED)
    assert decision_words([DecisionEdit(None, accepted)], "a.mp4") == "a moment of a.mp4 accepted"
    assert decision_words([DecisionEdit(None, accepted)] * 3, "a.mp4") == "3 moments accepted"
    assert decision_words([DecisionEdit(accepted, None)], "a.mp4") == "decision about a moment of a.mp4 taken back"
    assert decision_words([DecisionEdit(accepted, moved)], "a.mp4") == "a moment of a.mp4 moved"
    assert decision_words([DecisionEdit(accepted, replace(moved, state=REJECTED))], "b") == "a moment of b rejected"
