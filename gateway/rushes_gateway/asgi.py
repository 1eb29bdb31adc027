"""Types of ASGI, and simple responses that need no framework."""

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from typing import Any, TypeAlias

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers: TypeAlias = Iterable[tuple[bytes, bytes]]


_HEADERS = "rushes.headers"


def header_map(scope: Scope) -> Mapping[str, str]:
    """Request header fields by lower-case name; repeated ones joined by commas, as HTTP defines."""
    known: Mapping[str, str] | None = scope.get(_HEADERS)
    if known is not None:
        return known  # Cached, since every layer of a request uses it.
    fields: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, text = name.decode("latin-1"), value.decode("latin-1")
        fields[key] = f"{fields[key]}, {text}" if key in fields else text
    scope[_HEADERS] = fields
    return fields


def client_address(scope: Scope) -> str:
    """Address of the connection's peer; "" where the server does not provide it."""
    client = scope.get("client")
    return str(client[0]) if client else ""


async def answer(send: Send, status: int, headers: Headers = (), body: bytes = b"") -> None:
    """A complete response."""
    length = (b"content-length", b"%d" % len(body))
    await send({"type": "http.response.start", "status": status, "headers": [length, *headers]})
    await send({"type": "http.response.body", "body": body})


async def answer_json(
    send: Send, status: int, content: object, media_type: str = "application/json", headers: Headers = ()
) -> None:
    """A JSON document."""
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    await answer(send, status, [(b"content-type", media_type.encode()), *headers], body)
