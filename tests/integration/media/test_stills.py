"""Pictures of whole videos at even times: each shows its own stretch, as another decoder shows it."""

import os
import subprocess
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import cv2
import imageio_ffmpeg
import numpy as np
import pytest
from numpy.typing import NDArray

from rushes.media.v1 import stills_pb2
from rushes_media.domain.frames import even_stills as planned
from rushes_media.formats import wanted_frames_format
from rushes_media.sandbox.frames import even_stills, frame_index
from tests.footage import recipes
from tests.footage.code import CodeReader
from tests.footage.recipes import Recipe
from tests.integration.media.node import Node

MOST_PART = 1 << 20
Pictures = NDArray[np.uint8]


async def stills(node: Node, name: str, every: float, side: int = 96, first: int = 0) -> Pictures:
    request = stills_pb2.ReadStillsRequest(source=node.source(name), every=every, side=side, first=first)
    head, *parts = [answer async for answer in node.stills.ReadStills(request, timeout=240)]
    assert all(0 < len(part.pictures) <= MOST_PART for part in parts)
    pictures = as_pictures([part.pictures for part in parts], side)
    assert head.head.count == first + len(pictures)
    return pictures


def as_pictures(parts: Sequence[bytes], side: int) -> Pictures:
    return np.frombuffer(b"".join(parts), np.uint8).reshape(-1, side, side, 3)


def numbers(pictures: Pictures, recipe: Recipe) -> list[int]:
    """The frame of its source that each picture shows."""
    reader, told = CodeReader(), recipe.picture
    size = (told.height, told.width) if told.rotation in (90, 270) else (told.width, told.height)
    greys = (cv2.cvtColor(cv2.resize(each, size), cv2.COLOR_RGB2GRAY) for each in pictures)
    return [reader.read(np.asarray(grey, np.uint8)) for grey in greys]


@pytest.mark.parametrize("every", [1.0, pytest.param(0.5, marks=pytest.mark.proof("find"))])
@pytest.mark.parametrize(
    "recipe",
    [
        recipes.SPARSE_KEYS_MP4,
        recipes.VFR_MKV,
        pytest.param(recipes.CFR25_MP4, marks=pytest.mark.proof("find")),
        pytest.param(recipes.NONZERO_START_TS, marks=pytest.mark.proof("find")),
        pytest.param(recipes.EDIT_LIST_MP4, marks=pytest.mark.proof("find")),
        pytest.param(recipes.CFR2997_MKV, marks=pytest.mark.proof("find")),
        pytest.param(recipes.OPEN_GOP_MKV, marks=pytest.mark.proof("find")),
        pytest.param(recipes.VFR_MP4, marks=pytest.mark.proof("find")),
        pytest.param(recipes.HEVC_10BIT_MKV, marks=pytest.mark.proof("find")),
        pytest.param(recipes.ROTATED_MP4, marks=pytest.mark.proof("find")),
        pytest.param(recipes.ONE_KEY_MP4, marks=pytest.mark.proof("find")),
        pytest.param(recipes.SHORT_5S_MP4, marks=pytest.mark.proof("find")),
    ],
    ids=lambda value: value.name if isinstance(value, Recipe) else f"{value}",
)
async def test_each_picture_is_of_its_own_stretch(
    node: Node, make_footage: Callable[[Recipe], Path], recipe: Recipe, every: float
) -> None:
    found = numbers(await stills(node, make_footage(recipe).name, every, 512), recipe)
    begins = [float(recipe.times[frame] - recipe.times[recipe.shown[0]]) for frame in recipe.shown]
    ends = [*begins[1:], begins[-1] + 0.1]
    assert abs(len(found) - ends[-1] / every) <= 1
    for place, number in enumerate(found):
        frame = list(recipe.shown).index(number)
        assert begins[frame] < (place + 1) * every
        assert ends[frame] > place * every or frame == len(begins) - 1


def reference(path: Path, recipe: Recipe, frame: int, side: int) -> Pictures:
    """A frame as ffmpeg's program shows it; the source's matrix is the one that browsers assume."""
    matrix = "bt709" if recipe.picture.height >= 720 else "smpte170m"
    shown = f"select=eq(n\\,{frame}),scale={side}:{side}:flags=area:in_color_matrix={matrix}:out_range=full"
    argv = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(path), "-vf", f"{shown},format=rgb24"]
    argv += ["-frames:v", "1", "-fps_mode", "passthrough", "-f", "rawvideo", "-"]
    raw = subprocess.run(argv, check=True, capture_output=True, timeout=120).stdout
    return np.frombuffer(raw, np.uint8).reshape(side, side, 3)


@pytest.mark.parametrize(
    "recipe",
    [
        recipes.SPARSE_KEYS_MP4,
        pytest.param(recipes.ROTATED_MP4, marks=pytest.mark.proof("find")),
        pytest.param(recipes.HEVC_10BIT_MKV, marks=pytest.mark.proof("find")),
        pytest.param(recipes.ONE_KEY_MP4, marks=pytest.mark.proof("find")),
    ],
    ids=lambda recipe: recipe.name,
)
async def test_what_ffmpegs_program_shows_at_that_frame_is_the_same(
    node: Node, make_footage: Callable[[Recipe], Path], recipe: Recipe
) -> None:
    path = make_footage(recipe)
    frames = numbers(await stills(node, path.name, 1.0, 512), recipe)
    small = await stills(node, path.name, 1.0)
    for place in (0, len(frames) // 2, len(frames) - 1):
        expected = reference(path, recipe, list(recipe.shown).index(frames[place]), 96)
        difference = np.abs(small[place].astype(np.int16) - expected)
        assert difference.mean() < 2.5, place


async def test_who_comes_back_gets_the_rest_and_nothing_twice(
    node: Node, make_footage: Callable[[Recipe], Path]
) -> None:
    name = make_footage(recipes.SPARSE_KEYS_MP4).name
    whole = await stills(node, name, 1.0)
    assert np.array_equal(await stills(node, name, 1.0, first=13), whole[13:])
    assert len(await stills(node, name, 1.0, first=len(whole))) == 0


def poured(path: Path, every: Fraction, side: int = 96, first: int = 0) -> Pictures:
    """As the worker decodes it."""
    parts: list[bytes] = []
    descriptor = os.open(path, os.O_RDONLY)
    try:
        index = frame_index.frame_index_of(descriptor, lambda _: None)
        plan = planned.even_stills(index, every, side, first)
        wanted = wanted_frames_format.decode(wanted_frames_format.encode(index, plan.frames))
        order = even_stills.Order(index.stream, index.counted, index.turn, side, first)
        even_stills.pour(descriptor, order, wanted, parts.append)
    finally:
        os.close(descriptor)
    assert all(len(part) <= MOST_PART for part in parts)
    return as_pictures(parts, side)
