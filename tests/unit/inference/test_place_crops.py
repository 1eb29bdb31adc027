"""Crops of a batch are placed on one subject, by the smallest model, whatever takes too long to look at."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, replace

import numpy as np
import pytest
from numpy.typing import NDArray

from rushes_footage.files import FileVersion, Source
from rushes_inference.domain.asked_pictures import SentPicture, Stretch, VideoFrame
from rushes_inference.domain.detections import DecodedFrame, DetectParameters, Found
from rushes_inference.domain.errors import NoModel
from rushes_inference.domain.models import HeadLayout, Model, NetworkInput
from rushes_inference.operations.batches import Batches
from rushes_inference.operations.detect import Detector
from rushes_inference.operations.place_crops import MOST_KEPT, CropPlacing
from rushes_inference.operations.room import Room
from tests.fakes.given_time import in_given_time, later, passed_until
from tests.fakes.networks import always
from tests.unit.inference.known_models import kept_models, known_model
from tests.unit.inference.test_examine import Waiting

VERSION = FileVersion(1, 1)
SIDE = 64
NEVER = 60
"""A frame that is never decoded."""
LONGEST = 3600.0
"""Seconds that looking at a frame may take: more than a busy machine needs."""


class Levels:
    """Implements ports.pixels.VideoFrames: every pixel of a frame has its number for a level."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.given_up: list[int] = []
        self.may_come = asyncio.Event()
        self.may_come.set()

    async def frames(self, stretch: Stretch, box: int) -> AsyncGenerator[DecodedFrame]:
        self.asked.append(stretch.first)
        try:
            await (asyncio.Event() if stretch.first == NEVER else self.may_come).wait()
        except asyncio.CancelledError:
            self.given_up.append(stretch.first)
            raise
        picture = np.full((SIDE, SIDE, 3), stretch.first, np.uint8)
        yield DecodedFrame(stretch.first, 0, 0.0, SIDE, SIDE, picture)


class BoxAtLevel:
    """Implements ports.networks.Networks: one box, as far to the right as the picture is bright."""

    def __init__(self) -> None:
        self.asked: set[str] = set()

    async def run(self, model: Model, given: NetworkInput) -> NDArray[np.float32]:
        self.asked.add(model.name)
        heads = [[[float(picture[0, 0, 0])], [32], [10], [10], [0.9], [0], [0]] for picture in given]
        return np.array(heads, np.float32)


class Counting(Detector):
    """Counts the pictures that were looked at."""

    looked = 0

    async def picture(self, seen: SentPicture | VideoFrame, parameters: DetectParameters) -> Found:
        found = await super().picture(seen, parameters)
        self.looked += 1
        return found


@dataclass(frozen=True)
class Desk:
    """Where crops are placed, and what was asked meanwhile."""

    placing: CropPlacing
    detector: Counting
    levels: Levels
    networks: BoxAtLevel

    async def centres(self, *numbers: int, model: str = "", version: FileVersion | None = VERSION) -> list[float]:
        frames = [VideoFrame(Source("lib", "a.mp4", version), number) for number in numbers]
        return (await self.placing.centres(frames, 0.5, model)).centres


@asynccontextmanager
async def desk(*models: Model, most_kept: int = MOST_KEPT) -> AsyncIterator[Desk]:
    networks, levels = BoxAtLevel(), Levels()
    with kept_models(*models) as kept:
        async with aclosing(Batches(networks, always(1, 8))) as batches:
            waiting = Waiting(np.zeros((SIDE, SIDE, 3), np.uint8))
            detector = Counting(waiting, levels, kept, batches, Room(at_once=2, most=64))
            placing = CropPlacing(detector, kept, longest_look=LONGEST, most_kept=most_kept)
            yield Desk(placing, detector, levels, networks)


SMALL, LARGE = known_model("small"), replace(known_model("large"), bytes=5000)


@in_given_time
async def test_what_takes_too_long_to_look_at_counts_as_empty() -> None:
    async with desk(SMALL) as at:
        asked = asyncio.ensure_future(at.centres(16, NEVER, 48))
        await passed_until(lambda: at.detector.looked == 2, step=0)
        await later(LONGEST)
        assert await asked == pytest.approx([16 / SIDE, 16 / SIDE, 48 / SIDE])
        again = asyncio.ensure_future(at.centres(16, NEVER, 48))
        await passed_until(lambda: at.levels.asked.count(NEVER) == 2, step=0)
        again.cancel()


async def test_the_smallest_model_is_asked_unless_one_is_named() -> None:
    async with desk(LARGE, SMALL) as at:
        await at.centres(16)
        assert at.networks.asked == {"small"}
        await at.centres(16, model="large")
        assert at.networks.asked == {"small", "large"}


async def test_without_a_model_that_finds_objects_nothing_is_placed() -> None:
    for models in ([], [known_model("clip", head=HeadLayout.VECTOR)]):
        async with desk(*models) as at:
            with pytest.raises(NoModel, match="rushes models add"):
                await at.centres(16)


async def test_a_frame_is_looked_at_once_however_often_its_batch_is_asked_for() -> None:
    async with desk(SMALL) as at:
        batch = range(1, 50)
        first = await at.centres(*batch)
        assert sorted(at.levels.asked) == list(batch)
        assert await at.centres(*batch) == first
        assert len(at.levels.asked) == len(batch)
        # As many clips, one spread later.
        await at.centres(*range(2, 51))
        assert sorted(at.levels.asked) == list(range(1, 51))


async def test_clips_that_begin_at_one_frame_are_looked_at_once() -> None:
    async with desk(SMALL) as at:
        assert await at.centres(16, 16, 16) == pytest.approx([16 / SIDE] * 3)
        assert at.levels.asked == [16]


@in_given_time
async def test_who_asks_meanwhile_shares_what_is_under_way_and_what_nobody_wants_any_more_is_given_up() -> None:
    async with desk(SMALL) as at:
        at.levels.may_come.clear()
        overtaken, wanted = asyncio.ensure_future(at.centres(16, 32)), asyncio.ensure_future(at.centres(32, 48))
        await passed_until(lambda: len(at.levels.asked) == 3, step=0)
        overtaken.cancel()
        await asyncio.wait((overtaken,))
        await passed_until(lambda: at.levels.given_up == [16], step=0)
        at.levels.may_come.set()
        assert await wanted == pytest.approx([32 / SIDE, 48 / SIDE])
        assert sorted(at.levels.asked) == [16, 32, 48]
        assert at.levels.given_up == [16]


async def test_those_looked_at_last_are_kept() -> None:
    async with desk(SMALL, most_kept=2) as at:
        for frame in (1, 2, 1, 3, 1, 2):
            await at.centres(frame)
        assert at.levels.asked == [1, 2, 3, 2]


async def test_what_may_be_another_file_or_model_by_the_next_time_is_looked_at_again() -> None:
    async with desk(SMALL, LARGE) as at:
        for _ in range(2):
            await at.centres(16, version=None)
            await at.centres(16, version=VERSION)
            await at.centres(16, version=FileVersion(1, 2))
            await at.centres(16, version=FileVersion(1, 2), model="large")
        assert len(at.levels.asked) == 5
