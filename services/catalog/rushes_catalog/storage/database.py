"""The SQL database: connections, transactions, and all that differs between SQLite and what may follow it."""

import asyncio
import fcntl
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import IO, Any

from sqlalchemy import ColumnElement, Integer, Text, and_, column, event, literal_column, select, table, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from rushes_catalog.domain.errors import StorageFailed
from rushes_catalog.storage.counts import Counts
from rushes_catalog.storage.one_hop import run_in_one_hop
from rushes_catalog.storage.schema import library
from rushes_catalog.storage.steady import SteadyConnection, end_transaction, leave_transaction, open_transaction

# A predecessor that was killed may need a moment to be gone.
LOCK_PATIENCE_SECONDS = 5.0
# FTS5's trigram index finds words of three characters and more.
SHORTEST_INDEXED_WORD = 3

_PRAGMAS = (
    "journal_mode=WAL",
    # A commit is on the disk before it is told. With NORMAL a power cut would take back exports and flags that a person
    # has seen, to save one fsync per transaction: 1.3 ms on an SSD, a few times a second when much is going on.
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=10000",
    "cache_size=-8000",
)
# What a large list's rows and indexes take; a library of some thousands never fills it. Reading a page anew is a system
# call and a copy, a third of what a row costs.
_READING = ("query_only=ON", "cache_size=-32000")


class AlreadyRunning(SystemExit):
    """Another catalog holds the file; two of them would each believe to own the running tasks."""


@contextmanager
def only_catalog_of(file: Path, patience: float = LOCK_PATIENCE_SECONDS) -> Iterator[None]:
    """Hold the lock that says that this process owns the SQLite file; the kernel lets go of it when we die.

    Waits for `patience` seconds; raises AlreadyRunning after that.
    """
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with Path(f"{file}.lock").open("w") as lock:
        _lock(lock, file, patience)
        yield


def _lock(lock: IO[str], file: Path, patience: float) -> None:
    patience_ends = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > patience_ends:
                raise AlreadyRunning(f"rushes catalog: another catalog is running on {file}") from None
            time.sleep(0.05)
        else:
            return


class Database:
    """One writer, whose turn is waited for in the event loop instead of in SQLite's busy handler, and readers that see
    the state of the moment they began at."""

    def __init__(self, file: Path) -> None:
        url = URL.create("sqlite+aiosqlite", database=str(file))
        self._writer = _engine(url, pool_size=1, begin=_begin_writing)
        self._readers = _engine(url, pool_size=4, begin=_begin_reading, extra=_READING)
        self.counts = Counts()
        _tell_of_writing(self._writer, self.counts)
        self._turn = asyncio.Lock()
        self._writing: asyncio.Task[Any] | None = None

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[SteadyConnection]:
        """A snapshot; raises StorageFailed where the database cannot be read."""
        with _translated():
            connection = await open_transaction(self._readers)
            try:
                yield SteadyConnection(connection)
            finally:
                await leave_transaction(connection)

    @asynccontextmanager
    async def changing(self) -> AsyncIterator[SteadyConnection]:
        """A transaction that sees no other; raises StorageFailed where it cannot be written."""
        if self._writing is asyncio.current_task():
            raise RuntimeError("a transaction within a transaction would wait for itself")
        async with self._turn:
            self._writing = asyncio.current_task()
            try:
                async with _transaction(self._writer) as connection:
                    yield connection
            finally:
                self._writing = None
                self.counts.ended()

    async def close(self) -> None:
        """Give the connections back, the statistics for the query planner renewed."""
        async with self.changing() as connection:
            await connection.execute(text("PRAGMA optimize"))
        await self._readers.dispose()
        await self._writer.dispose()


@asynccontextmanager
async def _transaction(engine: AsyncEngine) -> AsyncIterator[SteadyConnection]:
    with _translated():
        connection = await open_transaction(engine)
        try:
            yield SteadyConnection(connection)
        except BaseException:
            await end_transaction(connection, commit=False)
            raise
        await end_transaction(connection, commit=True)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except OperationalError as failed:
        if getattr(failed.orig, "sqlite_errorcode", sqlite3.SQLITE_ERROR) == sqlite3.SQLITE_ERROR:
            raise  # a statement that SQLite does not understand: a mistake of ours, which trying again will not mend
        raise StorageFailed(str(failed.orig)) from failed


def _begin_writing(connection: Any) -> None:
    # A deferred transaction that reads first fails when it writes after another has written.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_reading(connection: Any) -> None:
    # Past SQLAlchemy, which goes to the driver's thread three times for it. It locks nothing yet, and so cannot fail.
    connection.connection.dbapi_connection.run_async(lambda driver: driver.execute("BEGIN"))


def _engine(url: URL, *, pool_size: int, begin: Callable[[Any], None], extra: tuple[str, ...] = ()) -> AsyncEngine:
    engine = create_async_engine(url, pool_size=pool_size, max_overflow=0)
    run_in_one_hop(engine.sync_engine)

    @event.listens_for(engine.sync_engine, "connect")
    def _connected(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver's own BEGINs come too late; we say them ourselves
        for pragma in (*_PRAGMAS, *extra):
            connection.execute(f"PRAGMA {pragma}").close()

    event.listen(engine.sync_engine, "begin", begin)
    return engine


def _tell_of_writing(engine: AsyncEngine, counts: Counts) -> None:
    @event.listens_for(engine.sync_engine, "before_cursor_execute")
    def _executing(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        counts.written(statement)


def is_taken(failed: IntegrityError) -> bool:
    """Whether a row was refused because another one has what is to be unique, and for nothing else."""
    code = getattr(failed.orig, "sqlite_errorcode", None)
    return code in (sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)


# Of each word's hits the trigram index tells the assets' numbers.
asset_search = table("asset_search", column("rowid", Integer))


def found_by_words(phrases: Iterable[str]) -> ColumnElement[bool]:
    """Whether a row of `asset_search` is of an asset that each phrase finds; see `adapters/asset_words.py`."""
    return literal_column("asset_search", Text).bool_op("MATCH")(" AND ".join(f"({phrase})" for phrase in phrases))


def path_has_words(phrases: Iterable[str], number: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether the asset of this number is among those that the trigram index finds; all of them are gathered first."""
    return number.in_(select(asset_search.c.rowid).where(found_by_words(phrases)))


def path_has_word_scanning(
    words: list[str], folded: ColumnElement[str] = library.asset.c.folded
) -> ColumnElement[bool]:
    """The same row by row: for words that are too short for the index, or where few other rows are left."""
    return and_(*(folded.contains(word, autoescape=True) for word in words))
