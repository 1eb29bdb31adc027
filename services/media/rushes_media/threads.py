"""Blocking work in threads, without losing what it has got hold of when nobody waits for it any more."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager
from typing import TypeVar

T = TypeVar("T")


async def acquired(acquire: Callable[[], T], release: Callable[[T], object]) -> T:
    """What `acquire` answers in a thread.

    A thread cannot be cancelled: where the one who waits is, `release` gets what `acquire` answers later.
    """
    acquiring = asyncio.ensure_future(asyncio.to_thread(acquire))

    def give_back(done: "asyncio.Future[T]") -> None:
        if not done.cancelled() and done.exception() is None:
            release(done.result())

    try:
        return await asyncio.shield(acquiring)
    except asyncio.CancelledError:
        acquiring.add_done_callback(give_back)
        raise


async def finished(work: Callable[[], T]) -> T:
    """What blocking work answers in a thread; who is cancelled waits until it has let go of what it works on.

    For work on descriptors: closed beneath it, their numbers would soon be those of other files.
    """
    working = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(working)
    except asyncio.CancelledError:
        await asyncio.wait((working,))
        raise


@asynccontextmanager
async def in_thread(manager: AbstractContextManager[T]) -> AsyncIterator[T]:
    """A context manager that blocks, entered and left in a thread."""
    value = await acquired(manager.__enter__, lambda _: manager.__exit__(None, None, None))
    try:
        yield value
    except BaseException:
        await asyncio.to_thread(manager.__exit__, *sys.exc_info())
        raise
    await asyncio.to_thread(manager.__exit__, None, None, None)
