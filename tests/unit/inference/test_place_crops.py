"""Crops of a batch are placed on one subject, by the smallest model, whatever takes too long to look at."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from rushes_footage.files import Source
from rushes_inference.domain.asked_pictures import SentPicture, Stretch, VideoFrame
from rushes_inference.domain.detections import DecodedFrame, DetectParameters, Found
from rushes_inference.domain.errors import NoModel
from rushes_inference.domain.models import HeadLayout, Model
from rushes_inference.operations.batches import Batches
from rushes_inference.operations.detect import Detector
from rushes_inference.operations.place_crops import CropPlacing
from rushes_inference.operations.room import Room
from rushes_inference.ports.networks import Rhythm
from tests.fakes.given_time import in_given_time, later, passed_until
from tests.fakes.models import KnownModels
from tests.unit.inference.known_models import known_model
from tests.unit.inference.test_looks import Waiting

SIDE = 64
NEVER = 60
"""A frame that is never decoded."""
LONGEST = 3600.0
"""Seconds that looking at a frame may take: more than a busy machine needs."""


class Levels:
    """Implements ports.pixels.VideoFrames: every pixel of a frame has its number for a level."""

    async def frames(self, stretch: Stretch, box: int) -> AsyncGenerator[DecodedFrame]:
        if stretch.first == NEVER:
            await asyncio.Event().wait()
        picture = np.full((SIDE, SIDE, 3), stretch.first, np.uint8)
        yield DecodedFrame(stretch.first, 0, 0.0, SIDE, SIDE, picture)


class BoxAtLevel:
    """Implements ports.networks.Networks: one box, as far to the right as the picture is bright."""

    def __init__(self) -> None:
        self.asked: set[str] = set()

    async def run(self, model: Model, pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        self.asked.add(model.name)
        heads = [[[float(picture[0, 0, 0])], [32], [10], [10], [0.9], [0], [0]] for picture in pictures]
        return np.array(heads, np.float32)


class Counting(Detector):
    """Counts the pictures that were looked at."""

    looked = 0

    async def picture(self, seen: SentPicture | VideoFrame, parameters: DetectParameters) -> Found:
        found = await super().picture(seen, parameters)
        self.looked += 1
        return found


async def placed(
    models: Sequence[Model], numbers: Sequence[int], name: str = "", *, in_time: int | None = None
) -> tuple[list[float], set[str]]:
    """So many of them are looked at in time, None: all."""
    networks, kept = BoxAtLevel(), KnownModels(models)
    async with aclosing(Batches(networks, Rhythm(1, 8))) as batches:
        waiting = Waiting(np.zeros((SIDE, SIDE, 3), np.uint8))
        detector = Counting(waiting, Levels(), kept, batches, Room(at_once=2, most=64))
        placing = CropPlacing(detector, kept, longest_look=LONGEST)
        frames = [VideoFrame(Source("lib", "a.mp4"), number) for number in numbers]
        centres = asyncio.ensure_future(placing.centres(frames, 0.5, name))
        if in_time is not None:
            await passed_until(lambda: detector.looked == in_time, step=0)
            await later(LONGEST)
        return (await centres).centres, networks.asked


SMALL, LARGE = known_model("small"), replace(known_model("large", sha256="b" * 64), bytes=5000)


@in_given_time
async def test_what_takes_too_long_to_look_at_counts_as_empty() -> None:
    centres, _ = await placed([SMALL], [16, NEVER, 48], in_time=2)
    assert centres == pytest.approx([16 / SIDE, 16 / SIDE, 48 / SIDE])


async def test_the_smallest_model_is_asked_unless_one_is_named() -> None:
    assert (await placed([LARGE, SMALL], [16]))[1] == {"small"}
    assert (await placed([LARGE, SMALL], [16], "large"))[1] == {"large"}


async def test_without_a_model_that_finds_objects_nothing_is_placed() -> None:
    for models in ([], [known_model("clip", head=HeadLayout.VECTOR)]):
        with pytest.raises(NoModel, match="rushes models add"):
            await placed(models, [16])
