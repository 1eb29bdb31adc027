"""How a clip is to be encoded follows from the index, the plan and the wanted size."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes_footage.formats import ClipFormat
from rushes_footage.plans import ClipPlan
from rushes_media.adapters.ffmpeg.argv import export_clip_argv
from rushes_media.domain.clips.encodings import ClipRecipe, clip_encoding, scaled_size, seek_micros
from rushes_media.domain.clips.spans import Batch, plan_clips
from rushes_media.domain.frames.frame_index import Entry, FrameIndex, SoundTrack
from tests.unit.media.indexes import frame_index, steady


def planned(index: FrameIndex, cursor: str, length: int = 8) -> ClipPlan:
    batch = Batch(Fraction(cursor), 1, Fraction(0), Fraction(length))
    return plan_clips(index, batch, shift_to_fit=False).clips[0]


@given(st.integers(2, 8000), st.integers(2, 8000), st.integers(0, 4320))
def test_a_scaled_picture_has_even_sides_keeps_its_shape_and_is_smaller(width: int, height: int, short: int) -> None:
    size = scaled_size(width, height, short)
    if size is None:
        assert short == 0 or max(2, short - short % 2) >= min(width, height)
        return
    assert all(side % 2 == 0 for side in size)
    assert min(size) == max(2, short - short % 2) or max(size) == 2
    assert min(size) < min(width, height)
    assert (size[0] <= size[1]) == (width <= height) or size[0] == size[1]
    assert abs(max(size) - max(width, height) * min(size) / min(width, height)) <= 1


@pytest.mark.parametrize(
    ("size", "short", "scaled"),
    [
        ((1920, 1080), 512, (910, 512)),
        ((1080, 1920), 512, (512, 910)),
        ((1920, 1080), 513, (910, 512)),
        ((1920, 1080), 1080, None),
        ((1920, 1080), 4320, None),
        ((1920, 1080), 0, None),
        ((1000, 1000), 64, (64, 64)),
    ],
)
def test_sizes_that_people_ask_for(size: tuple[int, int], short: int, scaled: tuple[int, int] | None) -> None:
    assert scaled_size(*size, short) == scaled


def test_sound_begins_with_the_first_frame_and_is_as_long_as_the_picture() -> None:
    index = frame_index([100, 137, 199, 260, 333], Fraction(1, 1000), end_pts=370, sound=SoundTrack(1, 44_100))
    sound = clip_encoding(index, ClipPlan(0.0, 1, 3, 137, 333), 0).sound
    assert sound is not None
    assert (sound.first_sample, sound.samples) == (round(0.137 * 44_100), round(0.196 * 44_100))


def test_sound_of_a_rate_that_aac_does_not_know_is_made_to_fit() -> None:
    index = frame_index([0, 40, 80], Fraction(1, 1000), sound=SoundTrack(1, 192_000))
    sound = clip_encoding(index, ClipPlan(0.0, 0, 2, 0, 80), 0).sound
    assert sound is not None
    assert sound.sample_rate == 48_000


@given(st.integers(0, 700), st.sampled_from([Fraction(1, n) for n in (3, 1000, 12_800, 90_000, 10**9)]))
def test_seeking_aims_at_the_key_frame_and_never_before_it(frame: int, tick: Fraction) -> None:
    pts = [round(number / tick / 25) for number in range(701)]
    pts = [tick_ + place for place, tick_ in enumerate(pts)]
    index = frame_index(pts, tick, key_frames=range(0, 701, 50))
    seek = seek_micros(index, frame)
    if frame < 50:
        assert seek is None
        return
    assert seek is not None
    wanted = index.pts[frame // 50 * 50] * tick
    assert wanted <= Fraction(seek, 10**6) < wanted + Fraction(1, 10**6)


def test_a_command_opens_nothing_by_name() -> None:
    index = steady(Fraction(25), 500, Fraction(1, 12_800))
    argv = export_clip_argv(
        "/usr/bin/ffmpeg",
        clip_encoding(index, planned(index, "1"), 0),
        ClipRecipe(ClipFormat.MP4, "libx264", "rushes:1", None),
        vaapi_device="",
    )
    assert [argv[place + 1] for place, part in enumerate(argv) if part == "-i"] == ["fd:"]
    assert [argv[place + 1] for place, part in enumerate(argv) if part == "-protocol_whitelist"] == ["fd"]
    assert argv[-1].startswith("/proc/self/fd/")


def test_a_constant_rate_is_written_exactly_and_a_variable_one_kept() -> None:
    steady_index = steady(Fraction(30_000, 1001), 600, Fraction(1, 1000))
    loose_index = frame_index([0, 33, 90, 101, 170, 204], Fraction(1, 1000))

    def filters(index: FrameIndex, plan: ClipPlan) -> str:
        encoding = clip_encoding(index, plan, 512)
        recipe = ClipRecipe(ClipFormat.MP4, "libx264", "", 5_000_001)
        argv = export_clip_argv("ffmpeg", encoding, recipe, vaapi_device="")
        assert argv[argv.index("-ss") + 1] == "5000001us"
        return argv[argv.index("-filter:v") + 1]

    assert filters(steady_index, planned(steady_index, "1")).startswith(
        "trim=start_pts=1001:end_pts=9009,settb=1001/30000,setpts=N,"
    )
    # Frame 1 has been shown since 33 when the clip begins.
    assert filters(loose_index, ClipPlan(0.0, 1, 3, 40, 150)).startswith(
        "trim=start_pts=33:end_pts=150,setpts='max(PTS,40)-40',"
    )


def test_the_last_frame_of_a_variable_rate_lasts_until_the_clip_ends() -> None:
    index = frame_index([0, 20_000, 45_000, 46_000, 90_000], Fraction(1, 1000), end_pts=120_000)
    plan = planned(index, "40")
    encoding = clip_encoding(index, plan, 0)
    assert encoding.duration == 8
    assert (encoding.shown_from, encoding.last_pts) == (20_000, 46_000)
    recipe = ClipRecipe(ClipFormat.MP4, "libx264", "", None)
    argv = export_clip_argv("ffmpeg", encoding, recipe, vaapi_device="")
    assert argv[argv.index("-bsf:v") + 1] == "setts=duration=if(eq(PTS\\,6000)\\,2000\\,NEXT_PTS-PTS)"
    # A packet of another frame after it would be given its duration.
    assert argv[argv.index("-bf") + 1] == "0"


def test_frames_that_ffmpeg_does_not_find_are_fed_to_it() -> None:
    entries = (Entry(0, 376, 0, 0), Entry(100, 90_000, 4_000, 0), Entry(200, 190_000, 8_000, 0))
    index = replace(steady(Fraction(25), 500, Fraction(1, 1000), first=1400), counted=True, fed=True, entries=entries)
    encoding = clip_encoding(index, planned(index, "6"), 0)
    assert encoding.feed is not None
    assert (encoding.feed.entry, encoding.feed.first_frame) == (entries[1], 150)
    assert encoding.feed.pts == index.pts[150:350]
    argv = export_clip_argv("ffmpeg", encoding, ClipRecipe(ClipFormat.MP4, "libx264", "", None), vaapi_device="")
    assert "fd:" not in argv
    assert argv[argv.index("-f") + 1] == "nut"
    # NUT has ticks of its own.
    assert argv[argv.index("-filter:v") + 1].startswith("settb=1/1000,setparams=range=limited:")
    assert "trim=start_pts=7400:end_pts=15400,settb=1/25,setpts=N," in argv[argv.index("-filter:v") + 1]
