"""Ranges from a media node: our Chunk decoder on a channel tuned for bytes."""

from collections.abc import AsyncIterator
from typing import Any, Self

import grpc

from rushes.media.v1 import files_pb2, source_pb2
from rushes_chassis.channel import DEFAULT_DEADLINE
from rushes_chassis.chunks import decode_chunk
from rushes_chassis.request_ids import outgoing_metadata
from rushes_chassis.status import from_rpc_error

SLICE = 1 << 20

_OPTIONS: tuple[tuple[str, int], ...] = (
    ("grpc.max_receive_message_length", -1),
    # Probing lets gRPC read ahead up to 30 MB for each slow reader; a fixed window bounds what 200 of them cost.
    ("grpc.http2.bdp_probe", 0),
    ("grpc.http2.lookahead_bytes", 1 << 19),
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 1_000),
)


class ByteClient:
    """One media node's bytes. Calls raise RushesError."""

    def __init__(self, target: str) -> None:
        self._channel = grpc.aio.insecure_channel(target, options=_OPTIONS)
        # The generated stub would decode through protobuf, which copies every byte once more.
        self._slice: Any = self._channel.unary_unary(
            "/rushes.media.v1.FilesService/ReadSlice",
            request_serializer=files_pb2.ReadSliceRequest.SerializeToString,
            response_deserializer=decode_chunk,
        )
        self._range: Any = self._channel.unary_stream(
            "/rushes.media.v1.FilesService/ReadRange",
            request_serializer=files_pb2.ReadRangeRequest.SerializeToString,
            response_deserializer=decode_chunk,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._channel.close(None)

    async def read(self, source: source_pb2.Source, offset: int, length: int) -> memoryview:
        """At most SLICE bytes in one answer."""
        request = files_pb2.ReadSliceRequest(source=source, offset=offset, length=length)
        try:
            data: memoryview = await self._slice(request, timeout=DEFAULT_DEADLINE, metadata=outgoing_metadata())
        except grpc.aio.AioRpcError as failed:
            raise from_rpc_error(failed) from failed
        return data

    async def stream(self, source: source_pb2.Source, offset: int, length: int) -> AsyncIterator[memoryview]:
        """Any number of bytes in chunks; closing the iterator ends the reading at once."""
        request = files_pb2.ReadRangeRequest(source=source, offset=offset, length=length)
        call = self._range(request, metadata=outgoing_metadata())
        try:
            async for chunk in call:
                yield chunk
        except grpc.aio.AioRpcError as failed:
            raise from_rpc_error(failed) from failed
        finally:
            call.cancel()
