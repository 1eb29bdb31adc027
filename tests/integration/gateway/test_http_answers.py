"""How answers leave that say their length: the head in front of the body's first bytes, and nothing lost or left."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import uvicorn
import uvloop

from rushes_gateway.asgi import Message, Receive, Scope, Send, answer
from rushes_gateway.http_limits import LimitedHttp

LARGE = bytes(range(256)) * (1 << 12)
HUGE = LARGE * 16 + b"the end"
"""More than the kernel takes for a client who does not read."""
ENDED = threading.Event()
"""The application has sent that, as far as it knows."""


def start(*headers: tuple[bytes, bytes]) -> Message:
    return {"type": "http.response.start", "status": 200, "headers": list(headers)}


def body(content: bytes, *, more: bool = False) -> Message:
    return {"type": "http.response.body", "body": content, "more_body": more}


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers in one of several ways, by the path."""
    length = b"content-length"
    match scope["path"]:
        case "/small":
            await answer(send, 200, [(b"X-Kind", b"small")], b"four")
        case "/huge":
            await answer(send, 200, [], HUGE)
            ENDED.set()
        case "/pieces":
            await send(start((length, b"%d" % (2 * len(LARGE)))))
            for number in range(2):
                await send(body(LARGE, more=number == 0))
        case "/unframed":
            await send(start())
            await send(body(b"one", more=True))
            await send(body(b"two"))
        case "/too-long":
            await send(start((length, b"2")))
            await send(body(b"four"))
        case "/too-short":
            await send(start((length, b"9")))
            await send(body(b"four"))
        case "/silent":
            await send(start((length, b"9")))
            raise RuntimeError("after the head")
        case "/twice":
            await send(start((length, b"4")))
            await send(start((length, b"4")))
        case "/split":
            await send(start((length, b"4"), (b"x-name", b"a\r\nset-cookie: b")))
            await send(body(b"four"))


@pytest.fixture
def port() -> Iterator[int]:
    """On the gateway's own loop, whose writes are not those of Python's."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(application, http=LimitedHttp, loop="none", lifespan="off", log_config=None, ws="none")
    server = uvicorn.Server(config)
    with ThreadPoolExecutor(1) as pool:
        serving = pool.submit(uvloop.run, server.serve([listening]))
        yield listening.getsockname()[1]
        server.should_exit = True
        serving.result(120)


def request(path: str, *, method: str = "GET", version: str = "1.1", close: bool = True) -> bytes:
    fields = "host: localhost\r\n" + ("connection: close\r\n" if close else "")
    return f"{method} {path} HTTP/{version}\r\n{fields}\r\n".encode()


async def said(port: int, *requests: bytes) -> bytes:
    """All that the server says to these, until it closes the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"".join(requests))
    try:
        return await asyncio.wait_for(reader.read(), 120)
    finally:
        writer.close()


async def test_a_small_answer_is_there_at_once(port: int) -> None:
    loop = asyncio.get_running_loop()
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.setblocking(False)
        for _ in range(100):
            await loop.sock_sendall(client, request("/small", close=False))
            received = await loop.sock_recv(client, 1 << 16)
            head, _, content = received.partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200 OK\r\n")
            assert b"\r\nx-kind: small" in head
            assert b"\r\ndate: " in head
            assert content == b"four"


@pytest.mark.parametrize("path", ["/small", "/pieces", "/unframed"])
async def test_requests_that_come_together_are_answered_one_after_the_other(port: int, path: str) -> None:
    alone = await said(port, request(path))
    together = await said(port, *[request(path, close=False)] * 3, request(path))
    head, _, content = alone.partition(b"\r\n\r\n")
    assert together.count(b"HTTP/1.1 200 OK\r\n") == 4
    assert together.count(b"connection: close") == head.count(b"connection: close") == 1
    assert together.split(b"\r\n\r\n", 1)[1].startswith(content)
    assert together.endswith(content)


async def test_a_body_in_pieces_is_whole(port: int) -> None:
    assert (await said(port, request("/pieces"))).endswith(b"\r\n\r\n" + LARGE * 2)


async def test_an_answer_without_a_length_is_framed(port: int) -> None:
    head, _, content = (await said(port, request("/unframed"))).partition(b"\r\n\r\n")
    assert b"\r\ntransfer-encoding: chunked" in head
    assert content == b"3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n"


async def test_head_has_the_length_and_no_body(port: int) -> None:
    answers = await said(port, request("/small", method="HEAD", close=False), request("/small", method="HEAD"))
    assert answers.count(b"content-length: 4\r\n") == 2
    assert b"four" not in answers


async def test_an_old_client_is_answered_and_left(port: int) -> None:
    head, _, content = (await said(port, request("/small", version="1.0", close=False))).partition(b"\r\n\r\n")
    assert head.endswith(b"\r\nconnection: close")
    assert content == b"four"


async def test_a_body_of_another_length_than_its_head_says_ends_the_connection(port: int) -> None:
    next_one = request("/small")
    assert await said(port, request("/too-long", close=False), next_one) == b""
    answered = await said(port, request("/too-short", close=False), next_one)
    assert answered.endswith(b"content-length: 9\r\n\r\nfour")


@pytest.mark.parametrize("path", ["/silent", "/twice"])
async def test_a_failure_after_the_head_ends_the_connection(port: int, path: str) -> None:
    assert await said(port, request(path, close=False)) == b""


async def test_an_answer_is_over_though_the_client_has_not_taken_it(port: int) -> None:
    loop = asyncio.get_running_loop()
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.setblocking(False)
        await loop.sock_connect(client, ("127.0.0.1", port))
        await loop.sock_sendall(client, request("/huge", close=False))
        assert await asyncio.to_thread(ENDED.wait, 120)
        received = bytearray()
        while not received.endswith(HUGE[-1000:]):
            received += await loop.sock_recv(client, 1 << 20)
    assert received.partition(b"\r\n\r\n")[2] == HUGE


async def test_no_field_becomes_two(port: int) -> None:
    answered = await said(port, request("/split"))
    assert answered.startswith(b"HTTP/1.1 500 ")
    assert b"set-cookie" not in answered
