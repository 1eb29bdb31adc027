"""Cancels work when its client has disconnected, which the framework would otherwise finish."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

from fastapi import FastAPI, Request, Response

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
    working, disconnected = asyncio.ensure_future(work), asyncio.ensure_future(_disconnected(request))
    try:
        await asyncio.wait((working, disconnected), return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ClientDisconnected
        return await working
    finally:
        disconnected.cancel()
        working.cancel()


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _no_answer(request: Request, disconnected: Exception) -> Response:
    return Response(status_code=_CLIENT_CLOSED_REQUEST)
