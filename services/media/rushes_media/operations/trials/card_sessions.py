"""Limits the sessions of each hardware encoder: consumer cards refuse more than a few."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rushes_footage.encoders import HARDWARE


class CardSessions:
    """Sessions of this node, at most `most` per hardware encoder; the CPU has no limit.

    All methods belong to the event loop.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._free = {encoder: asyncio.Semaphore(most) for encoder in HARDWARE}
        self._wanted = Counter[str]()
        """Sessions that are held or waited for."""

    @asynccontextmanager
    async def held(self, encoder: str) -> AsyncIterator[None]:
        """A session, once one is free; callers are served in the order of their requests.

        Who holds one encodes and waits for nobody, so that all who wait have their turn.
        """
        free = self._free.get(encoder)
        if free is None:
            yield
            return
        self._wanted[encoder] += 1
        try:
            async with free:
                yield
        finally:
            self._wanted[encoder] -= 1

    def may_be_watched(self, encoder: str) -> bool:
        """Whether a session is free now for live viewing without being the last one.

        The last one is left to clips and renditions, which could otherwise wait for hours.
        """
        return encoder not in self._free or self._wanted[encoder] + 1 < self._most
