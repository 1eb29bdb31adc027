"""FilesService: files of the roots, and their bytes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import TypeVar

from rushes.media.v1 import files_pb2, files_pb2_grpc
from rushes_chassis.chunks import CHUNK_BYTES
from rushes_chassis.context import Context
from rushes_chassis.interceptors import check_rules
from rushes_chassis.servicers import answers_encoded
from rushes_footage.files import Source
from rushes_footage.messages.facts import inspection_to
from rushes_footage.messages.files import (
    found_file_to,
    passed_over_to,
    source_from,
    source_to,
    unreadable_to,
    version_to,
)
from rushes_media.adapters.files.byte_reader import ByteReader
from rushes_media.adapters.files.fingerprints import Fingerprints
from rushes_media.adapters.files.grants import LIFETIME_MS, Grants
from rushes_media.adapters.files.growth import Growth
from rushes_media.adapters.files.library import Library
from rushes_media.adapters.files.other_files import OtherFiles
from rushes_media.adapters.files.root_states import root_states
from rushes_media.adapters.files.walk import walk
from rushes_media.adapters.files.watch import Watches
from rushes_media.adapters.workers.containers import Containers
from rushes_media.domain.files.sources import WalkBatch
from rushes_media.operations.files.hash_parts import hash_parts
from rushes_media.operations.files.inspect_file import inspect_file, inspect_files
from rushes_media.ports import Quiet
from rushes_media.rpc.root_messages import root_to
from rushes_media.threads import answered

T = TypeVar("T")


class FilesServicer(files_pb2_grpc.FilesServiceServicer):
    """Implements FilesService."""

    def __init__(
        self,
        library: Library,
        growth: Growth,
        others: OtherFiles,
        watches: Watches,
        fingerprints: Fingerprints,
        containers: Containers,
        reader: ByteReader,
        grants: Grants,
        quiet: Quiet,
    ) -> None:
        self._library = library
        self._growth, self._others = growth, others
        self._watches = watches
        self._fingerprints = fingerprints
        self._containers = containers
        self._reader = reader
        self._grants = grants
        self._quiet = quiet
        self._stopping = False
        self._waiting: set[asyncio.Task[object]] = set()

    async def ListRoots(self, request: files_pb2.ListRootsRequest, context: Context) -> files_pb2.ListRootsResponse:
        states = await root_states(self._library)
        return files_pb2.ListRootsResponse(roots=[root_to(state) for state in states])

    async def Walk(self, request: files_pb2.WalkRequest, context: Context) -> AsyncIterator[files_pb2.WalkResponse]:
        async for batch in walk(self._library, request.root, self._growth, self._others, request.paths):
            yield _batch_to(batch)

    async def Watch(self, request: files_pb2.WatchRequest, context: Context) -> AsyncIterator[files_pb2.WatchResponse]:
        call = asyncio.current_task()
        assert call is not None
        try:
            async with aclosing(self._watches.changes(request.root)) as changes:
                while not self._stopping:
                    told = await self._next(call, changes)
                    if told is None:
                        return
                    yield files_pb2.WatchResponse(paths=told.paths, anything=told.anything, marks=told.marks)
        except asyncio.CancelledError:
            if not (self._stopping and call in self._waiting):
                raise
        finally:
            self._waiting.discard(call)

    async def MarkWatch(self, request: files_pb2.MarkWatchRequest, context: Context) -> files_pb2.MarkWatchResponse:
        await self._watches.mark(request.root, request.mark)
        return files_pb2.MarkWatchResponse()

    async def Locate(self, request: files_pb2.LocateRequest, context: Context) -> files_pb2.LocateResponse:
        source = await asyncio.to_thread(self._library.locate, request.absolute_path)
        return files_pb2.LocateResponse(source=source_to(source))

    async def Stat(self, request: files_pb2.StatRequest, context: Context) -> files_pb2.StatResponse:
        """The file's present version, and whether it is still being written."""
        source = source_from(request.source)
        return await answered(source.root, lambda: self._stat(source))

    def _stat(self, source: Source) -> files_pb2.StatResponse:
        with self._library.open(source) as file:
            growing = self._growth.goes_on(file.descriptor)
            return files_pb2.StatResponse(version=version_to(file.version), growing=growing)

    async def HashParts(self, request: files_pb2.HashPartsRequest, context: Context) -> files_pb2.HashPartsResponse:
        source = source_from(request.source)
        digests = await hash_parts(
            self._library, self._fingerprints, self._quiet, source, request.first, hurried=request.hurried
        )
        return files_pb2.HashPartsResponse(digests=digests)

    async def Inspect(self, request: files_pb2.InspectRequest, context: Context) -> files_pb2.InspectResponse:
        source = source_from(request.source)
        return inspection_to(await inspect_file(self._library, self._fingerprints, self._containers, source))

    async def InspectFiles(
        self, request: files_pb2.InspectFilesRequest, context: Context
    ) -> files_pb2.InspectFilesResponse:
        sources = [source_from(source) for source in request.sources]
        looks = await inspect_files(self._library, self._fingerprints, self._containers, sources)
        return files_pb2.InspectFilesResponse(
            inspections=[inspection_to(look) if look else files_pb2.InspectResponse() for look in looks]
        )

    @answers_encoded
    async def ReadRange(self, request: files_pb2.ReadRangeRequest, context: Context) -> AsyncIterator[bytes]:  # type: ignore[override]
        source, chunk_bytes = source_from(request.source), request.chunk_bytes or CHUNK_BYTES
        async for chunk in self._reader.chunks(source, request.offset, request.length, chunk_bytes):
            yield chunk

    @answers_encoded
    async def ReadSlices(  # type: ignore[override]
        self, requests: AsyncIterator[files_pb2.ReadSlicesRequest], context: Context
    ) -> AsyncIterator[bytes]:
        call = asyncio.current_task()
        assert call is not None
        try:
            while not self._stopping:
                request = await self._next(call, requests)
                if request is None:
                    return
                check_rules(request)
                yield await self._reader.chunk(source_from(request.source), request.offset, request.length)
        except asyncio.CancelledError:
            if not (self._stopping and call in self._waiting):
                raise
        finally:
            self._waiting.discard(call)

    async def Grant(self, request: files_pb2.GrantRequest, context: Context) -> files_pb2.GrantResponse:
        grant = await self._grants.grant(source_from(request.source))
        return files_pb2.GrantResponse(token=grant.token, version=version_to(grant.version), lifetime_ms=LIFETIME_MS)

    async def _next(self, call: asyncio.Task[object], coming: AsyncIterator[T]) -> T | None:
        """The next item, None at the end; `stop` cancels calls only here.

        A call that is cancelled while it sends would not report its end to the client.
        """
        self._waiting.add(call)
        item = await anext(coming, None)
        self._waiting.discard(call)
        return item

    def stop(self) -> None:
        """End calls that wait for a request or a change, which clients keep open for ever."""
        self._stopping = True
        for call in self._waiting:
            call.cancel()


def _batch_to(batch: WalkBatch) -> files_pb2.WalkResponse:
    return files_pb2.WalkResponse(
        files=map(found_file_to, batch.files),
        unreadable=map(unreadable_to, batch.unreadable),
        passed_over=map(passed_over_to, batch.passed_over),
        through_link=batch.through_link,
    )
