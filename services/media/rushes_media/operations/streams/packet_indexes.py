"""Packet indexes of files: from the derived files, or newly made."""

import asyncio
from functools import partial

from rushes_footage.files import Source
from rushes_media.adapters.files.library import OpenFile
from rushes_media.adapters.workers.containers import Containers
from rushes_media.domain.streams.packet_index import PacketIndex
from rushes_media.formats import packet_index_format
from rushes_media.operations.frames.frame_indexes import FrameIndexes


class PacketIndexes:
    """Packet indexes of this service's files. Not cached in memory: streams cache what they derive from them."""

    def __init__(self, indexes: FrameIndexes, containers: Containers) -> None:
        self._indexes, self._containers = indexes, containers

    async def of(self, source: Source, file: OpenFile, identity: str) -> PacketIndex:
        """The index of an open file of the library; raises like FrameIndexes.open."""
        stored = await self._stored(source, file, identity, hurried=True)
        return await asyncio.to_thread(packet_index_format.decode, stored)

    async def prepare(self, source: Source) -> None:
        """Make it in the background; raises like FrameIndexes.open."""
        async with self._indexes.identified(source) as (file, identity):
            await self._stored(source, file, identity, hurried=False)

    async def _stored(self, source: Source, file: OpenFile, identity: str, *, hurried: bool) -> bytes:
        read = partial(self._containers.packet_index, hurried=hurried)
        return await self._indexes.read_whole(source, file, packets_name(identity), read, hurried=hurried)


def packets_name(identity: str) -> str:
    """Name of a packet index among the derived files."""
    return f"packets/{identity}.v{packet_index_format.VERSION}"
