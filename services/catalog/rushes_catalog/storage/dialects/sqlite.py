"""SQLite: a file, owned by one catalog through a lock file beside it."""

import fcntl
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from sqlalchemy import event, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from rushes_catalog.files.store.word_index import SqliteWords
from rushes_catalog.storage.compiled import COMPILED_ONCE
from rushes_catalog.storage.dialects.port import LOCK_PATIENCE_SECONDS, READERS, AlreadyRunning
from rushes_catalog.storage.migration import migrate, migrate_apart
from rushes_catalog.storage.network_file import refuse_network_file
from rushes_catalog.storage.one_hop import run_in_one_hop
from rushes_catalog.storage.steady import SteadyConnection

_PRAGMAS = (
    "journal_mode=WAL",
    # A commit is durable before it is reported. With NORMAL a power cut would revert changes that a user has seen, to
    # save one fsync per transaction: 1.3 ms on an SSD, a few times a second under load.
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=10000",
    "cache_size=-8000",
)
# Enough for the rows and indexes of a large list; a library of some thousands never fills it. Reading a page again is a
# system call and a copy, a third of the cost of a row.
_READING = ("query_only=ON", "cache_size=-32000")


class SqliteFile:
    """The database in this file."""

    word_index = SqliteWords()
    most_path_bytes: int | None = None
    heartbeat_seconds: float | None = None
    stands_by = False

    def __init__(self, file: Path) -> None:
        self.file = file
        self._url = URL.create("sqlite+aiosqlite", database=str(file))

    @contextmanager
    def held(self, patience: float = LOCK_PATIENCE_SECONDS) -> Iterator[None]:
        """Hold the lock until the block is left. Raises Unusable where the file is on a network file system."""
        refuse_network_file(self.file)
        with only_catalog_of(self.file, patience):
            migrate(self.file, migrate_apart)
            yield

    def writer(self) -> AsyncEngine:
        """Writers wait in the event loop instead of in SQLite's busy handler."""
        return _engine(self._url, pool_size=1, begin=_begin_writing)

    def readers(self) -> AsyncEngine:
        """Readers never wait for the writer."""
        return _engine(self._url, pool_size=READERS, begin=_begin_reading, extra=_READING)

    def outage(self, failed: DBAPIError) -> str | None:
        """The message of an outage: a full disk, a lock, a missing file."""
        code = getattr(failed.orig, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        return None if not isinstance(failed, OperationalError) or code == sqlite3.SQLITE_ERROR else str(failed.orig)

    def give_up(self) -> None:
        """Nothing: it waits for a few seconds only."""

    async def beat(self) -> None:
        """Nothing: no other catalog waits."""

    async def close(self) -> None:
        """Nothing more."""

    async def finish(self, writing: SteadyConnection) -> None:
        """Update the query planner's statistics."""
        await writing.execute(text("PRAGMA optimize"))


@contextmanager
def only_catalog_of(file: Path, patience: float = LOCK_PATIENCE_SECONDS) -> Iterator[None]:
    """Hold the lock on the SQLite file; the kernel releases it when the process dies.

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


def _begin_writing(connection: Any) -> None:
    # A deferred transaction that reads first fails when it writes after another one has written.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_reading(connection: Any) -> None:
    # Bypasses SQLAlchemy, which needs three round trips to the driver's thread. It takes no lock, so it cannot fail.
    connection.connection.dbapi_connection.run_async(lambda driver: driver.execute("BEGIN"))


def _engine(url: URL, *, pool_size: int, begin: Callable[[Any], None], extra: tuple[str, ...] = ()) -> AsyncEngine:
    engine = create_async_engine(url, pool_size=pool_size, max_overflow=0, execution_options=COMPILED_ONCE)
    run_in_one_hop(engine.sync_engine)

    @event.listens_for(engine.sync_engine, "connect")
    def _connected(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # The driver's own BEGIN comes too late, so it is sent explicitly.
        for pragma in (*_PRAGMAS, *extra):
            connection.execute(f"PRAGMA {pragma}").close()

    event.listen(engine.sync_engine, "begin", begin)
    return engine
