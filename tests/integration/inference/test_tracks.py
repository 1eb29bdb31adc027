"""Subjects through videos over gRPC: one id from its first frame to its last, and a crop's way that stays on it."""

import itertools
import math
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import pytest_asyncio

from rushes.inference.v1 import detect_pb2, tracks_pb2
from rushes_chassis.errors import InvalidInput, NotFound
from tests.integration.inference.service import Inference, running_inference
from tests.integration.media.node import Node, running_node
from tests.models.drawn import MODEL, ROLL_FRAMES, ROLL_SIZE, film, overlap, rolled
from tests.unit.inference.drawn import plain

BALLS = tracks_pb2.TrackParameters(detect=detect_pb2.DetectParameters(model="shapes", classes=["ball"], min_score=0.4))
SCALE = 2
LAST = ROLL_FRAMES - 1
HIDDEN = {5, *range(20, 32), *range(55, ROLL_FRAMES)}
"""Frames of a film in which the ball is not to be seen."""


@dataclass(frozen=True)
class Pair:
    """Inference, and the node that it gets its pixels of."""

    inference: Inference
    node: Node

    async def tracks(self, **asked: Any) -> list[tracks_pb2.TrackFramesResponse]:
        request = tracks_pb2.TrackFramesRequest(source=self.node.source("roll.mp4"), parameters=BALLS, **asked)
        return [frame async for frame in self.inference.tracks.TrackFrames(request, timeout=240)]

    async def follow(self, video: str = "roll.mp4", **asked: Any) -> tuple[list[float], tracks_pb2.SubjectPath]:
        """How far it was, again and again, and the way."""
        given: dict[str, Any] = {"first": 0, "last": LAST, "parameters": BALLS, **asked}
        request = tracks_pb2.FollowSubjectRequest(source=self.node.source(video), **given)
        said = [each async for each in self.inference.tracks.FollowSubject(request, timeout=240)]
        assert [each.WhichOneof("said") for each in said] == ["progress"] * (len(said) - 1) + ["path"]
        return [each.progress for each in said[:-1]], said[-1].path


@pytest_asyncio.fixture(scope="module", name="pair")
async def _pair(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Pair]:
    folder = tmp_path_factory.mktemp("tracks")
    library = folder / "library"
    library.mkdir()
    film(library / "roll.mp4", SCALE)
    seen = itertools.count()
    empty = plain(SCALE * ROLL_SIZE[0], SCALE * ROLL_SIZE[1])
    film(library / "hidden.mp4", SCALE, lambda picture: empty if next(seen) in HIDDEN else picture)
    async with running_node(folder, library) as node, running_inference(folder, [node.target]) as inference:
        await inference.add("shapes", MODEL.read_bytes())
        yield Pair(inference, node)


def middle(frame: int) -> tuple[float, float]:
    """Where the ball is, as shares of the picture."""
    left, top, right, bottom = rolled(frame)
    return (left + right) / 2 / ROLL_SIZE[0], (top + bottom) / 2 / ROLL_SIZE[1]


@pytest.mark.proof("findings")
async def test_a_ball_that_rolls_is_one_ball(pair: Pair) -> None:
    frames = await pair.tracks()
    assert [frame.frame for frame in frames] == list(range(ROLL_FRAMES))
    for frame in frames:
        [ball] = frame.detections
        found = ball.detection
        assert ball.track == 1, frame.frame
        assert overlap((found.x1, found.y1, found.x2, found.y2), rolled(frame.frame, SCALE)) > 0.7
    assert await pair.tracks() == frames


async def test_frames_may_be_left_out(pair: Pair) -> None:
    frames = await pair.tracks(first=3, last=40, step=4)
    assert [frame.frame for frame in frames] == list(range(3, 41, 4))
    assert {each.track for frame in frames for each in frame.detections} == {1}


@pytest.mark.parametrize("step", [1, 4])
async def test_a_crop_stays_on_what_was_pointed_at(pair: Pair, step: int) -> None:
    x, y = middle(30)
    progress, path = await pair.follow(frame=30, x=x, y=y, step=step, smoothing=2)
    assert progress == sorted(progress)
    assert progress[-1] == pytest.approx(1, abs=step / ROLL_FRAMES)
    assert path.class_name == "ball"
    assert path.seen == path.looked_at == len(range(30 % step, ROLL_FRAMES, step))
    assert not path.lost
    keys = [key.frame for key in path.keys]
    assert (keys[0], keys[-1]) == (0, LAST)
    assert len(keys) < 12
    every = np.arange(ROLL_FRAMES)
    there = np.interp(every, keys, [key.centre for key in path.keys])
    right = np.array([middle(frame)[0] for frame in range(ROLL_FRAMES)])
    # Between the first frame that is looked at and the last; smoothing flattens both ends.
    assert np.abs(there - right)[10:-10].max() < 0.015


@pytest.mark.parametrize(
    ("step", "lost"),
    [
        (1, [(5, 5, True), (20, 31, True), (55, LAST, False)]),
        # Of what was hidden, 20 to 28 and 56 were looked at.
        (4, [(17, 31, True), (53, LAST, False)]),
    ],
)
async def test_each_stretch_in_which_it_was_hidden_is_told(
    pair: Pair, step: int, lost: list[tuple[int, int, bool]]
) -> None:
    x, y = middle(36)
    _, path = await pair.follow("hidden.mp4", frame=36, x=x, y=y, step=step, smoothing=0)
    assert [(span.first, span.last, span.bridged) for span in path.lost] == lost
    there = np.interp(26, [key.frame for key in path.keys], [key.centre for key in path.keys])
    assert there == pytest.approx(middle(26)[0], abs=0.015)


async def test_where_nothing_is_nobody_is_followed(pair: Pair) -> None:
    with pytest.raises(NotFound, match="finds nothing at this place in frame 30") as missed:
        await pair.follow(frame=30, x=0.01, y=0.01)
    assert missed.value.reason == "SubjectNotFound"


async def test_a_stretch_may_go_on_behind_the_videos_end(pair: Pair) -> None:
    x, y = middle(50)
    _, path = await pair.follow(frame=50, x=x, y=y, last=5000)
    assert path.keys[-1].frame == LAST


async def test_crops_are_placed_on_the_ball(pair: Pair) -> None:
    source, frames = pair.node.source("roll.mp4"), [0, 20, 40]
    asked = tracks_pb2.PlaceCropsRequest(source=source, frames=frames, centre=0.9)
    placed = await pair.inference.tracks.PlaceCrops(asked, timeout=60)
    assert placed.model == "shapes"
    assert list(placed.centres) == pytest.approx([middle(frame)[0] for frame in frames], abs=0.02)
    asked.model = "unknown"
    with pytest.raises(NotFound, match="'unknown'"):
        await pair.inference.tracks.PlaceCrops(asked, timeout=60)
    with pytest.raises(InvalidInput, match="frames"):
        await pair.inference.tracks.PlaceCrops(tracks_pb2.PlaceCropsRequest(source=source, centre=0.5), timeout=60)
    with pytest.raises(NotFound) as behind:
        await pair.inference.tracks.PlaceCrops(
            tracks_pb2.PlaceCropsRequest(source=source, frames=[0, 10_000], centre=0.5), timeout=60
        )
    assert behind.value.reason == "FrameNotFound"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"frame": 70, "last": 59}, "frame must be from 0 to 59"),
        ({"first": 10, "frame": 5}, "frame must be from 10 to 59"),
        ({"first": 10, "last": 5, "frame": 10}, "last must be from 10"),
        ({"frame": 0, "last": 200_000}, "last must be from 0 to 199999"),
        ({"frame": 0, "x": 1.5}, "x"),
    ],
)
async def test_what_cannot_be_is_told_with_its_limit(pair: Pair, asked: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        await pair.follow(**{"x": 0.5, "y": 0.5, **asked})


def boxed(frame: int, right: float = 9.0, score: float = 0.9) -> tracks_pb2.LinkBoxesRequest:
    box = tracks_pb2.LinkedBox(x1=0, y1=0, x2=right, y2=9, score=score)
    return tracks_pb2.LinkBoxesRequest(frame=tracks_pb2.BoxedFrame(frame=frame, boxes=[box]))


@pytest.mark.parametrize(
    ("frames", "said"),
    [
        ([boxed(5), boxed(5)], "frame.frame: must come after frame 5"),
        ([boxed(5), boxed(4)], "frame.frame: must come after frame 5"),
        ([boxed(5), boxed(6, right=math.nan)], "boxes.0.: must have finite numbers"),
        ([boxed(5, score=math.inf)], "boxes.0.: must have finite numbers"),
    ],
)
async def test_boxes_that_cannot_be_linked_are_refused_with_their_frame(
    pair: Pair, frames: list[tracks_pb2.LinkBoxesRequest], said: str
) -> None:
    rules = tracks_pb2.LinkBoxesRequest(rules=tracks_pb2.LinkRules(min_score=0.5))
    with pytest.raises(InvalidInput, match=said):
        [each async for each in pair.inference.tracks.LinkBoxes(iter([rules, *frames]), timeout=60)]
