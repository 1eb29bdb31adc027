"""Streams that last until the process stops."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any, TypeVar

Item = TypeVar("Item")


async def until(stopping: asyncio.Event, items: AsyncIterator[Item]) -> AsyncGenerator[Item]:
    """The items, ended early when the process stops: a stream that nobody ends would hold it up."""
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
        # Whoever closes `items` next must not find it running.
        await asyncio.gather(*waits, return_exceptions=True)
