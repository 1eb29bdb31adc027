"""Files of the library over HTTP: granted ones are read here, others by one gRPC call per range.

Only one chunk is buffered. This is a plain ASGI application, as a web framework would double the cost of a small range.
"""

import asyncio
import secrets
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing, suppress
from typing import Protocol, Self, TypeAlias

from rushes_chassis.errors import Conflict, DataLoss, Unavailable
from rushes_chassis.recent import Recent
from rushes_footage.content_types import content_type_of
from rushes_footage.files import FileVersion, Place
from rushes_footage.messages.files import source_to
from rushes_gateway.asgi import Receive, Scope, Send, answer, header_map
from rushes_gateway.byte_client import SLICE
from rushes_gateway.bytes.conditions import Outcome, etag, evaluate, last_modified, range_applies
from rushes_gateway.bytes.grants import Grants
from rushes_gateway.bytes.places import MOST_PLACES
from rushes_gateway.bytes.ranges import Span, Unsatisfiable, requested_spans
from rushes_gateway.disconnects import disconnected
from rushes_gateway.media_nodes import MediaNodes
from rushes_gateway.problem_responses import answer_refusal

Bytes: TypeAlias = memoryview | bytes

_CONDITIONS = {"if-match", "if-none-match", "if-modified-since", "if-unmodified-since"}
_MOST_CHANGES = 5


class Reader(Protocol):
    """Reads one version of a file; a context manager. Raises only RushesError."""

    @property
    def crowded(self) -> bool:
        """Whether to buffer one chunk per client only, although the next one then waits for a slow client."""

    async def read(self, offset: int, length: int) -> Bytes:
        """At most SLICE bytes at once."""

    def stream(self, offset: int, length: int) -> AsyncGenerator[Bytes]:
        """Bytes in pieces of at most 1 MiB; closing it ends the read at once."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


class _Known:
    """A version of a file, with the headers common to all responses about it."""

    def __init__(self, place: Place, version: FileVersion) -> None:
        self.place = place
        self.version = version
        self.source = source_to(place.at(version))
        self.content_type = content_type_of(place.path).encode()
        self.fields = [
            (b"accept-ranges", b"bytes"),
            (b"etag", etag(version).encode()),
            (b"last-modified", last_modified(version).encode()),
            # A cache may store it, but has to revalidate.
            (b"cache-control", b"private, no-cache"),
        ]


class FileServer:
    """Serves GET and HEAD for files.

    Versions are cached, so that a range costs one message. Every read requires the version that is in the response's
    headers, so that an outdated version in the cache is detected before a byte is sent.
    """

    def __init__(self, media: MediaNodes, grants: Grants | None) -> None:
        self._media = media
        self._grants = grants
        self._known: Recent[tuple[str, str], _Known] = Recent(MOST_PLACES)
        """By root and path."""

    async def serve(
        self, place: Place, scope: Scope, receive: Receive, send: Send, *, only: FileVersion | None = None
    ) -> FileVersion:
        """Serve a request, and return the version served; raises RushesError only before anything was sent.

        With `only` it raises Conflict (SourceChanged) where the file there is in another version.
        """
        headers = header_map(scope)
        fresh = scope["method"] == "HEAD" or not _CONDITIONS.isdisjoint(headers)
        for _ in range(_MOST_CHANGES):
            known = await self._known_now(place, fresh=fresh)
            if only is not None and known.version != only:
                known = await self._known_now(place, fresh=True)
                if known.version != only:
                    raise Conflict("The file was replaced or changed.", reason="SourceChanged")
            try:
                await self._answer(known, headers, scope, receive, send)
            except Conflict as changed:
                if changed.reason != "SourceChanged":
                    raise
                fresh = True
            else:
                return known.version
        raise Conflict("The file is being written; try again when it is finished.", reason="SourceChanged")

    async def _known_now(self, place: Place, *, fresh: bool) -> _Known:
        key = (place.root, place.path)
        if not fresh and (known := self._known.get(key)) is not None:
            return known
        known = _Known(place, await self._media.version(place))
        self._known.put(key, known)
        return known

    async def _answer(
        self, known: _Known, headers: Mapping[str, str], scope: Scope, receive: Receive, send: Send
    ) -> None:
        outcome = evaluate(headers, known.version)
        if outcome is Outcome.NOT_MODIFIED:
            await send({"type": "http.response.start", "status": 304, "headers": known.fields})
            await send({"type": "http.response.body"})
            return
        if outcome is Outcome.FAILED:
            await answer_refusal(scope, send, 412, "PreconditionFailed", "The file has changed.")
            return
        wanted = headers.get("range") if scope["method"] == "GET" and range_applies(headers, known.version) else None
        try:
            spans = requested_spans(wanted, known.version.size)
        except Unsatisfiable:
            await answer(send, 416, [*known.fields, (b"content-range", b"bytes */%d" % known.version.size)])
            return
        body = _Body(known, spans)
        start = {
            "type": "http.response.start",
            "status": 206 if spans else 200,
            "headers": [*known.fields, *body.headers()],
        }
        # The first bytes before the response's header: until then a failure can set the status, or another node can be
        # tried.
        if scope["method"] == "HEAD":
            await send(start)
            await send({"type": "http.response.body"})
        elif (span := body.single_slice) is not None:
            data = self._slice_now(known, span) or await self._slice(known, span)
            if len(data) != span.length:
                raise Conflict("The file is shorter than it was.", reason="SourceChanged")
            await send(start)
            await send({"type": "http.response.body", "body": data})
        else:
            sending = await self._started(known, body)
            await send(start)
            await sending.send_all(body.length, receive, send)

    def _slice_now(self, known: _Known, span: Span) -> Bytes | None:
        """The bytes of a range if they are available without awaiting, which costs as much as the read; else None."""
        if self._grants is None:
            return None
        return self._grants.read_now(known.place, known.version, span.first, span.length)

    async def _slice(self, known: _Known, span: Span) -> Bytes:
        if self._grants is not None:
            data = await self._grants.read(known.place, known.version, span.first, span.length)
            if data is not None:
                return data
        return await self._media.read(known.source, span.first, span.length)

    async def _started(self, known: _Known, body: "_Body") -> "_Sending":
        if self._grants is not None and (reading := await self._grants.reading(known.place, known.version)) is not None:
            with suppress(Unavailable):  # Media's error describes the disk's problem.
                return await body.started(reading)
        return await self._media.begin_reading(known.source, body.started)


class _Body:
    """The body of a response: the whole file, one range, or several as multipart/byteranges."""

    def __init__(self, known: _Known, spans: list[Span] | None) -> None:
        size = known.version.size
        self._known = known
        self._spans = spans
        self._content = spans if spans is not None else [Span(0, size - 1)] if size else []
        self._boundary = secrets.token_hex(16) if len(self._content) > 1 else ""
        self._parts = [self._part_head(span) for span in self._content] if self._boundary else []
        self._tail = f"\r\n--{self._boundary}--\r\n".encode() if self._boundary else b""
        self.length = sum(span.length for span in self._content) + sum(map(len, self._parts)) + len(self._tail)

    @property
    def single_slice(self) -> Span | None:
        """The range, if the body is read in one piece."""
        return self._content[0] if len(self._content) == 1 and self.length <= SLICE else None

    def _part_head(self, span: Span) -> bytes:
        content_range = span.content_range(self._known.version.size).encode()
        return b"\r\n--%s\r\nContent-Type: %s\r\nContent-Range: %s\r\n\r\n" % (
            self._boundary.encode(),
            self._known.content_type,
            content_range,
        )

    def headers(self) -> list[tuple[bytes, bytes]]:
        """Header fields of this body."""
        fields = [(b"content-length", b"%d" % self.length)]
        if self._boundary:
            return [*fields, (b"content-type", f"multipart/byteranges; boundary={self._boundary}".encode())]
        fields.append((b"content-type", self._known.content_type))
        if self._spans:
            fields.append((b"content-range", self._spans[0].content_range(self._known.version.size).encode()))
        return fields

    async def started(self, reader: Reader) -> "_Sending":
        """The body's bytes with the first chunk read: errors of the first read are raised here."""
        chunks = self._chunks(reader)
        return _Sending(await anext(chunks, b""), chunks, reader)

    async def _chunks(self, reader: Reader) -> AsyncGenerator[Bytes]:
        """The body in chunks of at most 1 MiB."""
        with reader:
            for index, span in enumerate(self._content):
                if self._boundary:
                    yield self._parts[index]
                if span.length <= SLICE:
                    yield await reader.read(span.first, span.length)
                else:
                    async with aclosing(reader.stream(span.first, span.length)) as stream:
                        async for chunk in stream:
                            yield chunk
            if self._boundary:
                yield self._tail


class _Sending:
    """Sends a body from a file to a client."""

    def __init__(self, first: Bytes, rest: AsyncGenerator[Bytes], reader: Reader) -> None:
        self._waiting = [first]
        self._rest = rest
        self._reader = reader

    async def send_all(self, length: int, receive: Receive, send: Send) -> None:
        """Send everything, unless the client disconnects; raises DataLoss where the file ends early."""
        # The server's send() returns silently after a disconnection: without checking receive() the rest of the file
        # would be read in vain.
        gone = asyncio.ensure_future(disconnected(receive))
        try:
            # Not kept, or 200 readers would hold 200 first chunks.
            left = await self._send(self._waiting.pop(), length, send)
            async for chunk in self._rest:
                if gone.done():
                    return
                left = await self._send(chunk, left, send)
            if left and not gone.done():
                # The connection is closed before Content-Length is reached, which tells the client that it failed.
                raise DataLoss(f"The file ended {left} bytes early.")
        finally:
            gone.cancel()
            await self._rest.aclose()

    async def _send(self, chunk: Bytes, left: int, send: Send) -> int:
        left -= len(chunk)
        await send({"type": "http.response.body", "body": chunk, "more_body": left > 0})
        if left and self._reader.crowded:
            # The server awaits a slow client before it accepts more, not after. Waiting here keeps one chunk per slow
            # reader instead of two.
            await send({"type": "http.response.body", "body": b"", "more_body": True})
        return left
