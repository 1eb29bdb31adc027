"""Objects in pictures and videos over gRPC: right, in order, of exactly the frames that were asked for."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio

from rushes.inference.v1 import detect_pb2, models_pb2, pictures_pb2
from rushes.media.v1 import frames_pb2, source_pb2
from rushes_chassis.errors import Exhausted, Internal, InvalidInput, NotFound, RushesError
from rushes_inference.domain.pictures import RgbPicture
from tests.integration.inference.service import Inference, running_inference
from tests.integration.media.node import Node, running_node
from tests.models import made
from tests.models.drawn import (
    MODEL,
    ROLL_FRAMES,
    ROLL_RATE,
    ROLL_SIZE,
    Box,
    film,
    frame_told_by,
    overlap,
    rolled,
    still_life,
)
from tests.unit.inference.drawn import picture_file

SHAPES = detect_pb2.DetectParameters(model="shapes")
BALLS = detect_pb2.DetectParameters(model="shapes", classes=["ball"], min_score=0.4)


@dataclass(frozen=True)
class Pair:
    """Inference, and the node that it gets its pixels of."""

    inference: Inference
    node: Node

    async def detect(
        self, picture: bytes, parameters: detect_pb2.DetectParameters = SHAPES
    ) -> detect_pb2.DetectResponse:
        request = detect_pb2.DetectRequest(picture=pictures_pb2.Picture(file=picture), parameters=parameters)
        return await self.inference.detect.Detect(request, timeout=120)

    async def in_frame(
        self, path: str, number: int, parameters: detect_pb2.DetectParameters = BALLS
    ) -> detect_pb2.DetectResponse:
        frame = pictures_pb2.VideoFrame(source=self.node.source(path), number=number)
        request = detect_pb2.DetectRequest(picture=pictures_pb2.Picture(frame=frame), parameters=parameters)
        return await self.inference.detect.Detect(request, timeout=120)

    async def in_frames(
        self,
        path: str,
        first: int = 0,
        last: int | None = None,
        step: int = 1,
        parameters: detect_pb2.DetectParameters = BALLS,
    ) -> list[detect_pb2.DetectFramesResponse]:
        request = detect_pb2.DetectFramesRequest(
            source=self.node.source(path), first=first, last=last, step=step, parameters=parameters
        )
        return [frame async for frame in self.inference.detect.DetectFrames(request, timeout=240)]


def turned(picture: RgbPicture) -> RgbPicture:
    return np.rot90(picture)


@pytest_asyncio.fixture(scope="module", name="pair")
async def _pair(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Pair]:
    folder = tmp_path_factory.mktemp("detect")
    library = folder / "library"
    library.mkdir()
    film(library / "roll.mp4")
    film(library / "large.mp4", 4)
    film(library / "upright.mp4", 2, turned)
    async with (
        running_node(folder, library) as node,
        running_inference(folder, [node.target]) as inference,
    ):
        await inference.add("shapes", MODEL.read_bytes())
        await inference.add("breaks", made.fails_at_white().SerializeToString())
        yield Pair(inference, node)


def box_of(found: detect_pb2.Detection) -> Box:
    return (found.x1, found.y1, found.x2, found.y2)


def best(detections: object) -> detect_pb2.Detection:
    found = list(detections)  # type: ignore[call-overload]  # a repeated field
    assert found
    first = found[0]
    assert isinstance(first, detect_pb2.Detection)
    return first


@pytest.mark.parametrize("size", [(320, 180), (1280, 720), (180, 320), (640, 640)])
async def test_what_is_in_a_picture_is_found_where_it_is(pair: Pair, size: tuple[int, int]) -> None:
    picture, places = still_life(*size)
    found = await pair.detect(picture_file(picture))
    assert (found.width, found.height) == size
    assert [each.score for each in found.detections] == sorted((each.score for each in found.detections), reverse=True)
    for name, place in places.items():
        of_name = [each for each in found.detections if each.class_name == name]
        assert overlap(box_of(best(of_name)), place) > 0.8, name
    for each in found.detections:
        assert 0 <= each.x1 <= each.x2 <= size[0]
        assert 0 <= each.y1 <= each.y2 <= size[1]
    again = await pair.detect(picture_file(picture))
    assert again == found


async def test_parameters_do_what_they_say(pair: Pair) -> None:
    picture, _ = still_life()
    file = picture_file(picture)
    all_of_them = await pair.detect(file)
    only = await pair.detect(file, BALLS)
    assert {each.class_name for each in only.detections} == {"ball"}
    sure = await pair.detect(file, detect_pb2.DetectParameters(model="shapes", min_score=1))
    assert not sure.detections
    anything = await pair.detect(file, detect_pb2.DetectParameters(model="shapes", min_score=0, iou=1))
    assert len(anything.detections) == 300
    larger = await pair.detect(file, detect_pb2.DetectParameters(model="shapes", size=320))
    assert larger.detections != all_of_them.detections
    assert overlap(box_of(best(larger.detections)), box_of(best(all_of_them.detections))) > 0.7


@pytest.mark.parametrize(
    ("parameters", "error", "said"),
    [
        (detect_pb2.DetectParameters(model="unknown"), NotFound, "unknown"),
        (detect_pb2.DetectParameters(model="../shapes"), InvalidInput, "model"),
        (detect_pb2.DetectParameters(), InvalidInput, "model"),
        (detect_pb2.DetectParameters(model="shapes", min_score=1.5), InvalidInput, "min_score"),
        (detect_pb2.DetectParameters(model="shapes", min_score=float("nan")), InvalidInput, "min_score"),
        (detect_pb2.DetectParameters(model="shapes", iou=-1), InvalidInput, "iou"),
        (detect_pb2.DetectParameters(model="shapes", classes=["cat"]), InvalidInput, "person, ball, box"),
        (detect_pb2.DetectParameters(model="shapes", size=33), InvalidInput, "size"),
        (detect_pb2.DetectParameters(model="shapes", size=1 << 20), InvalidInput, "size"),
    ],
)
async def test_what_is_wrong_is_said(
    pair: Pair, parameters: detect_pb2.DetectParameters, error: type[RushesError], said: str
) -> None:
    picture, _ = still_life()
    with pytest.raises(error, match=said):
        await pair.detect(picture_file(picture), parameters)
    with pytest.raises(error, match=said):
        await pair.in_frames("roll.mp4", parameters=parameters)


async def test_what_is_no_picture_is_said(pair: Pair) -> None:
    with pytest.raises(InvalidInput) as refused:
        await pair.detect(b"GIF89a")
    assert refused.value.reason == "NotAPicture"


@pytest.mark.parametrize("size", [(1, 1), (1, 400), (400, 1)])
async def test_next_to_nothing_is_a_picture(pair: Pair, size: tuple[int, int]) -> None:
    found = await pair.detect(picture_file(np.full((size[1], size[0], 3), 90, np.uint8)))
    assert (found.width, found.height) == tuple(max(2, side) for side in size)  # media's pictures have no smaller side


async def test_each_frame_of_a_video_is_exactly_that_frame(pair: Pair) -> None:
    frames = await pair.in_frames("roll.mp4")
    assert [frame.frame for frame in frames] == list(range(ROLL_FRAMES))
    index = await pair.node.frames.GetFrameIndex(frames_pb2.GetFrameIndexRequest(source=pair.node.source("roll.mp4")))
    assert [frame.pts for frame in frames] == [index.deltas[0].delta * frame.frame for frame in frames]
    for frame in frames:
        assert (frame.width, frame.height) == ROLL_SIZE
        assert frame.seconds == pytest.approx(frame.frame / ROLL_RATE)
        found = box_of(best(frame.detections))
        assert frame_told_by(found) == frame.frame
        assert overlap(found, rolled(frame.frame)) > 0.8


async def test_a_frame_alone_is_found_as_in_its_stretch(pair: Pair) -> None:
    stretch = await pair.in_frames("large.mp4", 7, 30, 23)
    assert [frame.frame for frame in stretch] == [7, 30]
    for frame in stretch:
        alone = await pair.in_frame("large.mp4", frame.frame)
        assert frame.detections
        # To rounding: together with others a picture is multiplied in another order.
        for one, other in zip(alone.detections, frame.detections, strict=True):
            assert box_of(one) == pytest.approx(box_of(other), abs=0.1)
            assert one.score == pytest.approx(other.score, abs=1e-3)


async def test_boxes_are_in_pixels_of_the_frame_in_full_size(pair: Pair) -> None:
    frames = await pair.in_frames("large.mp4", 5, 8)
    assert [frame.frame for frame in frames] == [5, 6, 7, 8]
    for frame in frames:
        assert (frame.width, frame.height) == (ROLL_SIZE[0] * 4, ROLL_SIZE[1] * 4)
        found = box_of(best(frame.detections))
        assert overlap(found, rolled(frame.frame, 4)) > 0.8
        assert frame_told_by(found, 4) == frame.frame


async def test_bars_at_the_sides_move_no_box(pair: Pair) -> None:
    [frame] = await pair.in_frames("upright.mp4", 10, 10)
    assert (frame.width, frame.height) == (ROLL_SIZE[1] * 2, ROLL_SIZE[0] * 2)
    left, top, right, bottom = rolled(10, 2)
    assert (
        overlap(box_of(best(frame.detections)), (top, ROLL_SIZE[0] * 2 - right, bottom, ROLL_SIZE[0] * 2 - left)) > 0.8
    )


@pytest.mark.parametrize(
    ("first", "last", "step", "expected"),
    [
        (0, 0, 1, [0]),
        (10, 14, 2, [10, 12, 14]),
        (10, 15, 2, [10, 12, 14]),
        (58, None, 1, [58, 59]),
        (50, 1000, 7, [50, 57]),
        (59, 59, 1000, [59]),
        (0, 3, 0, [0, 1, 2, 3]),
    ],
)
async def test_a_stretch_is_as_it_was_asked_for(
    pair: Pair, first: int, last: int | None, step: int, expected: list[int]
) -> None:
    frames = await pair.in_frames("roll.mp4", first, last, step)
    assert [frame.frame for frame in frames] == expected
    assert [frame_told_by(box_of(best(frame.detections))) for frame in frames] == expected


async def test_a_stretch_that_is_none_is_said(pair: Pair) -> None:
    with pytest.raises(InvalidInput, match="last must be at least 5"):
        await pair.in_frames("roll.mp4", 5, 4)
    with pytest.raises(NotFound, match="behind the end") as behind:
        await pair.in_frames("roll.mp4", ROLL_FRAMES)
    assert behind.value.reason == "FrameNotFound"
    with pytest.raises(NotFound):
        await pair.in_frames("nothing.mp4")
    with pytest.raises(NotFound, match="behind the end"):
        await pair.in_frame("roll.mp4", ROLL_FRAMES)


async def test_many_at_once_are_answered_and_never_mixed_up(pair: Pair) -> None:
    async def one(number: int) -> None:
        if number % 4 == 0:
            first = number * 3 // 4
            frames = await pair.in_frames("roll.mp4", first, first + 12)
            assert [frame_told_by(box_of(best(frame.detections))) for frame in frames] == list(range(first, first + 13))
        else:
            picture, places = still_life(320 + 8 * number, 180)
            found = await pair.detect(picture_file(picture), BALLS)
            assert found.width == 320 + 8 * number
            assert overlap(box_of(best(found.detections)), places["ball"]) > 0.75

    await asyncio.gather(*(one(number) for number in range(64)))


async def test_a_model_that_fails_says_so_and_takes_nobody_with_it(pair: Pair) -> None:
    parameters = detect_pb2.DetectParameters(model="breaks", min_score=0)
    black, white = picture_file(np.zeros((64, 64, 3), np.uint8)), picture_file(np.full((64, 64, 3), 255, np.uint8))
    answers = await asyncio.gather(
        *(pair.detect(white if number % 3 == 0 else black, parameters) for number in range(24)), return_exceptions=True
    )
    for number, answer in enumerate(answers):
        if number % 3 == 0:
            assert isinstance(answer, Internal), answer
            assert answer.reason == "BackendFailed"
            assert "breaks" in answer.message
        else:
            assert isinstance(answer, detect_pb2.DetectResponse), answer
    with pytest.raises(Internal):
        await pair.detect(white, parameters)
    assert (await pair.detect(picture_file(still_life()[0]))).detections


async def test_who_leaves_a_stretch_ends_it(pair: Pair) -> None:
    request = detect_pb2.DetectFramesRequest(source=pair.node.source("large.mp4"), parameters=BALLS)
    for _ in range(3):
        call = pair.inference.detect.DetectFrames(request, timeout=240)
        async for frame in call:
            assert frame.frame == 0
            break
        call.cancel()
    assert [frame.frame for frame in await pair.in_frames("large.mp4", 0, 2)] == [0, 1, 2]


async def test_a_model_that_is_removed_is_not_found_any_more(pair: Pair) -> None:
    await pair.inference.add("gone", MODEL.read_bytes())
    parameters = detect_pb2.DetectParameters(model="gone")
    file = picture_file(still_life()[0])
    assert (await pair.detect(file, parameters)).detections
    await pair.inference.models.RemoveModel(models_pb2.RemoveModelRequest(name="gone"))
    with pytest.raises(NotFound, match="gone"):
        await pair.detect(file, parameters)


@pytest.mark.proof("kills")
async def test_a_stretch_goes_on_with_another_node_where_its_own_dies(tmp_path: Path) -> None:
    library = tmp_path / "library"
    library.mkdir()
    # More pixels than are read ahead, so that the decoder has not finished by the third frame.
    film(library / "roll.mp4", 8)
    async with (
        running_node(tmp_path / "one", library, name="media-1") as one,
        running_node(tmp_path / "two", library, name="media-2") as two,
        running_inference(tmp_path, [one.target, two.target]) as inference,
    ):
        await inference.add("shapes", MODEL.read_bytes())
        pair = Pair(inference, one)
        source = source_pb2.Source(root="library", path="roll.mp4")
        request = detect_pb2.DetectFramesRequest(source=source, parameters=BALLS)
        seen = []
        async for frame in inference.detect.DetectFrames(request, timeout=240):
            seen.append((frame.frame, frame_told_by(box_of(best(frame.detections)), 8)))
            if len(seen) == 3:
                os.kill(_serving(one, two), signal.SIGKILL)
        assert seen == [(number, number) for number in range(ROLL_FRAMES)]
        assert len(await pair.in_frames("roll.mp4", 0, 3)) == 4


def _serving(*nodes: Node) -> int:
    """The pid of the node that decodes."""
    [busy] = [node for node in nodes if [each for each in node.processes("rushes_media.sandbox") if each.children()]]
    return busy.process.pid


@pytest.mark.proof("load")
async def test_more_than_may_wait_are_refused(tmp_path: Path) -> None:
    library = tmp_path / "library"
    library.mkdir()
    film(library / "roll.mp4")
    async with (
        running_node(tmp_path, library) as node,
        running_inference(tmp_path, [node.target], {"RUSHES_INFERENCE_QUEUE": "2"}) as inference,
    ):
        await inference.add("shapes", MODEL.read_bytes())
        pair = Pair(inference, node)
        file = picture_file(still_life()[0])
        answers = await asyncio.gather(*(pair.detect(file) for _ in range(12)), return_exceptions=True)
        refused = [answer for answer in answers if isinstance(answer, RushesError)]
        assert refused
        assert all(isinstance(answer, Exhausted) and answer.reason == "Busy" for answer in refused)
        assert len(refused) < 12
        assert (await pair.detect(file)).detections
