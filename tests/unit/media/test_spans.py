"""Which frames the clips of a batch consist of."""

from fractions import Fraction
from math import floor

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rushes_footage.contracts import ClipEnd, ClipFrames, Length
from rushes_media.domain.clips.spans import Batch, length_of, plan_clips
from rushes_media.domain.errors import NoLength, SpanDoesNotFit
from rushes_media.domain.frames.frame_index import FrameIndex
from tests.unit.media.indexes import frame_index, steady

RATES = st.sampled_from([Fraction(n) for n in (1, 10, 24, 25, 30, 50, 60, 120)]) | st.sampled_from(
    [Fraction(n, 1001) for n in (24_000, 30_000, 60_000)]
)
TICKS = st.sampled_from([Fraction(1, n) for n in (1000, 12_800, 15_360, 90_000, 1_000_000)])


@st.composite
def indexes(draw: st.DrawFn) -> FrameIndex:
    """Files of constant rate and of variable rate, wherever their time begins."""
    tick, first = draw(TICKS), draw(st.integers(-100_000, 10_000_000))
    if draw(st.booleans()):
        return steady(draw(RATES), draw(st.integers(1, 500)), tick, first)
    steps = draw(st.lists(st.integers(1, round(1 / tick)), min_size=1, max_size=120))
    pts = [first]
    for step in steps[:-1]:
        pts.append(pts[-1] + step)
    return frame_index(pts, tick, end_pts=pts[-1] + steps[-1])


@st.composite
def cases(draw: st.DrawFn, files: st.SearchStrategy[FrameIndex] | None = None) -> tuple[FrameIndex, Batch]:
    """A file and a batch that is about as long, so that many fit and many do not."""
    index = draw(indexes() if files is None else files)
    parts = st.fractions(0, Fraction(6, 5), max_denominator=10_000)
    clips = draw(st.integers(1, 4))
    return index, Batch(
        # As a program sends them: as floats.
        cursor=Fraction(float(draw(parts) * index.duration)),
        clips=clips,
        spread=Fraction(float(draw(parts) * index.duration / (2 * clips))),
        length=Fraction(float(max(Fraction(1, 1000), draw(parts) * index.duration / 2))),
        rate=draw(st.none() | st.sampled_from([1, 12, 25, 60])),
        rate_only_where_needed=draw(st.booleans()),
    )


@st.composite
def variable(draw: st.DrawFn) -> FrameIndex:
    """Files of variable rate, with frames shown for a tick and frames shown for minutes."""
    tick, first = draw(TICKS), draw(st.integers(-100_000, 10_000_000))
    longest = draw(st.sampled_from([Fraction(1, 10), Fraction(1), Fraction(60)]))
    steps = draw(st.lists(st.integers(1, max(2, round(longest / tick))), min_size=4, max_size=80))
    pts = [first]
    for step in steps[:-1]:
        pts.append(pts[-1] + step)
    index = frame_index(pts, tick, end_pts=pts[-1] + steps[-1])
    assume(index.constant_rate is None)
    return index


def plan(index: FrameIndex, cursor: float, length: float = 8, clips: int = 1, spread: float = 3) -> list[int]:
    """The first frames of a batch's clips."""
    batch = Batch(Fraction(cursor), clips, Fraction(spread), Fraction(length))
    return [clip.first_frame for clip in plan_clips(index, batch, shift_to_fit=False).clips]


@given(RATES, TICKS, st.integers(-10_000, 10_000_000), st.data())
def test_the_decimal_of_a_frames_time_finds_that_frame(
    rate: Fraction, tick: Fraction, first: int, data: st.DataObject
) -> None:
    index = steady(rate, 2000, tick, first)
    frame = data.draw(st.integers(0, 1999))
    assert index.frame_at_or_after(Fraction(float(index.seconds(frame)))) == frame


def test_a_float_just_above_a_frame_means_that_frame() -> None:
    index = steady(Fraction(30), 900, Fraction(1, 15_360))
    assert Fraction(4.4) > index.seconds(132)
    assert plan(index, 4.4) == [132]
    assert plan(index, 4.4001) == [133]


def test_second_0_is_the_first_frame_wherever_the_files_time_begins() -> None:
    index = steady(Fraction(25), 500, Fraction(1, 90_000), first=9_000_000)
    assert plan(index, 0) == [0]
    assert plan(index, 1, clips=3) == [25, 100, 175]


@pytest.mark.parametrize(
    ("rate", "frames"), [(Fraction(25), 200), (Fraction(30_000, 1001), 240), (Fraction(24_000, 1001), 192)]
)
def test_a_constant_rate_gives_every_clip_the_same_number_of_frames(rate: Fraction, frames: int) -> None:
    index = steady(rate, 2000, Fraction(1, 1000))
    batch = Batch(Fraction("1.234"), 5, Fraction("2.3"), Fraction(8))
    assert [clip.frame_count for clip in plan_clips(index, batch, shift_to_fit=False).clips] == [frames] * 5


def test_a_variable_rate_gives_a_clip_what_is_shown_in_its_span() -> None:
    index = frame_index([0, 100, 250, 1000, 1900, 2000, 3500], Fraction(1, 1000), end_pts=4000)
    batch = Batch(Fraction("0.05"), 1, Fraction(0), Fraction(2))
    (clip,) = plan_clips(index, batch, shift_to_fit=False).clips
    assert (clip.first_frame, clip.frame_count, clip.start_pts, clip.end_pts) == (0, 6, 50, 2050)


@pytest.mark.parametrize(
    ("cursor", "first", "count"),
    [("20", 1, 1), ("12.5", 0, 2), ("40", 1, 3), ("83", 3, 2), ("90", 4, 1), ("112", 4, 1)],
)
def test_a_still_stretch_is_cut_where_it_is_shown(cursor: str, first: int, count: int) -> None:
    index = frame_index([0, 20_000, 45_000, 46_000, 90_000], Fraction(1, 1000), end_pts=120_000)
    batch = Batch(Fraction(cursor), 1, Fraction(0), Fraction(8))
    (clip,) = plan_clips(index, batch, shift_to_fit=False).clips
    begin = round(1000 * Fraction(cursor))
    assert (clip.first_frame, clip.frame_count, clip.start_pts, clip.end_pts) == (first, count, begin, begin + 8000)


@given(cases())
def test_each_planned_clip_at_a_constant_rate_is_a_stretch_of_whole_frames_at_or_after_its_start(
    case: tuple[FrameIndex, Batch],
) -> None:
    index, batch = case
    assume(index.constant_rate is not None)
    try:
        planned = plan_clips(index, batch, shift_to_fit=False)
    except SpanDoesNotFit:
        return
    assert len(planned.clips) == batch.clips
    slack = min(index.time_base / 2, Fraction(1, 2000))
    for number, clip in enumerate(planned.clips):
        start = batch.start(number)
        assert clip.start == float(start)
        assert 1 <= clip.frame_count <= index.frame_count - clip.first_frame
        assert clip.start_pts == index.pts[clip.first_frame]
        assert index.seconds(clip.first_frame) >= start - slack
        assert clip.first_frame == 0 or index.seconds(clip.first_frame - 1) < start - slack
        assert clip.end_pts == index.pts_after(clip.first_frame + clip.frame_count - 1)


@given(cases(variable()))
def test_each_planned_clip_at_a_variable_rate_is_its_span_to_within_a_tick(case: tuple[FrameIndex, Batch]) -> None:
    index, batch = case
    try:
        planned = plan_clips(index, batch, shift_to_fit=False)
    except SpanDoesNotFit:
        return
    assert len(planned.clips) == batch.clips
    tick = index.time_base
    for number, clip in enumerate(planned.clips):
        start, last = batch.start(number), clip.first_frame + clip.frame_count - 1
        begins = (clip.start_pts - index.first_pts) * tick
        assert clip.start == float(start)
        assert clip.start_pts == index.end_pts - 1 or abs(begins - start) <= max(tick / 2, Fraction(1, 10**6))
        assert index.pts[clip.first_frame] <= clip.start_pts < index.pts_after(clip.first_frame)
        assert 0 <= clip.first_frame <= last < index.frame_count
        assert clip.end_pts <= index.end_pts
        if clip.resampling is None:
            assert abs((clip.end_pts - clip.start_pts) * tick - batch.length) <= tick
            assert index.pts[last] < clip.end_pts <= index.pts_after(last)
        else:
            assert clip.end_pts == index.pts_after(last)


@given(cases())
def test_a_resampled_clip_ends_with_what_the_source_shows_at_its_last_moment(case: tuple[FrameIndex, Batch]) -> None:
    index, batch = case
    try:
        planned = plan_clips(index, batch, shift_to_fit=False)
    except SpanDoesNotFit:
        return
    for clip in planned.clips:
        if clip.resampling is None:
            assert clip.clip_frames == clip.frame_count
            continue
        assert clip.clip_frames == clip.resampling.frames
        last = clip.first_frame + clip.frame_count - 1
        moment = Fraction(clip.resampling.frames - 1, clip.resampling.rate)

        def after_start(frame: int, first: int = clip.first_frame, begins: int = clip.start_pts) -> Fraction:
            if index.constant_rate is not None:
                return (frame - first) / index.constant_rate
            return (index.pts[frame] - begins) * index.time_base

        assert after_start(last) <= moment
        assert last + 1 == index.frame_count or after_start(last + 1) > moment


@pytest.mark.parametrize(
    ("rate", "resampled"),
    [(Fraction(24), False), (Fraction(25), False), (Fraction(60), False), (Fraction(30_000, 1001), True)],
)
def test_own_frames_that_last_exactly_as_long_as_asked_are_kept(rate: Fraction, resampled: bool) -> None:
    index = steady(rate, 2000, Fraction(1, 90_000))
    batch = Batch(Fraction(1), 1, Fraction(0), Fraction(8), rate=25, rate_only_where_needed=True)
    (clip,) = plan_clips(index, batch, shift_to_fit=False).clips
    assert (clip.resampling is not None) == resampled
    assert clip.clip_frames == (200 if resampled else 8 * rate)


@given(cases())
def test_the_latest_start_that_an_error_names_fits_when_it_is_sent_back(case: tuple[FrameIndex, Batch]) -> None:
    index, batch = case
    try:
        plan_clips(index, batch, shift_to_fit=False)
    except SpanDoesNotFit as refused:
        if "latest_start" not in refused.metadata:
            return
        latest = float(refused.metadata["latest_start"])
        again = plan_clips(index, batch.moved_to(Fraction(latest)), shift_to_fit=False)
        assert again.cursor == Fraction(latest)


@given(cases())
def test_shifting_moves_the_whole_batch_to_what_the_error_would_have_named(case: tuple[FrameIndex, Batch]) -> None:
    index, batch = case
    try:
        kept = plan_clips(index, batch, shift_to_fit=False)
    except SpanDoesNotFit as refused:
        latest = refused.metadata.get("latest_start")
    else:
        assert plan_clips(index, batch, shift_to_fit=True) == kept
        return
    if latest is None:
        with pytest.raises(SpanDoesNotFit):
            plan_clips(index, batch, shift_to_fit=True)
    else:
        assert plan_clips(index, batch, shift_to_fit=True).cursor == Fraction(latest)


@given(cases())
def test_the_latest_start_is_the_very_last(case: tuple[FrameIndex, Batch]) -> None:
    index, batch = case
    try:
        plan_clips(index, batch, shift_to_fit=False)
    except SpanDoesNotFit as refused:
        if "latest_start" in refused.metadata:
            later = Fraction(refused.metadata["latest_start"]) + Fraction(1, 1000)
            with pytest.raises(SpanDoesNotFit):
                plan_clips(index, batch.moved_to(later), shift_to_fit=False)


@given(cases(variable()), st.fractions(0, 1))
def test_at_a_variable_rate_every_start_up_to_the_latest_is_accepted(
    case: tuple[FrameIndex, Batch], part: Fraction
) -> None:
    index, batch = case
    try:
        plan_clips(index, batch, shift_to_fit=False)
    except SpanDoesNotFit as refused:
        if "latest_start" in refused.metadata:
            earlier = Fraction(float(part * Fraction(refused.metadata["latest_start"])))
            assert plan_clips(index, batch.moved_to(earlier), shift_to_fit=False).cursor == earlier


def test_a_cursor_past_the_end_is_refused_in_words_that_help() -> None:
    index = steady(Fraction(25), 1495, Fraction(1, 12_800))  # 59.8 s
    with pytest.raises(SpanDoesNotFit) as refused:
        plan(index, 45, clips=4, spread=3.3333)
    assert refused.value.message == "The cursor is 3.2 s past the last start that fits. Latest: 0:00:41.800."
    assert refused.value.metadata == {"latest_start": "41.800100"}


def test_the_latest_start_is_named_by_the_frame_that_a_cursor_can_stand_on() -> None:
    index = steady(Fraction(30_000, 1001), 3500, Fraction(1, 30_000))
    with pytest.raises(SpanDoesNotFit) as refused:
        plan(index, 110.65, clips=4, spread=3.7)
    latest = Fraction(refused.value.metadata["latest_start"])
    frame = index.frame_shown_at(latest)
    assert frame is not None
    assert index.seconds(frame) < latest  # between two frames
    named = floor(index.seconds(frame) * 1000)
    assert f"Latest: 0:01:{named // 1000 - 60:02d}.{named % 1000:03d}." in refused.value.message


def test_at_a_variable_rate_the_latest_start_is_named_as_it_is() -> None:
    index = frame_index([0, 20_000, 45_000, 46_000, 90_000], Fraction(1, 1000), end_pts=120_000)
    with pytest.raises(SpanDoesNotFit) as refused:
        plan(index, 113)
    assert refused.value.message == "The cursor is 1.0 s past the last start that fits. Latest: 0:01:52.000."
    assert refused.value.metadata == {"latest_start": "112.000000"}


def test_a_video_that_is_too_short_is_refused_saying_how_long_it_is_and_what_is_needed() -> None:
    index = steady(Fraction(25), 150, Fraction(1, 12_800))
    with pytest.raises(SpanDoesNotFit) as refused:
        plan(index, 0, clips=3)
    assert refused.value.message == (
        "The video is 6 s long; 3 clips of 8 s that start 3 s after one another need 14 s."
    )
    assert refused.value.metadata == {}


def test_times_beyond_an_hour_are_said_as_the_player_shows_them() -> None:
    index = steady(Fraction(25), 25 * 3730, Fraction(1, 12_800))
    with pytest.raises(SpanDoesNotFit, match=r"Latest: 1:02:02\.000\.$"):
        plan(index, 3725)


def test_a_frame_that_is_shown_for_years_lasts_as_long_as_its_clip() -> None:
    index = frame_index([0, 1, 2, 900_000_000], Fraction(1), end_pts=900_000_001)
    [clip] = plan_clips(index, Batch(Fraction(0), 1, Fraction(0), Fraction(8)), shift_to_fit=False).clips
    assert (clip.frame_count, clip.start_pts, clip.end_pts) == (3, 0, 8)
    [clip] = plan_clips(index, Batch(Fraction(0), 1, Fraction(0), Fraction(8), rate=25), shift_to_fit=False).clips
    assert (clip.frame_count, clip.clip_frames) == (3, 200)


@given(RATES, TICKS, st.integers(1, 500), st.integers(1, 500))
def test_a_length_in_frames_has_so_many_at_a_constant_rate(
    rate: Fraction, tick: Fraction, frames: int, more: int
) -> None:
    index = steady(rate, frames + more, tick, 0)
    length = length_of(index, Fraction(0), ClipFrames(frames))
    assert length == frames / rate
    # As it travels on.
    [clip] = plan_clips(index, Batch(Fraction(0), 1, Fraction(0), Fraction(float(length))), shift_to_fit=False).clips
    assert clip.frame_count == frames


@given(RATES, TICKS, st.integers(0, 300), st.integers(1, 200), st.booleans())
def test_a_clip_ends_before_the_frame_at_its_end(
    rate: Fraction, tick: Fraction, first: int, frames: int, is_last: bool
) -> None:
    index = steady(rate, first + frames + (not is_last), tick, 1000)
    cursor = Fraction(float(index.seconds(first)))
    end = index.duration if is_last else index.seconds(first + frames)
    # And it is the same wherever between two frames the end is.
    for each in (end, (index.seconds(first + frames - 1) + end) / 2):
        assert length_of(index, cursor, ClipEnd(float(each))) == frames / rate


def test_lengths_of_a_variable_rate_are_spans() -> None:
    slides = frame_index([0, 20_000, 45_000, 46_000, 90_000], Fraction(1, 1000), end_pts=120_000)
    assert length_of(slides, Fraction(10), ClipEnd(50.5)) == Fraction("40.5")
    assert length_of(slides, Fraction(10), ClipFrames(2)) == 48
    assert length_of(slides, Fraction(10), 5.28) == Fraction(5.28)


@pytest.mark.parametrize(
    ("wanted", "field", "limit"),
    [
        (ClipEnd(10.0), "end", "must be after the cursor, with at least one frame in between"),
        (ClipEnd(4.0), "end", "must be after the cursor, with at least one frame in between"),
        (ClipEnd(5000.5), "end", "must be at most 5000.000, where the video ends"),
        (ClipEnd(4000.0), "end", "makes clips of 3990.000 s; 3600 s are the most"),
        (ClipFrames(100_000), "frames", "makes clips of 4000.000 s; 3600 s are the most"),
    ],
)
def test_what_makes_no_length_is_refused_by_its_field(wanted: Length, field: str, limit: str) -> None:
    index = steady(Fraction(25), 125_000, Fraction(1, 12_800), 0)
    with pytest.raises(NoLength) as refused:
        length_of(index, Fraction(10), wanted)
    assert [(each.path, each.message) for each in refused.value.fields] == [(field, limit)]
