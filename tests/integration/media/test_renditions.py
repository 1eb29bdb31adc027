"""Renditions: every frame at its own time, made once among all nodes, and nothing left of what was not finished."""

import asyncio
import contextlib
import fcntl
import os
import random
import shutil
import signal
import struct
import time
import wave
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from fractions import Fraction
from pathlib import Path

import av
import pytest
import pytest_asyncio

from rushes.media.v1 import files_pb2, renditions_pb2, source_pb2
from rushes_chassis.errors import Forbidden, NotFound
from tests.fakes.ffmpeg_with_cards import FfmpegWithCards, ffmpeg_with_cards
from tests.footage import recipes
from tests.footage.code import CodeReader
from tests.footage.read import brightness, coded_frames, source_second_heard_at
from tests.footage.recipes import PhoneClock, Picture, Recipe, Sound, SteadyClock
from tests.integration.media.node import Node, eventually, lives, running_node

POTATO, LOW, MEDIUM, HIGH, AUDIO = (
    renditions_pb2.RENDITION_KIND_POTATO,
    renditions_pb2.RENDITION_KIND_LOW,
    renditions_pb2.RENDITION_KIND_MEDIUM,
    renditions_pb2.RENDITION_KIND_HIGH,
    renditions_pb2.RENDITION_KIND_AUDIO,
)
MISSING, TRANSCODING, READY, ERROR, NONE = (
    renditions_pb2.RENDITION_STATE_MISSING,
    renditions_pb2.RENDITION_STATE_TRANSCODING,
    renditions_pb2.RENDITION_STATE_READY,
    renditions_pb2.RENDITION_STATE_ERROR,
    renditions_pb2.RENDITION_STATE_NONE,
)
OLD = time.time() - 3600

_PHONE = PhoneClock(Fraction(30), Fraction(1, 1000), seed=5)
SHORT = (
    Recipe("rendition_vfr", ".mkv", 90, _PHONE, Picture(640, 360, b_frames=2)),
    Recipe("rendition_turned", ".mp4", 60, SteadyClock(recipes.PAL), Picture(rotation=90)),
    Recipe(
        "rendition_late_start",
        ".ts",
        90,
        SteadyClock(recipes.NTSC),
        Picture(b_frames=2),
        Sound("mp2", rate=44_100, bit_rate=192_000, delay=Fraction(1, 2)),
        start=Fraction(3003, 100),
    ),
    Recipe(
        "rendition_odd", ".mkv", 60, SteadyClock(recipes.PAL), Picture(321, 241, pixel_format="yuv444p"), sound=None
    ),
)
WIDE_PIXELS = Recipe(
    "rendition_wide_pixels", ".mkv", 50, SteadyClock(recipes.PAL), Picture(pixel_aspect=Fraction(4, 3))
)
TALL = Recipe("rendition_tall", ".mp4", 50, SteadyClock(recipes.PAL), Picture(1280, 720, preset="ultrafast"))


@pytest.fixture(name="ffmpeg")
def _ffmpeg(tmp_path: Path) -> FfmpegWithCards:
    return ffmpeg_with_cards(tmp_path / "ffmpeg")


async def ensure(
    node: Node, source: source_pb2.Source, kind: renditions_pb2.RenditionKind.ValueType
) -> renditions_pb2.Rendition:
    request = renditions_pb2.EnsureRenditionRequest(source=source, kind=kind)
    return (await node.renditions.EnsureRendition(request)).rendition


async def ended(
    node: Node, source: source_pb2.Source, kind: renditions_pb2.RenditionKind.ValueType, seconds: float = 120
) -> renditions_pb2.Rendition:
    """The rendition when it is no longer being made; begun where it is missing."""
    async with asyncio.timeout(seconds):
        while True:
            rendition = await ensure(node, source, kind)
            if rendition.state != TRANSCODING:
                return rendition
            await asyncio.sleep(0.05)


async def states(node: Node, source: source_pb2.Source) -> list[int]:
    answer = await node.renditions.GetRenditions(renditions_pb2.GetRenditionsRequest(source=source))
    assert [each.kind for each in answer.renditions] == [POTATO, LOW, MEDIUM, HIGH, AUDIO]
    return [each.state for each in answer.renditions]


def kept(node: Node, rendition: renditions_pb2.Rendition) -> Path:
    assert rendition.state == READY, rendition
    return node.data / "derived" / "renditions" / rendition.file.path


def working(node: Node) -> list[Path]:
    return list((node.data / "derived" / "renditions" / ".rushes").glob("*"))


def finished(node: Node) -> list[str]:
    """Names of everything that could be taken for a rendition."""
    folder = node.data / "derived" / "renditions"
    return sorted(path.name for path in folder.rglob("*") if path.is_file() and path.parent.name != ".rushes")


@asynccontextmanager
async def fresh_node(
    tmp_path: Path, *videos: Path, settings: dict[str, str] | None = None, nodes: int = 1
) -> AsyncIterator[list[Node]]:
    """Nodes that share folders of their own, with copies of these videos."""
    library = tmp_path / "library"
    library.mkdir()
    for video in videos:
        shutil.copyfile(video, library / video.name)
    async with contextlib.AsyncExitStack() as stack:
        yield [
            await stack.enter_async_context(running_node(tmp_path, library, settings, f"media-{number}"))
            for number in range(1, nodes + 1)
        ]


@pytest_asyncio.fixture(scope="module")
async def kept_node(tmp_path_factory: pytest.TempPathFactory, footage_folder: Path) -> AsyncIterator[Node]:
    """A node whose renditions the tests share."""
    async with running_node(tmp_path_factory.mktemp("renditions"), footage_folder) as node:
        yield node


@pytest.mark.parametrize("recipe", SHORT, ids=lambda recipe: recipe.name)
async def test_every_frame_is_there_at_its_own_time(
    kept_node: Node, make_footage: Callable[[Recipe], Path], recipe: Recipe
) -> None:
    source = kept_node.source(make_footage(recipe).name)
    path = kept(kept_node, await ended(kept_node, source, HIGH))
    original = list(coded_frames(make_footage(recipe)))
    frames = list(coded_frames(path))
    assert [frame.number for frame in frames] == [frame.number for frame in original] == list(recipe.shown)
    assert frames[0].time == 0
    for frame, same in zip(frames, original, strict=True):
        assert abs(frame.time - (same.time - original[0].time)) <= same.time_base
    with av.open(str(path)) as container:
        [stream] = container.streams
        assert isinstance(stream, av.VideoStream)
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
        width, height = recipe.picture.shown_size
        assert (stream.width, stream.height) == (width - width % 2, height - height % 2)


@pytest.mark.proof("formats")
async def test_pixels_come_out_square(kept_node: Node, make_footage: Callable[[Recipe], Path]) -> None:
    path = kept(kept_node, await ended(kept_node, kept_node.source(make_footage(WIDE_PIXELS).name), HIGH))
    with av.open(str(path)) as container:
        frames = list(container.decode(video=0))
        assert {(frame.width, frame.height) for frame in frames} == {(426, 180)}
        assert (container.streams.video[0].sample_aspect_ratio or 1) == 1
        # The code is as wide as it was drawn: its reader takes no other shape.
        squeezed = [frame.reformat(width=320, height=180) for frame in frames]
        assert [CodeReader().read(brightness(frame)) for frame in squeezed] == list(range(WIDE_PIXELS.frames))


@pytest.mark.proof("formats")
@pytest.mark.parametrize(
    ("kind", "size"),
    [
        (LOW, (1280, 720)),
        pytest.param(POTATO, (854, 480), marks=pytest.mark.proof("formats")),
        pytest.param(MEDIUM, (1280, 720), marks=pytest.mark.proof("formats")),
    ],
    ids=["low", "potato", "medium"],
)
async def test_a_quality_bounds_the_height_and_the_index_comes_first(
    kept_node: Node,
    make_footage: Callable[[Recipe], Path],
    kind: renditions_pb2.RenditionKind.ValueType,
    size: tuple[int, int],
) -> None:
    source = kept_node.source(make_footage(TALL).name)
    path = kept(kept_node, await ended(kept_node, source, kind))
    with av.open(str(path)) as container:
        assert [(stream.width, stream.height) for stream in container.streams.video] == [size]
        assert not container.streams.audio
    assert atoms(path).index("moov") < atoms(path).index("mdat")


def atoms(path: Path) -> list[str]:
    found, data, place = [], path.read_bytes(), 0
    while place < len(data):
        size, name = struct.unpack_from(">I4s", data, place)
        found.append(name.decode())
        place += size
    return found


@pytest.mark.parametrize("recipe", [SHORT[0], SHORT[2], recipes.EARLY_AUDIO_MP4], ids=lambda recipe: recipe.name)
async def test_sound_is_in_time_with_frame_0(
    kept_node: Node, make_footage: Callable[[Recipe], Path], recipe: Recipe
) -> None:
    video = make_footage(recipe)
    path = kept(kept_node, await ended(kept_node, kept_node.source(video.name), AUDIO))
    with wave.open(str(path)) as sound, av.open(str(video)) as original:
        stream = original.streams.audio[0]
        assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (stream.rate, stream.channels, 2)
        assert sound.getnframes() / sound.getframerate() == pytest.approx(float(recipe.seconds), abs=0.1)
    first = float(recipe.times[recipe.shown[0]])
    assert source_second_heard_at(path, Fraction(0)) == pytest.approx(first, abs=0.02)


async def test_a_silent_file_is_said_to_have_no_sound_at_once(kept_node: Node, silent_mp4: Path) -> None:
    source = kept_node.source(silent_mp4.name)
    assert (await ensure(kept_node, source, AUDIO)).state == NONE
    assert (await states(kept_node, source))[4] == NONE


@pytest.mark.proof("playback")
async def test_looking_begins_nothing(tmp_path: Path, short_5s_mp4: Path) -> None:
    async with fresh_node(tmp_path, short_5s_mp4) as [node]:
        source = node.source(short_5s_mp4.name)
        for _ in range(3):
            assert await states(node, source) == [MISSING] * 5
        assert (finished(node), working(node)) == ([], [])


async def test_the_bytes_are_read_like_any_file(kept_node: Node, make_footage: Callable[[Recipe], Path]) -> None:
    rendition = await ended(kept_node, kept_node.source(make_footage(SHORT[0]).name), HIGH)
    content = kept(kept_node, rendition).read_bytes()
    chance = random.Random(1)
    for _ in range(20):
        offset, length = chance.randrange(len(content)), chance.randrange(1, 200_000)
        request = files_pb2.ReadRangeRequest(source=rendition.file, offset=offset, length=length)
        data = b"".join([chunk.data async for chunk in kept_node.files.ReadRange(request)])
        assert data == content[offset : offset + length]


async def test_what_is_not_finished_cannot_be_read(kept_node: Node) -> None:
    for path, error in ((".rushes/x", Forbidden), ("../frames/x", Forbidden), ("ab/nothing.mp4", NotFound)):
        with pytest.raises(error):
            await kept_node.files.Stat(files_pb2.StatRequest(source=source_pb2.Source(root="@renditions", path=path)))


@pytest.mark.proof("kills")
async def test_progress_is_told_by_every_node_and_only_one_makes_it(
    tmp_path: Path, ffmpeg: FfmpegWithCards, short_5s_mp4: Path
) -> None:
    async with fresh_node(tmp_path, short_5s_mp4, settings=ffmpeg.settings, nodes=2) as nodes:
        source = nodes[0].source(short_5s_mp4.name)
        with ffmpeg.held() as held:
            assert [(await ensure(node, source, HIGH)).state for node in nodes] == [TRANSCODING] * 2
            await asyncio.to_thread(held.begun)
            for frame in (25, 50, 100):
                for node in nodes:
                    async with asyncio.timeout(120):
                        while (rendition := await ensure(node, source, HIGH)).progress != pytest.approx(frame / 125):
                            assert (rendition.state, rendition.progress < frame / 125) == (TRANSCODING, True)
                            # As often as it likes; when it is written down for others is another matter.
                            held.say(frame=frame)
                            await asyncio.sleep(0.02)
            assert sum(len(node.processes("libx264")) for node in nodes) == 1
        first, second = [await ended(node, source, HIGH) for node in nodes]
        assert first == second
        assert kept(nodes[0], first).stat().st_mtime_ns == first.file.version.mtime_ns
        assert len(finished(nodes[0])) == 1
        await eventually(lambda: working(nodes[0]) == [])


@pytest.mark.proof("kills")
async def test_no_more_are_made_at_once_than_settings_allow(
    tmp_path: Path, ffmpeg: FfmpegWithCards, short_5s_mp4: Path
) -> None:
    settings = {**ffmpeg.settings, "MAX_CONCURRENT_TRANSCODING": "1"}
    async with fresh_node(tmp_path, short_5s_mp4, settings=settings) as [node]:
        source = node.source(short_5s_mp4.name)
        kinds = (POTATO, LOW, HIGH)
        with ffmpeg.held() as held:
            for kind in kinds:
                assert (await ensure(node, source, kind)).state == TRANSCODING
            for number, kind in enumerate(kinds):
                await asyncio.to_thread(held.begun)
                assert len(node.processes("libx264")) == 1
                # The one before may be listed for a moment longer than it takes.
                told = (await node.renditions.ListMaking(renditions_pb2.ListMakingRequest())).making
                making = [(each.kind, each.waits) for each in told if each.kind in kinds[number:]]
                assert making == [(kind, False), *((each, True) for each in kinds[number + 1 :])]
                held.let_go()
            for kind in kinds:
                assert (await ended(node, source, kind)).state == READY
        assert await states(node, source) == [READY, READY, MISSING, READY, MISSING]


@pytest.mark.proof("kills")
async def test_a_killed_node_leaves_nothing_and_another_goes_on(
    tmp_path: Path, ffmpeg: FfmpegWithCards, short_5s_mp4: Path
) -> None:
    async with fresh_node(tmp_path, short_5s_mp4, settings=ffmpeg.settings, nodes=2) as [doomed, other]:
        source = other.source(short_5s_mp4.name)
        with ffmpeg.held(most=1) as held:
            assert (await ensure(doomed, source, HIGH)).state == TRANSCODING
            await asyncio.to_thread(held.begun)
            [encoder] = doomed.processes("libx264")
            os.kill(doomed.process.pid, signal.SIGKILL)
            await eventually(lambda: not lives(encoder))
            assert finished(other) == []
            assert working(other) != []
            assert (await states(other, source))[3] == MISSING
            assert (await ended(other, source, HIGH)).state == READY
        await eventually(lambda: working(other) == [])


@pytest.mark.proof("kills")
async def test_an_encoder_that_is_killed_is_started_once_more(
    tmp_path: Path, ffmpeg: FfmpegWithCards, short_5s_mp4: Path
) -> None:
    async with fresh_node(tmp_path, short_5s_mp4, settings=ffmpeg.settings) as [node]:
        source = node.source(short_5s_mp4.name)
        with ffmpeg.held(most=1) as held:
            await ensure(node, source, HIGH)
            await asyncio.to_thread(held.begun)
            [encoder] = node.processes("libx264")
            encoder.kill()
            assert (await ended(node, source, HIGH)).state == READY
        assert len(finished(node)) == 1


@pytest.mark.proof("kills")
async def test_stopping_a_node_ends_its_encoders_and_leaves_nothing(
    tmp_path: Path, ffmpeg: FfmpegWithCards, short_5s_mp4: Path
) -> None:
    async with fresh_node(tmp_path, short_5s_mp4, settings=ffmpeg.settings) as [node]:
        with ffmpeg.held() as held:
            await ensure(node, node.source(short_5s_mp4.name), HIGH)
            await asyncio.to_thread(held.begun)
            [encoder] = node.processes("libx264")
            node.process.send_signal(signal.SIGTERM)
            await asyncio.to_thread(node.process.wait, 120)
            assert not lives(encoder)
            assert (finished(node), working(node)) == ([], [])


async def test_a_replaced_file_never_serves_the_old_rendition(
    tmp_path: Path, make_footage: Callable[[Recipe], Path]
) -> None:
    first, second = make_footage(SHORT[1]), make_footage(WIDE_PIXELS)
    async with fresh_node(tmp_path) as [node]:
        place = node.library / "a.mp4"
        shutil.copyfile(first, place)
        source = node.source("a.mp4")
        old = await ended(node, source, POTATO)
        shutil.copyfile(second, place)
        assert (await states(node, source))[0] == MISSING
        new = await ended(node, source, POTATO)
        assert new.file.path != old.file.path
        with av.open(str(kept(node, new))) as container:
            assert container.streams.video[0].width == 426


@pytest.mark.proof("kills")
async def test_a_file_that_cannot_be_played_is_tried_once_and_its_reason_is_remembered(
    tmp_path: Path, short_5s_mp4: Path
) -> None:
    async with fresh_node(tmp_path, nodes=2) as nodes:
        node = nodes[0]
        (node.library / "noise.mp4").write_bytes(os.urandom(100_000))
        (node.library / "torn.mp4").write_bytes(torn_in_the_middle(short_5s_mp4))
        noise = await ended(node, node.source("noise.mp4"), LOW)
        assert (noise.state, noise.problem.reason) == (ERROR, "NotVideo")
        torn = await ended(node, node.source("torn.mp4"), LOW)
        assert torn.state == ERROR
        assert torn.problem.detail.endswith(".")
        assert 0 < torn.retry_after_seconds <= 600
        for each in nodes:
            assert (await ensure(each, node.source("torn.mp4"), LOW)).problem == torn.problem
            assert each.processes("libx264") == []
        shutil.copyfile(short_5s_mp4, node.library / "torn.mp4")
        assert (await ended(node, node.source("torn.mp4"), LOW)).state == READY


def torn_in_the_middle(video: Path) -> bytes:
    """Its index is whole, and all of its pictures are zeros: of fewer the others would be played."""
    data = bytearray(video.read_bytes())
    begins = data.index(b"mdat") + 4
    ends = begins - 8 + int.from_bytes(data[begins - 8 : begins - 4])
    data[begins:ends] = bytes(ends - begins)
    return bytes(data)


@pytest.mark.proof("kills")
async def test_what_was_not_used_for_longest_makes_room(tmp_path: Path, make_footage: Callable[[Recipe], Path]) -> None:
    budget = 64 << 20
    async with fresh_node(tmp_path, make_footage(SHORT[1]), settings={"RUSHES_CACHE_BYTES": str(budget)}) as [node]:
        source = node.source(SHORT[1].file_name)
        forgotten, used, read = [kept(node, await ended(node, source, kind)) for kind in (POTATO, LOW, AUDIO)]
        for path in (forgotten, used, read):
            os.utime(path, (OLD, OLD))
        assert (await ensure(node, source, LOW)).state == READY
        with being_read(read):
            filler = node.data / "derived" / "filler"
            filler.write_bytes(bytes(budget))
            assert (await ended(node, source, HIGH)).state == READY
            assert [path.exists() for path in (forgotten, used, read)] == [False, True, True]
        assert (await states(node, source))[0] == MISSING


@contextlib.contextmanager
def being_read(path: Path) -> Iterator[None]:
    """As a node reads it for a player."""
    with path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        yield


@pytest.mark.proof("playback")
async def test_what_is_larger_than_the_budget_is_refused_before_it_is_begun(
    tmp_path: Path, make_footage: Callable[[Recipe], Path]
) -> None:
    # An hour of one frame each second: small, but not as a rendition of 10 Mbit/s.
    long = Recipe("rendition_hour", ".mkv", 3600, SteadyClock(Fraction(1)), Picture(64, 48, key_distance=250), None)
    async with fresh_node(tmp_path, make_footage(long), settings={"RUSHES_CACHE_BYTES": str(64 << 20)}) as [node]:
        refused = await ended(node, node.source(long.file_name), HIGH)
        assert (refused.state, refused.problem.reason) == (ERROR, "OutputTooLarge")
        assert "0.07 GB" in refused.problem.detail
        assert "RUSHES_CACHE_BYTES" in refused.problem.detail
        assert finished(node) == []


@pytest.mark.proof("kills")
async def test_what_is_made_is_listed_and_ended_and_not_begun_again_at_once(
    tmp_path: Path, ffmpeg: FfmpegWithCards, short_5s_mp4: Path
) -> None:
    video = short_5s_mp4
    settings = {**ffmpeg.settings, "RUSHES_MAX_LIVE_TRANSCODES": "1"}
    async with fresh_node(tmp_path, video, settings=settings) as [node]:
        source = node.source(video.name)
        with ffmpeg.held() as held:
            # One turn alone, so that one of both waits.
            before = time.time()
            for kind in (HIGH, LOW):
                assert (await ensure(node, source, kind)).state == TRANSCODING
            after = time.time()
            await asyncio.to_thread(held.begun)
            told = await node.renditions.ListMaking(renditions_pb2.ListMakingRequest())
            assert [(each.source.path, each.kind) for each in told.making] == [(video.name, HIGH), (video.name, LOW)]
            assert [each.waits for each in told.making] == [False, True]
            assert all(int(before) <= each.asked_at.ToSeconds() <= after for each in told.making)
            for kind in (LOW, HIGH):
                request = renditions_pb2.WithdrawRenditionRequest(source=source, kind=kind)
                assert (await node.renditions.WithdrawRendition(request)).was_making
                assert not (await node.renditions.WithdrawRendition(request)).was_making
            assert not (await node.renditions.ListMaking(renditions_pb2.ListMakingRequest())).making
            assert working(node) == []
            await asyncio.to_thread(held.ended)
        again = await ensure(node, source, HIGH)
        assert (again.state, again.problem.reason) == (ERROR, "Withdrawn")
        assert 0 < again.retry_after_seconds <= 600
        # Other kinds are as free as before.
        assert (await ended(node, source, POTATO)).state == READY
        restored = await node.renditions.RestoreRendition(
            renditions_pb2.RestoreRenditionRequest(source=source, kind=HIGH)
        )
        assert restored.rendition.state == TRANSCODING
        assert (await ended(node, source, HIGH)).state == READY
