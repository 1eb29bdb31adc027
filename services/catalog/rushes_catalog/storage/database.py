"""The SQL database: transactions, one writer, and translation of failures."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from rushes_catalog.domain.errors import StorageFailed
from rushes_catalog.storage.counts import Counts
from rushes_catalog.storage.dialects.port import Dialect
from rushes_catalog.storage.list_bounds import ListBounds
from rushes_catalog.storage.steady import SteadyConnection, end_transaction, leave_transaction, open_transaction

# SQLite's error codes, and PostgreSQL's SQLSTATE.
_TAKEN = (sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, "23505")


class Database:
    """One writer at a time, which others wait for in the event loop, and readers that each see the state at the start
    of their transaction."""

    def __init__(self, dialect: Dialect, bounds: ListBounds | None = None) -> None:
        """`bounds`: thresholds for the plans of asset lists; None: the defaults."""
        self._dialect = dialect
        self._writer, self._readers = dialect.writer(), dialect.readers()
        self.counts = Counts(bounds or ListBounds())
        _tell_of_writing(self._writer, self.counts)
        self._turn = asyncio.Lock()
        self._writing: asyncio.Task[Any] | None = None

    @property
    def most_path_bytes(self) -> int | None:
        """The longest path that it can store; None: any."""
        return self._dialect.most_path_bytes

    async def open(self) -> None:
        """Open it; raises StorageFailed where it cannot be written, and is closed then."""
        try:
            async with self.changing():
                pass
        except StorageFailed:
            await self._disconnect()
            raise

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[SteadyConnection]:
        """A snapshot; raises StorageFailed where the database cannot be read."""
        with self._translated():
            connection = await open_transaction(self._readers)
            try:
                yield SteadyConnection(connection, self._dialect.word_index)
            finally:
                # Results already read are valid, even if the server is gone by now.
                with suppress(DBAPIError):
                    await leave_transaction(connection)

    @asynccontextmanager
    async def changing(self) -> AsyncIterator[SteadyConnection]:
        """A serialised writing transaction; raises StorageFailed where it cannot be written."""
        if self._writing is asyncio.current_task():
            raise RuntimeError("a transaction within a transaction would wait for itself")
        async with self._turn:
            self._writing = asyncio.current_task()
            try:
                async with self._transaction() as connection:
                    yield connection
            finally:
                self._writing = None
                self.counts.ended()

    async def close(self) -> None:
        """Close all connections."""
        # Skipped if the database is unavailable: it only maintains statistics.
        with suppress(StorageFailed):
            async with self.changing() as connection:
                await self._dialect.finish(connection)
        await self._disconnect()

    async def _disconnect(self) -> None:
        await self._readers.dispose()
        await self._writer.dispose()
        await self._dialect.close()

    async def beat(self) -> None:
        """Renew the heartbeat of this catalog. Raises StorageFailed."""
        with self._translated():
            await self._dialect.beat()

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[SteadyConnection]:
        with self._translated():
            connection = await open_transaction(self._writer)
            try:
                yield SteadyConnection(connection, self._dialect.word_index)
            except BaseException:
                await end_transaction(connection, commit=False)
                raise
            await end_transaction(connection, commit=True)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as failed:
            outage = self._dialect.outage(failed)
            if outage is None:
                raise
            raise StorageFailed(outage) from failed


def _tell_of_writing(engine: AsyncEngine, counts: Counts) -> None:
    @event.listens_for(engine.sync_engine, "before_cursor_execute")
    def _executing(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        counts.written(statement)


def is_taken(failed: IntegrityError) -> bool:
    """Whether a row was refused because of a unique constraint, and for no other reason."""
    code = getattr(failed.orig, "sqlite_errorcode", None) or getattr(failed.orig, "sqlstate", None)
    return code in _TAKEN
