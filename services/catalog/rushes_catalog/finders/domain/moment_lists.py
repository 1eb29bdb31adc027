"""Lists of moments: runs of windows with the decisions about them, filtered, ordered and cut into pages.

Imported on use, as window_scores is. All of it is to be called in a thread: a list of a large library takes some
hundredths of a second.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rushes_catalog.domain.times import MICROSECONDS
from rushes_catalog.finders.domain.decisions import DecidedSpan
from rushes_catalog.finders.domain.moments import (
    ClipSpan,
    FoundMoment,
    ListedVideo,
    MomentFlags,
    MomentOrder,
    MomentState,
)
from rushes_catalog.finders.domain.overlaps import Spans, holding, overlapping, spans_of
from rushes_catalog.finders.domain.window_scores import ONE, WindowScores, scores_of

_STATES = (MomentState.NEW, MomentState.ACCEPTED, MomentState.REJECTED)
_CODES = {state: code for code, state in enumerate(_STATES)}
_NEW, _ACCEPTED = _CODES[MomentState.NEW], _CODES[MomentState.ACCEPTED]


@dataclass(frozen=True, slots=True)
class ListPlace:
    """A place in a list: that of its last moment so far."""

    rank: float
    """By which the list is ordered before video and start; 0 in the order of time."""
    asset_number: int
    start_us: int
    end_us: int


@dataclass(frozen=True, slots=True)
class ListPart:
    """A part of a list, and where the next one begins after; None: there is no more."""

    moments: tuple[FoundMoment, ...]
    total: int
    reached: ListPlace | None


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list has; the videos are those of the scores, in the order of their paths."""

    threshold: float
    join: float
    min_seconds: float
    state: MomentState | None = None
    exported: bool | None = None
    order: MomentOrder = MomentOrder.SCORE
    limit: int = 50
    after: ListPlace | None = None


def listed(
    listing: Listing,
    videos: Sequence[ListedVideo],
    chosen: Sequence[bool],
    scores: WindowScores,
    decisions: Sequence[DecidedSpan],
    clips: Sequence[ClipSpan] = (),
) -> ListPart:
    """A part of the list. `chosen`: whose moments it has. `clips`: those that `exported` is about."""
    places = {video.number: place for place, video in enumerate(videos)}
    lengths = np.array([video.length_us for video in videos], np.int64)
    runs = scores.runs(
        listing.threshold,
        round(listing.join * MICROSECONDS),
        round(listing.min_seconds * MICROSECONDS),
        lengths,
    )
    is_chosen = np.array(chosen, np.bool_)
    if not is_chosen.all():
        runs = runs.among(is_chosen[runs.spans.video])
    decided = [
        (places[number], start_us, end_us, _CODES[state])
        for number, start_us, end_us, state in decisions
        if number in places and chosen[places[number]]
    ]
    of_decisions = spans_of([each[:3] for each in decided])
    states = np.array([each[3] for each in decided], np.int64)
    pairs = holding(of_decisions, runs.spans)
    # A decided moment is listed with the span of its decision; one that was not accepted only where it was found.
    is_shown = states == _ACCEPTED
    is_shown[pairs.one] = True
    is_undecided = np.ones(len(runs.spans), np.bool_)
    is_undecided[pairs.other] = False
    runs, of_decisions, states = runs.among(is_undecided), of_decisions.among(is_shown), states[is_shown]
    first, last = scores.windows_of(of_decisions)
    spans = Spans(
        np.concatenate([runs.spans.video, of_decisions.video]),
        np.concatenate([runs.spans.start_us, of_decisions.start_us]),
        np.concatenate([runs.spans.end_us, of_decisions.end_us]),
    )
    first, last = np.concatenate([runs.first, first]), np.concatenate([runs.last, last])
    states = np.concatenate([np.full(len(runs.spans), _NEW, np.int64), states])
    which = np.ones(len(spans), np.bool_)
    if listing.state is not None:
        which &= states == _CODES[listing.state]
    if listing.exported is not None:
        which &= _covered(spans, places, clips) == listing.exported
    by_time = np.flatnonzero(which)
    if len(of_decisions):  # Runs are in that order already.
        by_time = by_time[np.lexsort((spans.end_us[which], spans.start_us[which], spans.video[which]))]
    spans, first, last, states = spans.among(by_time), first[by_time], last[by_time], states[by_time]
    best = scores.best(first, last)
    total = len(best)
    ranks = _ranks(listing, best)
    match listing.order:
        case MomentOrder.TIME:
            order = np.arange(total)
        case MomentOrder.SCORE:  # By the integers, which are sorted several times as fast.
            order = np.argsort(np.uint16(ONE) - best, kind="stable")
        case MomentOrder.UNSURE:
            order = np.argsort(ranks, kind="stable")
    if listing.after is not None:
        order = order[_is_behind(listing.after, places, ranks, spans)[order]]
    page = order[: listing.limit]
    shown = scores_of(best[page])
    moments = tuple(
        FoundMoment(
            video=int(spans.video[at]),
            start_us=int(spans.start_us[at]),
            end_us=int(spans.end_us[at]),
            peak_us=_peak_us(scores, spans, at, int(first[at]), int(last[at])),
            score=float(score),
            state=_STATES[states[at]],
        )
        for at, score in zip(page, shown, strict=True)
    )
    reached = None
    if len(order) > len(page):
        at, end = page[-1], moments[-1]
        reached = ListPlace(float(ranks[at]), videos[end.video].number, end.start_us, end.end_us)
    return ListPart(moments, total, reached)


def rescored(scores: WindowScores, video: int, span: tuple[int, int], state: MomentState) -> FoundMoment:
    """The moment with this span of a video: its score is that of its best window, 0 where the video has none."""
    spans = spans_of([(video, *span)])
    first, last = scores.windows_of(spans)
    [score] = scores_of(scores.best(first, last))
    peak_us = _peak_us(scores, spans, 0, int(first[0]), int(last[0]))
    return FoundMoment(video, *span, peak_us, float(score), state)


def flags_of(
    found: Sequence[FoundMoment],
    videos: Sequence[ListedVideo],
    clips: Sequence[ClipSpan],
    examples: Sequence[tuple[int, int, int]],
) -> list[MomentFlags]:
    """What else is known of the spans of moments. `examples`: row number of the video, start and end of each."""
    places = {videos[each.video].number: each.video for each in found}
    spans = spans_of([(each.video, each.start_us, each.end_us) for each in found])
    exported = _covered(spans, places, clips)
    overlaps, example = np.zeros(len(spans), np.bool_), np.zeros(len(spans), np.bool_)
    overlaps[overlapping(_spans_of_clips(places, clips), spans).other] = True
    shown = [(places[number], start, end) for number, start, end in examples if number in places]
    example[holding(spans_of(shown), spans).other] = True
    return [
        MomentFlags(bool(covers), bool(has_part), bool(is_example))
        for covers, has_part, is_example in zip(exported, overlaps, example, strict=True)
    ]


def same_moments(spans: Spans, decisions: Spans) -> tuple[dict[int, list[int]], dict[int, int]]:
    """For spans by their place: the places of the decisions that hold for them; and of those for which none does the
    place of an earlier one which is the same moment, itself of no earlier one."""
    held: dict[int, list[int]] = {}
    pairs = holding(spans, decisions)
    for one, other in zip(pairs.one.tolist(), pairs.other.tolist(), strict=True):
        held.setdefault(one, []).append(other)
    same: dict[int, int] = {}
    pairs = holding(spans, spans)
    for one, other in zip(pairs.one.tolist(), pairs.other.tolist(), strict=True):
        if other < one and not {one, other} & held.keys() and one not in same and other not in same:
            same[one] = other
    return held, same


def _peak_us(scores: WindowScores, spans: Spans, at: int, first: int, last: int) -> int:
    if first < 0:
        return (int(spans.start_us[at]) + int(spans.end_us[at])) // 2
    return scores.peak_us(int(spans.video[at]), first, last)


def _covered(spans: Spans, places: dict[int, int], clips: Sequence[ClipSpan]) -> NDArray[np.bool_]:
    """Whether one clip covers at least half of each span."""
    pairs = overlapping(_spans_of_clips(places, clips), spans)
    covered = np.zeros(len(spans), np.bool_)
    covered[pairs.other[2 * pairs.shared_us >= spans.lengths[pairs.other]]] = True
    return covered


def _spans_of_clips(places: dict[int, int], clips: Sequence[ClipSpan]) -> Spans:
    return spans_of(
        [(places[clip.asset_number], clip.start_us, clip.end_us) for clip in clips if clip.asset_number in places]
    )


def _ranks(listing: Listing, best: NDArray[np.uint16]) -> NDArray[np.float64]:
    """By which the list is ordered, ascending; the order of time comes second."""
    match listing.order:
        case MomentOrder.TIME:
            return np.zeros(len(best))
        case MomentOrder.SCORE:
            return -scores_of(best)
        case MomentOrder.UNSURE:
            return np.abs(scores_of(best) - listing.threshold)


def _is_behind(after: ListPlace, places: dict[int, int], ranks: NDArray[np.float64], spans: Spans) -> NDArray[np.bool_]:
    """Which of the moments come after a place, whether or not its own moment is still there."""
    video = places.get(after.asset_number, -1)
    later = np.zeros(len(spans), np.bool_)
    for values, value in (
        (spans.end_us, after.end_us),
        (spans.start_us, after.start_us),
        (spans.video, video),
        (ranks, after.rank),
    ):
        later = (values > value) | ((values == value) & later)
    return later
