"""Byte ranges from a media node: our Chunk decoder on channels tuned for throughput."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any, Self

import grpc

from rushes.media.v1 import files_pb2, source_pb2
from rushes_chassis.channel import DEFAULT_DEADLINE, RECONNECTING, plain_or_secure
from rushes_chassis.chunks import MOST_CHUNK_BYTES, decode_chunk
from rushes_chassis.credentials import credential_metadata
from rushes_chassis.errors import TimedOut, Unavailable
from rushes_chassis.liveness import PINGS
from rushes_chassis.request_ids import outgoing_metadata
from rushes_chassis.status import from_rpc_error, is_away
from rushes_chassis.tracing import trace_metadata
from rushes_chassis.trust import Peer, peer_of

SLICE = MOST_CHUNK_BYTES

_FEW_READERS = 4
"""Up to so many streams use large chunks and read far ahead, which is faster; more would need too much memory."""
_FEW_AHEAD, _FEW_CHUNK = 1 << 21, MOST_CHUNK_BYTES
_MANY_AHEAD, _MANY_CHUNK = 1 << 19, 1 << 18
_IDLE_CALLS = 32
_END: Any = grpc.aio.EOF  # type: ignore[attr-defined]  # the stubs leave it out
_SERVICE = "/rushes.media.v1.FilesService/"


_FEW_OPTIONS = (
    # The default is frames of 16 KiB, each copied separately. With many readers, each would buffer one frame of this
    # size.
    ("grpc.http2.max_frame_size", MOST_CHUNK_BYTES),
    ("grpc.experimental.tcp_read_chunk_size", MOST_CHUNK_BYTES),
)


def _channel(peer: Peer, ahead: int, more: tuple[tuple[str, int], ...] = ()) -> grpc.aio.Channel:
    options: tuple[tuple[str, int], ...] = (
        ("grpc.max_receive_message_length", -1),
        # BDP probing lets gRPC read ahead up to 30 MB per slow reader; a fixed window bounds the memory of 200 of them.
        ("grpc.http2.bdp_probe", 0),
        ("grpc.http2.lookahead_bytes", ahead),
        *RECONNECTING,
        *PINGS,
        *more,
    )
    return plain_or_secure(peer, options)


class _EndedBeforeRequestError(Exception):
    """The server had ended the call before the request was written; the reason is unknown."""


class ByteClient:
    """One media node's bytes. Calls raise RushesError."""

    def __init__(self, to: Peer | str) -> None:
        """`to` is as in open_channel."""
        peer = peer_of(to)
        self._carried = credential_metadata(peer.trust.credential)
        self._few, self._many = _channel(peer, _FEW_AHEAD, _FEW_OPTIONS), _channel(peer, _MANY_AHEAD)
        self._slices: Any = self._few.stream_stream(
            f"{_SERVICE}ReadSlices",
            request_serializer=files_pb2.ReadSlicesRequest.SerializeToString,
            response_deserializer=decode_chunk,
        )
        self._fast, self._frugal = _ranges(self._few), _ranges(self._many)
        self._idle: list[Any] = []
        self._streams = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.gather(self._few.close(None), self._many.close(None))

    @property
    def crowded(self) -> bool:
        """Whether memory should be saved for many readers, at the cost of speed."""
        return self._streams > _FEW_READERS

    async def read(self, source: source_pb2.Source, offset: int, length: int) -> memoryview:
        """At most SLICE bytes at once."""
        request = files_pb2.ReadSlicesRequest(source=source, offset=offset, length=length)
        while self._idle:
            call = self._idle.pop()
            try:
                return await self._asked(call, request)
            except Unavailable as error:
                if not is_away(error):
                    raise
                # The node was stopped or died; a new call shows whether it is back.
            except _EndedBeforeRequestError:
                pass
        try:
            return await self._asked(self._slices(metadata=self._carried), request)
        except _EndedBeforeRequestError:
            # Refused before the request was sent. A call that sends its request at the start gets the reason.
            return memoryview(b"".join([chunk async for chunk in self.stream(source, offset, length)]))

    async def _asked(self, call: Any, request: files_pb2.ReadSlicesRequest) -> memoryview:
        """The response of the call, which is kept open for the next request where possible."""
        usable = False
        try:
            async with asyncio.timeout(DEFAULT_DEADLINE):
                await _write(call, request)
                data = await call.read()
            if data is _END:
                raise Unavailable("The media node is being stopped.", reason="Unavailable")
            usable = True
        except grpc.aio.AioRpcError as failed:
            raise from_rpc_error(failed, f"{_SERVICE}ReadSlices") from failed
        except TimeoutError as late:
            raise TimedOut("The file's disk does not answer.", reason="TimedOut") from late
        finally:
            if usable and len(self._idle) < _IDLE_CALLS:
                self._idle.append(call)
            else:
                call.cancel()
        chunk: memoryview = data
        return chunk

    async def stream(self, source: source_pb2.Source, offset: int, length: int) -> AsyncGenerator[memoryview]:
        """Bytes in chunks; closing the iterator ends the read at once."""
        self._streams += 1
        ranges, chunk_bytes = (self._frugal, _MANY_CHUNK) if self.crowded else (self._fast, _FEW_CHUNK)
        request = files_pb2.ReadRangeRequest(source=source, offset=offset, length=length, chunk_bytes=chunk_bytes)
        call = ranges(request, metadata=(*outgoing_metadata(), *trace_metadata(), *self._carried))
        try:
            async for chunk in call:
                yield chunk
        except grpc.aio.AioRpcError as failed:
            raise from_rpc_error(failed, f"{_SERVICE}ReadRange") from failed
        finally:
            self._streams -= 1
            call.cancel()


async def _write(call: Any, request: files_pb2.ReadSlicesRequest) -> None:
    try:
        await call.write(request)
    except asyncio.InvalidStateError as ended:
        raise _EndedBeforeRequestError from ended
    except grpc.aio.AioRpcError as failed:
        # gRPC reports this instead of the status with which the server ended the call (grpc/grpc#36066).
        if failed.code() is grpc.StatusCode.INTERNAL:
            raise _EndedBeforeRequestError from failed
        raise


def _ranges(channel: grpc.aio.Channel) -> Any:
    # The generated stub would decode with protobuf, which copies every byte once more.
    return channel.unary_stream(
        f"{_SERVICE}ReadRange",
        request_serializer=files_pb2.ReadRangeRequest.SerializeToString,
        response_deserializer=decode_chunk,
    )
