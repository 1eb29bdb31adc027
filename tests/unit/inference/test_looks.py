import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import numpy as np
import pytest

from rushes_footage.files import FileVersion, Source
from rushes_inference.adapters.embedded import embedded
from rushes_inference.domain.asked_pictures import SentPicture, Stretch, VideoFrame
from rushes_inference.domain.detections import DecodedFrame
from rushes_inference.domain.edges import EdgeParameters
from rushes_inference.domain.errors import BackendFailed, Busy
from rushes_inference.domain.field import FieldParameters
from rushes_inference.domain.pictures import RgbPicture, picture_of_ppm
from rushes_inference.operations.looks import Looks
from rushes_inference.operations.room import Room
from tests.unit.inference.drawn import with_lines

SOURCE = Source("main", "match.mp4", FileVersion(1, 1))


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


async def test_so_many_are_looked_at_so_many_wait_and_more_are_refused() -> None:
    pixels = Waiting(with_lines(100, 160))
    with embedded(2) as vision:
        looks = Looks(pixels, pixels, vision, Room(at_once=2, most=5))
        asked = [asyncio.create_task(looks.edges(SentPicture(b""), EdgeParameters(), overlays=False)) for _ in range(5)]
        await pixels.two_asked.wait()
        with pytest.raises(Busy, match="5 pictures"):
            await looks.edges(SentPicture(b""), EdgeParameters(), overlays=False)
        assert pixels.asked == 2
        asked[-1].cancel()  # it has not been looked at: its place is free for another
        await asyncio.wait((asked[-1],))
        late = asyncio.create_task(looks.edges(SentPicture(b""), EdgeParameters(), overlays=False))
        pixels.may_come.set()
        answers = [edges for _, edges in await asyncio.gather(*asked[:-1], late)]
        assert len(answers) == 5
        assert len(set(answers)) == 1


async def test_a_stretch_takes_one_place_until_somebody_leaves_it() -> None:
    pixels = Waiting(with_lines(100, 160))
    pixels.may_come.set()
    stretch = Stretch(SOURCE, 3, 9, 3)
    with embedded(1) as vision:
        looks = Looks(pixels, pixels, vision, Room(at_once=1, most=1))
        async with aclosing(looks.edges_in_frames(stretch, EdgeParameters())) as looked:
            frame, edges = await anext(looked)
            assert frame.number == 3
            assert len(edges.regions) == 1
            with pytest.raises(Busy):
                await looks.edges(SentPicture(b""), EdgeParameters(), overlays=False)
        numbers = [frame.number async for frame, _ in looks.field_in_frames(stretch, FieldParameters())]
        assert numbers == [3, 6, 9]


async def test_what_the_backend_says_of_a_picture_that_is_none_is_an_error_of_ours() -> None:
    with embedded(1) as vision, pytest.raises(BackendFailed, match="edges"):
        await vision.edges(np.zeros((0, 0, 3), np.uint8), EdgeParameters(), overlays=False)


def test_a_ppm_is_read_without_being_copied() -> None:
    picture = picture_of_ppm(b"P6\n2 1\n255\n" + bytes(range(6)))
    assert picture.tolist() == [[[0, 1, 2], [3, 4, 5]]]
    for wrong in (b"P5\n2 1\n255\n" + bytes(6), b"P6\n2 1\n65535\n" + bytes(12), b"P6\n2 1\n255\n" + bytes(5), b""):
        with pytest.raises(ValueError, match=r".+"):
            picture_of_ppm(wrong)
