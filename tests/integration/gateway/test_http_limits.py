"""A connection that is slow, silent or endless is ended, with words where there is somebody to read them."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import ClassVar

import pytest
import pytest_asyncio
import uvicorn

from rushes_gateway.asgi import Receive, Scope, Send, answer
from rushes_gateway.http_limits import LARGEST_HEADER, MOST_FIELDS, LimitedHttp

pytestmark = pytest.mark.proof("clocks")

_ENDLESS = "/endless"
_LARGEST_BODY = 1 << 20
_REQUEST = b"POST / HTTP/1.1\r\nhost: localhost\r\n"


class Hurried(LimitedHttp):
    """The same within the time that a test has."""

    header_seconds: ClassVar[float] = 0.3
    body_seconds: ClassVar[float] = 0.3
    reading_seconds: ClassVar[float] = 0.3


class Patient(LimitedHttp):
    """The same with time for a file that is sent slowly, but not for all of it at once."""

    body_seconds: ClassVar[float] = 4.0


class Application:
    """Says how long the body was; on one path it never stops sending."""

    def __init__(self) -> None:
        self.ended = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == _ENDLESS:
            await self._send_for_ever(receive, send)
            return
        length, more = 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                self.ended.set()
                return
            length += len(message["body"])
            more = message["more_body"]
        await answer(send, 200, [], b"%d bytes" % length)

    async def _send_for_ever(self, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await receive()
        gone = asyncio.ensure_future(receive())
        while not gone.done():
            await send({"type": "http.response.body", "body": b"x" * 65536, "more_body": True})
        self.ended.set()


class Server:
    """A gateway's HTTP around a small application."""

    def __init__(self, http: type[LimitedHttp] = Hurried) -> None:
        self.application = Application()
        config = uvicorn.Config(self.application, http=http, lifespan="off", log_config=None, ws="none")
        self._server = uvicorn.Server(config)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Server"]:
        serving = asyncio.create_task(self._server.serve([self._listening]))
        yield self
        self._server.should_exit = True
        await serving

    async def said(self, *pieces: bytes, pause: float = 0) -> bytes:
        """All that the server says to these bytes, sent with a pause after each, until it closes the connection."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        reading = asyncio.ensure_future(reader.read())
        try:
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.wait((reading,), timeout=pause)
            return await asyncio.wait_for(reading, 10)
        finally:
            writer.close()


@pytest_asyncio.fixture
async def server() -> AsyncIterator[Server]:
    async with Server().running() as running:
        yield running


async def test_a_silent_connection_is_closed_without_a_word(server: Server) -> None:
    assert await server.said() == b""


async def test_a_header_that_does_not_end_is_refused_in_words(server: Server) -> None:
    said = await server.said(_REQUEST, *[b"a: b\r\n"] * 20, pause=0.05)
    assert said.startswith(b"HTTP/1.1 408 ")
    assert said.endswith(b"\r\n\r\nThe header of a request has to be sent within 0.3 s.")


async def test_a_body_that_does_not_end_is_refused_in_words_and_its_reader_told(server: Server) -> None:
    said = await server.said(_REQUEST + b"content-length: 1000\r\n\r\n", *[b"x"] * 20, pause=0.05)
    assert said.startswith(b"HTTP/1.1 408 ")
    assert said.endswith(b"The body of a request has to be sent within 0.3 s.")
    await asyncio.wait_for(server.application.ended.wait(), 5)


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(b"a: " + b"x" * 2 * LARGEST_HEADER, id="a long field"),
        pytest.param(b"a: b\r\n" * (LARGEST_HEADER // 6), id="many fields"),
        pytest.param(b"x" * 2 * LARGEST_HEADER, id="a long name"),
    ],
)
async def test_a_header_that_is_too_large_is_refused_in_words(server: Server, header: bytes) -> None:
    said = await server.said(_REQUEST + header)
    assert said.startswith(b"HTTP/1.1 431 ")
    assert said.endswith(
        b"A request may have %d bytes before its body and %d header fields at most." % (65536, MOST_FIELDS)
    )


async def test_a_long_address_is_refused_in_words(server: Server) -> None:
    assert (await server.said(b"GET /" + b"x" * 2 * LARGEST_HEADER)).startswith(b"HTTP/1.1 431 ")


async def test_a_large_body_and_the_requests_after_it_are_served(server: Server) -> None:
    large = b"content-length: %d\r\n\r\n" % _LARGEST_BODY + b"x" * _LARGEST_BODY
    said = await server.said(_REQUEST + large + _REQUEST + b"content-length: 2\r\nconnection: close\r\n\r\nab")
    assert said.count(b"HTTP/1.1 200 OK") == 2
    assert b"1048576 bytes" in said
    assert said.endswith(b"2 bytes")


async def test_each_part_of_a_long_body_has_its_own_time() -> None:
    part = b"x" * (_LARGEST_BODY + 1)
    head = _REQUEST + b"connection: close\r\ncontent-length: %d\r\n\r\n" % (6 * len(part))
    async with Server(Patient).running() as patient:
        said = await patient.said(head, *[part] * 6, pause=0.8)
    assert said.endswith(b"%d bytes" % (6 * len(part)))


async def test_who_reads_nothing_is_let_go(server: Server) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", server.port, limit=1024)
    writer.write(b"GET %b HTTP/1.1\r\nhost: localhost\r\n\r\n" % _ENDLESS.encode())
    await asyncio.wait_for(server.application.ended.wait(), 10)
    writer.close()
