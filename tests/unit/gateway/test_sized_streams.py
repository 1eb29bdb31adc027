"""Responses from streams that state their size: whole, known already, broken off, and left by the client."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import pytest

from rushes_chassis.errors import DataLoss
from rushes_gateway.asgi import Message
from rushes_gateway.bytes.sized_streams import answer_sized
from rushes_gateway.started_streams import StartedStream

FIELDS = [(b"content-type", b"application/octet-stream")]


@dataclass(frozen=True)
class Part:
    size: int
    data: bytes


class Response:
    """The response that a client receives, and whether the stream behind it was cancelled."""

    def __init__(self, size: int, parts: Sequence[bytes], *, method: str = "GET", known: str = "") -> None:
        self.messages: list[Message] = []
        self.read = 0
        self.cancelled = False
        self._size, self._parts = size, parts
        headers = [(b"if-none-match", known.encode())] if known else []
        self._scope = {"type": "http", "method": method, "path": "/", "headers": headers}
        self.gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def answered(self) -> "Response":
        first, *rest = self._parts
        stream = StartedStream(Part(self._size, first), self._rest(rest), self._cancel)
        await answer_sized(stream, "mark", FIELDS, self.gone, self._scope, self._send)
        return self

    async def _rest(self, parts: Sequence[bytes]) -> AsyncIterator[Part]:
        for part in parts:
            self.read += 1
            yield Part(0, part)

    def _cancel(self) -> None:
        self.cancelled = True

    async def _send(self, message: Message) -> None:
        self.messages.append(message)

    @property
    def status(self) -> int:
        return int(self.messages[0]["status"])

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.messages[1:])


async def test_all_parts_are_sent_and_the_last_one_ends_the_response() -> None:
    response = await Response(6, [b"ab", b"cd", b"ef"]).answered()
    assert (response.status, response.body, response.cancelled) == (200, b"abcdef", True)
    assert (b"content-length", b"6") in response.messages[0]["headers"]
    assert [message["more_body"] for message in response.messages[1:]] == [True, True, False]


@pytest.mark.parametrize("known", ['"mark"', 'W/"mark"', '"other", "mark"'])
async def test_what_the_client_has_is_not_sent_again(known: str) -> None:
    response = await Response(2, [b"ab"], known=known).answered()
    assert (response.status, response.body, response.cancelled) == (304, b"", True)


async def test_head_has_the_length_and_no_body() -> None:
    response = await Response(4, [b"ab", b"cd"], method="HEAD").answered()
    assert (response.status, response.body, response.read, response.cancelled) == (200, b"", 0, True)
    assert (b"content-length", b"4") in response.messages[0]["headers"]


async def test_a_stream_that_ends_early_is_an_error_after_what_there_is() -> None:
    response = Response(6, [b"ab", b"cd"])
    with pytest.raises(DataLoss, match="2 bytes early"):
        await response.answered()
    assert (response.body, response.cancelled) == (b"abcd", True)


async def test_nothing_more_is_sent_to_a_client_that_has_left() -> None:
    response = Response(6, [b"ab", b"cd", b"ef"])
    response.gone.set_result(None)
    await response.answered()
    assert (response.body, response.read, response.cancelled) == (b"ab", 1, True)
