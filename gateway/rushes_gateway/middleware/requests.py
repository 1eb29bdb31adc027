"""Request ids, common response headers, and a log line for changes and refusals."""

import time

import structlog

from rushes_chassis.requests import enter_request
from rushes_gateway.asgi import App, Message, Receive, Scope, Send, header_map

log = structlog.get_logger()

_POLICY = (
    b"default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; style-src 'self'; script-src 'self'; "
    b"font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    b"frame-ancestors 'none'"
)
_SECURITY = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"content-security-policy", _POLICY),
]
_READING = {"GET", "HEAD", "OPTIONS"}


class RequestAccount:
    """Logs requests, and adds to each response what all of them have."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request (ASGI)."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        request_id = enter_request(header_map(scope).get("x-request-id")).encode()
        began, status = time.monotonic(), 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", request_id), *_SECURITY]
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        finally:
            method = scope.get("method", "WEBSOCKET")
            # Not logged: health is requested many times a second at start.
            if (method not in _READING or status >= 400) and scope["path"] != "/health":
                took = round((time.monotonic() - began) * 1000)
                log.info("request", method=method, path=scope["path"], status=status, ms=took)
