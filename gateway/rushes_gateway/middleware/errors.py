"""Errors as responses."""

import structlog

from rushes_chassis.errors import Internal, RushesError
from rushes_gateway.asgi import App, Message, Receive, Scope, Send
from rushes_gateway.problem_responses import answer_error

log = structlog.get_logger()


class ErrorResponses:
    """Every exception of an HTTP request becomes a response, unless one has begun.

    Inside the guard, which gives these responses the header fields without which no page of another origin reads them.
    """

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request (ASGI)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def send_noting(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, send_noting)
        except RushesError as error:
            if begun:
                raise
            await answer_error(scope, send, error)
        except Exception:
            log.exception("request failed", path=scope["path"])
            if begun:
                raise
            internal = Internal("Internal error in Rushes; the gateway's log has details.", reason="Internal")
            # It is not known in what state the connection is.
            await answer_error(scope, send, internal, [(b"connection", b"close")])
