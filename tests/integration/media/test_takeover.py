"""A task that two nodes had: the one that it was taken over from was only out of reach, and goes on."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio

from rushes.media.v1 import work_pb2
from rushes_media.adapters.files.passed_over import TRASH
from tests.fakes.ffmpeg_with_cards import FfmpegWithCards, ffmpeg_with_cards
from tests.footage.read import numbers
from tests.integration.media.node import Node, running_node


@pytest_asyncio.fixture(scope="module")
async def slow(tmp_path_factory: pytest.TempPathFactory, footage_folder: Path) -> AsyncIterator[Node]:
    """A node whose ffmpeg waits until it is told to go on."""
    folder = tmp_path_factory.mktemp("slow")
    async with running_node(folder, footage_folder, ffmpeg_with_cards(folder / "ffmpeg").settings) as node:
        yield node


@pytest_asyncio.fixture(scope="module")
async def quick(slow: Node) -> AsyncIterator[Node]:
    """Another one with the same export folder."""
    async with running_node(slow.data, slow.library, name="media-2") as node:
        yield node


@pytest.mark.parametrize("replacing", [False, True], ids=["a new clip", "one that replaces another"])
@pytest.mark.proof("kills")
async def test_who_is_second_to_publish_finds_the_clip_that_it_made_itself(
    slow: Node, quick: Node, short_5s_mp4: Path, replacing: bool
) -> None:
    source = slow.source(short_5s_mp4.name)
    place = work_pb2.ClipPlace(group=f"twice_{uuid4().hex[:8]}", name="a")
    spec = work_pb2.ExportClipSpec(source=source, plan=await quick.plan(source, 2, 1), place=place)
    if replacing:
        plan = await quick.plan(source, 1, 1)
        first = quick.order(work_pb2.ExportClipSpec(source=source, plan=plan, place=place))
        await quick.run(first)
        spec.replaces.CopyFrom(work_pb2.OwnClip(place=place, task_id=first.task_id))
    ffmpeg = FfmpegWithCards(slow.data / "ffmpeg")
    task = uuid4()
    with ffmpeg.held() as held:
        late = asyncio.create_task(slow.run(slow.order(spec, task)))
        await asyncio.to_thread(held.begun)
        published = await quick.run(quick.order(spec, task, attempt=2))
        path = slow.exports / place.group / "a.mp4"
        was = path.read_bytes()
        held.go_on()
        assert (await late).path == published.path == str(path)
    assert path.read_bytes() == was
    assert numbers(path)[0] == 50
    if replacing:
        assert (slow.exports / TRASH / first.task_id / "a.mp4").exists()
    assert slow.litter() == []
