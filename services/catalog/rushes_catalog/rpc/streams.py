"""Long-lived streams that end when the process stops."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any, TypeVar

Item = TypeVar("Item")


async def until(stopping: asyncio.Event, items: AsyncIterator[Item]) -> AsyncGenerator[Item]:
    """Yield the items until the process stops, whose end the open stream would otherwise delay."""
    stop = asyncio.ensure_future(stopping.wait())
    waits: list[asyncio.Future[Any]] = [stop]
    try:
        while True:
            following: asyncio.Future[Item] = asyncio.ensure_future(anext(items))
            waits = [stop, following]
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            if not following.done():
                return
            try:
                yield following.result()
            except StopAsyncIteration:
                return
    finally:
        for wait in waits:
            wait.cancel()
        # The caller closes `items` next, and it must not be running.
        await asyncio.gather(*waits, return_exceptions=True)
