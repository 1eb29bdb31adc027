"""Getting the packet index of a file: out of the derived files, or made anew."""

import asyncio

from rushes_footage.files import Source
from rushes_media import packet_index_format
from rushes_media.domain.packet_index import PacketIndex
from rushes_media.operations.frame_indexes import FrameIndexes
from rushes_media.ports.files import DerivedFiles, File
from rushes_media.ports.workers import Containers
from rushes_media.threads import expect_unchanged


class PacketIndexes:
    """The packet indexes of this service's files. Streams remember what follows from them: here none is."""

    def __init__(self, indexes: FrameIndexes, containers: Containers, derived: DerivedFiles) -> None:
        self._indexes, self._containers, self._derived = indexes, containers, derived

    async def of(self, source: Source, file: File, identity: str) -> PacketIndex:
        """The index of an open file of the library; raises like FrameIndexes.open."""
        stored = await self._stored(source, file, identity, hurried=True)
        return await asyncio.to_thread(packet_index_format.decode, stored)

    async def prepare(self, source: Source) -> None:
        """Have it made while nobody waits for it; raises like FrameIndexes.open."""
        async with self._indexes.identified(source) as (file, identity):
            await self._stored(source, file, identity, hurried=False)

    async def _stored(self, source: Source, file: File, identity: str, *, hurried: bool) -> bytes:
        async def make() -> bytes:
            async with self._indexes.opened_again(source, file) as own:
                made = await self._containers.packet_index(own, hurried=hurried)
                await expect_unchanged(own)
                return made

        return await self._derived.made(packets_name(identity), make, goes_on=True, hurried=hurried)


def packets_name(identity: str) -> str:
    """Of a packet index, among the derived files."""
    return f"packets/{identity}.v{packet_index_format.VERSION}"
