"""Inference's side of the contract that finds nothing, or fails as a test says: what the gateway talks to."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import grpc

from rushes.inference.v1 import (
    detect_pb2,
    detect_pb2_grpc,
    examine_pb2,
    examine_pb2_grpc,
)
from rushes_chassis.context import Context
from rushes_chassis.errors import RushesError
from rushes_chassis.interceptors import ServiceInterceptor


@dataclass
class FakeInference:
    """What it was asked, where the contract's rules let it through, and what it is to answer with instead."""

    asked: list[object] = field(default_factory=list)
    error: RushesError | None = None

    def note(self, request: object) -> None:
        self.asked.append(request)
        if self.error is not None:
            raise self.error


class _Examine(examine_pb2_grpc.ExamineServiceServicer):
    def __init__(self, fake: FakeInference) -> None:
        self._fake = fake

    async def Examine(self, request: examine_pb2.ExamineRequest, context: Context) -> examine_pb2.ExamineResponse:
        self._fake.note(request)
        return examine_pb2.ExamineResponse()

    async def ExamineFrames(
        self, request: examine_pb2.ExamineFramesRequest, context: Context
    ) -> AsyncIterator[examine_pb2.ExamineFramesResponse]:
        self._fake.note(request)
        yield examine_pb2.ExamineFramesResponse()

    async def Derive(
        self, request_iterator: AsyncIterator[examine_pb2.DeriveRequest], context: Context
    ) -> AsyncIterator[examine_pb2.DeriveResponse]:
        async for request in request_iterator:
            self._fake.note(request)
            yield examine_pb2.DeriveResponse()

    async def Select(
        self, request_iterator: AsyncIterator[examine_pb2.SelectRequest], context: Context
    ) -> AsyncIterator[examine_pb2.SelectResponse]:
        async for request in request_iterator:
            self._fake.note(request)
            yield examine_pb2.SelectResponse()


class _Detect(detect_pb2_grpc.DetectServiceServicer):
    def __init__(self, fake: FakeInference) -> None:
        self._fake = fake

    async def Detect(self, request: detect_pb2.DetectRequest, context: Context) -> detect_pb2.DetectResponse:
        self._fake.note(request)
        return detect_pb2.DetectResponse()

    async def DetectFrames(
        self, request: detect_pb2.DetectFramesRequest, context: Context
    ) -> AsyncIterator[detect_pb2.DetectFramesResponse]:
        self._fake.note(request)
        yield detect_pb2.DetectFramesResponse()


@asynccontextmanager
async def inference_service(socket: Path) -> AsyncIterator[FakeInference]:
    """One that serves on this socket."""
    fake = FakeInference()
    server = grpc.aio.server(interceptors=[ServiceInterceptor()])
    examine_pb2_grpc.add_ExamineServiceServicer_to_server(_Examine(fake), server)
    detect_pb2_grpc.add_DetectServiceServicer_to_server(_Detect(fake), server)
    server.add_insecure_port(f"unix:{socket}")
    await server.start()
    try:
        yield fake
    finally:
        await server.stop(None)
