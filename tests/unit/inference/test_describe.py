"""Batches of files: which frames are looked at, and what becomes of files that cannot be read."""

from dataclasses import dataclass, field

import numpy as np
import pytest

from rushes_chassis.errors import DataLoss, NotFound, RushesError, Unavailable
from rushes_footage.facts import Problem
from rushes_footage.files import Source
from rushes_inference.domain.asked_pictures import VideoFrame
from rushes_inference.domain.errors import Busy
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.operations.describe import Describing
from rushes_inference.operations.room import Room
from rushes_inference.vision.descriptor import described


@dataclass
class FakeSamples:
    """Implements ports.pixels.VideoSamples: pictures of their frame's grey."""

    frames: dict[str, int | RushesError]
    """By path."""
    damaged: frozenset[int] = frozenset()
    asked: list[int] = field(default_factory=list)

    async def count(self, source: Source) -> int:
        answer = self.frames[source.path]
        if isinstance(answer, RushesError):
            raise answer
        return answer

    async def sample(self, frame: VideoFrame, box: int) -> RgbPicture:
        self.asked.append(frame.number)
        if frame.number in self.damaged:
            raise DataLoss("damaged", reason="NotVideo")
        return grey(frame.number)


def grey(number: int) -> RgbPicture:
    return np.full((90, 160, 3), number, np.uint8)


def describing(samples: FakeSamples, most: int = 1) -> Describing:
    return Describing(samples, Room(at_once=1, most=most))


async def answers(samples: FakeSamples) -> list[object]:
    found = [each async for each in describing(samples).files([Source("a", path, None) for path in samples.frames])]
    assert [each.number for each in found] == list(range(len(samples.frames)))
    return [each.answer for each in found]


async def test_five_exact_frames_are_looked_at() -> None:
    samples = FakeSamples({"a.mp4": 101})
    [vector] = await answers(samples)
    assert samples.asked == [0, 25, 50, 75, 100]
    assert vector == pytest.approx(described([grey(number) for number in samples.asked]))


async def test_frames_that_cannot_be_read_are_left_out() -> None:
    [vector] = await answers(FakeSamples({"a.mp4": 101}, damaged=frozenset({25, 100})))
    assert vector == pytest.approx(described([grey(0), grey(50), grey(75)]))
    [problem] = await answers(FakeSamples({"a.mp4": 2}, damaged=frozenset({0, 1})))
    assert problem == Problem("NotVideo", "damaged")


async def test_a_file_that_cannot_be_described_keeps_no_other_from_it() -> None:
    wrong: dict[str, int | RushesError] = {
        "gone.mp4": NotFound("gone", reason="FileNotFound"),
        "empty.mp4": 0,
        "unplugged.mp4": Unavailable("unplugged", reason="RootOffline"),
        "well.mp4": 5,
    }
    *problems, vector = await answers(FakeSamples(wrong))
    assert [each.reason for each in problems if isinstance(each, Problem)] == [
        "FileNotFound",
        "NoFrames",
        "RootOffline",
    ]
    assert isinstance(vector, np.ndarray)


async def test_a_batch_ends_where_no_node_answers() -> None:
    with pytest.raises(Unavailable, match="nobody"):
        await answers(FakeSamples({"a.mp4": 5, "b.mp4": Unavailable("nobody"), "c.mp4": 5}))


async def test_batches_that_are_too_many_are_refused() -> None:
    batches = describing(FakeSamples({"a.mp4": 5}))
    first = batches.files([Source("a", "a.mp4", None)] * 3)
    await anext(first)
    with pytest.raises(Busy):
        await anext(batches.files([Source("a", "a.mp4", None)]))
    await first.aclose()
    assert await anext(batches.files([Source("a", "a.mp4", None)]))
