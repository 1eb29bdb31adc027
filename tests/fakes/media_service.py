"""Media's side of the contract that knows which files there are, and has nothing of them: what the gateway talks to."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import grpc

from rushes.media.v1 import files_pb2, files_pb2_grpc, source_pb2
from rushes_chassis.context import Context
from rushes_chassis.interceptors import ServiceInterceptor
from rushes_footage.files import Place
from rushes_footage.messages.facts import inspection_to
from tests.fakes.footage import FakeFootage


class _Files(files_pb2_grpc.FilesServiceServicer):
    ListRoots = Walk = Locate = HashParts = InspectFiles = None  # type: ignore[assignment]
    ReadRange = ReadSlices = Watch = MarkWatch = Grant = None  # type: ignore[assignment]

    def __init__(self, footage: FakeFootage) -> None:
        self._footage = footage

    async def Stat(self, request: files_pb2.StatRequest, context: Context) -> files_pb2.StatResponse:
        found = await self._footage.stat(Place(request.source.root, request.source.path))
        version = source_pb2.FileVersion(size=found.version.size, mtime_ns=found.version.mtime_ns)
        return files_pb2.StatResponse(version=version)

    async def Inspect(self, request: files_pb2.InspectRequest, context: Context) -> files_pb2.InspectResponse:
        return inspection_to(await self._footage.inspect(Place(request.source.root, request.source.path)))


@asynccontextmanager
async def media_service(socket: Path, footage: FakeFootage) -> AsyncIterator[None]:
    """One that serves on this socket."""
    server = grpc.aio.server(interceptors=[ServiceInterceptor()])
    files_pb2_grpc.add_FilesServiceServicer_to_server(_Files(footage), server)
    server.add_insecure_port(f"unix:{socket}")
    await server.start()
    try:
        yield
    finally:
        await server.stop(None)
