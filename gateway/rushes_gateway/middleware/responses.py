"""Cache headers and compression of responses."""

import asyncio
import zlib

from rushes_gateway.asgi import App, Message, Receive, Scope, Send, header_map

SHORTEST = 1024
"""Least bytes for compression: a shorter body fits one packet anyway."""
_LONGEST_AT_ONCE = 64 * 1024
"""Most bytes compressed on the event loop, in about a millisecond."""
_LEVEL = 3
_GZIP = 16 + zlib.MAX_WBITS
_COMPRESSED = (b"application/json", b"application/problem+json", b"application/vnd.apple.mpegurl", b"text/vtt")


class CachingAndCompression:
    """Responses without cache headers get no-store, as they may be outdated at once or private.

    JSON, subtitles and playlists sent in one piece are compressed with gzip where accepted. Streams are not: each of
    their lines has to arrive when it is written.
    """

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request (ASGI)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        held: Message | None = None

        async def send_further(message: Message) -> None:
            nonlocal held
            if message["type"] == "http.response.start":
                message["headers"] = _with_caching(list(message.get("headers", ())))
                if _is_compressible(message):
                    message["headers"].append((b"vary", b"Accept-Encoding"))
                    if scope["method"] != "HEAD" and _takes_gzip(header_map(scope).get("accept-encoding", "")):
                        held = message  # Held back until the body's length is known.
                        return
            elif held is not None:
                start, held = held, None
                if not message.get("more_body", False):
                    message = await _compressed(start, message)
                await send(start)
            await send(message)

        await self._app(scope, receive, send_further)


def _with_caching(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    for name, _ in headers:
        if name == b"cache-control":  # As almost all applications write it.
            return headers
    if any(name.lower() == b"cache-control" for name, _ in headers):
        return headers
    return [*headers, (b"cache-control", b"no-store")]


def _is_compressible(start: Message) -> bool:
    if start["status"] in (204, 206, 304):
        return False
    fields = {name.lower(): value for name, value in start["headers"]}
    kind = fields.get(b"content-type", b"").partition(b";")[0].strip()
    return kind in _COMPRESSED and b"content-encoding" not in fields


async def _compressed(start: Message, message: Message) -> Message:
    """The compressed body with its header; both unchanged where that is no gain."""
    body = message.get("body", b"")
    if len(body) < SHORTEST:
        return message
    packed = _packed(body) if len(body) <= _LONGEST_AT_ONCE else await asyncio.to_thread(_packed, body)
    if len(packed) >= len(body):
        return message
    kept = [(name, value) for name, value in start["headers"] if name.lower() not in (b"content-length", b"etag")]
    # A compressed body gets a weak entity tag.
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
    """RFC 9110, 12.5.3, for gzip only."""
    for each in accepted.lower().split(","):
        coding, _, weight = (part.strip() for part in each.partition(";"))
        if coding in ("gzip", "*") and weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            return True
    return False
