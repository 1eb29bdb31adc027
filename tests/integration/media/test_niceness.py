"""Encoders leave the cores to whoever looks at the page: told by a program that notes how nice it is, and is ffmpeg."""

import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio
from imageio_ffmpeg import get_ffmpeg_exe

from rushes.media.v1 import live_pb2, renditions_pb2, work_pb2
from rushes_media.adapters.ffmpeg.runner import PREPARED, WAITED_FOR, WATCHED
from tests.footage import recipes
from tests.footage.write import footage
from tests.integration.media.node import Node, running_node

_NOTING = """#!{python} -IS
import os, sys

with open({notes!r}, "a") as notes:
    notes.write(str(os.nice(0)) + "\\n")
os.execv({real!r}, [{real!r}, *sys.argv[1:]])
"""


def how_nice(node: Node) -> set[int]:
    """All that ran since this was last asked, as far above this process; the highest that there is, where that is."""
    notes = node.data / "how nice"
    noted = {int(line) for line in notes.read_text().split()}
    notes.unlink()
    return noted


def above_ours(niceness: int) -> int:
    return min(19, os.nice(0) + niceness)


@pytest_asyncio.fixture(scope="module")
async def noting_node(tmp_path_factory: pytest.TempPathFactory, footage_folder: Path) -> AsyncIterator[Node]:
    folder = tmp_path_factory.mktemp("niceness")
    program = folder / "ffmpeg"
    program.write_text(_NOTING.format(python=sys.executable, notes=str(folder / "how nice"), real=get_ffmpeg_exe()))
    program.chmod(0o755)
    footage(recipes.SHORT_5S_MP4, footage_folder)
    async with running_node(
        folder, footage_folder, {"RUSHES_FFMPEG": str(program), "RUSHES_FFMPEG_CONFINED": "false"}
    ) as node:
        how_nice(node)  # its trials
        yield node


async def test_a_clip_is_encoded_behind_what_is_looked_at(noting_node: Node) -> None:
    source = noting_node.source(recipes.SHORT_5S_MP4.file_name)
    plan = await noting_node.plan(source, 1, 2)
    place = work_pb2.ClipPlace(group="group_001", name="nice")
    await noting_node.run(noting_node.order(work_pb2.ExportClipSpec(source=source, plan=plan, place=place)))
    assert how_nice(noting_node) == {above_ours(WAITED_FOR)}


async def test_so_are_a_renditions_picture_and_its_sound(noting_node: Node) -> None:
    for kind in (renditions_pb2.RENDITION_KIND_POTATO, renditions_pb2.RENDITION_KIND_AUDIO):
        await noting_node.rendition(noting_node.source(recipes.SHORT_5S_MP4.file_name), kind)
        assert how_nice(noting_node) == {above_ours(WAITED_FOR)}


async def test_what_is_watched_while_it_is_encoded_goes_before_that(noting_node: Node) -> None:
    request = live_pb2.TranscodeRequest(source=noting_node.source(recipes.SHORT_5S_MP4.file_name), max_height=180)
    assert [part.data async for part in noting_node.live.Transcode(request)]
    assert how_nice(noting_node) == {above_ours(WATCHED)}


async def test_a_scrub_proxy_goes_last(noting_node: Node) -> None:
    spec = work_pb2.MakeProxySpec(source=noting_node.source(recipes.SHORT_5S_MP4.file_name), height=180)
    request = work_pb2.RunRequest(task_id=str(uuid4()), attempt=1, make_proxy=spec)
    assert [message async for message in noting_node.work.Run(request)]
    assert how_nice(noting_node) == {above_ours(PREPARED)}


def test_they_differ() -> None:
    assert 0 < WATCHED < WAITED_FOR < PREPARED
