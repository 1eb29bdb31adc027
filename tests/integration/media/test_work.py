"""Tasks: run once, watched, stopped, taken over, and finished whoever is killed."""

import asyncio
import os
import shutil
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID, uuid4

import av
import psutil
import pytest
import pytest_asyncio

from rushes.media.v1 import frames_pb2, source_pb2, work_pb2
from rushes_chassis.errors import Aborted, AlreadyExists, Conflict, DataLoss, Exhausted, InvalidInput, NotFound
from tests.clips import recipe_of, wanted_frames
from tests.fakes.ffmpeg_with_cards import Conduct, FfmpegWithCards, ffmpeg_with_cards
from tests.fakes.held import HALF, Held
from tests.footage.read import numbers
from tests.integration.media.node import Node, eventually, lives, running_node

LENGTH = 1.5
"""Seconds of a clip."""


@pytest.fixture(scope="module", name="ffmpeg")
def _ffmpeg(tmp_path_factory: pytest.TempPathFactory) -> FfmpegWithCards:
    return ffmpeg_with_cards(tmp_path_factory.mktemp("ffmpeg") / "work")


@pytest_asyncio.fixture(scope="module")
async def one_slot(
    tmp_path_factory: pytest.TempPathFactory, footage_folder: Path, ffmpeg: FfmpegWithCards
) -> AsyncIterator[Node]:
    """A node that does one task at a time."""
    settings = {**ffmpeg.settings, "RUSHES_MEDIA_SLOTS": "1"}
    async with running_node(tmp_path_factory.mktemp("one-slot"), footage_folder, settings) as node:
        yield node


@pytest.fixture
def own_node(one_slot: Node) -> Iterator[Node]:
    """The same with an empty export folder."""
    shutil.rmtree(one_slot.exports, ignore_errors=True)
    yield one_slot
    assert one_slot.litter() == []


class Order:
    """One clip of a file."""

    def __init__(
        self, source: source_pb2.Source, plan: frames_pb2.ClipPlan, frames: list[int], name: str, label: str
    ) -> None:
        self.task = uuid4()
        self.frames = frames
        self.spec = work_pb2.ExportClipSpec(
            source=source, plan=plan, place=work_pb2.ClipPlace(group="group_001", name=name), label=label
        )

    def request(self, attempt: int = 1, task: UUID | None = None) -> work_pb2.RunRequest:
        return work_pb2.RunRequest(task_id=str(task or self.task), attempt=attempt, export_clip=self.spec)


async def order_of(node: Node, path: Path, name: str = "clip", label: str = "", cursor: float = 3.0) -> Order:
    source = node.source(path.name)
    plan = await node.plan(source, cursor, LENGTH)
    return Order(source, plan, wanted_frames(recipe_of(path), cursor, LENGTH), name, label)


@asynccontextmanager
async def encoding(
    node: Node, ffmpeg: FfmpegWithCards, order: Order
) -> AsyncIterator[tuple["asyncio.Task[work_pb2.ExportClipResult]", psutil.Process, Held]]:
    """A task, held where its clip is half written, and the ffmpeg that writes it; nothing else is held."""
    with ffmpeg.held(most=1) as held:
        running = asyncio.create_task(node.run(order.request()))
        await asyncio.to_thread(held.begun)
        [encoder] = node.processes("libx264")
        assert [path.read_bytes() for path in node.litter()] == [HALF]
        yield running, encoder, held


def published(node: Node) -> list[Path]:
    return sorted(node.exports.rglob("*.mp4"))


async def test_progress_goes_from_nothing_to_a_published_clip(own_node: Node, cfr25_mp4: Path) -> None:
    order = await order_of(own_node, cfr25_mp4)
    messages = [message async for message in own_node.work.Run(order.request())]
    fractions = [message.progress.fraction for message in messages[:-1]]
    assert fractions == sorted(fractions)
    assert all(0 <= fraction <= 1 for fraction in fractions)
    stages = [message.progress.stage for message in messages[:-1]]
    assert stages[-2:] == ["proving", "publishing"]
    assert published(own_node) == [Path(messages[-1].export_clip.path)]
    assert numbers(published(own_node)[0]) == order.frames
    assert own_node.litter() == []


async def test_the_same_task_again_has_the_same_result_and_does_nothing_twice(own_node: Node, cfr25_mp4: Path) -> None:
    order = await order_of(own_node, cfr25_mp4)
    first = await own_node.run(order.request())
    inode = published(own_node)[0].stat().st_ino
    assert await own_node.run(order.request(attempt=2)) == first
    assert published(own_node)[0].stat().st_ino == inode


@pytest.mark.proof("kills")
async def test_a_node_that_has_forgotten_recognises_its_clip_and_proves_it_again(
    tmp_path: Path, footage_folder: Path, cfr25_mp4: Path
) -> None:
    async with running_node(tmp_path, footage_folder) as node:
        order = await order_of(node, cfr25_mp4, label="hund")
        first = await node.run(order.request())
    (tmp_path / "exports" / "dataset.json").unlink()  # as if it had been killed before it wrote the label
    async with running_node(tmp_path, footage_folder) as node:
        assert await node.run(order.request(attempt=2)) == first
        assert "hund" in (tmp_path / "exports" / "dataset.json").read_text()


async def test_a_file_of_somebody_else_is_never_overwritten(own_node: Node, cfr25_mp4: Path) -> None:
    order = await order_of(own_node, cfr25_mp4)
    await own_node.run(order.request())
    content = published(own_node)[0].read_bytes()
    with pytest.raises(AlreadyExists):
        await own_node.run(order.request(task=uuid4()))
    assert published(own_node)[0].read_bytes() == content
    own = own_node.exports / "group_001" / "mine.mp4"
    own.write_text("no video")
    other = await order_of(own_node, cfr25_mp4, name="mine")
    with pytest.raises(AlreadyExists):
        await own_node.run(other.request())
    assert own.read_text() == "no video"


@pytest.mark.parametrize("conduct", ["garbles", "skips a frame"])
async def test_what_is_not_what_was_ordered_is_not_published(
    own_node: Node, ffmpeg: FfmpegWithCards, cfr25_mp4: Path, conduct: Conduct
) -> None:
    order = await order_of(own_node, cfr25_mp4)
    with ffmpeg.conducting(libx264=conduct), pytest.raises(DataLoss) as refused:
        await own_node.run(order.request())
    assert refused.value.reason == "ClipNotProven"
    assert published(own_node) == []


@pytest.mark.proof("cards")
async def test_each_attempt_says_why_the_one_before_was_not_enough_and_none_is_made_in_vain_twice(
    own_node: Node, ffmpeg: FfmpegWithCards, cfr30_mov: Path
) -> None:
    said: dict[int, str] = {}

    async def follow(request: work_pb2.RunRequest) -> None:
        said.clear()
        async for message in own_node.work.Run(request):
            attempt = message.progress.attempt
            if attempt.number:
                assert attempt.seconds >= 0
                said[attempt.number] = attempt.why

    async def attempts(request: work_pb2.RunRequest) -> tuple[dict[int, str], str]:
        """Number and reason of each, and how it ended."""
        with pytest.raises(DataLoss) as refused:
            await follow(request)
        return dict(said), refused.value.message

    with ffmpeg.conducting(libx264="skips a frame"):
        # Late enough to be sought in two ways before everything is decoded.
        order = await order_of(own_node, cfr30_mov, "late", cursor=14.0)
        tried, why = await attempts(order.request())
        assert "44 frames instead of 45" in why
        assert tried == {1: "", 2: why, 3: why}
        other = await order_of(own_node, cfr30_mov, "other", cursor=15.0)
        tried, why = await attempts(other.request())
        assert [*tried] == [1, 2]
        assert why.endswith("did not help with another clip of this video.")
        # Who orders it again has everything tried.
        tried, _ = await attempts(order.request(attempt=2))
        assert [*tried] == [1, 2, 3]


async def test_two_who_ask_for_the_same_task_watch_one_run(
    own_node: Node, ffmpeg: FfmpegWithCards, cfr25_mp4: Path
) -> None:
    order = await order_of(own_node, cfr25_mp4)
    async with encoding(own_node, ffmpeg, order) as (running, encoder, held):
        others = [own_node.work.Run(order.request()) for _ in range(2)]
        # Who watches is told at once how far it is.
        for other in others:
            assert (await anext(aiter(other))).HasField("progress")
        assert own_node.processes("libx264") == [encoder]
        held.go_on()
        result = await running
        for other in others:
            assert [message async for message in other][-1].export_clip == result


async def test_slots_are_all_that_runs_at_once(own_node: Node, ffmpeg: FfmpegWithCards, cfr25_mp4: Path) -> None:
    order, other = [await order_of(own_node, cfr25_mp4, name) for name in ("a", "b")]
    async with encoding(own_node, ffmpeg, order) as (running, _, held):
        with pytest.raises(Exhausted) as full:
            await own_node.run(other.request())
        assert full.value.reason == "NoFreeSlot"
        held.go_on()
        await running


async def test_a_stopped_task_leaves_nothing_at_once(own_node: Node, ffmpeg: FfmpegWithCards, cfr25_mp4: Path) -> None:
    order = await order_of(own_node, cfr25_mp4)
    async with encoding(own_node, ffmpeg, order) as (running, encoder, _):
        # By itself it would never end.
        await own_node.work.Stop(work_pb2.StopRequest(task_id=str(order.task), attempt=1))
        assert not lives(encoder)
        assert own_node.litter() == published(own_node) == []
        with pytest.raises(Aborted) as stopped:
            await running
        assert stopped.value.reason == "Stopped"
        assert numbers(Path((await own_node.run(order.request(attempt=2))).path)) == order.frames


async def test_a_higher_attempt_takes_over_what_runs(own_node: Node, ffmpeg: FfmpegWithCards, cfr25_mp4: Path) -> None:
    order = await order_of(own_node, cfr25_mp4)
    async with encoding(own_node, ffmpeg, order) as (first, encoder, held):
        second = asyncio.create_task(own_node.run(order.request(attempt=2)))
        with pytest.raises(Aborted) as superseded:
            await first
        assert superseded.value.reason == "Superseded"
        await own_node.work.Stop(work_pb2.StopRequest(task_id=str(order.task), attempt=1))
        assert lives(encoder)
        held.go_on()
        assert numbers(Path((await second).path)) == order.frames


async def test_an_encoder_that_dies_takes_its_task_with_it_and_nothing_else(
    own_node: Node, ffmpeg: FfmpegWithCards, cfr25_mp4: Path
) -> None:
    order = await order_of(own_node, cfr25_mp4)
    async with encoding(own_node, ffmpeg, order) as (running, encoder, _):
        encoder.kill()
        with pytest.raises(Exception, match="ended by signal 9") as failed:
            await running
        assert getattr(failed.value, "reason", "") == "EncoderFailed"
        assert own_node.litter() == []
        assert numbers(Path((await own_node.run(order.request(attempt=2))).path)) == order.frames


async def test_a_sandbox_that_dies_is_started_again(own_node: Node, ffmpeg: FfmpegWithCards, cfr25_mp4: Path) -> None:
    order = await order_of(own_node, cfr25_mp4)
    async with encoding(own_node, ffmpeg, order) as (running, encoder, _):
        # Not one of its workers, which bear its name.
        found = own_node.processes("rushes_media.sandbox")
        [sandbox] = [each for each in found if each.ppid() == own_node.process.pid]
        sandbox.kill()
        with pytest.raises(Exception, match="restarted") as failed:
            await running
        assert getattr(failed.value, "reason", "") == "WorkersAway"
        await eventually(lambda: not lives(encoder))
        await eventually(lambda: own_node.processes("rushes_media.sandbox"))
        assert numbers(Path((await own_node.run(order.request(attempt=2))).path)) == order.frames


@pytest.mark.proof("kills")
async def test_kill_9_leaves_no_process_and_the_next_node_no_litter(
    tmp_path: Path, footage_folder: Path, ffmpeg: FfmpegWithCards, cfr25_mp4: Path
) -> None:
    async with running_node(tmp_path, footage_folder, ffmpeg.settings) as node:
        order = await order_of(node, cfr25_mp4)
        async with encoding(node, ffmpeg, order) as (running, _, _held):
            started = psutil.Process(node.process.pid).children(recursive=True)
            os.kill(node.process.pid, signal.SIGKILL)
            await eventually(lambda: not any(lives(process) for process in started))
            with pytest.raises(Exception):  # noqa: B017, PT011 — how a connection breaks is gRPC's affair
                await running
            assert [path.read_bytes() for path in node.litter()] == [HALF]
    async with running_node(tmp_path, footage_folder) as node:
        await eventually(lambda: not node.litter())
        assert numbers(Path((await node.run(order.request(attempt=2))).path)) == order.frames


@pytest.mark.proof("kills")
async def test_two_nodes_that_do_one_task_publish_one_clip(
    tmp_path: Path, footage_folder: Path, cfr25_mp4: Path
) -> None:
    async with (
        running_node(tmp_path, footage_folder, name="media-1") as one,
        running_node(tmp_path, footage_folder, name="media-2") as two,
    ):
        order = await order_of(one, cfr25_mp4)
        outcomes = await asyncio.gather(
            one.run(order.request()), two.run(order.request(attempt=2)), return_exceptions=True
        )
        results = [outcome for outcome in outcomes if not isinstance(outcome, BaseException)]
        assert results
        assert all(isinstance(outcome, AlreadyExists) for outcome in outcomes if isinstance(outcome, BaseException))
        assert numbers(published(one)[0]) == order.frames
        assert one.litter() == []
        assert await two.run(order.request(attempt=3)) == results[0]


async def test_a_plan_of_another_file_is_not_cut(own_node: Node, cfr25_mp4: Path, vfr_mp4: Path) -> None:
    order = await order_of(own_node, cfr25_mp4)
    order.spec.source.path = vfr_mp4.name
    with pytest.raises(Conflict) as changed:
        await own_node.run(order.request())
    assert changed.value.reason == "SourceChanged"


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("group", "..", InvalidInput),
        ("group", "a/b", InvalidInput),
        ("name", ".hidden", InvalidInput),
        ("folder_suffix", "../x", InvalidInput),
    ],
)
async def test_a_place_outside_of_the_export_folder_is_refused(
    own_node: Node, cfr25_mp4: Path, field: str, value: str, error: type[Exception]
) -> None:
    order = await order_of(own_node, cfr25_mp4)
    setattr(order.spec.place, field, value)
    with pytest.raises(error):
        await own_node.run(order.request())
    assert not list(own_node.exports.parent.rglob("*.mp4"))


async def test_an_encoder_that_nobody_has_heard_of_and_a_file_that_is_not_there_are_refused(
    own_node: Node, cfr25_mp4: Path
) -> None:
    order = await order_of(own_node, cfr25_mp4)
    order.spec.encoder = "x265"
    with pytest.raises(InvalidInput):
        await own_node.run(order.request())
    order.spec.encoder = "libx264"
    order.spec.source.path = "none.mp4"
    with pytest.raises(NotFound):
        await own_node.run(order.request(attempt=2))


async def test_a_clip_is_scaled_to_its_short_side_and_says_only_whose_it_is(own_node: Node, cfr30_mov: Path) -> None:
    order = await order_of(own_node, cfr30_mov)
    order.spec.short_side = 109
    clip = await own_node.run(order.request())
    assert (clip.proof.width, clip.proof.height) == (192, 108)
    assert numbers(Path(clip.path)) == order.frames
    assert tags(clip.path)["comment"] == f"rushes:{order.task}"
    assert "creation_time" not in tags(clip.path)


def tags(path: str) -> dict[str, str]:
    with av.open(path) as container:
        return dict(container.metadata)
