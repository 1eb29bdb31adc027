"""Plans and pictures over gRPC."""

import asyncio
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from rushes.media.v1 import files_pb2, frames_pb2
from rushes_chassis.errors import OutOfRange
from tests.footage import recipes
from tests.footage.code import Gray, read_code
from tests.footage.real_file import real_file
from tests.footage.real_files import h264_avi
from tests.footage.recipes import PAL, Recipe, SteadyClock
from tests.integration.media.containers import CONTAINERS, SOURCE, Container
from tests.integration.media.everyday import every_day
from tests.integration.media.node import Node

WITH_HEADERS = [each for each in CONTAINERS if each.name.endswith((".mp4", ".webm"))]
HALF_SECOND = Recipe("half_second_mp4", ".mp4", 12, SteadyClock(PAL), sound=None)
SQUEEZED = Container(
    "squeezed.mp4",
    ("-c:v", "libx264", "-an", "-vf", "setsar=0", "-bsf:v", "h264_metadata=sample_aspect_ratio=1/2"),
)
"""The container says nothing of the pixels' shape."""


def gray(jpeg: bytes) -> Gray:
    return np.asarray(Image.open(io.BytesIO(jpeg)).convert("L"), np.uint8)


async def picture(node: Node, name: str, frame: int, width: int = 320, height: int = 320) -> bytes:
    request = frames_pb2.GetPictureRequest(source=node.source(name), frame=frame, width=width, height=height)
    return (await node.frames.GetPicture(request)).data


@every_day
async def test_the_picture_of_a_frame_is_that_frames(
    node: Node, make_footage: Callable[[Recipe], Path], recipe: Recipe
) -> None:
    name = make_footage(recipe).name
    last = len(recipe.shown) - 1
    wanted = [0, 1, recipe.picture.key_distance, recipe.picture.key_distance - 1, last // 2, last]
    pictures = await asyncio.gather(*(picture(node, name, frame) for frame in wanted))
    assert [read_code(gray(jpeg)) for jpeg in pictures] == [recipe.shown[frame] for frame in wanted]


@pytest.mark.proof("containers")
@pytest.mark.parametrize("container", CONTAINERS, ids=lambda container: container.name)
async def test_it_is_so_in_every_container(
    node: Node, make_footage: Callable[[Recipe], Path], container: Container
) -> None:
    path = container.made_from(make_footage(SOURCE))
    first = read_code(gray(await picture(node, path.name, 0)))
    assert read_code(gray(await picture(node, path.name, 201))) == first + 201


async def test_a_picture_fits_its_box_keeps_its_shape_and_is_never_enlarged(node: Node, cfr25_mp4: Path) -> None:
    sizes = {(160, 160): (160, 90), (4000, 45): (80, 45), (4000, 4000): (320, 180)}
    for (width, height), expected in sizes.items():
        assert Image.open(io.BytesIO(await picture(node, cfr25_mp4.name, 3, width, height))).size == expected


async def test_a_turned_video_is_shown_upright(node: Node, rotated_mp4: Path) -> None:
    assert Image.open(io.BytesIO(await picture(node, rotated_mp4.name, 7))).size == (180, 320)


@pytest.mark.parametrize("near", [0, 7.3, 19.99, 10_000], ids=str)
async def test_a_picture_near_a_time_is_a_key_frames(node: Node, cfr25_mp4: Path, near: float) -> None:
    request = frames_pb2.GetPictureRequest(source=node.source(cfr25_mp4.name), near=near, width=320, height=320)
    response = await node.frames.GetPicture(request)
    number = read_code(gray(response.data))
    assert number % recipes.CFR25_MP4.picture.key_distance == 0
    assert abs(number / 25 - min(near, 20)) <= 2 or near > 20
    assert response.etag == (await node.frames.GetPicture(request)).etag


@pytest.mark.proof("seeks")
@pytest.mark.parametrize("near", [0.7, 4.6])
@pytest.mark.parametrize("source", [*recipes.EVERYDAY, *WITH_HEADERS], ids=lambda source: source.name)
async def test_a_key_frame_found_by_the_header_is_the_one_that_a_look_into_the_file_finds(
    node: Node, make_footage: Callable[[Recipe], Path], source: Recipe | Container, near: float
) -> None:
    path = source.made_from(make_footage(SOURCE)) if isinstance(source, Container) else make_footage(source)
    by_key = frames_pb2.GetPictureRequest(source=node.source(path.name), near=near, width=640, height=640)
    # Whoever says what is near enough gets a picture of a file that has been looked into.
    within = frames_pb2.GetPictureRequest(source=by_key.source, near=near, width=640, height=640, tolerance=1000)
    by_header, looked_into = [(await node.frames.GetPicture(request)).data for request in (by_key, within)]
    assert read_code(gray(by_header)) == read_code(gray(looked_into))


async def test_the_shape_of_pixels_is_known_also_where_only_the_pictures_tell_it(
    node: Node, make_footage: Callable[[Recipe], Path]
) -> None:
    squeezed = SQUEEZED.made_from(make_footage(SOURCE))
    request = frames_pb2.GetPictureRequest(source=node.source(squeezed.name), near=7, width=640, height=640)
    assert Image.open(io.BytesIO((await node.frames.GetPicture(request)).data)).size == (160, 180)


@pytest.mark.parametrize("tolerance", [0, 0.3, 1])
@pytest.mark.parametrize("near", [0.5, 7.3, 19.9])
async def test_a_picture_is_as_near_as_it_was_asked_for(
    node: Node, cfr25_mp4: Path, near: float, tolerance: float
) -> None:
    request = frames_pb2.GetPictureRequest(
        source=node.source(cfr25_mp4.name), near=near, tolerance=tolerance, width=320, height=320
    )
    number = read_code(gray((await node.frames.GetPicture(request)).data))
    depended_on = 4 / 25  # B-frames are left out: the first frame that is not one may come a little later
    assert near - tolerance - 1 / 25 <= number / 25 <= near + depended_on


async def test_a_clip_that_is_over_by_then_is_seen_by_its_first_frame(
    node: Node, make_footage: Callable[[Recipe], Path]
) -> None:
    source = node.source(make_footage(HALF_SECOND).name)

    async def number_near(seconds: float) -> int:
        request = frames_pb2.GetPictureRequest(source=source, near=seconds, tolerance=0, width=320, height=320)
        return read_code(gray((await node.frames.GetPicture(request)).data))

    assert [await number_near(seconds) for seconds in (0.5, 1, 7)] == [0, 0, 0]
    # Within the last frame: B-frames may have been left out.
    assert await number_near(0.47) >= 8


async def test_there_is_no_picture_beyond_the_last_frame(node: Node, cfr25_mp4: Path) -> None:
    with pytest.raises(OutOfRange, match="500 frames") as beyond:
        await picture(node, cfr25_mp4.name, 500)
    assert beyond.value.reason == "NoSuchFrame"


async def test_a_plan_that_does_not_fit_names_the_last_start_that_does(node: Node, cfr25_mp4: Path) -> None:
    request = frames_pb2.PlanClipsRequest(source=node.source(cfr25_mp4.name), cursor=7, clips=3, spread=3, length=8)
    with pytest.raises(OutOfRange, match=r"Latest: 0:00:06\.000") as refused:
        await node.frames.PlanClips(request)
    assert (refused.value.reason, refused.value.metadata) == ("SpanDoesNotFit", {"latest_start": "6.000000"})
    request.shift_to_fit = True
    plan = await node.frames.PlanClips(request)
    assert plan.cursor == 6
    assert [clip.first_frame for clip in plan.clips] == [150, 225, 300]
    assert [clip.frame_count for clip in plan.clips] == [200] * 3


async def test_facts_of_a_file_are_as_its_recipe(node: Node, make_footage: Callable[[Recipe], Path]) -> None:
    for recipe in (recipes.CFR25_MP4, recipes.ROTATED_MP4, recipes.SILENT_MP4, recipes.ODD_SIZE_MKV):
        source = node.source(make_footage(recipe).name)
        facts = (await node.files.Inspect(files_pb2.InspectRequest(source=source))).facts
        assert facts.container == {".mp4": "mov", ".mkv": "matroska"}[recipe.suffix]
        assert facts.video.codec == "h264"
        assert facts.video.codec_string.startswith("avc1.")
        assert (facts.video.width, facts.video.height) == recipe.picture.shown_size
        assert facts.video.rotation == -recipe.picture.rotation % 360
        assert facts.HasField("audio") == (recipe.sound is not None)
        assert facts.duration_seconds == pytest.approx(float(recipe.seconds), abs=0.1)


@pytest.mark.proof("seeks")
async def test_an_index_for_which_everything_is_decoded_says_how_far_it_is(node: Node, footage_folder: Path) -> None:
    recorder = h264_avi(b_frames=0, frames=1500)
    source = node.source(real_file(recorder, footage_folder).name)
    decoded = []
    while True:
        answer = await node.frames.GetFrameIndex(frames_pb2.GetFrameIndexRequest(source=source, wait=0.01))
        if not answer.HasField("making"):
            break
        assert answer == frames_pb2.GetFrameIndexResponse(making=answer.making)
        if answer.making.HasField("decoded"):
            decoded.append(answer.making.decoded)
    assert answer.frame_count == 1500
    assert decoded == sorted(decoded)
    assert 0 <= decoded[0] <= decoded[-1] <= 1
