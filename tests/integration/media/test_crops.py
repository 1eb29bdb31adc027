"""Crops of coded footage: which part of which frame a clip shows is measured in its pictures."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from uuid import uuid4

import av
import pytest

from rushes.media.v1 import work_pb2
from rushes_chassis.errors import InvalidInput
from tests.clips import places, wanted_frames
from tests.footage import recipes
from tests.footage.matrix import MATRIX
from tests.footage.place import Pictures, pictures, place_of
from tests.footage.read import numbers
from tests.footage.recipes import Recipe
from tests.integration.media.node import Node

CURSOR, SECONDS = 2.0, 1.0
ANAMORPHIC = next(s.recipe for s in MATRIX if s.recipe.picture.pixel_aspect != 1)


def crop_of(
    ratio: str,
    *points: tuple[float, float],
    anchor: work_pb2.CropAnchor.ValueType = work_pb2.CROP_ANCHOR_TRAVEL,
    ease: bool = False,
) -> work_pb2.Crop:
    width, height = map(int, ratio.split(":"))
    moving = work_pb2.CROP_MOVE_EASE if ease else work_pb2.CROP_MOVE_LINEAR
    return work_pb2.Crop(
        ratio=work_pb2.AspectRatio(width=width, height=height),
        anchor=anchor,
        move=moving if len(points) > 1 else work_pb2.CROP_MOVE_UNSPECIFIED,
        path=[work_pb2.CropPoint(seconds=seconds, center=center) for seconds, center in points],
    )


async def cut(node: Node, video: Path, crop: work_pb2.Crop, *, short_side: int = 0) -> work_pb2.ExportClipResult:
    source = node.source(video.name)
    plan = await node.plan(source, CURSOR, SECONDS)
    place = work_pb2.ClipPlace(group="crops", name=str(uuid4()))
    spec = work_pb2.ExportClipSpec(source=source, plan=plan, place=place, crop=crop, short_side=short_side)
    return await node.run(node.order(spec))


def first_picture(recipe: Recipe, video: Path) -> Pictures:
    """Of the source, where a clip begins."""
    picture: Pictures = pictures(video, places(recipe, wanted_frames(recipe, CURSOR, SECONDS))[0], 1)[0]
    return picture


@pytest.mark.parametrize(
    ("recipe", "ratio", "center", "size", "place"),
    [
        (recipes.CFR25_MP4, "9:16", 0.0, (102, 180), (0, 0)),
        (recipes.CFR25_MP4, "9:16", 1.0, (102, 180), (218, 0)),
        (recipes.CFR25_MP4, "1:1", 0.5, (180, 180), (70, 0)),
        (recipes.VFR_MKV, "4:5", 0.25, (144, 180), (44, 0)),
        # Wider than the picture: height goes, the same above and below.
        (recipes.CFR25_MP4, "2:1", 0.3, (320, 160), (0, 10)),
        # Upright only once it is turned.
        (recipes.ROTATED_MP4, "1:1", 0.0, (180, 180), (0, 70)),
    ],
    ids=lambda value: getattr(value, "name", str(value)),
)
async def test_a_window_is_where_it_was_ordered(
    node: Node,
    make_footage: Callable[[Recipe], Path],
    recipe: Recipe,
    ratio: str,
    center: float,
    size: tuple[int, int],
    place: tuple[int, int],
) -> None:
    video = make_footage(recipe)
    clip = await cut(node, video, crop_of(ratio, (0, center)))
    assert (clip.proof.width, clip.proof.height) == size
    assert numbers(Path(clip.path)) == wanted_frames(recipe, CURSOR, SECONDS)
    source = first_picture(recipe, video)
    [shown] = pictures(Path(clip.path), 0, 1)
    left, top = place_of(shown, source)
    assert abs(left - place[0]) <= 1
    assert abs(top - place[1]) <= 1


@pytest.mark.parametrize(("center", "left"), [(0.1, 0), (0.3, 46), (0.5, 110), (0.9, 220)])
async def test_a_subject_is_in_the_middle_of_the_window_as_far_as_the_edges_let_it(
    node: Node, cfr25_mp4: Path, center: float, left: int
) -> None:
    crop = crop_of("5:9", (0, center), anchor=work_pb2.CROP_ANCHOR_SUBJECT)
    clip = await cut(node, cfr25_mp4, crop)
    source = first_picture(recipes.CFR25_MP4, cfr25_mp4)
    [shown] = pictures(Path(clip.path), 0, 1)
    assert shown.shape[:2] == (180, 100)
    found, _ = place_of(shown, source)
    assert abs(found - left) <= 1


@pytest.mark.parametrize("ease", [False, True], ids=["steadily", "easing"])
async def test_a_window_goes_along_its_path(node: Node, cfr25_mp4: Path, ease: bool) -> None:
    clip = await cut(node, cfr25_mp4, crop_of("9:16", (-0.5, 0.0), (0.5, 0.5), (0.9, 0.1), ease=ease))
    source = pictures(cfr25_mp4, 50, 25)
    shown = pictures(Path(clip.path))
    assert numbers(Path(clip.path)) == list(range(50, 75))
    for frame in range(25):
        at = frame / 25
        (begin, start), (end, stop) = next(
            pair for pair in pairwise([(-0.5, 0.0), (0.5, 0.5), (0.9, 0.1), (9, 0.1)]) if pair[1][0] >= at
        )
        done = (at - begin) / (end - begin)
        center = start + (stop - start) * (done * done * (3 - 2 * done) if ease else done)
        left, top = place_of(shown[frame], source[frame])
        assert abs(left - center * (320 - 102)) <= 1.5, frame
        assert top <= 1


async def test_a_window_is_scaled_to_its_short_side(node: Node, cfr25_mp4: Path) -> None:
    clip = await cut(node, cfr25_mp4, crop_of("9:16", (0, 0.5)), short_side=91)
    assert (clip.proof.width, clip.proof.height) == (90, 160)


async def test_pixels_of_a_cropped_clip_are_square(node: Node, make_footage: Callable[[Recipe], Path]) -> None:
    video = make_footage(ANAMORPHIC)
    clip = await cut(node, video, crop_of("1:1", (0, 1.0)))
    assert clip.proof.width == clip.proof.height
    with av.open(clip.path) as container:
        assert container.streams.video[0].sample_aspect_ratio in (None, 1)
    source = first_picture(ANAMORPHIC, video)
    [shown] = pictures(Path(clip.path), 0, 1)
    left, top = place_of(shown, source)
    assert abs(left - (source.shape[1] - shown.shape[1])) <= 1
    assert top <= 1


async def test_a_path_that_does_not_go_forward_is_refused(node: Node, cfr25_mp4: Path) -> None:
    with pytest.raises(InvalidInput) as refused:
        await cut(node, cfr25_mp4, crop_of("9:16", (1, 0.0), (1, 0.5)))
    assert "crop.path" in str(refused.value.fields)
