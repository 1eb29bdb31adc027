"""Stretches of frames over gRPC: each exactly the one that its number says, and none decoded for nobody."""

import asyncio
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from rushes.media.v1 import frames_pb2
from rushes_chassis.errors import InvalidInput, NotFound
from tests.footage import recipes
from tests.footage.code import CodeReader
from tests.footage.recipes import Recipe
from tests.integration.media.everyday import every_day
from tests.integration.media.node import Node
from tests.integration.media.test_single_frames import gray


async def stretch(
    node: Node, name: str, first: int = 0, last: int | None = None, step: int = 1, box: int = 512
) -> list[frames_pb2.GetFramesResponse]:
    request = frames_pb2.GetFramesRequest(
        source=node.source(name), first=first, last=last, step=step, width=box, height=box
    )
    return [frame async for frame in node.frames.GetFrames(request)]


def size_of(frame: frames_pb2.GetFramesResponse) -> tuple[int, int]:
    return Image.open(io.BytesIO(frame.ppm)).size


@every_day
@pytest.mark.parametrize(("first", "count", "step"), [(0, 12, 1), (23, 12, 5)])
async def test_frames_are_exact(
    node: Node, make_footage: Callable[[Recipe], Path], recipe: Recipe, first: int, count: int, step: int
) -> None:
    path = make_footage(recipe)
    shown = list(recipe.shown)
    last = min(first + step * (count - 1), len(shown) - 1)
    frames = await stretch(node, path.name, first, last, step)
    reader = CodeReader()
    numbers = list(range(first, last + 1, step))
    assert [frame.frame for frame in frames] == numbers
    assert [reader.read(gray(frame.ppm, recipe)) for frame in frames] == [shown[number] for number in numbers]
    for frame in frames:
        alone = await node.frames.GetFrame(
            frames_pb2.GetFrameRequest(
                source=node.source(path.name),
                frame=frame.frame,
                format=frames_pb2.STILL_FORMAT_PPM,
                width=512,
                height=512,
                quality=100,
            )
        )
        assert (alone.pts, alone.seconds, alone.data) == (frame.pts, frame.seconds, frame.ppm)


async def test_each_says_how_large_it_is_in_full_size(node: Node, rotated_mp4: Path, odd_size_mkv: Path) -> None:
    for path in (rotated_mp4, odd_size_mkv):
        [full] = await stretch(node, path.name, 0, 0, box=7680)
        [small] = await stretch(node, path.name, 0, 0, box=64)
        assert size_of(full) == (full.width, full.height) == (small.width, small.height)
        assert max(size_of(small)) == 64


async def test_a_stretch_ends_with_the_video(node: Node, short_5s_mp4: Path) -> None:
    count = len(list(recipes.SHORT_5S_MP4.shown))
    for last in (None, count + 1000):
        assert [each.frame for each in await stretch(node, short_5s_mp4.name, count - 2, last)] == [
            count - 2,
            count - 1,
        ]
    assert await stretch(node, short_5s_mp4.name, 5, 4) == []
    with pytest.raises(NotFound, match="behind the end"):
        await stretch(node, short_5s_mp4.name, count)
    with pytest.raises(NotFound):
        await stretch(node, "nothing.mp4")
    with pytest.raises(InvalidInput, match="step"):
        await stretch(node, short_5s_mp4.name, step=-1)


async def test_who_leaves_ends_it_and_others_go_on(node: Node, cfr25_mp4: Path) -> None:
    async def leaving() -> None:
        request = frames_pb2.GetFramesRequest(source=node.source(cfr25_mp4.name), width=512, height=512)
        call = node.frames.GetFrames(request)
        async for _ in call:
            break
        call.cancel()

    staying = asyncio.create_task(stretch(node, cfr25_mp4.name, 40, 60))
    await asyncio.gather(*(leaving() for _ in range(4)))
    both = await staying
    assert [frame.frame for frame in both] == list(range(40, 61))
    assert len({np.asarray(Image.open(io.BytesIO(frame.ppm))).tobytes() for frame in both}) == len(both)
