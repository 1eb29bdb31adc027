"""Probes and metrics of a process over plain HTTP, for orchestrators and Prometheus.

Served from a thread, so that a process whose event loop stands still, or has not begun, is told from one that is gone.
"""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from rushes_chassis.probes import Probes

_REQUEST_SECONDS: Final = 10.0
"""Time for sending a request; slower clients are cut off."""
_MOST_CONNECTIONS: Final = 32
_TEXT: Final = "text/plain; charset=utf-8"


class ProbeServer(ThreadingHTTPServer):
    """Answers on every address of a port; raises OSError where it cannot be used."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = _MOST_CONNECTIONS

    def __init__(self, port: int, probes: Probes) -> None:
        self.probes = probes
        self._room = threading.BoundedSemaphore(_MOST_CONNECTIONS)
        self.address_family = socket.AF_INET6 if socket.has_dualstack_ipv6() else socket.AF_INET
        super().__init__(("", port), _Handler)

    def server_bind(self) -> None:
        """Take the port, without looking up the host's name as the inherited method does."""
        with suppress(OSError, AttributeError):
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)

    def verify_request(self, request: object, client_address: object) -> bool:
        """Whether there is room for a connection."""
        return self._room.acquire(blocking=False)

    def process_request_thread(self, request: object, client_address: object) -> None:
        """Serve one connection, and give its room back."""
        try:
            super().process_request_thread(request, client_address)  # type: ignore[arg-type]
        finally:
            self._room.release()

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that breaks off is no error of the process."""


class _Handler(BaseHTTPRequestHandler):
    server: ProbeServer
    timeout = _REQUEST_SECONDS
    server_version, sys_version = "rushes", ""

    def do_GET(self) -> None:
        answers: dict[str, Callable[[], None]] = {
            "/livez": self._live,
            "/readyz": self._ready,
            "/metrics": self._metrics,
        }
        answers.get(self.path.partition("?")[0], self._unknown)()

    def do_HEAD(self) -> None:
        self.do_GET()

    def _live(self) -> None:
        probes = self.server.probes
        still = "" if probes.loop_turns() else f"the event loop has not answered for {probes.turn_seconds:g} s"
        self._send(503, still) if still else self._send(200, "ok")

    def _ready(self) -> None:
        probes = self.server.probes
        self._send(503, probes.hindrance) if probes.hindrance else self._send(200, probes.words)

    def _metrics(self) -> None:
        self._send(200, generate_latest(), CONTENT_TYPE_LATEST)

    def _unknown(self) -> None:
        self._send(404, "there are /livez, /readyz and /metrics")

    def _send(self, status: int, body: str | bytes, kind: str = _TEXT) -> None:
        content = f"{body}\n".encode() if isinstance(body, str) else body
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name that it is called by
        """Probes come every few seconds; nothing is logged."""
