"""The whole sound when the node that decodes it dies, and stored rows that are not what they should be."""

import asyncio
import shutil
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import grpc
import numpy as np
import pytest
import pytest_asyncio

from rushes.media.v1 import sounds_pb2, stills_pb2, stills_pb2_grpc
from rushes_chassis.context import Context
from rushes_chassis.errors import Conflict, Unavailable
from rushes_chassis.trust import Peer
from rushes_footage.files import Source
from rushes_inference.adapters.media_nodes import MediaNodes, media_nodes, preferred
from rushes_inference.adapters.media_windows import MediaWindows
from rushes_inference.adapters.sound_windows import SOUND_ROWS
from rushes_inference.domain.errors import BadStills
from tests.footage import recipes
from tests.footage.recipes import Recipe
from tests.integration.media.node import Node, running_node

VIDEO = Source("library", "video.mp4")


@dataclass(frozen=True)
class Pair:
    """Two nodes with one library and one folder of derived files."""

    first: Node
    """The one that is asked first about the video."""
    second: Node
    nodes: MediaNodes

    @property
    def media(self) -> MediaWindows:
        return MediaWindows(self.nodes)


@pytest_asyncio.fixture(name="pair")
async def _pair(tmp_path: Path, make_footage: Callable[[Recipe], Path]) -> AsyncIterator[Pair]:
    library = tmp_path / "library"
    library.mkdir()
    shutil.copy(make_footage(recipes.LONG_60S_MP4), library / VIDEO.path)
    settings = {"RUSHES_CACHE_DIR": str(tmp_path / "derived")}
    async with AsyncExitStack() as open_:
        running = []
        for name in ("media-1", "media-2"):
            folder = tmp_path / name
            folder.mkdir()
            running.append(await open_.enter_async_context(running_node(folder, library, settings, name, waits=False)))
        nodes = await open_.enter_async_context(media_nodes([each.target for each in running], Peer("catalog", "")))
        # Clients are in the order of their targets.
        place = preferred(VIDEO) % 2
        yield Pair(running[place], running[1 - place], nodes)


@pytest.mark.proof("kills")
async def test_where_a_node_is_killed_in_the_middle_the_sound_goes_on_from_the_next_without_a_gap(pair: Pair) -> None:
    request = sounds_pb2.ReadSoundRequest(source=pair.second.source(VIDEO.path))
    whole = b"".join([each.samples async for each in pair.second.sounds.ReadSound(request, timeout=120)])
    found = bytearray()
    async for part in pair.media.sound(VIDEO):
        if not found:
            pair.first.process.send_signal(signal.SIGKILL)
            await asyncio.to_thread(pair.first.process.wait)
        found += part
    assert bytes(found) == whole
    pair.second.process.send_signal(signal.SIGKILL)
    with pytest.raises(Unavailable):
        async for _ in pair.media.sound(VIDEO):
            pass


async def test_what_one_node_has_stored_the_other_reads_and_an_old_version_is_refused(pair: Pair) -> None:
    facts = await pair.media.facts(VIDEO)
    assert facts.seconds == pytest.approx(60)
    assert await pair.media.rows(facts.source, SOUND_ROWS) is None
    rows = np.random.default_rng(1).normal(size=(20_001, SOUND_ROWS.dimensions)).astype(np.float16)
    await pair.media.keep(facts.source, SOUND_ROWS, rows)
    pair.first.process.send_signal(signal.SIGKILL)
    await asyncio.to_thread(pair.first.process.wait)
    stored = await pair.media.rows(facts.source, SOUND_ROWS)
    assert stored is not None
    assert np.array_equal(stored, rows)
    video = pair.second.library / VIDEO.path
    with video.open("ab") as file:
        file.write(b"changed")
    with pytest.raises(Conflict) as changed:
        await pair.media.rows(facts.source, SOUND_ROWS)
    assert changed.value.reason == "SourceChanged"
    assert await pair.media.rows(VIDEO, SOUND_ROWS) is None


class Stills(stills_pb2_grpc.StillsServiceServicer):
    """A node that answers what a test says."""

    answers: Sequence[stills_pb2.ReadStillsResponse] = ()

    async def ReadStills(
        self, request: stills_pb2.ReadStillsRequest, context: Context
    ) -> AsyncIterator[stills_pb2.ReadStillsResponse]:
        for answer in self.answers:
            yield answer


def head(count: int) -> stills_pb2.ReadStillsResponse:
    return stills_pb2.ReadStillsResponse(head=stills_pb2.StillsHead(count=count))


def sent(size: int) -> stills_pb2.ReadStillsResponse:
    return stills_pb2.ReadStillsResponse(pictures=bytes(size))


STILL = 16 * 16 * 3
WRONG = {
    "nothing": [],
    "no picture": [head(0)],
    "too few": [head(2), sent(STILL)],
    "too many": [head(1), sent(STILL), sent(STILL)],
    "a part of one": [head(1), sent(STILL - 1)],
    "no head": [sent(STILL)],
}


async def test_pictures_that_cannot_be_those_of_a_video_are_refused(tmp_path: Path) -> None:
    server, stills, target = grpc.aio.server(), Stills(), f"unix:{tmp_path / 'stills.sock'}"
    stills_pb2_grpc.add_StillsServiceServicer_to_server(stills, server)
    server.add_insecure_port(target)
    await server.start()
    try:
        async with media_nodes([target], Peer("catalog", "")) as nodes:
            media = MediaWindows(nodes)
            stills.answers = [head(3), sent(2 * STILL), sent(STILL)]
            assert [len(part) async for part in media.pictures(VIDEO, 1.0, 16)] == [2, 1]
            for wrong in WRONG.values():
                stills.answers = wrong
                with pytest.raises(BadStills):
                    [part async for part in media.pictures(VIDEO, 1.0, 16)]
    finally:
        await server.stop(None)
