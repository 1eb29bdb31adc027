"""Files of the library over HTTP: one gRPC hop for each range, nothing held but the chunk that is on its way.

A plain ASGI application: routing, validation and streaming of a web framework would double what a small range costs.
"""

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TypeAlias

from rushes.media.v1 import files_pb2, source_pb2
from rushes_chassis.errors import Conflict, DataLoss
from rushes_gateway.asgi import Receive, Scope, Send, answer, header_map
from rushes_gateway.bytes.client import SLICE, ByteClient
from rushes_gateway.bytes.conditions import Outcome, Version, evaluate, range_applies
from rushes_gateway.bytes.ranges import Span, Unsatisfiable, requested_spans
from rushes_gateway.clients import MediaNode, MediaNodes
from rushes_gateway.problem_answers import answer_refusal

Bytes: TypeAlias = memoryview | bytes

_CONDITIONS = {"if-match", "if-none-match", "if-modified-since", "if-unmodified-since"}
_REMEMBERED_VERSIONS = 4096
_MOST_CHANGES = 5

_CONTENT_TYPES = {
    ".mp4": "video/mp4",
    ".mkv": "video/x-matroska",
    ".avi": "video/x-msvideo",
    ".mov": "video/quicktime",
    ".webm": "video/webm",
    ".ts": "video/mp2t",
    ".flv": "video/x-flv",
    ".wmv": "video/x-ms-wmv",
}


def content_type_of(name: str) -> str:
    """By the name's extension; what the extension promises is all that a browser needs to choose a demuxer."""
    return _CONTENT_TYPES.get(PurePosixPath(name).suffix.lower(), "application/octet-stream")


@dataclass(frozen=True)
class Place:
    """A file: the name of its root and its path below that."""

    root: str
    path: str

    def source(self, version: Version | None = None) -> source_pb2.Source:
        """The file as media knows it, bound to a version where one is given."""
        if version is None:
            return source_pb2.Source(root=self.root, path=self.path)
        bound = source_pb2.FileVersion(size=version.size, mtime_ns=version.mtime_ns)
        return source_pb2.Source(root=self.root, path=self.path, version=bound)


class FileServer:
    """Answers GET and HEAD for files.

    Versions are remembered, so that a range costs one call; every read is bound to the version that its headers
    speak of, so that a remembered version which is no longer true is found out before a byte is sent.
    """

    def __init__(self, media: MediaNodes) -> None:
        self._media = media
        self._versions: OrderedDict[Place, Version] = OrderedDict()

    async def serve(self, place: Place, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; raises RushesError only while nothing has been sent."""
        if scope["method"] not in ("GET", "HEAD"):
            await answer_refusal(scope, send, 405, "MethodNotAllowed", "Only GET and HEAD are possible here.")
            return
        headers = header_map(scope)
        fresh = scope["method"] == "HEAD" or not _CONDITIONS.isdisjoint(headers)
        for _ in range(_MOST_CHANGES):
            version = await self._version(place, fresh=fresh)
            try:
                await self._answer(place, version, headers, scope, receive, send)
            except Conflict as changed:
                if changed.reason != "SourceChanged":
                    raise
                fresh = True
            else:
                return
        raise Conflict("The file is being written; try again when it is finished.", reason="SourceChanged")

    async def _version(self, place: Place, *, fresh: bool) -> Version:
        if not fresh and (known := self._versions.get(place)) is not None:
            self._versions.move_to_end(place)
            return known

        async def stat(node: MediaNode) -> files_pb2.StatResponse:
            return await node.files.Stat(files_pb2.StatRequest(source=place.source()))

        seen = (await self._media.call(stat)).version
        version = self._versions[place] = Version(seen.size, seen.mtime_ns)
        self._versions.move_to_end(place)
        if len(self._versions) > _REMEMBERED_VERSIONS:
            self._versions.popitem(last=False)
        return version

    async def _answer(
        self, place: Place, version: Version, headers: dict[str, str], scope: Scope, receive: Receive, send: Send
    ) -> None:
        common = [
            (b"accept-ranges", b"bytes"),
            (b"etag", version.etag.encode()),
            (b"last-modified", version.last_modified.encode()),
            # A cache may keep it, but has to ask whether it is still the same.
            (b"cache-control", b"private, no-cache"),
        ]
        outcome = evaluate(headers, version)
        if outcome is Outcome.NOT_MODIFIED:
            await send({"type": "http.response.start", "status": 304, "headers": common})
            await send({"type": "http.response.body"})
            return
        if outcome is Outcome.FAILED:
            await answer_refusal(scope, send, 412, "PreconditionFailed", "The file has changed.")
            return
        wanted = headers.get("range") if scope["method"] == "GET" and range_applies(headers, version) else None
        try:
            spans = requested_spans(wanted, version.size)
        except Unsatisfiable:
            await answer(send, 416, [*common, (b"content-range", b"bytes */%d" % version.size)])
            return
        body = _Body(place, version, spans)
        start = {
            "type": "http.response.start",
            "status": 206 if spans else 200,
            "headers": [*common, *body.headers(content_type_of(place.path))],
        }
        if scope["method"] == "HEAD":
            await send(start)
            await send({"type": "http.response.body"})
            return

        async def begin(node: MediaNode) -> AsyncGenerator[Bytes]:
            return await _begun(body.chunks(node.bytes))

        # The first bytes before the first header: until then a failure can still be said, or another node asked.
        chunks = await self._media.call(begin)
        await send(start)
        await _send_body(chunks, body.length, receive, send)


async def _begun(chunks: AsyncGenerator[Bytes]) -> AsyncGenerator[Bytes]:
    """The same chunks, the first of which is there already: what it may raise has been raised."""
    waiting = [await anext(chunks, b"")]

    async def again() -> AsyncGenerator[Bytes]:
        try:
            yield waiting.pop()  # not kept: 200 readers would keep 200 of them for as long as they read
            async for chunk in chunks:
                yield chunk
        finally:
            await chunks.aclose()

    return again()


class _Body:
    """The body of an answer: the whole file, one part of it, or several as multipart/byteranges."""

    def __init__(self, place: Place, version: Version, spans: list[Span] | None) -> None:
        self._source = place.source(version)
        self._size = version.size
        self._spans = spans
        self._boundary = secrets.token_hex(16) if spans and len(spans) > 1 else ""
        self._type = content_type_of(place.path)
        self._parts = [self._part_head(span) for span in spans] if spans and self._boundary else []
        self._tail = f"\r\n--{self._boundary}--\r\n".encode() if self._boundary else b""
        content = sum(span.length for span in spans) if spans else self._size
        self.length = content + sum(map(len, self._parts)) + len(self._tail)

    def _part_head(self, span: Span) -> bytes:
        return (
            f"\r\n--{self._boundary}\r\nContent-Type: {self._type}\r\n"
            f"Content-Range: {span.content_range(self._size)}\r\n\r\n"
        ).encode()

    def headers(self, content_type: str) -> list[tuple[bytes, bytes]]:
        """The fields that describe this body."""
        fields = [(b"content-length", b"%d" % self.length)]
        if self._boundary:
            return [*fields, (b"content-type", f"multipart/byteranges; boundary={self._boundary}".encode())]
        fields.append((b"content-type", content_type.encode()))
        if self._spans:
            fields.append((b"content-range", self._spans[0].content_range(self._size).encode()))
        return fields

    async def chunks(self, client: ByteClient) -> AsyncGenerator[Bytes]:
        """The body in pieces of at most 1 MiB."""
        whole = [Span(0, self._size - 1)] if self._size else []
        for index, span in enumerate(self._spans or whole):
            if self._boundary:
                yield self._parts[index]
            if span.length <= SLICE:
                yield await client.read(self._source, span.first, span.length)
            else:
                async for chunk in client.stream(self._source, span.first, span.length):
                    yield chunk
        if self._boundary:
            yield self._tail


async def _send_body(chunks: AsyncGenerator[Bytes], length: int, receive: Receive, send: Send) -> None:
    left = length
    # The server's send() returns silently once the client is gone: without a look at receive() the rest of the file
    # would be read for nobody.
    gone = asyncio.ensure_future(_client_gone(receive))
    try:
        async for chunk in chunks:
            left -= len(chunk)
            await send({"type": "http.response.body", "body": chunk, "more_body": left > 0})
            if gone.done():
                return
            if left:
                # The server waits for a slow client before it takes more, not after. Nothing more makes it wait now,
                # so that one chunk is held for each slow reader and not two.
                await send({"type": "http.response.body", "body": b"", "more_body": True})
        if left:
            # The connection is closed short of its Content-Length, which is how HTTP says that it went wrong.
            raise DataLoss(f"The file ended {left} bytes early.")
    finally:
        gone.cancel()
        await chunks.aclose()


async def _client_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
