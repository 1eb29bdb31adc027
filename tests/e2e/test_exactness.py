"""Frame n of the source is frame n of the clip: read off the pictures of what the whole product exported."""

import bisect
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest

from tests.clips import shown_after, wanted_frames
from tests.e2e.stack import Stack
from tests.footage import recipes
from tests.footage.read import coded_frames, numbers, sound_lead
from tests.footage.recipes import Recipe

CLIP_SECONDS = 8
CONSTANT = (recipes.CFR25_MP4, recipes.CFR2997_MKV, recipes.CFR30_MOV)


def _export(stack: Stack, recipe: Recipe, cursor: float, **fields: Any) -> list[Path]:
    body = {"input_path": f"{stack.library}/{recipe.file_name}", "cursor": cursor, "name": recipe.name, **fields}
    answer = stack.post("/api/export", body)
    assert answer.status_code == 200, answer.text
    state = stack.wait_for_export(answer.json()["job_id"])
    assert state["status"] == "done", state
    return sorted(map(Path, state["outputs"]))


def _frame_at_or_after(recipe: Recipe, seconds: float) -> int:
    half_a_tick = Fraction(1, 2000) if recipe.suffix == ".mkv" else Fraction(1, 100_000)
    return bisect.bisect_left(recipe.times, Fraction(seconds) - half_a_tick)


# Further places in each file are tests/integration/media/test_exactness.py's.
@pytest.mark.proof("containers")
@pytest.mark.parametrize(
    ("recipe", "cursor"),
    [(CONSTANT[1], 2.0), (CONSTANT[0], 3.3333)],
    ids=lambda value: value.name if isinstance(value, Recipe) else str(value),
)
def test_constant_rate_clips_have_exactly_the_frames_of_their_span(stack: Stack, recipe: Recipe, cursor: float) -> None:
    clips = _export(stack, recipe, cursor, clips=3, spread=1.5)
    for index, clip in enumerate(clips):
        first = _frame_at_or_after(recipe, cursor + index * 1.5)
        count = round(CLIP_SECONDS * recipe.clock.nominal_rate)
        frames = list(coded_frames(clip))
        assert [frame.number for frame in frames] == list(range(first, first + count))
        period = 1 / recipe.clock.nominal_rate
        assert [frame.time for frame in frames] == [n * period for n in range(count)]


@pytest.mark.proof("exports")
def test_a_decimal_that_is_a_hair_above_its_frame_still_means_that_frame(stack: Stack) -> None:
    (clip,) = _export(stack, recipes.CFR30_MOV, 4.4, clips=1)
    assert next(iter(coded_frames(clip))).number == 132


@pytest.mark.parametrize("cursor", [2.345])
def test_variable_rate_clips_have_every_frame_of_their_span_at_its_time(stack: Stack, cursor: float) -> None:
    recipe = recipes.VFR_MKV
    (clip,) = _export(stack, recipe, cursor, clips=1)
    frames = list(coded_frames(clip))
    expected = wanted_frames(recipe, cursor, CLIP_SECONDS)
    assert [frame.number for frame in frames] == expected
    for frame, wanted in zip(frames, shown_after(recipe, cursor, expected), strict=True):
        assert abs(frame.time - wanted) <= Fraction(1, 500)


@pytest.mark.proof("containers")
@pytest.mark.parametrize("recipe", [recipes.CFR2997_MKV, recipes.LATE_AUDIO_MKV], ids=lambda recipe: recipe.name)
def test_the_sound_is_in_time_with_the_picture(stack: Stack, recipe: Recipe) -> None:
    for cursor in (0.5, 3.7):
        (clip,) = _export(stack, recipe, cursor, clips=1)
        assert abs(sound_lead(clip, recipe)) < 0.002


def test_clips_are_what_browsers_play(stack: Stack) -> None:
    (clip,) = _export(stack, recipes.CFR25_MP4, 1.0, clips=1)
    head = clip.read_bytes()[:4096]
    assert b"moov" in head
    with av.open(str(clip)) as container:
        (video,), (audio,) = container.streams.video, container.streams.audio
        assert (video.codec_context.name, video.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert audio.codec_context.name == "aac"
        assert video.duration is not None
        assert video.time_base is not None
        assert video.duration * video.time_base == CLIP_SECONDS


def test_silent_sources_give_silent_clips(stack: Stack) -> None:
    (clip,) = _export(stack, recipes.SILENT_MP4, 2.0, clips=1)
    with av.open(str(clip)) as container:
        assert not container.streams.audio
    assert numbers(clip) == list(range(50, 250))


@pytest.mark.parametrize(
    ("short_side", "size"),
    [
        (91, (160, 90)),
        pytest.param(4000, (320, 180), marks=pytest.mark.proof("containers")),
        pytest.param(90, (160, 90), marks=pytest.mark.proof("containers")),
        pytest.param(0, (320, 180), marks=pytest.mark.proof("containers")),
    ],
)
def test_sizes_are_even_and_never_enlarged(stack: Stack, short_side: int, size: tuple[int, int]) -> None:
    (clip,) = _export(stack, recipes.CFR25_MP4, 1.0, clips=1, short_side=short_side)
    with av.open(str(clip)) as container:
        (video,) = container.streams.video
        assert (video.width, video.height) == size
    assert numbers(clip) == list(range(25, 225))


def test_the_real_clip_is_listed_and_seen(
    stack: Stack, make_footage: Callable[[Recipe], Path], real_clip: Path
) -> None:
    with stack.lent(real_clip, "big buck bunny.mp4"):
        stack.scan()
        found = stack.get("/api/v1/assets", q="big buck").json()["assets"]
        assert [asset["name"] for asset in found] == ["big buck bunny.mp4"]
        picture = stack.get(f"/api/v1/assets/{found[0]['id']}/thumbnail", width=160, height=90)
    assert picture.headers["content-type"] == "image/jpeg"
    assert picture.content[:2] == b"\xff\xd8"
