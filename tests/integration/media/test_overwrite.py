"""A clip that takes another one's place: proven first, and nothing else is ever replaced."""

import asyncio
from pathlib import Path
from uuid import uuid4

import pytest

from rushes.media.v1 import work_pb2
from rushes_chassis.errors import Aborted, AlreadyExists, RushesError
from rushes_media.adapters.files.passed_over import TRASH
from tests.fakes.ffmpeg_with_cards import FfmpegWithCards
from tests.footage.read import numbers
from tests.integration.media.node import Node


class Overwriting:
    """A clip from one second on, and an order for one from two seconds on in its place."""

    def __init__(self, node: Node, name: str, old: work_pb2.OwnClip, spec: work_pb2.ExportClipSpec) -> None:
        self.node, self.old, self.spec = node, old, spec
        self.file = node.exports / name / "a.mp4"
        self.in_trash = node.exports / TRASH / old.task_id / "a.mp4"


@pytest.fixture
async def overwriting(node: Node, short_5s_mp4: Path) -> Overwriting:
    return await overwriting_on(node, short_5s_mp4)


async def overwriting_on(node: Node, video: Path) -> Overwriting:
    name = f"overwrite_{uuid4().hex[:8]}"
    source, place = node.source(video.name), work_pb2.ClipPlace(group=name, name="a")
    plans = [await node.plan(source, start, 1) for start in (1, 2)]
    first = node.order(work_pb2.ExportClipSpec(source=source, plan=plans[0], place=place, label="alt"))
    await node.run(first)
    old = work_pb2.OwnClip(place=place, task_id=first.task_id, label="alt")
    spec = work_pb2.ExportClipSpec(source=source, plan=plans[1], place=place, label="neu", replaces=old)
    return Overwriting(node, name, old, spec)


async def test_the_old_one_goes_into_the_trash_when_the_new_one_is_proven(overwriting: Overwriting) -> None:
    was = overwriting.file.read_bytes()
    order = overwriting.node.order(overwriting.spec)
    result = await overwriting.node.run(order)
    assert result.path == str(overwriting.file)
    assert numbers(overwriting.file)[0] == 50
    assert overwriting.in_trash.read_bytes() == was
    assert (
        f'"path": "{overwriting.file}",\n    "label": "neu"' in (overwriting.node.exports / "dataset.json").read_text()
    )
    # Asked again, as after an answer that was lost, it is the same.
    again = await overwriting.node.run(order)
    assert again.path == result.path
    assert overwriting.in_trash.read_bytes() == was


async def test_without_leave_nothing_is_replaced(overwriting: Overwriting) -> None:
    was = overwriting.file.read_bytes()
    overwriting.spec.ClearField("replaces")
    with pytest.raises(AlreadyExists):
        await overwriting.node.run(overwriting.node.order(overwriting.spec))
    assert overwriting.file.read_bytes() == was


async def test_another_file_by_now_is_not_replaced(overwriting: Overwriting) -> None:
    overwriting.file.write_bytes(b"mine")
    with pytest.raises(AlreadyExists) as refused:
        await overwriting.node.run(overwriting.node.order(overwriting.spec))
    assert refused.value.reason == "ClipExists"
    assert overwriting.file.read_bytes() == b"mine"
    assert not overwriting.in_trash.exists()


async def test_what_cannot_be_cut_leaves_the_old_one(overwriting: Overwriting) -> None:
    was = overwriting.file.read_bytes()
    overwriting.spec.plan.end_pts += 1
    with pytest.raises(RushesError):
        await overwriting.node.run(overwriting.node.order(overwriting.spec))
    assert overwriting.file.read_bytes() == was
    assert not overwriting.in_trash.exists()


async def test_stopping_it_leaves_the_old_one(holding: tuple[Node, FfmpegWithCards], short_5s_mp4: Path) -> None:
    node, ffmpeg = holding
    overwriting = await overwriting_on(node, short_5s_mp4)
    was = overwriting.file.read_bytes()
    order = node.order(overwriting.spec)
    with ffmpeg.held() as held:
        running = asyncio.ensure_future(node.run(order))
        await asyncio.to_thread(held.begun)
        await node.work.Stop(work_pb2.StopRequest(task_id=order.task_id, attempt=1))
        with pytest.raises(Aborted):
            await running
    assert overwriting.file.read_bytes() == was
    assert node.litter() == []


async def test_one_that_was_killed_between_the_two_is_finished_by_the_next_try(overwriting: Overwriting) -> None:
    overwriting.in_trash.parent.mkdir(parents=True)
    overwriting.file.rename(overwriting.in_trash)
    await overwriting.node.run(overwriting.node.order(overwriting.spec, attempt=2))
    assert numbers(overwriting.file)[0] == 50
    assert overwriting.in_trash.exists()


async def test_another_format_takes_the_place_too(overwriting: Overwriting) -> None:
    overwriting.spec.place.format = work_pb2.CLIP_FORMAT_MOV
    await overwriting.node.run(overwriting.node.order(overwriting.spec))
    assert overwriting.file.with_suffix(".mov").exists()
    assert not overwriting.file.exists()
    assert overwriting.in_trash.exists()


async def test_files_of_a_users_own_among_the_pictures_stay_where_they_are(node: Node, short_5s_mp4: Path) -> None:
    name = f"overwrite_{uuid4().hex[:8]}"
    source = node.source(short_5s_mp4.name)
    place = work_pb2.ClipPlace(group=name, name="a", format=work_pb2.CLIP_FORMAT_JPEG)
    pcm = work_pb2.CLIP_AUDIO_PCM
    plans = [await node.plan(source, start, 1) for start in (1, 2)]
    first = node.order(work_pb2.ExportClipSpec(source=source, plan=plans[0], place=place, audio=pcm))
    await node.run(first)
    folder, notes = node.exports / name / "a", node.exports / name / "a" / "notes.txt"
    notes.write_text("mine")
    was = folder.stat().st_ino
    old = work_pb2.OwnClip(place=place, task_id=first.task_id)
    second = work_pb2.ExportClipSpec(source=source, plan=plans[1], place=place, audio=pcm, replaces=old)
    await node.run(node.order(second))
    assert folder.stat().st_ino != was
    assert notes.read_text() == "mine"
    in_trash = node.exports / TRASH / first.task_id / "a"
    assert len(list(in_trash.iterdir())) == len(list(folder.iterdir())) - 1
    assert not (in_trash / "notes.txt").exists()
