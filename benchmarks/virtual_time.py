"""An event loop in which nobody waits: its clock jumps to the next timer as soon as nothing else is left to do."""

import asyncio
import selectors
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from rushes_catalog.storage.catalog import Catalog, Stores
from rushes_catalog.storage.database import Database


class _Jumps(selectors.BaseSelector):
    """Waits for files only while a thread is at work for the loop; otherwise time passes at once."""

    def __init__(self) -> None:
        self._real = selectors.DefaultSelector()
        self.now, self.at_work = 0.0, 0

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._real.register(fileobj, events, data)

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        return self._real.unregister(fileobj)

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return self._real.get_map()

    def close(self) -> None:
        self._real.close()

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if self.at_work or timeout is None:
            return self._real.select(timeout)
        found = self._real.select(0)
        if not found:
            self.now += max(timeout, 0.0)
        return found


class VirtualTime(asyncio.SelectorEventLoop):
    """A loop whose clock begins at 0."""

    def __init__(self) -> None:
        self._jumps = _Jumps()
        super().__init__(self._jumps)

    def time(self) -> float:
        """Virtual seconds."""
        return self._jumps.now

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """During the block a thread does something for this loop, which takes no virtual time."""
        self._jumps.at_work += 1
        try:
            yield
        finally:
            self._jumps.at_work -= 1


class TimelessCatalog(Catalog):
    """A catalog whose transactions take no virtual time."""

    def __init__(self, database: Database, loop: VirtualTime) -> None:
        super().__init__(database)
        self._loop = loop

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Stores]:
        """As any catalog's."""
        with self._loop.standing_still():
            async with super().reading() as stores:
                yield stores

    @asynccontextmanager
    async def changing(self) -> AsyncIterator[Stores]:
        """As any catalog's."""
        with self._loop.standing_still():
            async with super().changing() as stores:
                yield stores
