"""Streams: every frame once and at its time across all joints, copied or encoded, in whatever order they are asked."""

import asyncio
import contextlib
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

import numpy as np
import psutil
import pytest
from imageio_ffmpeg import get_ffmpeg_exe

from rushes.media.v1 import streams_pb2
from tests.footage import recipes
from tests.footage.matrix import MATRIX, Specimen
from tests.footage.read import sound
from tests.footage.recipes import Picture, Recipe, SteadyClock
from tests.footage.sound import coded_sound, source_time_of
from tests.integration.media.node import Node, eventually, lives, running_node
from tests.integration.media.streamed import COPIED, frame_times, part, said, streamed, streams

MPEG4_AVI = Recipe(
    "s_mpeg4_avi",
    ".avi",
    150,
    SteadyClock(Fraction(25)),
    Picture(codec="mpeg4", b_frames=2, key_distance=60),
    recipes.Sound("libmp3lame", bit_rate=128_000),
)
B_FRAMES_MKV = Recipe("s_b_frames_mkv", ".mkv", 200, SteadyClock(recipes.NTSC), Picture(b_frames=2))

LARGE_MP4 = Recipe(
    "s_large_mp4", ".mp4", 250, SteadyClock(Fraction(25)), Picture(1280, 720, key_distance=250, preset="ultrafast")
)

T = TypeVar("T")
MakeFootage = Callable[[Recipe], Path]


def height(pixels: int) -> streams_pb2.StreamTrack:
    return streams_pb2.StreamTrack(height=pixels)


async def check(node: Node, recipe: Recipe, path: Path, track: streams_pb2.StreamTrack, folder: Path) -> None:
    """All frames of a file are in a track's fragments, each once and at its time, and they lie edge to edge."""
    source = node.source(path.name)
    whole = await streamed(node, source, track)
    times = await frame_times(node, source)
    half_a_tick = Fraction(1, 2 * whole.timeline.scale)
    assert whole.begins() == list(whole.timeline.ticks[:-1])
    assert whole.ends() == list(whole.timeline.ticks[1:])
    ends = Fraction(whole.timeline.ticks[-1], whole.timeline.scale)
    assert all(abs(at - time) <= half_a_tick for at, time in zip((*whole.shown_at(), ends), times, strict=True))
    assert said(whole.joined(folder / "joined.mp4"), recipe.picture) == list(recipe.shown)


@pytest.mark.parametrize("recipe", [recipes.VFR_MP4, B_FRAMES_MKV], ids=lambda recipe: recipe.name)
async def test_a_copy_shows_every_frame_once_and_at_its_time(
    node: Node, make_footage: MakeFootage, recipe: Recipe, tmp_path: Path
) -> None:
    await check(node, recipe, make_footage(recipe), COPIED, tmp_path)


@pytest.mark.parametrize(
    "recipe", [recipes.OPEN_GOP_MKV, recipes.EDIT_LIST_MP4, MPEG4_AVI], ids=lambda recipe: recipe.name
)
async def test_what_is_encoded_shows_every_frame_once_and_at_its_time(
    node: Node, make_footage: MakeFootage, recipe: Recipe, tmp_path: Path
) -> None:
    path = make_footage(recipe)
    offered = (await streams(node, node.source(path.name))).pictures
    await check(node, recipe, path, offered[-1].track, tmp_path)


@pytest.mark.proof("containers")
@pytest.mark.parametrize("specimen", MATRIX, ids=lambda specimen: specimen.recipe.name)
async def test_every_kind_of_file_is_streamed_whole(
    node: Node, make_footage: MakeFootage, specimen: Specimen, tmp_path: Path
) -> None:
    recipe = specimen.recipe
    path = make_footage(recipe)
    for picture in (await streams(node, node.source(path.name))).pictures:
        await check(node, recipe, path, picture.track, tmp_path)


@pytest.mark.proof("playback")
async def test_fragments_are_the_same_bytes_in_whatever_order_they_are_asked_for(
    node: Node, make_footage: MakeFootage, tmp_path: Path
) -> None:
    path = make_footage(MPEG4_AVI)
    tracks = [height(180), streams_pb2.StreamTrack(sound=1)]
    wholes = [await streamed(node, node.source(path.name), track) for track in tracks]
    async with running_node(tmp_path, node.library) as other:
        again = [await streamed(other, other.source(path.name), track, shuffled=True) for track in tracks]
    assert again == wholes


SOUNDS = (recipes.CFR2997_MKV, recipes.EARLY_AUDIO_MP4, recipes.LATE_AUDIO_MKV)


@pytest.mark.parametrize("recipe", SOUNDS, ids=lambda recipe: recipe.name)
async def test_sound_is_where_the_picture_is_and_goes_on_over_joints(
    node: Node, make_footage: MakeFootage, recipe: Recipe, tmp_path: Path
) -> None:
    path = make_footage(recipe)
    [track] = (await streams(node, node.source(path.name))).sounds
    whole = await streamed(node, node.source(path.name), track.track)
    assert whole.begins() == list(whole.timeline.ticks[:-1])
    assert whole.ends() == list(whole.timeline.ticks[1:])
    assert len(whole.fragments) > 3
    heard = sound(whole.joined(tmp_path / "sound.mp4"))
    # Less than a millisecond of Matroska, and no gap: wherever a joint lies in them, the seconds keep their distance.
    assert abs(source_time_of(heard.samples, heard.rate) - float(heard.start)) < 0.0003
    beside = np.abs(heard.samples - coded_sound(0, len(heard.samples) / heard.rate, heard.rate))
    joints = whole.timeline.ticks[2:-2]
    # Every second sounds alike: a joint is compared with the same place of the second after it.
    at_joints, elsewhere = (
        max(beside[joint + later - 1024 : joint + later + 1024].max() for joint in joints) for later in (0, heard.rate)
    )
    assert at_joints < elsewhere + 0.05


SPOKEN = """1
00:00:00,500 --> 00:00:01,250
<i>Cut</i> & <font color="red">print</font>

2
00:00:03,000 --> 00:00:04,000
Two
lines
"""


def subtitled(source: Path, target: Path) -> None:
    """A file as Matroska with those words."""
    spoken = target.with_suffix(".srt")
    spoken.write_text(SPOKEN)
    command = [get_ffmpeg_exe(), "-v", "error", "-i", str(source), "-i", str(spoken), "-map", "0", "-map", "1"]
    command += ["-c", "copy", "-c:s", "srt", "-metadata:s:s:0", "language=swe", str(target)]
    subprocess.run(command, check=True)


@pytest.mark.proof("playback")
async def test_subtitles_are_webvtt_in_the_time_of_the_picture(make_footage: MakeFootage, tmp_path: Path) -> None:
    library = tmp_path / "library"
    library.mkdir()
    subtitled(make_footage(recipes.SHORT_5S_MP4), library / "spoken.mkv")
    async with running_node(tmp_path / "node", library) as alone:
        source = alone.source("spoken.mkv")
        [track] = (await streams(alone, source)).subtitles
        assert track.language == "swe"
        written = (await part(alone, source, track.track, 0)).decode()
    cues = written.split("\n\n")
    assert cues[0] == "WEBVTT"
    assert cues[1:] == [
        "00:00:00.500 --> 00:00:01.250\n<i>Cut</i> &amp; print",
        "00:00:03.000 --> 00:00:04.000\nTwo\nlines\n",
    ]


@asynccontextmanager
async def fresh_node(node: Node, folder: Path) -> AsyncIterator[Node]:
    """One that has made nothing yet, on the same library."""
    async with running_node(folder, node.library, {"RUSHES_MAX_LIVE_TRANSCODES": "2"}) as running:
        yield running


def workers_of(node: Node) -> list[psutil.Process]:
    """What the node's sandbox has forked and lives."""
    [sandbox] = [each for each in node.processes("rushes_media.sandbox") if each.ppid() == node.process.pid]
    return [each for each in sandbox.children() if lives(each)]


async def watching(work: "asyncio.Future[T]", node: Node) -> tuple[T, set[int]]:
    """What comes of it, and the workers that there were meanwhile."""
    seen: set[int] = set()
    while not work.done():
        seen |= {each.pid for each in workers_of(node)}
        await asyncio.wait((work,), timeout=0.005)
    return work.result(), seen


@pytest.mark.proof("load")
async def test_twenty_viewers_of_one_second_share_one_encoder(
    node: Node, make_footage: MakeFootage, tmp_path: Path
) -> None:
    path = make_footage(LARGE_MP4)
    async with fresh_node(node, tmp_path) as alone:
        source = alone.source(path.name)
        await streams(alone, source)  # its indexes are there now
        process = psutil.Process(alone.process.pid)
        before = process.memory_info().rss
        viewers = asyncio.gather(*(part(alone, source, height(720), 3) for _ in range(20)))
        parts, workers = await watching(viewers, alone)
        assert len(set(parts)) == len(workers) == 1
        assert process.memory_info().rss - before < 20 * len(parts[0]) + (32 << 20)


@pytest.mark.proof("load")
async def test_whoever_leaves_ends_the_encoder_unless_another_waits_for_the_same(
    node: Node, make_footage: MakeFootage, tmp_path: Path
) -> None:
    path = make_footage(LARGE_MP4)
    async with fresh_node(node, tmp_path) as alone:
        source = alone.source(path.name)
        await streams(alone, source)
        leaving, staying = (asyncio.create_task(part(alone, source, height(720), 2)) for _ in range(2))
        await eventually(lambda: workers_of(alone))
        [worker] = workers_of(alone)
        await _cancelled(leaving)
        assert await staying
        assert worker.is_running()  # and waits for who goes on watching

        # From the one key frame to the last second: all of the file is decoded for it.
        before = spent(worker)
        gone = asyncio.create_task(part(alone, source, height(720), 9))
        await eventually(lambda: spent(worker) > before)
        await _cancelled(gone)
        until_given_up = await at_rest(worker) - before
        before = spent(worker)
        assert await part(alone, source, height(720), 9)
        assert workers_of(alone) == [worker]
        assert until_given_up < (spent(worker) - before) / 2


def spent(worker: psutil.Process) -> float:
    """Seconds of the processor's time."""
    used = worker.cpu_times()
    return float(used.user + used.system)


async def at_rest(worker: psutil.Process) -> float:
    """What it has spent, once it waits for orders."""
    async with asyncio.timeout(30):
        while True:
            before = spent(worker)
            await asyncio.sleep(0.3)  # the clock of what is spent ticks a hundred times a second
            if spent(worker) == before:
                return before


async def _cancelled(task: "asyncio.Task[bytes]") -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
