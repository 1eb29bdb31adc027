"""A limited number of works at once, for which others wait a while in the order of their arrival."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class NoTurn(Exception):
    """Too many are waiting, or none of those that hold a turn ended in time."""


class Turns:
    """`at_once` turns; `most_waiting` wait up to `seconds` for one. Belongs to one event loop."""

    def __init__(self, *, at_once: int, most_waiting: int, seconds: float) -> None:
        self._free = asyncio.Semaphore(at_once)
        self._most_waiting, self._seconds = most_waiting, seconds
        self._waiting = 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """A turn, held until this is left; raises NoTurn."""
        await self._take()
        try:
            yield
        finally:
            self._free.release()

    async def _take(self) -> None:
        if self._free.locked() and self._waiting >= self._most_waiting:
            raise NoTurn
        self._waiting += 1
        try:
            async with asyncio.timeout(self._seconds):
                await self._free.acquire()
        except TimeoutError as late:
            raise NoTurn from late
        finally:
            self._waiting -= 1
