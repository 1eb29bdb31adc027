"""Pictures of whole videos at even times: each shows its own stretch, as another decoder shows it."""

import os
import subprocess
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import cv2
import imageio_ffmpeg
import numpy as np
import pytest
from numpy.typing import NDArray

from rushes.media.v1 import stills_pb2
from rushes_chassis.errors import DataLoss
from rushes_media.domain.frames import even_stills as planned
from rushes_media.formats import wanted_frames_format
from rushes_media.sandbox.files.containers import NotUsable
from rushes_media.sandbox.frames import even_stills, frame_index
from tests.footage import recipes
from tests.footage.code import CodeReader
from tests.footage.fields import FieldCoding
from tests.footage.real_file import RealFile, take
from tests.footage.real_files import paff
from tests.footage.recipes import Picture, Recipe
from tests.footage.write import write
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


def numbers(pictures: Pictures, recipe: Recipe | RealFile) -> list[int]:
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


def poured(path: Path, every: Fraction, side: int = 96, first: int = 0, indexed: Path | None = None) -> Pictures:
    """As the worker decodes it, by the index of another file if that is given."""
    parts: list[bytes] = []
    descriptor, of_index = os.open(path, os.O_RDONLY), os.open(indexed or path, os.O_RDONLY)
    try:
        index = frame_index.frame_index_of(of_index, lambda _: None)
        plan = planned.even_stills(index, every, side, first)
        wanted = wanted_frames_format.decode(wanted_frames_format.encode(index, plan.frames))
        order = even_stills.Order(index.stream, index.counted, index.turn, side, first)
        even_stills.pour(descriptor, order, wanted, parts.append)
    finally:
        os.close(descriptor)
        os.close(of_index)
    assert all(len(part) <= MOST_PART for part in parts)
    return as_pictures(parts, side)


RATE, FRAMES = 3, 54
"""So few frames a second that pictures a second apart are of B-frames and of the frames that these refer to."""
KEYS = 18
"""Frames from one key frame to the next: with three B-frames the last wanted one of these is coded before another."""
FIELDS = FieldCoding(b_frames=2, key_distance=KEYS, rate=RATE)
FEW_KEYS = [
    take(".mp4", FRAMES, rate=RATE, b_frames=3, picture=Picture(key_distance=KEYS), silent=True),
    paff(".m2ts", FIELDS, frames=FRAMES),
    *(
        pytest.param(film, marks=pytest.mark.proof("find"))
        for film in (
            paff(".mp4", FIELDS, frames=FRAMES),
            take(".mkv", FRAMES, rate=RATE, b_frames=3, picture=Picture(codec="mpeg4", key_distance=KEYS)),
            take(".mkv", FRAMES, rate=RATE, picture=Picture(codec="mpeg2video", key_distance=KEYS, interlaced=True)),
        )
    ),
]


def key_frames(path: Path) -> set[int]:
    """The key frames' numbers, as the container says."""
    with av.open(str(path)) as read:
        packets = [packet for packet in read.demux(read.streams.video[0]) if packet.size]
        keys = [packet.pts for packet in packets if packet.is_keyframe]
        times = [packet.pts for packet in packets if packet.pts is not None]
        tick = packets[0].time_base
    return {round(RATE * (key - min(times)) * tick) for key in keys if key is not None}


@pytest.mark.parametrize("film", FEW_KEYS, ids=lambda film: f"{film.name}-{film.picture.codec}-{film.suffix}")
def test_frames_are_met_in_whatever_order_they_are_coded(tmp_path: Path, film: Recipe | RealFile) -> None:
    path = tmp_path / f"film{film.suffix}"
    if isinstance(film, Recipe):
        write(film, path)
    else:
        film.make(path)
    keys, middle = key_frames(path), RATE // 2
    assert numbers(poured(path, Fraction(1), 512), film) == [
        min(keys & {*range(begin, begin + RATE)} or {begin + middle}, key=lambda frame: abs(frame - begin - middle))
        for begin in range(0, FRAMES, RATE)
    ]


def spoiled(source: Path, target: Path, is_spoiled: Callable[[int], bool]) -> Path:
    """A copy of a file's pictures in which some packets, counted from 0, cannot be decoded."""
    with av.open(str(source)) as read, av.open(str(target), "w") as written:
        stream = read.streams.video[0]
        copy = written.add_stream_from_template(stream)
        for number, packet in enumerate(packet for packet in read.demux(stream) if packet.size):
            made = av.Packet(b"\xff" * packet.size if is_spoiled(number) else bytes(packet))
            made.stream, made.time_base, made.is_keyframe = copy, packet.time_base, packet.is_keyframe
            made.pts, made.dts, made.duration = packet.pts, packet.dts, packet.duration
            written.mux(made)
    return target


def test_what_cannot_be_decoded_is_as_the_picture_before_it(
    tmp_path: Path, make_footage: Callable[[Recipe], Path]
) -> None:
    whole = make_footage(recipes.CFR25_MP4)
    # Key frames are two seconds apart: those of seconds 6 and 8 are gone with all that refers to them.
    damaged = spoiled(whole, tmp_path / "damaged.mkv", lambda number: 150 <= number < 250)
    told, expected = (numbers(poured(path, Fraction(1), 512), recipes.CFR25_MP4) for path in (damaged, whole))
    assert told[:6] + told[10:] == expected[:6] + expected[10:]
    # One that was seen before the damage: as far as the decoder gets.
    assert all(expected[5] <= number < 150 for number in told[6:10])
    again = numbers(poured(damaged, Fraction(1), 512, first=8), recipes.CFR25_MP4)
    assert again[2:] == told[10:]
    assert all(expected[5] <= number < 150 for number in again[:2])
    begins = spoiled(whole, tmp_path / "begins.mp4", lambda number: number < 100)
    assert numbers(poured(begins, Fraction(1), 512, indexed=whole), recipes.CFR25_MP4)[:5] == [expected[4]] * 5


def test_where_nothing_can_be_decoded_it_is_damaged(tmp_path: Path, make_footage: Callable[[Recipe], Path]) -> None:
    whole = make_footage(recipes.CFR25_MP4)
    nothing = spoiled(whole, tmp_path / "nothing.mp4", lambda _: True)
    with pytest.raises(NotUsable, match="None of the video's pictures can be decoded"):
        poured(nothing, Fraction(1), indexed=whole)


async def test_a_file_that_is_no_video_has_no_pictures(node: Node) -> None:
    text = node.library / "words_only.mp4"
    text.write_text("no video")
    try:
        with pytest.raises(DataLoss):
            await stills(node, text.name, 1.0)
    finally:
        text.unlink()
