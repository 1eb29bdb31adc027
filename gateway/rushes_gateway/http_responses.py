"""Sends a response's header and the first bytes of its body in one write.

Two writes are two system calls and wake the client twice: a third of the cost of a small range.
"""

from functools import lru_cache

from uvicorn.protocols.http.httptools_impl import HEADER_RE, HEADER_VALUE_RE, STATUS_LINE, RequestResponseCycle

from rushes_gateway.asgi import Message

_REMEMBERED = 1024
_LONGEST_REMEMBERED = 512
"""Bytes of a field's value that are cached."""
# uvicorn itself frames bodies of responses with one of these.
_FRAMING = frozenset((b"transfer-encoding", b"connection"))


class JoinedResponse:
    """Sends the response to one request. Everything but the beginning of one with a Content-Length is left to
    uvicorn."""

    def __init__(self, cycle: RequestResponseCycle) -> None:
        self._cycle = cycle
        self._head: bytes | None = None
        """Held back until the body."""

    async def send(self, message: Message) -> None:
        """ASGI's send; raises RuntimeError for invalid messages, as uvicorn does."""
        cycle = self._cycle
        if self._head is not None and message["type"] == "http.response.body":
            await self._send_with_head(self._head, message)
        elif cycle.response_started or cycle.disconnected or message["type"] != "http.response.start":
            if _waits_only(message) and not cycle.response_complete and not cycle.flow.write_paused:
                return  # There is nothing to send or to wait for.
            await cycle.send(message)  # type: ignore[arg-type]  # uvicorn's messages are typed one by one
        elif (length := _length_said(message)) is None:
            await cycle.send(message)  # type: ignore[arg-type]
        else:
            last = () if cycle.keep_alive else ((b"connection", b"close"),)
            lines = [
                _remembered_line(name, value) if len(value) <= _LONGEST_REMEMBERED else _line(name, value)
                for name, value in (*cycle.default_headers, *message["headers"], *last)
            ]
            self._head = b"".join((STATUS_LINE[message["status"]], *lines, b"\r\n"))
            cycle.response_started, cycle.waiting_for_100_continue = True, False
            cycle.chunked_encoding, cycle.expected_content_length = False, length

    async def _send_with_head(self, head: bytes, message: Message) -> None:
        cycle = self._cycle
        if cycle.flow.write_paused and not cycle.disconnected:
            await cycle.flow.drain()
        self._head = None
        if cycle.disconnected:
            return
        body = message.get("body", b"")
        if cycle.scope["method"] == "HEAD":
            body, cycle.expected_content_length = b"", 0
        left = cycle.expected_content_length = cycle.expected_content_length - len(body)
        if left < 0:
            raise RuntimeError(f"The body is {-left} bytes longer than its Content-Length.")
        cycle.transport.writelines((head, body))
        if message.get("more_body", False):
            return
        if left:
            raise RuntimeError(f"The body is {left} bytes shorter than its Content-Length.")
        # Ends the response as uvicorn does, which would first await a slow client.
        cycle.response_complete = True
        cycle.message_event.set()
        if not cycle.keep_alive:
            cycle.transport.close()
        cycle.on_response()


def _waits_only(message: Message) -> bool:
    """An empty, non-final body: its sender only waits for the client to accept earlier data."""
    return message["type"] == "http.response.body" and not message.get("body") and message.get("more_body", False)


def _length_said(message: Message) -> int | None:
    """The response's Content-Length; None where it has none, or another field determines the body's end."""
    length = None
    for name, value in message.get("headers", ()):
        if name == b"content-length":
            length = int(value)
        elif name in _FRAMING:
            return None
    return length


def _line(name: bytes, value: bytes) -> bytes:
    """One field as it is sent."""
    if HEADER_RE.search(name) or HEADER_VALUE_RE.search(value):
        raise RuntimeError(f"the field {name!r} cannot be sent")
    return b"%b: %b\r\n" % (name.lower(), value)


_remembered_line = lru_cache(_REMEMBERED)(_line)  # Cached, as most fields are the same in every response.
