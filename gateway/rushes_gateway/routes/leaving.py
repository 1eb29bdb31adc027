"""Cancels work when its client has disconnected, which the framework would otherwise finish."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

from fastapi import FastAPI, Request, Response

T = TypeVar("T")

_CLIENT_CLOSED_REQUEST: Final = 499
"""nginx's status for such requests, for logs; no client receives it."""


class ClientGone(Exception):
    """The connection was closed before there was a response."""


def end_quietly_when_left(app: FastAPI) -> None:
    """Register a handler that ends requests of disconnected clients without an error."""
    app.add_exception_handler(ClientGone, _client_gone)


async def unless_gone(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """The result of the work. The body of the request must have been read before.

    Raises ClientGone where the connection was closed meanwhile.
    """
    working, gone = asyncio.ensure_future(work), asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait((working, gone), return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ClientGone
        return await working
    finally:
        gone.cancel()
        working.cancel()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _client_gone(request: Request, gone: Exception) -> Response:
    return Response(status_code=_CLIENT_CLOSED_REQUEST)
