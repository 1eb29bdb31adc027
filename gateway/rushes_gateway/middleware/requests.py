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
_POLICY_NAME = b"content-security-policy"
_SECURITY = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (_POLICY_NAME, _POLICY),
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
                own = list(message.get("headers", ()))
                # A page that brings a policy of its own is under that alone: two are kept at once.
                usual = [each for each in _SECURITY if each[0] != _POLICY_NAME or _POLICY_NAME not in dict(own)]
                message["headers"] = [*own, (b"x-request-id", request_id), *usual]
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        finally:
            method = scope.get("method", "WEBSOCKET")
            # Not logged: health is requested many times a second at start.
            if (method not in _READING or status >= 400) and scope["path"] != "/health":
                took = round((time.monotonic() - began) * 1000)
                log.info("request", method=method, path=scope["path"], status=status, ms=took)
