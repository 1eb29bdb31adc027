"""HTTP/1.1 as uvicorn speaks it, with an end to what a client may send, and to how long it may take over it.

Without one a header is collected for as long as somebody sends one, and a connection costs its opener nothing.
"""

import asyncio
from typing import Any, ClassVar

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from rushes_gateway.asgi import App, Receive, Scope, Send
from rushes_gateway.http_answers import JoinedAnswer

LARGEST_HEADER = 64 * 1024
MOST_FIELDS = 200
_PART = 1 << 20
"""Bytes of a body: each part of one has its own time."""
_PIECE = 16 * 1024
"""Bytes between two looks at what has come: by so much a header may be larger."""
_LAST_SECONDS = 2.0
"""For reading why a connection is ended."""


class LimitedHttp(HttpToolsProtocol):
    """One connection. What is refused here never becomes a request: the answer is plain text."""

    header_seconds: ClassVar[float] = 10.0
    """For the request line and all fields, from the connection's opening on."""
    body_seconds: ClassVar[float] = 20.0
    """For each MiB of the body: of a file that is sent there are many."""
    reading_seconds: ClassVar[float] = 120.0
    """For taking what waits to be sent, about 1 MiB. A player that is paused for longer asks anew for the rest."""

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
        """Since its time began."""
        self._refused = False
        self._awaited = ""
        """What has begun to come, and is not all there: a header or a body."""
        self._sent_by: asyncio.TimerHandle | None = None
        self._read_by: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """A client may begin."""
        super().connection_made(transport)
        # Nothing is said to someone who has said nothing: a browser opens connections before it needs them.
        self._sent_by = self.loop.call_later(self.header_seconds, transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._all_sent()
        self._all_read()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse it in pieces, as long as this is still an HTTP connection."""
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
        # Most requests come in one piece, and are never waited for.
        if self._awaited and self._sent_by is None:
            seconds = self.header_seconds if self._awaited == "header" else self.body_seconds
            why = f"The {self._awaited} of a request has to be sent within {seconds:g} s."
            self._sent_by = self.loop.call_later(seconds, self._refuse, 408, why)

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._in_header, self._header_bytes = True, 0
        self._all_sent()
        self._awaited = "header"

    def on_headers_complete(self) -> None:
        """Its body is next."""
        self._in_header = False
        self._all_sent()
        self._awaited, self._body_bytes = "body", 0
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """All of it is there."""
        self._all_sent()
        super().on_message_complete()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: App) -> None:  # type: ignore[override]  # as above
        async def serve(scope: Scope, receive: Receive, _: Send) -> None:
            await app(scope, receive, JoinedAnswer(cycle).send)

        super()._start_asgi_task(cycle, serve)  # type: ignore[arg-type]

    def pause_writing(self) -> None:
        """The client does not read as fast as it is answered."""
        super().pause_writing()
        self._read_soon()

    def resume_writing(self) -> None:
        """It has caught up."""
        super().resume_writing()
        self._all_read()

    def timeout_keep_alive_handler(self) -> None:
        """It had nothing more to ask."""
        super().timeout_keep_alive_handler()
        self._read_soon()

    def _all_sent(self) -> None:
        self._awaited = ""
        if self._sent_by is not None:
            self._sent_by.cancel()
            self._sent_by = None

    def _read_soon(self) -> None:
        """End the connection unless what waits to be sent is taken in time: closing it waits for that."""
        if self._read_by is None:
            self._read_by = self.loop.call_later(self.reading_seconds, self.transport.abort)

    def _all_read(self) -> None:
        if self._read_by is not None:
            self._read_by.cancel()
            self._read_by = None

    def _refuse(self, status: int, why: str) -> None:
        """Answer, unless another answer is on its way, and end the connection."""
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
        # Not closed at once: with bytes of the client's unread the kernel would reset it, and take the answer back.
        # TLS cannot say that it has ended and still listen: there the answer itself says that it is the last.
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self._refused = True
        self._all_read()
        self._read_by = self.loop.call_later(_LAST_SECONDS, self.transport.abort)
