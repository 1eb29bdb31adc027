"""The whole sound when the node that decodes it dies, and stored rows that are not what they should be."""

import asyncio
import shutil
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio

from rushes.media.v1 import sounds_pb2
from rushes_chassis.errors import Conflict, Unavailable
from rushes_chassis.trust import Peer
from rushes_footage.files import Source
from rushes_inference.adapters.media_nodes import MediaNodes, media_nodes, preferred
from rushes_inference.adapters.media_windows import MediaWindows
from rushes_inference.adapters.sound_windows import SOUND_ROWS
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
