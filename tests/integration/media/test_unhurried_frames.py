"""Frames that nobody waits for: decoded aside, so that no frame that somebody waits for is behind one."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
import pytest
import pytest_asyncio

from rushes.media.v1 import frames_pb2
from rushes_media.adapters.workers.decoders import MOST_UNHURRIED
from tests.footage import recipes
from tests.footage.code import CodeReader
from tests.footage.recipes import Recipe
from tests.integration.media.node import Node, running_node
from tests.integration.media.test_single_frames import frame, gray, workers

LOW, NORMAL = frames_pb2.FRAME_PRIORITY_LOW, frames_pb2.FRAME_PRIORITY_NORMAL
NAMES = [f"{number}.mp4" for number in range(MOST_UNHURRIED + 2)]


@pytest_asyncio.fixture(scope="module")
async def aside(
    tmp_path_factory: pytest.TempPathFactory, make_footage: Callable[[Recipe], Path]
) -> AsyncIterator[Node]:
    """A node with two more files than it decodes at once where nobody waits."""
    library = tmp_path_factory.mktemp("library")
    data = make_footage(recipes.CFR25_MP4).read_bytes()
    for number, name in enumerate(NAMES):
        # Each is another file.
        (library / name).write_bytes(data + bytes(number + 1))
    async with running_node(tmp_path_factory.mktemp("aside"), library) as node:
        yield node


@contextmanager
def stopped(processes: list[psutil.Process]) -> Iterator[None]:
    """They do nothing meanwhile."""
    with ExitStack() as going_on:
        for each in processes:
            each.suspend()
            going_on.callback(each.resume)
        yield


async def shows(node: Node, name: str, number: int, priority: frames_pb2.FramePriority.ValueType) -> int:
    """What the frame says."""
    return CodeReader().read(gray((await frame(node, name, number, priority=priority)).data))


async def test_what_somebody_waits_for_is_served_while_all_that_decode_aside_are_held_up(aside: Node) -> None:
    held = NAMES[:MOST_UNHURRIED]
    for name in held:
        assert await shows(aside, name, 3, LOW) == 3
    decoding = [worker for name in held for worker in workers(aside, aside.library / name)]
    assert [worker.nice() for worker in decoding] == [19] * MOST_UNHURRIED
    with stopped(decoding):
        asked = [asyncio.create_task(shows(aside, name, 100, LOW)) for name in NAMES]
        # Of the files that are being decoded aside, and of one whose turn there has not come.
        for name in (NAMES[0], NAMES[-1]):
            for priority in (NORMAL, frames_pb2.FRAME_PRIORITY_UNSPECIFIED):
                assert await shows(aside, name, 250, priority) == 250
            hurried = [each for each in workers(aside, aside.library / name) if each not in decoding]
            assert [worker.nice() for worker in hurried] == [os.nice(0)]
        assert not any(each.done() for each in asked)
    assert await asyncio.gather(*asked) == [100] * len(NAMES)


async def test_frames_are_the_same_however_they_are_asked_for(aside: Node) -> None:
    answers = [await frame(aside, NAMES[0], 42, priority=priority) for priority in (LOW, NORMAL)]
    assert answers[0] == answers[1]
