"""What every answer says of caches, and which are compressed."""

import gzip
import json
from collections.abc import Sequence
from typing import Any

import pytest

from rushes_gateway.asgi import Message, Receive, Scope, Send
from rushes_gateway.middleware.responses import SHORTEST, CachingAndCompression

LONG = json.dumps([{"frame": number} for number in range(1000)]).encode()
RANDOM = bytes((number * 7919 >> 3) % 251 for number in range(SHORTEST - 1))


async def sent(
    *pieces: bytes,
    kind: str = "application/json",
    headers: Sequence[tuple[bytes, bytes]] = (),
    accepted: str = "gzip, deflate",
    method: str = "GET",
    status: int = 200,
) -> tuple[dict[str, str], list[bytes]]:
    """Headers and pieces that arrive of an answer with these pieces."""
    said: list[Message] = []

    async def application(_: Scope, __: Receive, send: Send) -> None:
        fields = [(b"content-type", kind.encode()), *headers]
        await send({"type": "http.response.start", "status": status, "headers": fields})
        for number, piece in enumerate(pieces, 1):
            await send({"type": "http.response.body", "body": piece, "more_body": number < len(pieces)})

    async def note(message: Message) -> None:
        said.append(message)

    async def receive() -> Message:
        raise AssertionError("nothing is asked of the client")

    scope: dict[str, Any] = {"type": "http", "method": method, "headers": [(b"accept-encoding", accepted.encode())]}
    await CachingAndCompression(application)(scope, receive, note)
    start, *bodies = said
    return {name.decode(): value.decode() for name, value in start["headers"]}, [each["body"] for each in bodies]


async def test_long_json_is_compressed_for_those_who_take_it() -> None:
    headers, [body] = await sent(LONG, headers=[(b"content-length", b"%d" % len(LONG)), (b"etag", b'"7"')])
    assert gzip.decompress(body) == LONG
    assert (headers["content-encoding"], headers["content-length"]) == ("gzip", str(len(body)))
    assert (headers["vary"], headers["etag"]) == ("Accept-Encoding", 'W/"7"')


async def test_a_body_larger_than_the_loop_compresses_by_itself_is_the_same() -> None:
    _, [body] = await sent(LONG * 100)
    assert gzip.decompress(body) == LONG * 100


@pytest.mark.parametrize("accepted", ["", "br", "identity", "gzip;q=0", "gzip; q=0.000, br"])
async def test_who_does_not_take_it_gets_it_as_it_is(accepted: str) -> None:
    headers, [body] = await sent(LONG, accepted=accepted, headers=[(b"etag", b'"7"')])
    assert body == LONG
    assert "content-encoding" not in headers
    assert (headers["vary"], headers["etag"]) == ("Accept-Encoding", '"7"')


@pytest.mark.parametrize(
    "how",
    [
        {"kind": "image/jpeg"},
        {"kind": "video/mp4"},
        {"kind": "text/event-stream"},
        {"kind": "application/jsonl"},
        {"status": 206},
        {"method": "HEAD"},
        {"headers": [(b"content-encoding", b"br")]},
    ],
    ids=str,
)
async def test_what_gains_nothing_or_may_not_stays_as_it_is(how: dict[str, Any]) -> None:
    _, [body] = await sent(LONG, **how)
    assert body == LONG


async def test_what_comes_in_pieces_comes_at_once() -> None:
    headers, bodies = await sent(LONG, LONG)
    assert bodies == [LONG, LONG]
    assert "content-encoding" not in headers


async def test_what_is_short_stays_as_it_is() -> None:
    _, [body] = await sent(RANDOM)
    assert body == RANDOM


async def test_what_says_nothing_of_caches_is_kept_by_none() -> None:
    headers, _ = await sent(b"{}")
    assert headers["cache-control"] == "no-store"
    headers, _ = await sent(b"{}", headers=[(b"Cache-Control", b"private, no-cache")])
    assert (headers["Cache-Control"], "cache-control" in headers) == ("private, no-cache", False)
