"""A catalog that fails for as long as a test wants it to, and in between is the one that it stands before."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from rushes_catalog.ports.storage import Catalog, Committed, Stores


class StumblingCatalog:
    """Implements rushes_catalog.ports.storage.Catalog."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        # What every transaction raises instead of beginning.
        self.failure: Exception | None = None
        # Transactions that were begun or refused so far.
        self.asked = 0

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Stores]:
        self._stumble()
        async with self._catalog.reading() as stores:
            yield stores

    @asynccontextmanager
    async def changing(self) -> AsyncIterator[Stores]:
        self._stumble()
        async with self._catalog.changing() as stores:
            yield stores

    def on_commit(self, listener: Callable[[Committed], None]) -> None:
        self._catalog.on_commit(listener)

    def _stumble(self) -> None:
        self.asked += 1
        if self.failure is not None:
            raise self.failure
