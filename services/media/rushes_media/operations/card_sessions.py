"""How many works one encoder of a graphics card has at once: cards for consumers refuse more than a few."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rushes_footage.encoders import HARDWARE


class CardSessions:
    """Those of this node, `most` for each encoder of a card; the CPU has as many as anybody wants.

    All methods belong to the event loop.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._free = {encoder: asyncio.Semaphore(most) for encoder in HARDWARE}
        self._wanted = Counter[str]()
        """Sessions that are held or waited for."""

    @asynccontextmanager
    async def held(self, encoder: str) -> AsyncIterator[None]:
        """A session, once one is free: those who wait get theirs in the order of asking.

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
        """Whether a session is free at once for what lasts as long as somebody watches, without being the last one.

        That is left to clips and renditions, which could wait for hours otherwise.
        """
        return encoder not in self._free or self._wanted[encoder] + 1 < self._most
