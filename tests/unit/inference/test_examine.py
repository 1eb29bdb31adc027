import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager

import numpy as np
import pytest
from numpy.typing import NDArray

from rushes_chassis.errors import InvalidInput
from rushes_footage.files import FileVersion, Source
from rushes_footage.stage_schema import Stage
from rushes_inference.adapters.embedded import embedded
from rushes_inference.domain.asked_pictures import SentPicture, Stretch, VideoFrame
from rushes_inference.domain.detections import DecodedFrame
from rushes_inference.domain.errors import BackendFailed, Busy
from rushes_inference.domain.models import Model, NetworkInput
from rushes_inference.domain.pictures import RgbPicture, picture_of_ppm
from rushes_inference.operations.batches import Batches
from rushes_inference.operations.detect import Detector
from rushes_inference.operations.examine import Examining, StageOrder
from rushes_inference.operations.room import Room
from rushes_inference.stages.installed import picture_stages
from tests.fakes.networks import always
from tests.unit.inference.drawn import plain, with_lines
from tests.unit.inference.known_models import kept_models, known_model

SOURCE = Source("main", "match.mp4", FileVersion(1, 1))
EDGES, FIELD, CROPS = "detect_edges", "field_segmentation", "prepare_regions"


class Waiting:
    """Pixels that come once they may."""

    def __init__(self, picture: RgbPicture) -> None:
        self.picture = picture
        self.may_come = asyncio.Event()
        self.two_asked = asyncio.Event()
        self.asked = 0

    async def of(self, seen: SentPicture | VideoFrame) -> RgbPicture:
        self.asked += 1
        if self.asked == 2:
            self.two_asked.set()
        await self.may_come.wait()
        return self.picture

    async def frames(self, stretch: Stretch, box: int) -> AsyncGenerator[DecodedFrame]:
        assert stretch.last is not None
        height, width = self.picture.shape[:2]
        for number in range(stretch.first, stretch.last + 1, stretch.step):
            yield DecodedFrame(number, number, number / 25, width, height, await self.of(SentPicture(b"")))


@asynccontextmanager
async def examining(pixels: Waiting, threads: int, room: Room, *models: Model) -> AsyncIterator[Examining]:
    async with embedded(threads) as vision, aclosing(Batches(BoxOverAll(), always(1, 8))) as batches:
        with kept_models(*models) as kept:
            detector = Detector(pixels, pixels, kept, batches, room)
            yield Examining(pixels, pixels, vision, detector, room)


class BoxOverAll:
    """Implements ports.networks.Networks: one box that reaches beyond the picture."""

    async def run(self, model: Model, given: NetworkInput) -> NDArray[np.float32]:
        head = [[32], [32], [100], [100], [0.9], [0], [0]]
        return np.array([head for _ in given], np.float32)


async def test_so_many_are_looked_at_so_many_wait_and_more_are_refused() -> None:
    pixels = Waiting(with_lines(100, 160))
    async with examining(pixels, 2, Room(at_once=2, most=5)) as looks:
        asked = [
            asyncio.create_task(looks.picture(SentPicture(b""), [StageOrder(EDGES, {})], {}, overlays=False))
            for _ in range(5)
        ]
        await pixels.two_asked.wait()
        with pytest.raises(Busy, match="5 pictures"):
            await looks.picture(SentPicture(b""), [StageOrder(EDGES, {})], {}, overlays=False)
        assert pixels.asked == 2
        asked[-1].cancel()  # it has not been looked at: its place is free for another
        await asyncio.wait((asked[-1],))
        late = asyncio.create_task(looks.picture(SentPicture(b""), [StageOrder(EDGES, {})], {}, overlays=False))
        pixels.may_come.set()
        first, *others = await asyncio.gather(*asked[:-1], late)
        assert others == [first] * 4


async def test_a_stretch_takes_one_place_until_somebody_leaves_it() -> None:
    pixels = Waiting(with_lines(100, 160))
    pixels.may_come.set()
    stretch = Stretch(SOURCE, 3, 9, 3)
    async with examining(pixels, 1, Room(at_once=1, most=1)) as looks:
        async with aclosing(looks.frames(stretch, EDGES, {})) as looked:
            frame, edges = await anext(looked)
            assert frame.number == 3
            assert len(edges.regions) == 1
            with pytest.raises(Busy):
                await looks.picture(SentPicture(b""), [StageOrder(EDGES, {})], {}, overlays=False)
        numbers = [frame.number async for frame, _ in looks.frames(stretch, FIELD, {})]
        assert numbers == [3, 6, 9]


@pytest.mark.parametrize(
    ("stage", "given", "field"),
    [
        (EDGES, {"edge_canny_low": -1.0}, "parameters.edge_canny_low"),
        (EDGES, {"edge_canny_low": float("nan")}, "parameters.edge_canny_low"),
        (EDGES, {"edge_hough_threshold": 1.5}, "parameters.edge_hough_threshold"),
        (EDGES, {"hue_low": 1.0}, "parameters.hue_low"),
        ("detect_objects", {"classes": "person"}, "parameters.classes"),
        ("compile_report", {}, "stage"),
        ("match_brands", {}, "stage"),
        ("read_text", {"languages": "tlh"}, "parameters.languages"),
        ("read_text", {"languages": ""}, "parameters.languages"),
        ("unknown", {}, "stage"),
    ],
)
async def test_what_a_stage_cannot_be_asked_is_refused_by_its_name(
    stage: str, given: Mapping[str, object], field: str
) -> None:
    pixels = Waiting(with_lines(100, 160))
    async with examining(pixels, 1, Room(at_once=1, most=1)) as looks:
        with pytest.raises(InvalidInput) as refused:
            await looks.picture(SentPicture(b""), [StageOrder(stage, given)], {}, overlays=False)
    assert [each.path for each in refused.value.fields] == [field]
    assert pixels.asked == 0


async def test_stages_together_find_what_each_finds_after_those_that_it_reads() -> None:
    pixels = Waiting(with_lines(100, 160))
    pixels.may_come.set()
    async with examining(pixels, 1, Room(at_once=1, most=1)) as looks:
        both = await looks.picture(
            SentPicture(b""), [StageOrder(EDGES, {}), StageOrder(CROPS, {"pad": 0.5})], {}, overlays=False
        )
        assert pixels.asked == 1
        edges = await looks.picture(SentPicture(b""), [StageOrder(EDGES, {})], {}, overlays=False)
        known = {Stage(EDGES): edges.found[0].regions}
        crops = await looks.picture(SentPicture(b""), [StageOrder(CROPS, {"pad": 0.5})], known, overlays=False)
    assert len(crops.found[0].regions) == 1
    assert both.found == [*edges.found, *crops.found]
    assert len(both.seconds) == 2
    assert min(both.seconds) > 0


@pytest.mark.parametrize(
    ("orders", "field"),
    [
        ([StageOrder("detect_objects", {"model": "any"}), StageOrder(EDGES, {})], "further"),
        ([StageOrder(EDGES, {}), StageOrder("detect_objects", {"model": "any"})], "stage"),
        ([StageOrder(EDGES, {}), StageOrder(CROPS, {"pad": 2.0})], "parameters.pad"),
    ],
)
async def test_what_cannot_be_together_is_refused_before_the_picture_is_read(
    orders: list[StageOrder], field: str
) -> None:
    pixels = Waiting(plain(64, 48))
    async with examining(pixels, 1, Room(at_once=1, most=1), known_model("any")) as looks:
        with pytest.raises(InvalidInput) as refused:
            await looks.picture(SentPicture(b""), orders, {}, overlays=False)
    assert [each.path for each in refused.value.fields] == [field]
    assert pixels.asked == 0


async def test_objects_are_whole_pixels_within_the_picture() -> None:
    pixels = Waiting(plain(64, 48))
    pixels.may_come.set()
    model = known_model("any")
    async with examining(pixels, 1, Room(at_once=1, most=1), model) as looks:
        found = await looks.picture(
            SentPicture(b""), [StageOrder("detect_objects", {"model": "any"})], {}, overlays=False
        )
    assert (found.width, found.height) == (64, 48)
    [[region]] = [each.regions for each in found.found]
    assert (region.x, region.y, region.width, region.height) == (0, 0, 64, 48)
    assert region.label == model.network.classes[0]
    assert region.confidence == pytest.approx(0.9)


async def test_what_the_backend_says_of_a_picture_that_is_none_is_an_error_of_ours() -> None:
    stage = picture_stages()[EDGES]
    values = {each.name: each.default for each in stage.schema.parameters}
    async with embedded(1) as vision:
        with pytest.raises(BackendFailed, match="edges"):
            await vision.examine(stage, np.zeros((0, 0, 3), np.uint8), values, {}, overlays=False)


def test_a_ppm_is_read_without_being_copied() -> None:
    picture = picture_of_ppm(b"P6\n2 1\n255\n" + bytes(range(6)))
    assert picture.tolist() == [[[0, 1, 2], [3, 4, 5]]]
    for wrong in (b"P5\n2 1\n255\n" + bytes(6), b"P6\n2 1\n65535\n" + bytes(12), b"P6\n2 1\n255\n" + bytes(5), b""):
        with pytest.raises(ValueError, match=r".+"):
            picture_of_ppm(wrong)
