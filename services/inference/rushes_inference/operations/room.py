"""Limits how many pictures are processed and how many wait."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from rushes_inference.domain.errors import Busy


class Room:
    """At most `at_once` full-size pictures are in memory; at most `most` requests run or wait."""

    def __init__(self, *, at_once: int, most: int) -> None:
        self._most = most
        self._turns = asyncio.Semaphore(at_once)
        self._taken = 0

    @property
    def taken(self) -> int:
        """How many requests run or wait."""
        return self._taken

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """A place in the queue; raises Busy where it is full."""
        if self._taken >= self._most:
            raise Busy(self._most)
        self._taken += 1
        try:
            yield
        finally:
            self._taken -= 1

    def turn(self) -> AbstractAsyncContextManager[None]:
        """A turn, held while the full-size picture is in memory."""
        return self._turns
