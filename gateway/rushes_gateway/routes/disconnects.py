"""Cancels work when its client has disconnected, which the framework would otherwise finish."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

from fastapi import FastAPI, Request, Response

from rushes_gateway.disconnects import disconnected

T = TypeVar("T")

_CLIENT_CLOSED_REQUEST: Final = 499
"""nginx's status for such requests, for logs; no client receives it."""


class ClientDisconnected(Exception):
    """The connection was closed before there was a response."""


def handle_disconnects(app: FastAPI) -> None:
    """Register a handler that ends requests of disconnected clients without an error."""
    app.add_exception_handler(ClientDisconnected, _no_answer)


async def unless_disconnected(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """The result of the work. The body of the request must have been read before.

    Raises ClientDisconnected where the connection was closed meanwhile.
    """
    working, gone = asyncio.ensure_future(work), asyncio.ensure_future(disconnected(request.receive))
    try:
        await asyncio.wait((working, gone), return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ClientDisconnected
        return await working
    finally:
        gone.cancel()
        working.cancel()


async def _no_answer(request: Request, gone: Exception) -> Response:
    return Response(status_code=_CLIENT_CLOSED_REQUEST)
