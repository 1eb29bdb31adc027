"""What answers have in common that no route thinks of: whether a cache may keep them, and compression."""

import asyncio
import zlib

from rushes_gateway.asgi import App, Message, Receive, Scope, Send, header_map

SHORTEST = 1024
"""Bytes from which on compression is worth it: a shorter body goes in one packet anyway."""
_LONGEST_AT_ONCE = 64 * 1024
"""Bytes up to which the event loop may compress by itself: about a millisecond."""
_LEVEL = 3
_GZIP = 16 + zlib.MAX_WBITS
_COMPRESSED = (b"application/json", b"application/problem+json", b"application/vnd.apple.mpegurl", b"text/vtt")


class CachingAndCompression:
    """Answers that say nothing about caches are kept by none: they tell of a moment, or are some person's.

    JSON, subtitles and playlists that come in one piece are sent as gzip to those who take it. Streams are not: each
    line of theirs is to arrive when it is written.
    """

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, as ASGI calls it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        takes_gzip = scope["method"] != "HEAD" and _takes_gzip(header_map(scope).get("accept-encoding", ""))
        held: Message | None = None

        async def send_further(message: Message) -> None:
            nonlocal held
            if message["type"] == "http.response.start":
                message["headers"] = _with_caching(list(message.get("headers", ())))
                if _is_compressible(message):
                    message["headers"].append((b"vary", b"Accept-Encoding"))
                    if takes_gzip:
                        held = message  # until it is known how long the body is
                        return
            elif held is not None:
                start, held = held, None
                if not message.get("more_body", False):
                    message = await _compressed(start, message)
                await send(start)
            await send(message)

        await self._app(scope, receive, send_further)


def _with_caching(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    if any(name.lower() == b"cache-control" for name, _ in headers):
        return headers
    return [*headers, (b"cache-control", b"no-store")]


def _is_compressible(start: Message) -> bool:
    fields = {name.lower(): value for name, value in start["headers"]}
    kind = fields.get(b"content-type", b"").partition(b";")[0].strip()
    return kind in _COMPRESSED and b"content-encoding" not in fields and start["status"] not in (204, 206, 304)


async def _compressed(start: Message, message: Message) -> Message:
    """The body as gzip, and its start changed to say so; both as they were where that is no gain."""
    body = message.get("body", b"")
    if len(body) < SHORTEST:
        return message
    packed = _packed(body) if len(body) <= _LONGEST_AT_ONCE else await asyncio.to_thread(_packed, body)
    if len(packed) >= len(body):
        return message
    kept = [(name, value) for name, value in start["headers"] if name.lower() not in (b"content-length", b"etag")]
    # An entity tag names the bytes that are sent: of others than these it would be the same only weakly.
    tags = [(name, _weak(value)) for name, value in start["headers"] if name.lower() == b"etag"]
    length = (b"content-length", b"%d" % len(packed))
    start["headers"] = [*kept, *tags, length, (b"content-encoding", b"gzip")]
    return {**message, "body": packed}


def _packed(body: bytes) -> bytes:
    packer = zlib.compressobj(_LEVEL, wbits=_GZIP)
    return packer.compress(body) + packer.flush()


def _weak(tag: bytes) -> bytes:
    return tag if tag.startswith(b"W/") else b"W/" + tag


def _takes_gzip(accepted: str) -> bool:
    """RFC 9110, 12.5.3, for the one coding that there is."""
    for each in accepted.lower().split(","):
        coding, _, weight = (part.strip() for part in each.partition(";"))
        if coding in ("gzip", "*") and weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            return True
    return False
