"""The port of a database."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from rushes_catalog.files.store.word_index import WordIndex
from rushes_catalog.storage.steady import SteadyConnection

# Seconds to wait for a predecessor that was killed.
LOCK_PATIENCE_SECONDS = 5.0
# Concurrent reading transactions.
READERS = 4


class AlreadyRunning(SystemExit):
    """Another catalog holds the database; two of them would both deliver its tasks."""


class Unusable(SystemExit):
    """The database cannot be reached, or does not meet a requirement, which the message names."""


@dataclass(frozen=True)
class Waiting:
    """Why a catalog waits."""

    why: str
    could_take_over: bool
    """False while the server is away."""


WaitingListener: TypeAlias = Callable[[Waiting], None]


class Dialect(Protocol):
    """A database of one kind. Differences within statements are in `expressions`."""

    @property
    def word_index(self) -> WordIndex:
        """Queries of its word index."""

    @property
    def most_path_bytes(self) -> int | None:
        """The longest path that it can store; None: longer than file systems allow."""

    def held(self, patience: float = LOCK_PATIENCE_SECONDS) -> AbstractContextManager[None]:
        """Migrate it and hold it as its only catalog. Blocks; raises AlreadyRunning, NewerDatabase, Unusable."""

    @property
    def stands_by(self) -> bool:
        """Whether `held` waits without a limit; where the first write fails after it, it is to be called again."""

    def give_up(self) -> None:
        """Have `held`, which blocks in another thread, end soon by raising AlreadyRunning. Stays in force."""

    @property
    def heartbeat_seconds(self) -> float | None:
        """How often `beat` is due; None: never."""

    async def beat(self) -> None:
        """Show whoever waits to replace this catalog that it lives."""

    def writer(self) -> AsyncEngine:
        """An engine with one connection for serialised writing transactions."""

    def readers(self) -> AsyncEngine:
        """An engine for read-only transactions with a snapshot."""

    def outage(self, failed: DBAPIError) -> str | None:
        """Why the database failed; None: the statement is wrong, and retrying will not help."""

    async def finish(self, writing: SteadyConnection) -> None:
        """Called before the connections are closed."""

    async def close(self) -> None:
        """Called after the connections are closed."""
