"""Storyboards: each tile shows the very frame that it is said to show, whichever way it was found."""

import asyncio
import io
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from rushes.media.v1 import storyboards_pb2
from rushes_chassis.errors import DataLoss
from rushes_media.domain.frames.frame_index import FrameIndex
from rushes_media.sandbox.frames.frame_index import frame_index_of
from rushes_media.sandbox.frames.storyboard import Made, of_key_frames
from tests.footage.code import Gray, read_code
from tests.footage.recipes import Recipe
from tests.integration.media.containers import CONTAINERS, SOURCE, Container
from tests.integration.media.everyday import every_day
from tests.integration.media.node import Node, running_node


def tiles_of(sheet: bytes, width: int, height: int, count: int) -> list[Gray]:
    """What each tile of a sheet shows, in brightness."""
    picture = np.asarray(Image.open(io.BytesIO(sheet)).convert("L"), np.uint8)
    places = [divmod(place, min(10, count)) for place in range(count)]
    return [picture[row * height : (row + 1) * height, column * width : (column + 1) * width] for row, column in places]


async def storyboard(node: Node, name: str, *, with_frames: bool = True) -> storyboards_pb2.GetStoryboardResponse:
    request = storyboards_pb2.GetStoryboardRequest(source=node.source(name), with_frames=with_frames, with_sheet=True)
    return await node.storyboards.GetStoryboard(request)


def numbers_on(board: storyboards_pb2.GetStoryboardResponse) -> list[int]:
    tiles = tiles_of(board.sheet, board.tile_width, board.tile_height, len(board.tiles))
    return [read_code(tile) for tile in tiles]


@every_day
async def test_each_tile_shows_the_frame_that_the_index_names(
    node: Node, make_footage: Callable[[Recipe], Path], recipe: Recipe
) -> None:
    board = await storyboard(node, make_footage(recipe).name)
    frames = [tile.frame for tile in board.tiles]
    assert numbers_on(board) == [recipe.shown[frame] for frame in frames]
    assert frames[0] == 0
    start = recipe.times[recipe.shown[0]]
    assert [tile.seconds for tile in board.tiles] == pytest.approx(
        [float(recipe.times[recipe.shown[frame]] - start) for frame in frames], abs=0.002
    )
    # A picture at least every second of a short video, key frame or not.
    gaps = np.diff([tile.seconds for tile in board.tiles], append=float(recipe.times[-1] - start))
    assert max(gaps) <= 1.3


@pytest.mark.proof("containers")
@pytest.mark.parametrize("container", CONTAINERS, ids=lambda container: container.name)
async def test_it_is_so_in_every_container(
    node: Node, make_footage: Callable[[Recipe], Path], container: Container
) -> None:
    path = container.made_from(make_footage(SOURCE))
    board = await storyboard(node, path.name)
    numbers = numbers_on(board)
    assert numbers == [numbers[0] + tile.frame for tile in board.tiles]
    assert len(numbers) >= 8  # as many as seeking in ASF finds of 16 key frames


def key_frame_board(path: Path) -> tuple[Made, FrameIndex]:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        index = frame_index_of(descriptor)
        made = of_key_frames(descriptor, index.duration)
    finally:
        os.close(descriptor)
    assert made is not None
    return made, index


def numbers_at(made: Made, index: FrameIndex) -> list[int]:
    """The frames that the tiles are said to show."""
    return [index.pts.index(pts) for pts in made.pts]


def seen_on(made: Made) -> list[int]:
    return [read_code(tile) for tile in tiles_of(made.sheet, made.tile_width, made.tile_height, len(made.pts))]


@every_day
def test_what_is_sought_without_an_index_is_told_as_exactly(
    make_footage: Callable[[Recipe], Path], recipe: Recipe
) -> None:
    made, index = key_frame_board(make_footage(recipe))
    frames = numbers_at(made, index)
    assert seen_on(made) == [recipe.shown[frame] for frame in frames]
    assert frames[0] == 0
    assert made.seconds == pytest.approx([float(index.seconds(frame)) for frame in frames])
    assert set(frames[1:]) <= set(index.key_frames)
    keys = [key for key in index.key_frames if index.seconds(key) > 0]
    assert len(frames) - 1 >= 0.7 * len(keys)


@pytest.mark.proof("containers")
@pytest.mark.parametrize("container", CONTAINERS, ids=lambda container: container.name)
def test_and_in_every_container(make_footage: Callable[[Recipe], Path], container: Container) -> None:
    made, index = key_frame_board(container.made_from(make_footage(SOURCE)))
    numbers = seen_on(made)
    assert numbers == [numbers[0] + frame for frame in numbers_at(made, index)]


async def test_a_turned_video_has_upright_tiles(node: Node, rotated_mp4: Path) -> None:
    board = await storyboard(node, rotated_mp4.name)
    assert (board.tile_width, board.tile_height) == (90, 160)
    assert (board.columns, board.rows) == (10, 4)
    assert Image.open(io.BytesIO(board.sheet)).size == (900, 640)


async def test_all_who_ask_at_once_get_the_one_that_is_made(node: Node, cfr60_mp4_bframes: Path) -> None:
    boards = await asyncio.gather(*(storyboard(node, cfr60_mp4_bframes.name, with_frames=False) for _ in range(5)))
    assert len({board.etag for board in boards}) == 1
    assert not boards[0].tiles[0].HasField("frame")
    kept = [path.read_bytes() for path in node.data.rglob("*.board")]
    assert sum(boards[0].sheet in each for each in kept) == 1


@pytest.mark.proof("pictures")
async def test_what_is_no_video_has_none(tmp_path: Path) -> None:
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "words.mp4").write_text("these are words")
    async with running_node(tmp_path, tmp_path / "library", waits=False) as node:
        with pytest.raises(DataLoss):
            await storyboard(node, "words.mp4")
