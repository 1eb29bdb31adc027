"""uvicorn's HTTP/1.1 with limits on what a client may send, and on the time it may take.

Without them a header could be of any size, and a client could keep any number of connections open at no cost.
"""

import asyncio
from typing import Any, ClassVar

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from rushes_gateway.asgi import App, Receive, Scope, Send
from rushes_gateway.http_responses import JoinedResponse

LARGEST_HEADER = 64 * 1024
MOST_FIELDS = 200
_PART = 1 << 20
"""Bytes of a body: each part of this size has its own time limit."""
_PIECE = 16 * 1024
"""Bytes parsed at once: the most by which a header may exceed its limit."""
_LAST_SECONDS = 2.0
"""Seconds for the client to read why a connection is closed."""


class LimitedHttp(HttpToolsProtocol):
    """One connection. A refused request does not reach the application: the response is plain text."""

    header_seconds: ClassVar[float] = 10.0
    """For the request line and all header fields, from the opening of the connection."""
    body_seconds: ClassVar[float] = 20.0
    """Per MiB of the body, as uploaded files have many."""
    reading_seconds: ClassVar[float] = 120.0
    """For accepting about 1 MiB of pending data. A player that is paused for longer requests the rest again."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._in_header = False
        self._header_bytes = 0
        self._body_bytes = 0
        """Since its time limit began."""
        self._refused = False
        self._awaited = ""
        """The part of a request, "header" or "body", that has begun but is incomplete; "" for none."""
        self._sent_by: asyncio.TimerHandle | None = None
        self._read_by: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """A connection was opened; its first header has to be sent in time."""
        super().connection_made(transport)
        # Closed without a response if the client sent nothing: browsers open connections ahead of use.
        self._sent_by = self.loop.call_later(self.header_seconds, transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        """All time limits end."""
        self._all_sent()
        self._all_read()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse in pieces, as long as this is an HTTP connection."""
        for place in range(0, len(data), _PIECE):
            if self._refused or self not in self.connections or self.transport.is_closing():
                return
            piece = data[place : place + _PIECE]
            super().data_received(piece)
            if not self._in_header:
                continue
            self._header_bytes += len(piece)
            if self._header_bytes > LARGEST_HEADER or len(self.headers) > MOST_FIELDS:
                most = f"{LARGEST_HEADER} bytes before its body and {MOST_FIELDS} header fields"
                self._refuse(431, f"A request may have {most} at most.")
        self._body_bytes += len(data)
        if self._awaited == "body" and self._body_bytes > _PART:
            self._all_sent()
            self._awaited, self._body_bytes = "body", 0
        # Most requests arrive in one piece, and need no time limit.
        if self._awaited and self._sent_by is None:
            seconds = self.header_seconds if self._awaited == "header" else self.body_seconds
            why = f"The {self._awaited} of a request has to be sent within {seconds:g} s."
            self._sent_by = self.loop.call_later(seconds, self._sent_late, seconds, why)

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._in_header, self._header_bytes = True, 0
        self._all_sent()
        self._awaited = "header"

    def on_headers_complete(self) -> None:
        """The header is complete; the body begins."""
        self._in_header = False
        self._all_sent()
        self._awaited, self._body_bytes = "body", 0
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The request is complete."""
        self._all_sent()
        super().on_message_complete()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: App) -> None:  # type: ignore[override]  # as above
        async def serve(scope: Scope, receive: Receive, _: Send) -> None:
            await app(scope, receive, JoinedResponse(cycle).send)

        super()._start_asgi_task(cycle, serve)  # type: ignore[arg-type]

    def pause_writing(self) -> None:
        """The client reads more slowly than it is sent data."""
        super().pause_writing()
        self._read_soon()

    def resume_writing(self) -> None:
        """The client has caught up."""
        super().resume_writing()
        self._all_read()

    def timeout_keep_alive_handler(self) -> None:
        """The keep-alive time is over."""
        super().timeout_keep_alive_handler()
        self._read_soon()

    def _sent_late(self, seconds: float, why: str) -> None:
        """Refuse the request; one that is not read meanwhile, as it waits for its turn, gets the time once more."""
        if self.flow.read_paused:
            self._sent_by = self.loop.call_later(seconds, self._sent_late, seconds, why)
        else:
            self._refuse(408, why)

    def _all_sent(self) -> None:
        self._awaited = ""
        if self._sent_by is not None:
            self._sent_by.cancel()
            self._sent_by = None

    def _read_soon(self) -> None:
        """Close the connection unless pending data is accepted in time, for which closing waits."""
        if self._read_by is None:
            self._read_by = self.loop.call_later(self.reading_seconds, self.transport.abort)

    def _all_read(self) -> None:
        if self._read_by is not None:
            self._read_by.cancel()
            self._read_by = None

    def _refuse(self, status: int, why: str) -> None:
        """Respond, unless a response has begun, and close the connection."""
        self._all_sent()
        if self.cycle is not None and not self.cycle.response_complete:
            if self.cycle.response_started:
                self.transport.abort()
                return
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self.logger.warning("refused %s: %s", self.client, why)
        head = b"content-type: text/plain; charset=utf-8\r\ncontent-length: %d\r\nconnection: close\r\n\r\n"
        self.transport.write(STATUS_LINE[status] + head % len(why) + why.encode())
        # Not closed at once: with unread data of the client the kernel would reset the connection, and the response
        # would be lost. TLS has no half-close: there Connection: close is enough.
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self._refused = True
        self._all_read()
        self._read_by = self.loop.call_later(_LAST_SECONDS, self.transport.abort)
