"""Files of cameras, recorders and broadcasters: index, pictures, streams, proxies and clips have the same frames."""

import asyncio
import io
from collections.abc import AsyncIterator
from fractions import Fraction
from itertools import accumulate
from pathlib import Path
from uuid import uuid4

import av
import pytest
import pytest_asyncio
from av.container import InputContainer

from rushes.media.v1 import frames_pb2, proxies_pb2, renditions_pb2, source_pb2, work_pb2
from tests.footage.damaged_files import decoded_numbers
from tests.footage.real_file import RealFile, real_file
from tests.footage.real_files import EVERY_DAY, REAL_FILES
from tests.further import further
from tests.integration.media.node import Node, running_node
from tests.integration.media.shown import Shown, frames_of, number_of, number_of_jpeg
from tests.integration.media.streamed import streamed, streams

_PICTURES = 6
_BOX = 512
_HEIGHT = 180
_CLIP_SECONDS = 1
_FRAMES_AT_ONCE = 100
_ROUNDED = Fraction(1, 400)
"""Seconds: what containers and their clips, in milliseconds or coarser ticks, may be off."""


@pytest_asyncio.fixture(scope="module")
async def node(tmp_path_factory: pytest.TempPathFactory, footage_folder: Path) -> AsyncIterator[Node]:
    """A node whose derived files the tests share."""
    async with running_node(tmp_path_factory.mktemp("real"), footage_folder) as running:
        yield running


async def check_index(node: Node, source: source_pb2.Source, shown: Shown) -> frames_pb2.GetFrameIndexResponse:
    index = await node.frames.GetFrameIndex(frames_pb2.GetFrameIndexRequest(source=source))
    tick = Fraction(index.time_base.numerator, index.time_base.denominator)
    deltas = (run.delta for run in index.deltas for _ in range(run.count))
    times = [ticks * tick for ticks in accumulate(deltas, initial=0)]
    assert index.frame_count == len(times) == len(shown.numbers)
    seconds = (index.end_pts - index.first_pts) * tick
    if shown.is_whole:
        assert max(abs(told - time) for told, time in zip(times, shown.times, strict=True)) <= _ROUNDED
        rate = Fraction(index.constant_rate.numerator, index.constant_rate.denominator or 1)
        assert (rate or None) == shown.file.rate
        # Matroska does not say how long the last picture lasts.
        if shown.file.rate is not None or shown.file.suffix == ".mp4":
            assert abs(seconds - shown.seconds) <= _ROUNDED
    else:
        sure = [place for place in range(len(times)) if shown.is_sure(place)]
        assert max(abs(times[place] - shown.times[place]) for place in sure) <= _ROUNDED
        assert abs(seconds - shown.seconds) <= _ROUNDED
    return index


async def check_pictures(node: Node, source: source_pb2.Source, shown: Shown) -> None:
    count = len(shown.numbers)
    wanted = {0, count - 1, *(count * part // _PICTURES for part in range(1, _PICTURES))}
    wanted |= {frame + beside for frame in shown.file.faults for beside in (-1, 0, 1)}
    # Backwards, and to and fro: each is sought.
    for place in sorted(wanted, key=lambda place: (place % 2, -place)):
        if not 0 <= place < count or not shown.is_sure(place):
            continue
        request = frames_pb2.GetPictureRequest(source=source, frame=place, width=_BOX, height=_BOX)
        assert number_of_jpeg((await node.frames.GetPicture(request)).data) == shown.numbers[place]


async def check_thumbnails(node: Node, source: source_pb2.Source, shown: Shown) -> None:
    count = len(shown.numbers)
    wanted = {*range(0, count, max(1, count // _PICTURES)), *shown.file.faults, count - 1}
    for place in sorted(wanted):
        if not shown.is_sure(place):
            continue
        near = shown.times[place]
        request = frames_pb2.GetPictureRequest(source=source, near=float(near), width=_BOX, height=_BOX)
        assert shown.has_near(number_of_jpeg((await node.frames.GetPicture(request)).data), near)


async def check_streams(node: Node, source: source_pb2.Source, shown: Shown, folder: Path) -> None:
    encoded = (await streams(node, source)).pictures[-1].track
    assert not encoded.copied
    whole = await streamed(node, source, encoded)
    assert whole.begins() == list(whole.timeline.ticks[:-1])
    assert whole.ends() == list(whole.timeline.ticks[1:])
    at = whole.shown_at()
    assert len(at) == len(shown.numbers)
    if shown.is_whole:
        assert max(abs(told - time) for told, time in zip(at, shown.times, strict=True)) <= _ROUNDED
    joined = whole.joined(folder / "streamed.mp4")
    assert same(await asyncio.to_thread(decoded_numbers, joined, number_of), shown)


async def check_proxy(node: Node, source: source_pb2.Source, shown: Shown) -> None:
    order = work_pb2.MakeProxySpec(source=source, height=_HEIGHT)
    request = work_pb2.RunRequest(task_id=str(uuid4()), attempt=1, make_proxy=order)
    messages = [message async for message in node.work.Run(request)]
    count = messages[-1].make_proxy.frame_count
    assert count == len(shown.numbers)
    frames: list[proxies_pb2.ProxyFrame] = []
    for first in range(0, count, _FRAMES_AT_ONCE):
        numbers = proxies_pb2.FrameNumbers(numbers=range(first, min(first + _FRAMES_AT_ONCE, count)))
        asked = proxies_pb2.GetProxyFramesRequest(source=source, height=_HEIGHT, numbers=numbers)
        frames += [frame async for message in node.proxies.GetProxyFrames(asked) for frame in message.frames]
    assert same([_number_of_proxy(frame.jpeg) for frame in frames], shown)


def _number_of_proxy(jpeg: bytes) -> int | None:
    with av.open(io.BytesIO(jpeg), format="jpeg_pipe") as container:
        assert isinstance(container, InputContainer)
        [picture] = container.decode(video=0)
        assert isinstance(picture, av.VideoFrame)
        return number_of(picture)


async def check_rendition(node: Node, source: source_pb2.Source, shown: Shown) -> None:
    rendition = await node.rendition(source, renditions_pb2.RENDITION_KIND_LOW)
    assert rendition.state == renditions_pb2.RENDITION_STATE_READY, rendition
    path = node.data / "derived" / "renditions" / rendition.file.path
    assert same(await asyncio.to_thread(decoded_numbers, path, number_of), shown)


def same(found: list[int | None], shown: Shown) -> bool:
    """Whether pictures say what they have to, as far as that is certain."""
    return len(found) == len(shown.numbers) and all(
        number == shown.numbers[place] for place, number in enumerate(found) if shown.is_sure(place)
    )


async def check_clip(node: Node, source: source_pb2.Source, shown: Shown, start: Fraction, length: int) -> None:
    plan = await node.plan(source, float(start), length)
    place = work_pb2.ClipPlace(group="real", name=f"{shown.file.name}-{uuid4()}")
    clip = await node.run(node.order(work_pb2.ExportClipSpec(source=source, plan=plan, place=place)))
    path = Path(clip.path)
    if not shown.is_whole:
        at = shown.at(start)
        expected = shown.numbers[plan.first_frame : plan.first_frame + plan.frame_count]
        assert abs(plan.first_frame - at) <= len(shown.file.damaged or ())
        found = await asyncio.to_thread(decoded_numbers, path, number_of)
        assert len(found) == len(expected)
        sure = [n for n in range(len(expected)) if shown.is_sure(plan.first_frame + n)]
        assert [found[n] for n in sure] == [expected[n] for n in sure]
        return
    frames = await asyncio.to_thread(frames_of, path)
    assert [number for _, number in frames] == shown.in_clip(start, length)
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        lasts = Fraction(stream.duration or 0) * Fraction(stream.time_base or 0)
    assert abs(lasts - length) <= _ROUNDED
    first = shown.times[shown.numbers.index(frames[0][1])]
    # At a constant rate a clip begins with the frame at or after its start.
    begin = start if shown.file.rate is None else first
    due = [max(Fraction(0), shown.times[shown.numbers.index(number)] - begin) for _, number in frames]
    assert max(abs(at - frames[0][0] - time) for (at, _), time in zip(frames, due, strict=True)) <= _ROUNDED


def _starts(shown: Shown, length: int) -> list[Fraction]:
    """From the start, from the middle, across each fault, and to the end."""
    last = shown.seconds - length
    near = [shown.file.times[frame] - Fraction(length, 2) for frame in shown.file.faults]
    if shown.file.rate is None:
        return [Fraction(0), *(each for each in near if 0 <= each <= last), last / 2]
    ticks = [round(each * shown.file.rate) for each in (Fraction(0), *near, last / 2, last)]
    return [tick / shown.file.rate for tick in ticks if 0 <= tick / shown.file.rate <= last]


async def check(node: Node, file: RealFile, path: Path, folder: Path) -> None:
    source, shown = node.source(path.name), Shown(file, path)
    await check_index(node, source, shown)
    await check_thumbnails(node, source, shown)
    await check_pictures(node, source, shown)
    length = 8 if file.seconds > 60 else _CLIP_SECONDS
    for start in _starts(shown, length):
        await check_clip(node, source, shown, start, length)
    await check_proxy(node, source, shown)
    await check_rendition(node, source, shown)
    await check_streams(node, source, shown, folder)


@pytest.mark.proof("containers")
@pytest.mark.parametrize("file", REAL_FILES, ids=lambda file: file.name)
async def test_all_that_is_made_of_a_file_has_the_frames_that_it_shows(
    node: Node, footage_folder: Path, tmp_path: Path, file: RealFile
) -> None:
    await check(node, file, real_file(file, footage_folder), tmp_path)


@pytest.mark.parametrize(
    "file",
    [*EVERY_DAY[:2], *EVERY_DAY[6:8], *further("containers", *EVERY_DAY[2:6], *EVERY_DAY[8:])],
    ids=lambda file: file.name,
)
async def test_a_kind_of_file_is_indexed_streamed_and_cut_by_what_it_shows(
    node: Node, footage_folder: Path, tmp_path: Path, file: RealFile
) -> None:
    path = real_file(file, footage_folder)
    source, shown = node.source(path.name), Shown(file, path)
    await check_index(node, source, shown)
    await check_thumbnails(node, source, shown)
    await check_pictures(node, source, shown)
    length = 8 if file.seconds > 60 else _CLIP_SECONDS
    across = (*file.faults, len(file.numbers) // 2)[0]
    start = max(Fraction(0), file.times[across] - Fraction(length, 2))
    await check_clip(node, source, shown, start, length)
    await check_proxy(node, source, shown)
    await check_streams(node, source, shown, tmp_path)
