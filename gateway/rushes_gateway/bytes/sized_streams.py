"""Responses from gRPC streams whose first message states the size of all."""

import asyncio
from collections.abc import Sequence
from typing import Protocol, TypeVar

from rushes_chassis.errors import DataLoss
from rushes_gateway.asgi import Scope, Send, header_map
from rushes_gateway.started_streams import StartedStream


class SizedMessage(Protocol):
    """A message of such a stream."""

    @property
    def size(self) -> int:
        """Bytes of all messages together; 0 in all but the first."""

    @property
    def data(self) -> bytes:
        """The bytes of this one."""


T = TypeVar("T", bound=SizedMessage)


async def answer_sized(
    stream: StartedStream[T],
    etag: str,
    fields: Sequence[tuple[bytes, bytes]],
    gone: "asyncio.Future[None]",
    scope: Scope,
    send: Send,
) -> None:
    """Send the stream, or 304 where the client has this version; raises DataLoss where it ends early.

    `fields` are those of both responses; `gone` ends when the client has disconnected. Cancels the stream at the end.
    """
    try:
        tag = f'"{etag}"'
        shared = [(b"etag", tag.encode()), *fields]
        known = header_map(scope).get("if-none-match", "")
        # Weak comparison (RFC 9110, 13.1.2): compressed responses have weak tags.
        if tag in (each.strip().removeprefix("W/") for each in known.split(",")):
            await send({"type": "http.response.start", "status": 304, "headers": shared})
            await send({"type": "http.response.body"})
            return
        size = stream.first.size
        headers = [*shared, (b"content-length", b"%d" % size)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        if scope["method"] == "HEAD":
            await send({"type": "http.response.body"})
            return
        left = size - len(stream.first.data)
        await send({"type": "http.response.body", "body": stream.first.data, "more_body": left > 0})
        async for piece in stream.rest:
            if gone.done():
                return
            left -= len(piece.data)
            await send({"type": "http.response.body", "body": piece.data, "more_body": left > 0})
        if left:
            raise DataLoss(f"It ended {left} bytes early.")
    finally:
        stream.cancel()
