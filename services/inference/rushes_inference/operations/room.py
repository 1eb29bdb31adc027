"""How many pictures may be looked at, and how many may wait for it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from rushes_inference.domain.errors import Busy


class Room:
    """Of a service: `at_once` pictures lie in memory in full size; others wait, and all are `most` at most."""

    def __init__(self, *, at_once: int, most: int) -> None:
        self._most = most
        self._turns = asyncio.Semaphore(at_once)
        self._taken = 0

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Of somebody who looks at a picture or waits for it; raises Busy."""
        if self._taken >= self._most:
            raise Busy(self._most)
        self._taken += 1
        try:
            yield
        finally:
            self._taken -= 1

    def turn(self) -> AbstractAsyncContextManager[None]:
        """Of one of them, for as long as it has a picture in full size."""
        return self._turns
