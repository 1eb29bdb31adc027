"""Inference's side of the contract that finds nothing, or fails as a test says: what the gateway talks to."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import grpc

from rushes.inference.v1 import (
    detect_pb2,
    detect_pb2_grpc,
    edges_pb2,
    edges_pb2_grpc,
    field_pb2,
    field_pb2_grpc,
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


class _Edges(edges_pb2_grpc.EdgesServiceServicer):
    def __init__(self, fake: FakeInference) -> None:
        self._fake = fake

    async def DetectEdges(
        self, request: edges_pb2.DetectEdgesRequest, context: Context
    ) -> edges_pb2.DetectEdgesResponse:
        self._fake.note(request)
        return edges_pb2.DetectEdgesResponse()

    async def DetectEdgesInFrames(
        self, request: edges_pb2.DetectEdgesInFramesRequest, context: Context
    ) -> AsyncIterator[edges_pb2.DetectEdgesInFramesResponse]:
        self._fake.note(request)
        yield edges_pb2.DetectEdgesInFramesResponse()


class _Field(field_pb2_grpc.FieldServiceServicer):
    def __init__(self, fake: FakeInference) -> None:
        self._fake = fake

    async def SegmentField(
        self, request: field_pb2.SegmentFieldRequest, context: Context
    ) -> field_pb2.SegmentFieldResponse:
        self._fake.note(request)
        return field_pb2.SegmentFieldResponse()

    async def SegmentFieldInFrames(
        self, request: field_pb2.SegmentFieldInFramesRequest, context: Context
    ) -> AsyncIterator[field_pb2.SegmentFieldInFramesResponse]:
        self._fake.note(request)
        yield field_pb2.SegmentFieldInFramesResponse()


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
    edges_pb2_grpc.add_EdgesServiceServicer_to_server(_Edges(fake), server)
    field_pb2_grpc.add_FieldServiceServicer_to_server(_Field(fake), server)
    detect_pb2_grpc.add_DetectServiceServicer_to_server(_Detect(fake), server)
    server.add_insecure_port(f"unix:{socket}")
    await server.start()
    try:
        yield fake
    finally:
        await server.stop(None)
