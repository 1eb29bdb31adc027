"""Prometheus metrics of HTTP requests, by route and not by path: paths are without number."""

import time

from prometheus_client import Counter, Gauge, Histogram

from rushes_gateway.access.route_table import row_of
from rushes_gateway.asgi import App, Message, Receive, Scope, Send

REQUESTS = Counter("rushes_http_requests", "Answered requests by HTTP status", ["method", "route", "code"])
SECONDS = Histogram(
    "rushes_http_request_seconds",
    "Time from the request to the end of its answer",
    ["method", "route"],
    buckets=(0.005, 0.02, 0.1, 0.5, 2, 10, 60, 600),
)
RUNNING = Gauge("rushes_http_running", "Requests being answered, streams and events included")
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))


class Metrics:
    """Counts and times HTTP requests, those included that are refused or fail."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request (ASGI)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.monotonic(), 0

        async def send_noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        RUNNING.inc()
        try:
            await self._app(scope, receive, send_noting)
        finally:
            RUNNING.dec()
            if status:  # Nothing was answered to a client that has left.
                method = scope["method"] if scope["method"] in _METHODS else "OTHER"
                route = row_of(scope["method"], scope["path"]).template
                REQUESTS.labels(method, route, str(status)).inc()
                SECONDS.labels(method, route).observe(time.monotonic() - began)
