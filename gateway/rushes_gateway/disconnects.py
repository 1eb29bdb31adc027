"""Waiting for clients that disconnect, and work that is cancelled then."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from rushes_gateway.asgi import Receive

T = TypeVar("T")


async def disconnected(receive: Receive) -> None:
    """Return when the client has disconnected. The body of the request must have been read before."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def unless(gone: "asyncio.Future[None]", work: Awaitable[T]) -> T | None:
    """The result of the work; None where `gone` ended first, and the work was cancelled."""
    working = asyncio.ensure_future(work)
    try:
        await asyncio.wait((working, gone), return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        if not working.done():
            working.cancel()
            await asyncio.wait((working,))
