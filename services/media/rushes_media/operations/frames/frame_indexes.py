"""Frame indexes of files: from memory, from the derived files, or newly made."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

from rushes_chassis.recent import Recent
from rushes_footage.facts import IndexFacts
from rushes_footage.files import FileVersion, Source
from rushes_media.adapters.derived.derived_store import DerivedStore
from rushes_media.adapters.files.fingerprints import Fingerprints
from rushes_media.adapters.files.library import Library, OpenFile
from rushes_media.adapters.workers.containers import Containers
from rushes_media.domain.frames.frame_index import FrameIndex
from rushes_media.domain.frames.index_facts import index_facts_of
from rushes_media.formats import frame_index_format
from rushes_media.ports import IndexReports
from rushes_media.threads import expect_unchanged, kept_open, opened

_REMEMBERED = 4
"""Entries of the cache: indexes of long files take megabytes."""


@dataclass(frozen=True)
class IndexedFile:
    """An open file with its frame index."""

    file: OpenFile
    identity: str
    """Identifies the file's content without reading all of it, for names of derived files."""
    index: FrameIndex


class FrameIndexes:
    """Frame indexes of this service's files."""

    def __init__(
        self,
        library: Library,
        fingerprints: Fingerprints,
        containers: Containers,
        derived: DerivedStore,
        reports: IndexReports,
    ) -> None:
        self._library = library
        self._fingerprints = fingerprints
        self._containers = containers
        self._derived = derived
        self._reports = reports
        self._remembered: Recent[str, FrameIndex] = Recent(_REMEMBERED)
        self._decoded: dict[str, float] = {}
        """Of files that are being decoded for their index, by content: the part that has been, 0 to 1."""

    @asynccontextmanager
    async def open(self, source: Source) -> AsyncIterator[IndexedFile]:
        """The source, open, with its index; raises like Library.open and Containers.frame_index."""
        async with self.identified(source) as (file, identity):
            yield IndexedFile(file, identity, await self._index(source, file, identity))

    @asynccontextmanager
    async def identified(self, source: Source) -> AsyncIterator[tuple[OpenFile, str]]:
        """The source, open, with its content's identity; raises like Library.open."""
        file = await opened(self._library, source)
        with kept_open(file):
            yield file, identity_of(await self._fingerprints.of(source, file), file.version)

    @asynccontextmanager
    async def opened_again(self, source: Source, file: OpenFile) -> AsyncIterator[OpenFile]:
        """The open version, opened once more, for work that outlives its caller.

        Raises like Library.open.
        """
        same = Source(source.root, source.path, file.version)
        again = await opened(self._library, same)
        with kept_open(again):
            yield again

    async def prepare(self, source: Source) -> None:
        """Make the index in the background; raises like `open`."""
        async with self.identified(source) as (file, identity):
            await self._stored(source, file, identity, hurried=False)

    async def decoded_part(self, source: Source) -> float | None:
        """How much of a file has been decoded for the index that is being made, 0 to 1; None where nothing is decoded.

        Raises like Library.open.
        """
        async with self.identified(source) as (_, identity):
            return self._decoded.get(identity)

    async def facts_of(self, identity: str) -> IndexFacts | None:
        """What the stored index of this content says; None where there is none."""
        stored = await self._derived.kept(frames_name(identity))
        if stored is None:
            return None
        return await asyncio.to_thread(lambda: index_facts_of(frame_index_format.decode(stored)))

    async def if_counted(self, identity: str) -> FrameIndex | None:
        """The index of this content, where there is one and its frames are counted; else None.

        Costs next to nothing for other files: their indexes are not read.
        """
        known = self._remembered.get(identity)
        if known is None and await self._derived.kept(_mark_of_counted(identity)) is not None:
            stored = await self._derived.kept(frames_name(identity))
            if stored is not None:
                known = await asyncio.to_thread(frame_index_format.decode, stored)
                self._remembered.put(identity, known)
        return known if known is not None and known.counted else None

    async def _index(self, source: Source, file: OpenFile, identity: str) -> FrameIndex:
        if (known := self._remembered.get(identity)) is not None:
            return known
        stored = await self._stored(source, file, identity, hurried=True)
        index = await asyncio.to_thread(frame_index_format.decode, stored)
        self._remembered.put(identity, index)
        if index.disputed:
            # Each time that it is read from its file: the catalog may have lost what it was told before.
            self._reports.note(Source(source.root, source.path, file.version), index_facts_of(index))
        return index

    async def _stored(self, source: Source, file: OpenFile, identity: str, *, hurried: bool) -> bytes:
        async def read(own: OpenFile) -> bytes:
            try:
                return await self._containers.frame_index(own, partial(self._note, identity), hurried=hurried)
            finally:
                self._decoded.pop(identity, None)

        stored = await self.read_whole(source, file, frames_name(identity), read, hurried=hurried)
        if frame_index_format.says_counted(stored):
            await self._derived.made(_mark_of_counted(identity), _nothing)
        return stored

    def _note(self, identity: str, part: float) -> None:
        self._decoded[identity] = part

    async def read_whole(
        self, source: Source, file: OpenFile, name: str, read: Callable[[OpenFile], Awaitable[bytes]], *, hurried: bool
    ) -> bytes:
        """The result of reading an open file whole, stored under a name; raises like `open`, and like `read`."""

        async def make() -> bytes:
            async with self.opened_again(source, file) as own:
                made = await read(own)
                await expect_unchanged(own)  # A file still being written would be stored with half of its frames.
                return made

        # A caller who gave up after minutes will ask again, so the work continues.
        return await self._derived.made(name, make, goes_on=True, hurried=hurried)


def frames_name(identity: str) -> str:
    """Name of a frame index among the derived files."""
    return f"frames/{identity}.v{frame_index_format.VERSION}"


def _mark_of_counted(identity: str) -> str:
    """Name of an empty file beside an index whose frames are counted: it says so without the index being read."""
    return f"frames/{identity}.counted"


async def _nothing() -> bytes:
    return b""


def identity_of(fingerprint: str, version: FileVersion) -> str:
    """Identity of a file's content."""
    # Includes the modification time: until a file has been hashed whole, only that reveals an edit in its middle.
    return f"{fingerprint}-{version.size:x}-{version.mtime_ns:x}"
