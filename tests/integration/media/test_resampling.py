"""Clips with a rate and sides of their own: what is in each of their frames is read off the pictures."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from uuid import uuid4

import pytest

from rushes.media.v1 import frames_pb2, work_pb2
from rushes_chassis.errors import InvalidInput, OutOfRange
from tests.clips import resampled_frames
from tests.footage import recipes
from tests.footage.place import pictures, place_of
from tests.footage.read import numbers
from tests.footage.recipes import Picture, Recipe, SteadyClock
from tests.integration.media.node import Node
from tests.integration.media.test_crops import crop_of

CFR24_MP4 = Recipe("cfr24_mp4", ".mp4", 240, SteadyClock(Fraction(24)))
CFR10_MKV = Recipe("cfr10_mkv", ".mkv", 100, SteadyClock(Fraction(10)))
SMALL_MP4 = Recipe("small_mp4", ".mp4", 60, SteadyClock(Fraction(25)), Picture(width=176, height=24))


async def planned(
    node: Node, name: str, cursor: float, frames: int, *, rate: int = 25, only_where_needed: bool = False
) -> frames_pb2.ClipPlan:
    request = frames_pb2.PlanClipsRequest(
        source=node.source(name),
        cursor=cursor,
        clips=1,
        spread=0,
        length=frames / rate,
        rate=rate,
        rate_only_where_needed=only_where_needed,
    )
    return (await node.frames.PlanClips(request)).clips[0]


async def cut(
    node: Node,
    name: str,
    plan: frames_pb2.ClipPlan,
    *,
    short_side: int = 0,
    multiple: int = 0,
    crop: work_pb2.Crop | None = None,
) -> work_pb2.ExportClipResult:
    place = work_pb2.ClipPlace(group="resampled", name=str(uuid4()))
    spec = work_pb2.ExportClipSpec(
        source=node.source(name),
        plan=plan,
        place=place,
        short_side=short_side,
        size_multiple=multiple,
        crop=crop,
    )
    return await node.run(node.order(spec))


@pytest.mark.parametrize(
    "recipe",
    [
        CFR24_MP4,
        recipes.VFR_MP4,
        *(
            pytest.param(recipe, marks=pytest.mark.proof("formats"))
            for recipe in (
                recipes.CFR25_MP4,
                CFR10_MKV,
                recipes.CFR60_MP4_BFRAMES,
                recipes.VFR_MKV,
                recipes.EDIT_LIST_MP4,
            )
        ),
    ],
    ids=lambda recipe: recipe.name,
)
async def test_each_frame_of_a_clip_shows_what_the_source_shows_at_that_moment(
    node: Node, make_footage: Callable[[Recipe], Path], recipe: Recipe
) -> None:
    name = make_footage(recipe).name
    plan = await planned(node, name, 1.31, 73)
    clip = await cut(node, name, plan)
    expected = resampled_frames(recipe, 1.31, 73, rate=25)
    assert [plan.first_frame, plan.frame_count] == [
        recipe.shown.index(expected[0]),
        expected[-1] + 1 - expected[0],
    ]
    assert numbers(Path(clip.path)) == expected
    assert (clip.proof.frames, clip.proof.frames_expected) == (73, 73)
    assert clip.proof.duration_seconds == pytest.approx(73 / 25, abs=1e-4)
    if clip.proof.HasField("audio_offset_ms"):
        assert clip.proof.audio_duration_seconds == pytest.approx(73 / 25, abs=0.025)


async def test_own_frames_stay_where_they_last_as_long_as_asked(
    node: Node, make_footage: Callable[[Recipe], Path]
) -> None:
    name = make_footage(CFR24_MP4).name
    plan = await planned(node, name, 1, 50, only_where_needed=True)
    assert not plan.HasField("resampling")
    assert plan.frame_count == 48
    uneven = await planned(node, name, 1, 51, only_where_needed=True)
    assert (uneven.resampling.rate, uneven.resampling.frames) == (25, 51)


async def test_a_resampled_clip_that_runs_over_the_end_names_the_last_start_that_fits(
    node: Node, make_footage: Callable[[Recipe], Path]
) -> None:
    name = make_footage(CFR24_MP4).name
    with pytest.raises(OutOfRange) as refused:
        await planned(node, name, 9, 51)
    latest = float(refused.value.metadata["latest_start"])
    plan = await planned(node, name, latest, 51)
    assert numbers(Path((await cut(node, name, plan)).path))[-1] == 239


@pytest.mark.parametrize(
    ("short_side", "crop", "size", "place"),
    [
        # 320 x 180: what is too much is cut off above and below.
        (0, None, (320, 160), (0, 10)),
        (0, crop_of("1:1", (0, 1.0)), (160, 160), None),
        (100, None, (160, 96), None),
        (64, crop_of("9:16", (0, 0.0)), (64, 96), None),
    ],
    ids=["whole", "square", "scaled", "portrait"],
)
async def test_sides_are_multiples_and_nothing_is_stretched(
    node: Node,
    make_footage: Callable[[Recipe], Path],
    short_side: int,
    crop: work_pb2.Crop | None,
    size: tuple[int, int],
    place: tuple[int, int] | None,
) -> None:
    video = make_footage(recipes.CFR25_MP4)
    plan = await planned(node, video.name, 2, 9)
    clip = await cut(node, video.name, plan, short_side=short_side, multiple=32, crop=crop)
    assert (clip.proof.width, clip.proof.height) == size
    if place is not None:
        [source] = pictures(video, 50, 1)
        [shown] = pictures(Path(clip.path), 0, 1)
        left, top = place_of(shown, source)
        assert abs(left - place[0]) <= 1
        assert abs(top - place[1]) <= 1


async def test_a_picture_without_enough_pixels_is_refused(node: Node, make_footage: Callable[[Recipe], Path]) -> None:
    name = make_footage(SMALL_MP4).name
    plan = await planned(node, name, 0, 9)
    with pytest.raises(InvalidInput, match=r"176 x 24; sides that are multiples of 32 need 32"):
        await cut(node, name, plan, multiple=32)
    assert node.litter() == []
