"""The stand-in for ffmpeg holds works until they are told to go on, killed or not: what other tests rely on."""

import asyncio
import contextlib
import signal
from pathlib import Path

import pytest

from rushes.media.v1 import work_pb2
from rushes_chassis.errors import Aborted
from tests.fakes.ffmpeg_with_cards import FfmpegWithCards, ffmpeg_with_cards
from tests.fakes.held import HALF
from tests.footage.read import numbers
from tests.integration.media.node import Node, eventually
from tests.integration.media.test_work import order_of, published


async def test_a_work_waits_reports_what_it_is_told_and_goes_on(
    holding: tuple[Node, FfmpegWithCards], cfr25_mp4: Path
) -> None:
    node, ffmpeg = holding
    order = await order_of(node, cfr25_mp4, name="waits")
    fractions: asyncio.Queue[float] = asyncio.Queue()

    async def follow() -> work_pb2.ExportClipResult:
        async for message in node.work.Run(order.request()):
            await fractions.put(message.progress.fraction)
        return message.export_clip

    with ffmpeg.held() as held:
        running = asyncio.create_task(follow())
        [argv] = await asyncio.to_thread(held.begun)
        assert "libx264" in argv
        assert [path.read_bytes() for path in node.litter()] == [HALF]
        frames = len(order.frames)
        for frame in (frames // 4, frames // 2):
            held.say(frame=frame)
            async with asyncio.timeout(120):
                while await fractions.get() != pytest.approx(frame / frames * 0.92):
                    pass
        assert "waits" not in {path.stem for path in published(node)}
        held.go_on()
        assert numbers(Path((await running).path)) == order.frames
    assert node.processes("/ffmpeg") == node.litter() == []


@pytest.mark.proof("queue")
async def test_only_those_meant_wait_and_go_on_in_turn(holding: tuple[Node, FfmpegWithCards], cfr25_mp4: Path) -> None:
    node, ffmpeg = holding
    one, two, other = [await order_of(node, cfr25_mp4, name=name) for name in ("one", "two", "other")]
    other.spec.place.format = work_pb2.CLIP_FORMAT_MKV
    with ffmpeg.held("libx264", "+faststart") as held:
        assert numbers(Path((await node.run(other.request())).path)) == other.frames
        first = asyncio.create_task(node.run(one.request()))
        await asyncio.to_thread(held.begun)
        second = asyncio.create_task(node.run(two.request()))
        waiting = await asyncio.to_thread(held.begun, 2)
        assert [f"comment=rushes:{each.task}" in argv for each, argv in zip((one, two), waiting, strict=True)] == [
            True,
            True,
        ]
        held.let_go()
        assert numbers(Path((await first).path)) == one.frames
        assert not second.done()
        assert len(await asyncio.to_thread(held.begun)) == 1
    # Whoever forgets to say so at the end has said so.
    assert numbers(Path((await second).path)) == two.frames
    # And afterwards nothing is held any more.
    assert numbers(Path((await node.run((await order_of(node, cfr25_mp4, name="later")).request())).path))


@pytest.mark.proof("queue")
async def test_no_more_wait_than_so_many(holding: tuple[Node, FfmpegWithCards], cfr25_mp4: Path) -> None:
    node, ffmpeg = holding
    one, two = [await order_of(node, cfr25_mp4, name=name) for name in ("held alone", "passed by")]
    with ffmpeg.held(most=1) as held:
        first = asyncio.create_task(node.run(one.request()))
        await asyncio.to_thread(held.begun)
        assert numbers(Path((await node.run(two.request())).path)) == two.frames
        assert not first.done()
    assert numbers(Path((await first).path)) == one.frames


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
async def test_a_work_that_waits_dies_as_ffmpeg_does(
    holding: tuple[Node, FfmpegWithCards], cfr25_mp4: Path, how: signal.Signals
) -> None:
    node, ffmpeg = holding
    order = await order_of(node, cfr25_mp4, name=how.name)
    with ffmpeg.held(most=1) as held:
        running = asyncio.create_task(node.run(order.request()))
        await asyncio.to_thread(held.begun)
        [work] = node.processes("libx264")
        work.send_signal(how)
        with pytest.raises(Exception, match=f"ended by signal {how.value}"):
            await running
        await asyncio.to_thread(held.ended)
    assert node.litter() == []


async def test_what_is_stopped_waits_no_more_and_leaves_nothing(
    holding: tuple[Node, FfmpegWithCards], cfr25_mp4: Path
) -> None:
    node, ffmpeg = holding
    order = await order_of(node, cfr25_mp4, name="stopped")
    with ffmpeg.held() as held:
        running = asyncio.create_task(node.run(order.request()))
        await asyncio.to_thread(held.begun)
        await node.work.Stop(work_pb2.StopRequest(task_id=str(order.task), attempt=1))
        with pytest.raises(Aborted):
            await running
        await asyncio.to_thread(held.ended)
    assert node.litter() == []


async def test_a_test_that_fails_lets_all_go_on(holding: tuple[Node, FfmpegWithCards], cfr25_mp4: Path) -> None:
    node, ffmpeg = holding
    order = await order_of(node, cfr25_mp4, name="failed")
    running: asyncio.Task[work_pb2.ExportClipResult] | None = None
    with contextlib.suppress(ZeroDivisionError), ffmpeg.held() as held:
        running = asyncio.create_task(node.run(order.request()))
        await asyncio.to_thread(held.begun)
        raise ZeroDivisionError
    assert running is not None
    assert numbers(Path((await running).path)) == order.frames
    await eventually(lambda: node.processes("/ffmpeg") == [])


async def test_a_conduct_is_put_back(tmp_path: Path) -> None:
    ffmpeg = ffmpeg_with_cards(tmp_path / "ffmpeg", libwebp="takes its time")
    with contextlib.suppress(ZeroDivisionError), ffmpeg.conducting(libx264="fails"):
        assert ffmpeg.conducts(libx264="fails")
        raise ZeroDivisionError
    assert ffmpeg.conducts(libwebp="takes its time")
