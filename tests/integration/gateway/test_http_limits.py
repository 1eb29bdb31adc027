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
from tests.fakes.given_time import in_given_time, later, passed_until
from tests.integration.media.node import eventually

_ENDLESS = "/endless"
_LARGEST_BODY = 1 << 20
_REQUEST = b"POST / HTTP/1.1\r\nhost: localhost\r\n"


class Unhurried(LimitedHttp):
    """For what is sent at once, by a machine that may be busy."""

    header_seconds: ClassVar[float] = 600.0
    body_seconds: ClassVar[float] = 600.0


class Application:
    """Says how long the body was, which it reads when it may; on one path it never stops sending."""

    def __init__(self) -> None:
        self.ended, self.may_read = asyncio.Event(), asyncio.Event()
        self.may_read.set()
        self.received = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == _ENDLESS:
            await self._send_for_ever(receive, send)
            return
        await self.may_read.wait()
        length, more = 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                self.ended.set()
                return
            length += len(message["body"])
            self.received += len(message["body"])
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

    def __init__(self, http: type[LimitedHttp] = LimitedHttp) -> None:
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

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[tuple["asyncio.Future[bytes]", asyncio.StreamWriter]]:
        """All that the server is going to say until it closes the connection, and where it is spoken to."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            yield asyncio.ensure_future(reader.read()), writer
        finally:
            writer.close()

    async def said(self, request: bytes) -> bytes:
        """All that the server says to these bytes."""
        async with self.connected() as (said, writer):
            writer.write(request)
            return await asyncio.wait_for(said, 120)

    async def said_to_a_trickle(self, request: bytes, drop: bytes) -> tuple[bytes, float]:
        """What it says to whom it waits for in vain, and after how many seconds, a drop in each."""
        loop = asyncio.get_running_loop()
        # The server may count from the moment in which it is connected to.
        began = loop.time()
        async with self.connected() as (said, writer):
            writer.write(request)

            def is_over() -> bool:
                if not said.done():
                    writer.write(drop)
                return said.done()

            await passed_until(is_over)
            return said.result(), loop.time() - began


@pytest_asyncio.fixture
async def server() -> AsyncIterator[Server]:
    async with Server(Unhurried).running() as running:
        yield running


@in_given_time
async def test_a_silent_connection_is_closed_without_a_word() -> None:
    async with Server().running() as server:
        said, seconds = await server.said_to_a_trickle(b"", b"")
    assert said == b""
    assert seconds >= LimitedHttp.header_seconds


@in_given_time
async def test_a_header_that_does_not_end_is_refused_in_words() -> None:
    async with Server().running() as server:
        said, seconds = await server.said_to_a_trickle(_REQUEST, b"a: b\r\n")
    assert said.startswith(b"HTTP/1.1 408 ")
    assert said.endswith(b"\r\n\r\nThe header of a request has to be sent within 10 s.")
    assert seconds >= LimitedHttp.header_seconds


@in_given_time
async def test_a_body_that_does_not_end_is_refused_in_words_and_its_reader_told() -> None:
    async with Server().running() as server:
        said, seconds = await server.said_to_a_trickle(_REQUEST + b"content-length: 1000\r\n\r\n", b"x")
        assert said.startswith(b"HTTP/1.1 408 ")
        assert said.endswith(b"The body of a request has to be sent within 20 s.")
        assert seconds >= LimitedHttp.body_seconds
        await asyncio.wait_for(server.application.ended.wait(), 120)


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


@in_given_time
async def test_each_part_of_a_long_body_has_its_own_time() -> None:
    part = b"x" * (_LARGEST_BODY + 1)
    head = _REQUEST + b"connection: close\r\ncontent-length: %d\r\n\r\n" % (6 * len(part))
    async with Server(Unhurried).running() as server, server.connected() as (said, writer):
        writer.write(head)
        for number in range(1, 7):
            await later(Unhurried.body_seconds * 0.75)
            writer.write(part)
            await eventually(lambda number=number: server.application.received == number * len(part))
        assert (await said).endswith(b"%d bytes" % (6 * len(part)))


@in_given_time
async def test_the_time_of_a_body_that_is_not_read_yet_does_not_pass() -> None:
    head = _REQUEST + b"connection: close\r\ncontent-length: %d\r\n\r\n" % _LARGEST_BODY
    async with Server().running() as server, server.connected() as (said, writer):
        server.application.may_read.clear()
        writer.write(head + b"x" * (_LARGEST_BODY - 1))
        for _ in range(4):
            await later(LimitedHttp.body_seconds * 0.75)
        assert not said.done()
        server.application.may_read.set()
        writer.write(b"x")
        assert (await said).endswith(b"%d bytes" % _LARGEST_BODY)


@in_given_time
async def test_who_reads_nothing_is_let_go() -> None:
    async with Server().running() as server:
        _, writer = await asyncio.open_connection("127.0.0.1", server.port, limit=1024)
        writer.write(b"GET %b HTTP/1.1\r\nhost: localhost\r\n\r\n" % _ENDLESS.encode())
        assert await passed_until(server.application.ended.is_set) >= LimitedHttp.reading_seconds
        writer.close()
