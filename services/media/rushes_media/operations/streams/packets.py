"""Packets of videos for decoders in the browser: runs that can be decoded on their own."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from rushes_footage.files import Source
from rushes_media.adapters.files.library import OpenFile
from rushes_media.adapters.workers.fragment_makers import FragmentMakers
from rushes_media.domain.errors import SourceChanged
from rushes_media.domain.streams.packet_runs import PacketRuns, RunFormat
from rushes_media.formats import frame_index_format, packet_index_format
from rushes_media.operations.streams.streams import Plan, Streams
from rushes_media.threads import expect_unchanged


@dataclass(frozen=True)
class DescribedPackets:
    """What a decoder needs before it requests packets."""

    mark: str
    """Identifies this version of the file and of the format of runs."""
    plan: Plan
    runs: PacketRuns


@dataclass(frozen=True)
class OpenRun:
    """A run that is being read."""

    mark: str
    size: int
    """Total size in bytes of all pieces."""
    pieces: AsyncGenerator[bytes]
    """Iterating raises like FragmentMaker.make, and SourceChanged where the file changes meanwhile."""


class Packets:
    """Packets of this service's files, read from the source each time."""

    def __init__(self, streams: Streams, maker: FragmentMakers) -> None:
        self._streams, self._maker = streams, maker

    async def described(self, source: Source) -> DescribedPackets:
        """All runs of a file; raises like Streams.planned."""
        async with self._streams.planned(source) as (_, identity, plan):
            return DescribedPackets(_mark(identity), plan, await asyncio.to_thread(lambda: plan.runs))

    @asynccontextmanager
    async def run(self, source: Source, run: int, mark: str) -> AsyncIterator[OpenRun]:
        """One run; `mark` is that of the expected version, "" for any.

        Raises SourceChanged where that is another one, NoSuchRun, and like Streams.planned.
        """
        async with self._streams.planned(source) as (file, identity, plan):
            found = _mark(identity)
            if mark and mark != found:
                raise SourceChanged(source.path)
            runs = await asyncio.to_thread(lambda: plan.runs)
            runs.check(run)
            yield OpenRun(found, runs.byte_counts[run], self._pieces(file, identity, plan, run))

    async def _pieces(self, file: OpenFile, identity: str, plan: Plan, run: int) -> AsyncGenerator[bytes]:
        form = RunFormat(plan.index.stream)
        for order in plan.runs.orders(plan.packets, run):
            made = await self._maker.make(file, identity, form, order)
            await expect_unchanged(file)
            yield made


def _mark(identity: str) -> str:
    made_by = f"{identity}.{frame_index_format.VERSION}.{packet_index_format.VERSION}"
    return hashlib.blake2b(made_by.encode(), digest_size=16).hexdigest()
