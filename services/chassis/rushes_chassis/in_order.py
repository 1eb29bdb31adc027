"""Concurrent work on many items with the results in the order of the items."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterable, Awaitable, Callable, Iterable
from contextlib import aclosing
from typing import TypeVar

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")


async def in_order(
    items: AsyncIterable[Item] | Iterable[Item], work: Callable[[Item], Awaitable[Outcome]], most: int
) -> AsyncGenerator[Outcome]:
    """Yields the result of `work` for each item, in their order, with at most `most` of them running.

    Raises errors of iterating the items, and errors of `work` for an item in place of its result. Work that is still
    running is cancelled then, and when the generator is closed; it has ended when the generator has.
    """
    under_way: deque[asyncio.Task[Outcome]] = deque()
    try:
        async with aclosing(_each(items)) as each:
            async for item in each:
                under_way.append(asyncio.ensure_future(work(item)))
                while under_way and (under_way[0].done() or len(under_way) >= most):
                    yield await under_way.popleft()
        while under_way:
            yield await under_way.popleft()
    finally:
        for left in under_way:
            left.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)  # The results are not needed any more.


async def _each(items: AsyncIterable[Item] | Iterable[Item]) -> AsyncGenerator[Item]:
    if isinstance(items, AsyncIterable):
        async for item in items:
            yield item
    else:
        for item in items:
            yield item
