"""A catalog that fails for as long as a test wants it to, and in between is a whole one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rushes_catalog.storage.catalog import Catalog, Stores
from rushes_catalog.storage.database import Database


class StumblingCatalog(Catalog):
    """Begins no transaction while it has a failure."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        # What every transaction raises instead of beginning.
        self.failure: Exception | None = None
        # Transactions that were begun or refused so far.
        self.asked = 0

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Stores]:
        self._stumble()
        async with super().reading() as stores:
            yield stores

    @asynccontextmanager
    async def changing(self) -> AsyncIterator[Stores]:
        self._stumble()
        async with super().changing() as stores:
            yield stores

    def _stumble(self) -> None:
        self.asked += 1
        if self.failure is not None:
            raise self.failure
