"""What a database has to offer to be the catalog's."""

from contextlib import AbstractContextManager
from typing import Protocol

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from rushes_catalog.storage.steady import SteadyConnection
from rushes_catalog.storage.word_index import WordIndex

# A predecessor that was killed may need a moment to be gone.
LOCK_PATIENCE_SECONDS = 5.0
# Transactions that read at the same time.
READERS = 4


class AlreadyRunning(SystemExit):
    """Another catalog holds the database; two of them would each believe to own the running tasks."""


class Dialect(Protocol):
    """One database of one kind. What differs between the kinds in statements is in `expressions`."""

    @property
    def word_index(self) -> WordIndex:
        """How its index of paths is asked."""

    @property
    def most_path_bytes(self) -> int | None:
        """The longest path that it can hold; None: longer ones than any file system has."""

    def held(self, patience: float = LOCK_PATIENCE_SECONDS) -> AbstractContextManager[None]:
        """Bring its tables up to date, as its only catalog. Raises AlreadyRunning, NewerDatabase."""

    def writer(self) -> AsyncEngine:
        """One connection, whose transactions see no other's. It belongs to the only catalog."""

    def readers(self) -> AsyncEngine:
        """Connections whose transactions see the state of the moment they begin to read at, and cannot write."""

    def outage(self, failed: DBAPIError) -> str | None:
        """Why the database did not do its part; None: the statement is a mistake, which trying again will not mend."""

    async def finish(self, writing: SteadyConnection) -> None:
        """What is done before the connections are given back."""
