"""Workers that make fragments: they rest, end, die of a file and are followed by others, and no more work than may."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import psutil
import pytest

from rushes_footage.files import Source
from rushes_media.adapters.files.library import Library, OpenFile
from rushes_media.adapters.workers.fragment_makers import IDLE_SECONDS, FragmentMakers
from rushes_media.adapters.workers.sandbox import Sandbox
from rushes_media.domain.errors import NoFreeSlot, WorkerDied
from rushes_media.domain.files.sources import Root
from rushes_media.domain.streams.stream_picture import (
    EncodeOrder,
    PictureFormat,
    encode_order,
    encoded_first_frames,
    picture_format,
)
from rushes_media.domain.streams.stream_tracks import Encoded
from rushes_media.sandbox.frames.frame_index import frame_index_of
from rushes_media.sandbox.streams.packet_index import packet_index_of
from tests.fakes.given_time import in_given_time, later, settled
from tests.footage.recipes import Picture, Recipe, SteadyClock
from tests.integration.media.node import eventually, lives

LARGE_MP4 = Recipe(
    "s_large_mp4", ".mp4", 250, SteadyClock(Fraction(25)), Picture(1280, 720, key_distance=250, preset="ultrafast")
)


@dataclass
class NotedDeaths:
    """Implements rushes_media.ports.Deaths."""

    noted: list[Source] = field(default_factory=list)

    def note(self, source: Source, how: str) -> None:
        self.noted.append(source)


@dataclass(frozen=True)
class Bench:
    """Makers of one file's fragments."""

    makers: FragmentMakers
    deaths: NotedDeaths
    file: OpenFile
    track: PictureFormat
    last: EncodeOrder
    """For which all of the file is decoded."""

    async def make(self) -> bytes:
        return await self.makers.make(self.file, "it", self.track, self.last)


@asynccontextmanager
async def bench(path: Path) -> AsyncIterator[Bench]:
    library = Library([Root("library", str(path.parent))], path.parent / "exports", path.parent / "renditions")
    deaths = NotedDeaths()
    with library.open(Source("library", path.name)) as file:
        index, packets = frame_index_of(file.opened_again()), packet_index_of(file.opened_again())
        firsts = encoded_first_frames(index)
        track, order = picture_format(index, packets, Encoded(720)), encode_order(index, firsts, len(firsts) - 1)
        async with Sandbox().running() as sandbox:
            makers = FragmentMakers(sandbox, deaths, encoders=1, queued_seconds=600)
            yield Bench(makers, deaths, file, track, order)
            await makers.close()


def workers() -> list[psutil.Process]:
    """What the sandbox of this process has forked and lives."""
    found = []
    for each in psutil.Process().children():
        with contextlib.suppress(psutil.NoSuchProcess):  # another test's, which ends
            if "rushes_media.sandbox" in " ".join(each.cmdline()):
                found += [worker for worker in each.children() if lives(worker)]
    return found


MakeFootage = Callable[[Recipe], Path]


@in_given_time
async def test_a_worker_that_nobody_orders_anything_of_ends(make_footage: MakeFootage) -> None:
    async with bench(make_footage(LARGE_MP4)) as it:
        made = await it.make()
        [first] = workers()
        await later(IDLE_SECONDS)
        await eventually(lambda: not lives(first))
        assert await it.make() == made
        assert it.deaths.noted == []


async def test_a_worker_that_dies_takes_one_fragment_with_it_and_is_told_of(make_footage: MakeFootage) -> None:
    async with bench(make_footage(LARGE_MP4)) as it:
        await it.make()
        [worker] = workers()
        # It stands still, so that it dies with the order in its hands.
        worker.suspend()
        making = asyncio.create_task(it.make())
        await settled()
        os.kill(worker.pid, signal.SIGSEGV)
        with contextlib.suppress(psutil.NoSuchProcess):  # it did not stand still yet
            worker.resume()
        with pytest.raises(WorkerDied):
            await making
        assert [source.path for source in it.deaths.noted] == [LARGE_MP4.file_name]
        assert await it.make()


@pytest.mark.proof("load")
async def test_only_so_many_wait_for_their_turn(make_footage: MakeFootage) -> None:
    async with bench(make_footage(LARGE_MP4)) as it:
        asked = [asyncio.create_task(it.make()) for _ in range(10)]
        with pytest.raises(NoFreeSlot):
            await asked[-1]
        assert len(set(await asyncio.gather(*asked[:-1]))) == 1
        assert len(workers()) == 1
