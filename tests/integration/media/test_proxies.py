"""Scrub proxies: frame n is the source's frame n, and nothing that was finished is made again."""

import io
import random
import shutil
import signal
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from fractions import Fraction
from pathlib import Path
from uuid import uuid4

import av
import pytest
import pytest_asyncio
from av.container import InputContainer

from rushes.media.v1 import proxies_pb2, source_pb2, work_pb2
from rushes_chassis.errors import Aborted, DataLoss, Exhausted, NotFound, OutOfRange, Unavailable
from rushes_media.adapters.derived.derived_store import DerivedStore
from rushes_media.adapters.derived.proxy_files import ProxyFiles
from rushes_media.adapters.files.library import opened_regular
from rushes_media.domain.errors import ProxyNotProven
from rushes_media.domain.streams.proxies import ProxyPlan
from tests.footage import recipes
from tests.footage.code import CodeReader
from tests.footage.read import brightness
from tests.footage.recipes import PhoneClock, Picture, Recipe, SteadyClock
from tests.further import further
from tests.integration.media.node import Node, eventually, lives, running_node

HEIGHT = 360
SHORT = (
    Recipe("proxy_vfr", ".mkv", 90, PhoneClock(Fraction(30), Fraction(1, 1000), seed=7), Picture(640, 360, b_frames=2)),
    Recipe("proxy_turned", ".mp4", 60, SteadyClock(recipes.PAL), Picture(640, 360, rotation=90), sound=None),
    Recipe(
        "proxy_late_start",
        ".ts",
        90,
        SteadyClock(recipes.NTSC),
        Picture(b_frames=2),
        sound=None,
        start=Fraction(3003, 100),
    ),
    # Their frames last longer than those that ffmpeg's muxer of AVI is told of.
    Recipe("proxy_slow", ".mp4", 45, SteadyClock(Fraction(10)), sound=None),
    Recipe("proxy_lapse", ".mkv", 12, SteadyClock(Fraction(1, 2)), sound=None),
    Recipe("proxy_slowest", ".mkv", 4, SteadyClock(Fraction(1, 5000)), sound=None),
    Recipe("proxy_odd", ".mkv", 60, SteadyClock(recipes.PAL), Picture(719, 405, pixel_format="yuv444p"), sound=None),
)
SIZES = {
    "proxy_vfr": (640, 360),
    "proxy_turned": (202, 360),
    "proxy_late_start": (320, 180),
    "proxy_slow": (320, 180),
    "proxy_lapse": (320, 180),
    "proxy_slowest": (320, 180),
    "proxy_odd": (640, 360),
}
LONG = Recipe(
    "proxy_four_minutes", ".mp4", 6000, SteadyClock(recipes.PAL), Picture(b_frames=2, preset="ultrafast"), sound=None
)


def spec(source: source_pb2.Source, height: int = HEIGHT) -> work_pb2.RunRequest:
    return work_pb2.RunRequest(
        task_id=str(uuid4()), attempt=1, make_proxy=work_pb2.MakeProxySpec(source=source, height=height)
    )


async def made(node: Node, source: source_pb2.Source, height: int = HEIGHT) -> proxies_pb2.Proxy:
    messages = [message async for message in node.work.Run(spec(source, height))]
    assert messages[-1].HasField("make_proxy")
    return messages[-1].make_proxy


async def found(node: Node, source: source_pb2.Source, height: int = HEIGHT) -> proxies_pb2.Proxy | None:
    answer = await node.proxies.GetProxy(proxies_pb2.GetProxyRequest(source=source, height=height))
    return answer.proxy if answer.HasField("proxy") else None


async def jpegs(node: Node, request: proxies_pb2.GetProxyFramesRequest) -> list[proxies_pb2.ProxyFrame]:
    return [frame async for message in node.proxies.GetProxyFrames(request) for frame in message.frames]


async def frames(node: Node, source: source_pb2.Source, numbers: list[int]) -> list[proxies_pb2.ProxyFrame]:
    wanted = proxies_pb2.FrameNumbers(numbers=numbers)
    return await jpegs(node, proxies_pb2.GetProxyFramesRequest(source=source, height=HEIGHT, numbers=wanted))


async def frame_at(node: Node, source: source_pb2.Source, seconds: float) -> proxies_pb2.ProxyFrame:
    [frame] = await jpegs(node, proxies_pb2.GetProxyFramesRequest(source=source, height=HEIGHT, seconds=seconds))
    return frame


def number_in(frame: proxies_pb2.ProxyFrame) -> int:
    with av.open(io.BytesIO(frame.jpeg), format="jpeg_pipe") as container:
        assert isinstance(container, InputContainer)
        [picture] = container.decode(video=0)
        assert isinstance(picture, av.VideoFrame)
        return CodeReader().read(brightness(picture))


def file_of(node: Node, proxy: proxies_pb2.Proxy) -> Path:
    return node.data / "derived" / "renditions" / proxy.file.path


@pytest_asyncio.fixture(scope="module")
async def node(tmp_path_factory: pytest.TempPathFactory, footage_folder: Path) -> AsyncIterator[Node]:
    """A node whose proxies the tests share."""
    async with running_node(tmp_path_factory.mktemp("proxies"), footage_folder) as running:
        yield running


@pytest.mark.parametrize("recipe", [*SHORT[:3], *further("formats", *SHORT[3:])], ids=lambda recipe: recipe.name)
async def test_frame_n_is_the_sources_frame_n(
    node: Node, make_footage: Callable[[Recipe], Path], recipe: Recipe
) -> None:
    source = node.source(make_footage(recipe).name)
    proxy = await made(node, source)
    assert ((proxy.width, proxy.height), proxy.frame_count) == (SIZES[recipe.name], len(recipe.shown))
    order = random.Random(3).sample(range(proxy.frame_count), proxy.frame_count)
    got = await frames(node, source, order)
    assert [frame.number for frame in got] == order
    assert [number_in(frame) for frame in got] == [recipe.shown[number] for number in order]


@pytest.mark.parametrize("recipe", SHORT[:2], ids=lambda recipe: recipe.name)
async def test_players_read_it_as_motion_jpeg_of_key_frames_alone(
    node: Node, make_footage: Callable[[Recipe], Path], recipe: Recipe
) -> None:
    source = node.source(make_footage(recipe).name)
    told = await node.proxies.GetProxy(proxies_pb2.GetProxyRequest(source=source, height=HEIGHT))
    proxy = await made(node, source)
    path = file_of(node, proxy)
    assert told.absolute_path == proxy.absolute_path == str(path)
    assert path.stat().st_size == proxy.size_bytes == proxy.file.version.size
    with av.open(str(path)) as container:
        [stream] = container.streams
        assert isinstance(stream, av.VideoStream)
        assert (container.format.name, stream.codec_context.name) == ("avi", "mjpeg")
        assert stream.average_rate == Fraction(proxy.rate.numerator, proxy.rate.denominator)
        packets = [packet for packet in container.demux(stream) if packet.size]
        assert (len(packets), all(packet.is_keyframe for packet in packets)) == (proxy.frame_count, True)
        assert float((stream.duration or 0) * (stream.time_base or 0)) == pytest.approx(float(recipe.seconds), abs=0.1)


async def test_a_time_means_the_frame_that_is_shown_then(node: Node, make_footage: Callable[[Recipe], Path]) -> None:
    recipe = SHORT[0]
    source = node.source(make_footage(recipe).name)
    await made(node, source)
    first = recipe.times[recipe.shown[0]]
    for number in (0, 1, 17, 44, 88, 89):
        starts = recipe.times[recipe.shown[number]] - first
        ends = recipe.times[recipe.shown[number + 1]] - first if number < 89 else starts + 1
        for seconds in (float(starts), float((starts + ends) / 2), float(ends) - 0.002):
            frame = await frame_at(node, source, seconds)
            assert (frame.number, number_in(frame)) == (number, recipe.shown[number])
    assert (await frame_at(node, source, 1e6)).number == 89


async def test_it_is_made_once_and_by_height(node: Node, make_footage: Callable[[Recipe], Path]) -> None:
    source = node.source(make_footage(SHORT[0]).name)
    first = await made(node, source)
    before = file_of(node, first).stat().st_mtime_ns
    assert await made(node, source) == first
    assert file_of(node, first).stat().st_mtime_ns == before
    assert await found(node, source) == first
    small = await made(node, source, 120)
    assert (small.width, small.height) == (214, 120)
    assert small.file.path != first.file.path
    assert await found(node, source, 240) is None


async def test_what_is_not_there_is_said(node: Node, make_footage: Callable[[Recipe], Path]) -> None:
    source = node.source(make_footage(SHORT[1]).name)
    unmade = node.source(make_footage(recipes.EARLY_AUDIO_MP4).name)
    await made(node, source)
    with pytest.raises(NotFound, match="no scrub proxy of height 360"):
        await frames(node, unmade, [0])
    with pytest.raises(OutOfRange, match="no frame 60: the video has 60 frames"):
        await frames(node, source, [3, 60])


async def past_the_first_part(node: Node, request: work_pb2.RunRequest, then: Callable[[], Awaitable[object]]) -> None:
    """Run a task, and do something when a part of it is finished; raises what becomes of the task."""
    done = False
    async for message in node.work.Run(request):
        if message.progress.fraction > 0.3 and not done:
            done = True
            await then()


@pytest.mark.proof("kills")
async def test_a_node_that_was_killed_loses_no_part_that_was_finished(
    tmp_path: Path, make_footage: Callable[[Recipe], Path]
) -> None:
    video = make_footage(LONG)
    async with AsyncExitStack() as stack:
        doomed, other = [
            await stack.enter_async_context(running_node(tmp_path, video.parent, name=f"media-{number}"))
            for number in (1, 2)
        ]
        source = doomed.source(video.name)

        async def kill() -> None:
            with pytest.raises(Aborted, match="Another media node"):
                await made(other, source)
            encoders = doomed.processes("mjpeg")
            doomed.process.send_signal(signal.SIGKILL)
            await eventually(lambda: not any(map(lives, encoders)))

        with pytest.raises(Unavailable):
            await past_the_first_part(doomed, spec(source), kill)
        assert await found(other, source) is None
        messages = [message async for message in other.work.Run(spec(source))]
        told = [message.progress.fraction for message in messages if message.progress.stage == "encoding"]
        assert told[0] > 0.2
        proxy = messages[-1].make_proxy
        assert proxy.frame_count == LONG.frames
        some = [*range(0, LONG.frames, 125), 1499, 1500, 1501, 2999, 3000, 3001, LONG.frames - 1]
        assert [number_in(frame) for frame in await frames(other, source, some)] == some
        whole = file_of(other, proxy).read_bytes()
        await other.proxies.DeleteProxy(proxies_pb2.DeleteProxyRequest(path=proxy.file.path))
        assert await found(other, source) is None
        assert file_of(other, await made(other, source)).read_bytes() == whole
        assert list((other.data / "derived" / "proxies" / ".rushes").iterdir()) == []


async def test_a_replaced_file_never_shows_the_old_frames(
    tmp_path: Path, make_footage: Callable[[Recipe], Path]
) -> None:
    library = tmp_path / "library"
    library.mkdir()
    shutil.copyfile(make_footage(SHORT[1]), library / "a.mp4")
    async with running_node(tmp_path, library) as node:
        source = node.source("a.mp4")
        old = await made(node, source)
        await frames(node, source, [0])
        shutil.copyfile(make_footage(recipes.EARLY_AUDIO_MP4), library / "a.mp4")
        assert await found(node, source) is None
        with pytest.raises(NotFound):
            await frames(node, source, [0])
        assert (await made(node, source)).file.path != old.file.path


async def test_a_file_that_cannot_be_decoded_leaves_nothing(tmp_path: Path) -> None:
    library = tmp_path / "library"
    library.mkdir()
    (library / "noise.mp4").write_bytes(random.Random(5).randbytes(100_000))
    async with running_node(tmp_path, library) as node:
        with pytest.raises(DataLoss):
            await made(node, node.source("noise.mp4"))
        assert [path for path in (node.data / "derived").rglob("*") if path.suffix in (".avi", ".index")] == []


@pytest.mark.proof("kills")
async def test_stopping_ends_the_encoder_and_keeps_what_is_finished(
    tmp_path: Path, make_footage: Callable[[Recipe], Path]
) -> None:
    video = make_footage(LONG)
    async with running_node(tmp_path, video.parent) as node:
        request = spec(node.source(video.name))
        stop = work_pb2.StopRequest(task_id=request.task_id, attempt=1)
        with pytest.raises(Aborted, match="stopped"):
            await past_the_first_part(node, request, lambda: node.work.Stop(stop))
        assert node.processes("mjpeg") == []
        assert await found(node, node.source(video.name)) is None


@pytest.mark.proof("kills")
async def test_one_is_made_at_a_time_and_no_clip_waits_for_it(
    tmp_path: Path, make_footage: Callable[[Recipe], Path]
) -> None:
    video = make_footage(LONG)
    async with running_node(tmp_path, video.parent) as node:
        source = node.source(video.name)
        plan = await node.plan(source, 1, 1)
        clip = work_pb2.ExportClipSpec(source=source, plan=plan, place=work_pb2.ClipPlace(group="a_001", name="a_001"))
        request = spec(source)

        async def ask_for_more() -> None:
            with pytest.raises(Exhausted):
                await made(node, node.source(make_footage(SHORT[0]).name))
            assert (await node.run(node.order(clip))).proof.frames == 25
            await node.work.Stop(work_pb2.StopRequest(task_id=request.task_id, attempt=1))

        with pytest.raises(Aborted):
            await past_the_first_part(node, request, ask_for_more)


def test_a_part_that_is_no_motion_jpeg_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    files = ProxyFiles(DerivedStore(tmp_path / "derived", 1 << 20))
    part = tmp_path / "part.avi"
    part.write_bytes(
        struct.pack("<4sI4s4sI4s4sI4s", *(b"RIFF", 28, b"AVI ", b"LIST", 16, b"movi", b"00dc", 4, b"text"))
    )
    plan = ProxyPlan(0, (320, 180), "", False, None, Fraction(25), 1, ())
    with files.working("proxy.avi", plan) as working, opened_regular(part) as written:
        with pytest.raises(ProxyNotProven, match="no JPEG picture"):
            working.append(written)
        assert working.frame_count == 0
        part.write_bytes(b"")
        with pytest.raises(ProxyNotProven):
            working.append(written)


@pytest.mark.proof("ahead")
async def test_one_that_nobody_asked_for_has_to_fit_into_what_is_spare(
    tmp_path: Path, make_footage: Callable[[Recipe], Path]
) -> None:
    video = make_footage(SHORT[0])
    (tmp_path / "library").mkdir()
    shutil.copy(video, tmp_path / "library")
    (tmp_path / "library" / "broken.mp4").write_bytes(b"no video" * 1000)
    async with running_node(tmp_path / "node", tmp_path / "library", {"RUSHES_CACHE_BYTES": str(64 << 20)}) as node:
        kept = node.data / "derived" / "renditions" / "ab" / "others.webm"
        kept.parent.mkdir(parents=True)
        # A proxy of its 90 frames of 640×360 takes 1.8 MB, about; 32 MiB are spare.
        for others, fits in ((0, True), (30 << 20, True), (31 << 20, False)):
            kept.write_bytes(bytes(others))
            request = proxies_pb2.GetProxyRoomRequest(source=node.source(video.name), height=HEIGHT)
            assert (await node.proxies.GetProxyRoom(request)).to_spare == fits
        with pytest.raises(DataLoss):
            await node.proxies.GetProxyRoom(
                proxies_pb2.GetProxyRoomRequest(source=node.source("broken.mp4"), height=HEIGHT)
            )
