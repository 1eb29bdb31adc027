"""Pictures ahead of need: what the page will ask for is there, and nothing is made while somebody waits."""

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import psutil
import pytest
import pytest_asyncio

from rushes.media.v1 import files_pb2, frames_pb2, source_pb2, streams_pb2, waveforms_pb2, work_pb2
from tests.integration.media.node import Node, running_node

pytestmark = pytest.mark.proof("ahead")

CARD, POSTER = (416, 234), (1280, 720)


@pytest_asyncio.fixture
async def fresh(tmp_path: Path, cfr25_mp4: Path, open_gop_mkv: Path) -> AsyncIterator[Node]:
    library = tmp_path / "library"
    library.mkdir()
    for path in (cfr25_mp4, open_gop_mkv):
        shutil.copy(path, library)
    (library / "words.mp4").write_text("these are words")
    async with running_node(tmp_path / "node", library) as node:
        yield node


async def files_of(node: Node, *names: str) -> list[frames_pb2.PreparedFile]:
    found = []
    for name in names:
        seen = await node.files.Inspect(files_pb2.InspectRequest(source=node.source(name)))
        source = source_pb2.Source(root="library", path=name, version=seen.version)
        found.append(frames_pb2.PreparedFile(source=source, fingerprint=seen.fingerprint))
    return found


async def prepare(
    node: Node,
    files: list[frames_pb2.PreparedFile],
    stage: frames_pb2.PreparedStage.ValueType = frames_pb2.PREPARED_STAGE_PICTURES,
) -> frames_pb2.PreparePicturesResponse:
    return await node.frames.PreparePictures(frames_pb2.PreparePicturesRequest(files=files, stage=stage))


async def prepare_all(
    node: Node, files: list[frames_pb2.PreparedFile], stage: frames_pb2.PreparedStage.ValueType
) -> None:
    """Ask until all have been dealt with."""
    while files:
        said = await prepare(node, files, stage)
        assert not said.enough
        files = files[said.done :]


def kept(node: Node, kind: str = "pictures") -> dict[str, int]:
    """Names of derived files, with when each was written."""
    return {path.name: path.stat().st_mtime_ns for path in (node.data / "derived" / kind).rglob("*.*")}


async def test_what_the_page_asks_for_first_is_there_before_it_does(fresh: Node) -> None:
    files = await files_of(fresh, "cfr25_mp4.mp4", "open_gop_mkv.mkv")
    answer = await prepare(fresh, files)
    assert (answer.done, answer.enough) == (2, False)
    before = kept(fresh)
    assert len(before) == 4
    for file in files:
        for width, height in (CARD, POSTER):
            request = frames_pb2.GetPictureRequest(source=file.source, near=1.0, width=width, height=height)
            assert (await fresh.frames.GetPicture(request)).data.startswith(b"\xff\xd8")
    assert kept(fresh) == before
    assert kept(fresh, "storyboards") == {}
    # Asked again, after a kill of whoever asks: nothing is made twice.
    assert (await prepare(fresh, files)).done == 2
    assert kept(fresh) == before


async def test_a_file_without_pictures_keeps_the_others_from_nothing(fresh: Node) -> None:
    files = await files_of(fresh, "words.mp4", "cfr25_mp4.mp4")
    assert (await prepare(fresh, files)).done == 2
    assert len(kept(fresh)) == 2


async def test_nothing_is_made_while_somebody_waits_for_something(fresh: Node) -> None:
    files = await files_of(fresh, "cfr25_mp4.mp4")
    # A decoder that stays open is somebody who steps through a video.
    still = frames_pb2.GetFrameRequest(
        source=files[0].source, frame=3, format=frames_pb2.STILL_FORMAT_JPEG, width=320, height=320, quality=80
    )
    await fresh.frames.GetFrame(still)
    answer = await prepare(fresh, files)
    assert (answer.done, answer.enough) == (0, False)
    assert kept(fresh) == {}


async def test_their_workers_leave_the_cores_to_others(fresh: Node) -> None:
    files = await files_of(fresh, "cfr25_mp4.mp4", "open_gop_mkv.mkv")
    seen: set[int] = set()
    # A worker lives for a moment: it is looked for while one is there, and another one is begun where none was met.
    while 19 not in seen:
        for picture in (fresh.data / "derived" / "pictures").rglob("*.*"):
            picture.unlink()
        preparing = asyncio.create_task(prepare(fresh, files))
        while not preparing.done():
            for child in psutil.Process(fresh.process.pid).children(recursive=True):
                with contextlib.suppress(psutil.NoSuchProcess):
                    seen.add(child.nice())
            await asyncio.sleep(0.002)
        assert (await preparing).done == 2


async def test_a_node_that_is_to_make_nothing_says_so(tmp_path: Path, cfr25_mp4: Path) -> None:
    async with running_node(tmp_path, cfr25_mp4.parent, {"RUSHES_PICTURES_AHEAD": "nothing"}) as node:
        answer = await prepare(node, await files_of(node, cfr25_mp4.name))
        assert answer.enough
        assert not kept(node)


async def test_storyboards_are_made_where_somebody_wants_them(tmp_path: Path, cfr25_mp4: Path) -> None:
    settings = {"RUSHES_PICTURES_AHEAD": "thumbnails, storyboards"}
    async with running_node(tmp_path, cfr25_mp4.parent, settings) as node:
        assert (await prepare(node, await files_of(node, cfr25_mp4.name))).done == 1
        assert (len(kept(node)), len(kept(node, "storyboards"))) == (1, 1)


async def test_who_plays_a_file_finds_its_indexes_there(fresh: Node) -> None:
    files = await files_of(fresh, "words.mp4", "cfr25_mp4.mp4", "open_gop_mkv.mkv")
    await prepare_all(fresh, files, frames_pb2.PREPARED_STAGE_INDEXES)
    before = kept(fresh, "frames") | kept(fresh, "packets")
    assert (len(kept(fresh, "frames")), len(kept(fresh, "packets"))) == (2, 2)
    for file in files[1:]:
        await fresh.streams.GetStreams(streams_pb2.GetStreamsRequest(source=file.source))
    assert kept(fresh, "frames") | kept(fresh, "packets") == before
    # Pictures are another stage.
    assert kept(fresh) == {}


async def test_no_index_is_made_while_somebody_waits_for_something(fresh: Node) -> None:
    files = await files_of(fresh, "cfr25_mp4.mp4", "open_gop_mkv.mkv")
    still = frames_pb2.GetFrameRequest(
        source=files[0].source, frame=3, format=frames_pb2.STILL_FORMAT_JPEG, width=320, height=320, quality=80
    )
    await fresh.frames.GetFrame(still)
    answer = await prepare(fresh, files[1:], frames_pb2.PREPARED_STAGE_INDEXES)
    assert (answer.done, answer.enough) == (0, False)
    assert kept(fresh, "packets") == {}


async def test_waveforms_are_made_where_somebody_wants_them(tmp_path: Path, cfr25_mp4: Path) -> None:
    async with running_node(tmp_path, cfr25_mp4.parent, {"RUSHES_PICTURES_AHEAD": "waveforms"}) as node:
        files = await files_of(node, cfr25_mp4.name)
        assert (await prepare(node, files, frames_pb2.PREPARED_STAGE_INDEXES)).enough
        await prepare_all(node, files, frames_pb2.PREPARED_STAGE_WAVEFORMS)
        [waveform] = [name for name in kept(node, "renditions") if name.endswith(".peaks")]
        request = waveforms_pb2.GetWaveformRequest(source=files[0].source, buckets=10)
        assert (await node.waveforms.GetWaveform(request)).state == waveforms_pb2.WAVEFORM_STATE_READY
        assert [name for name in kept(node, "renditions") if name.endswith(".peaks")] == [waveform]


async def test_a_proxy_is_made_with_what_playing_the_file_takes(fresh: Node) -> None:
    order = work_pb2.MakeProxySpec(source=fresh.source("cfr25_mp4.mp4"), height=180)
    request = work_pb2.RunRequest(task_id=str(uuid4()), attempt=1, make_proxy=order)
    messages = [message async for message in fresh.work.Run(request)]
    assert messages[-1].HasField("make_proxy")
    assert (len(kept(fresh, "frames")), len(kept(fresh, "packets"))) == (1, 1)
