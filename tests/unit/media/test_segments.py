"""Which clips of a batch are put together of segments that they share."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rushes_footage.plans import ClipPlan
from rushes_media.domain.clips.encodings import clip_encoding
from rushes_media.domain.clips.segments import segment_name, segments_of, with_joints
from rushes_media.domain.clips.spans import Batch, plan_clips
from rushes_media.domain.errors import SpanDoesNotFit
from rushes_media.domain.frames.frame_index import FrameIndex
from tests.unit.media.indexes import frame_index, steady


def planned(index: FrameIndex, clips: int, spread: float, length: float = 8, rate: int | None = None) -> list[ClipPlan]:
    batch = Batch(Fraction(1), clips, Fraction(spread), Fraction(length), rate)
    return list(with_joints(index, plan_clips(index, batch, shift_to_fit=False).clips))


@pytest.mark.parametrize(
    ("clips", "spread", "joints"),
    [
        (3, 2, [[50, 100], [50, 150], [100, 150]]),
        (3, 3, [[75, 150], [75, 125], [50, 125]]),
        # A second shared of eight is not worth it, nor is a start for every few frames.
        (3, 7, [[], [], []]),
        (9, 0.2, [[]] * 9),
        (3, 8, [[], [], []]),
        (1, 2, [[]]),
        # Twice the same stretch needs no joint to be shared.
        (2, 0, [[], []]),
    ],
)
def test_joints_are_where_other_clips_begin_and_end(clips: int, spread: float, joints: list[list[int]]) -> None:
    plans = planned(steady(Fraction(25), 2000, Fraction(1, 12_800)), clips, spread)
    assert [list(plan.joints) for plan in plans] == joints


def test_clips_with_a_rate_of_their_own_share_nothing() -> None:
    plans = planned(steady(Fraction(25), 2000, Fraction(1, 12_800)), 3, 2, rate=30)
    assert all(not plan.joints for plan in plans)


@given(
    st.sampled_from([Fraction(25), Fraction(30), Fraction(30_000, 1001), Fraction(60)]),
    st.sampled_from([Fraction(1, 1000), Fraction(1, 90_000)]),
    st.integers(0, 10_000),
    st.integers(2, 6),
    st.sampled_from([0.5, 0.75, 1.0, 1.3]),
)
def test_segments_make_up_their_clip_and_are_the_same_for_all(
    rate: Fraction, tick: Fraction, first: int, clips: int, spread: float
) -> None:
    index = steady(rate, 700, tick, first)
    plans = planned(index, clips, spread, length=2)
    names: dict[str, tuple[int, int]] = {}
    for plan in plans:
        segments = segments_of(index, plan)
        assert [segment.frame_count > 0 for segment in segments] == [True] * len(segments)
        assert sum(segment.frame_count for segment in segments) == plan.frame_count
        assert (segments[0].start_pts, segments[-1].end_pts) == (plan.start_pts, plan.end_pts)
        assert all(before.end_pts == after.start_pts for before, after in pairwise(segments))
        for segment in segments:
            assert segment.start_pts == index.pts[segment.first_frame]
            name = segment_name("source", segment, clip_encoding(index, plan, 0))
            assert names.setdefault(name, (segment.first_frame, segment.frame_count)) == (
                segment.first_frame,
                segment.frame_count,
            )


@given(
    st.lists(st.integers(10, 90), min_size=100, max_size=300),
    st.integers(1, 6),
    st.sampled_from([0.5, 0.75, 1.0, 1.3]),
)
def test_clips_of_variable_rate_begin_and_end_amid_a_frame_and_share_the_whole_ones(
    steps: list[int], clips: int, spread: float
) -> None:
    pts = [0]
    for step in steps:
        pts.append(pts[-1] + step)
    index = frame_index(pts[:-1], Fraction(1, 1000), end_pts=pts[-1])
    assume(index.constant_rate is None)
    try:
        plans = planned(index, clips, spread, length=2)
    except SpanDoesNotFit:
        return
    names: dict[str, tuple[int, int, int, int]] = {}
    for plan in plans:
        segments = segments_of(index, plan)
        assert [segment.frame_count > 0 for segment in segments] == [True] * len(segments)
        assert sum(segment.frame_count for segment in segments) == plan.frame_count
        assert (segments[0].start_pts, segments[-1].end_pts) == (plan.start_pts, plan.end_pts)
        assert all(before.end_pts == after.start_pts for before, after in pairwise(segments))
        for segment in segments:
            assert segment.shown_from == index.pts[segment.first_frame]
            name = segment_name("source", segment, clip_encoding(index, plan, 0))
            made_of = segment.first_frame, segment.frame_count, segment.start_pts, segment.end_pts
            assert names.setdefault(name, made_of) == made_of
        for segment in segments[1:-1]:
            assert segment.start_pts == index.pts[segment.first_frame]


def test_another_source_size_or_crop_is_another_segment() -> None:
    index = steady(Fraction(25), 2000, Fraction(1, 12_800))
    [plan, *_] = planned(index, 3, 2)
    [segment, *_] = segments_of(index, plan)
    whole, small = clip_encoding(index, plan, 0), clip_encoding(index, plan, 128)
    names = {segment_name("one", segment, whole), segment_name("other", segment, whole)}
    assert len(names | {segment_name("one", segment, small)}) == 3
