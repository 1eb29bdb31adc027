"""PostgreSQL: a database on a server, owned by one catalog through an advisory lock of the writing session.

As the writing session holds the lock, nothing is ever written without it. A broken connection releases it: the next one
takes it again, unless another catalog has had it meanwhile. Catalogs that stand by wait for the lock (standby.py).
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import psycopg
from psycopg.errors import InsufficientPrivilege, LockNotAvailable
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from rushes_catalog.files.store.word_index import PostgresqlWords
from rushes_catalog.migrations import HEAD
from rushes_catalog.storage.addresses import servers_of
from rushes_catalog.storage.compiled import COMPILED_ONCE
from rushes_catalog.storage.dialects.port import (
    LOCK_PATIENCE_SECONDS,
    READERS,
    AlreadyRunning,
    Unusable,
    WaitingListener,
)
from rushes_catalog.storage.dialects.psycopg_values import adapt
from rushes_catalog.storage.dialects.servers import Servers, directed
from rushes_catalog.storage.dialects.standby import HEARTBEAT_SECONDS, KEEPALIVES, LOCK, Candidate, in_one_line
from rushes_catalog.storage.migration import log_migration, refuse_later, run_steps
from rushes_catalog.storage.schema import metadata
from rushes_catalog.storage.steady import SteadyConnection

# Trusted extensions, JSON paths, and materialised WITH need this version.
OLDEST_VERSION = 13
_READ_ONLY = "25006"
# SQLSTATE class of exceeded limits, such as the length of an index entry.
_TOO_MUCH = "54"
_NEXT_HOLDER = "UPDATE catalog_holder SET number = number + 1, seen_at = clock_timestamp() RETURNING number"
_BEAT = "UPDATE catalog_holder SET seen_at = clock_timestamp() WHERE number = :number"
_HAD_BY_ANOTHER = "another catalog has taken it over"
# libpq's parameters. The address overrides them.
_CONNECTING = {
    "connect_timeout": 10,
    "fallback_application_name": "rushes catalog",
    # Otherwise a database in SQL_ASCII, which is refused, would send bytes instead of texts.
    "client_encoding": "UTF8",
    # A dead server is noticed in half a minute, not in hours.
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
_SESSION = (
    *KEEPALIVES,
    # A commit is durable before it is reported, as on SQLite.
    "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'",
    # JIT compilation takes longer than these queries.
    "SET jit = off",
)


_UNWRITABLE = text(
    """
    SELECT string_agg(relname, ', ' ORDER BY relname) FROM pg_class
    WHERE relkind = 'r' AND relname = ANY(:names) AND pg_table_is_visible(oid) AND NOT (
      has_table_privilege(oid, 'SELECT') AND has_table_privilege(oid, 'INSERT')
      AND has_table_privilege(oid, 'UPDATE') AND has_table_privilege(oid, 'DELETE'))
    """
)


def shown_address(url: URL) -> str:
    """The address without credentials."""
    servers = servers_of(url)
    place = ", ".join(map(str, servers)) if len(servers) > 1 else url.host or "this machine"
    return f"PostgreSQL's {url.database or url.username or ''} on {place}"


class PostgresqlDatabase:
    """The database at this address.

    `lost` is called if another catalog has taken it over: this one should end. `standing_by`, where it is given, makes
    `held` wait for the database and for its holder's end instead of ending; it is called with why, each time that this
    changes.
    """

    word_index = PostgresqlWords()
    heartbeat_seconds: float | None = HEARTBEAT_SECONDS
    # An index entry is limited to 2704 bytes, and has a path beside its sort key, which may be half as long again.
    most_path_bytes: int | None = 1000

    def __init__(
        self,
        url: URL,
        lost: Callable[[], None] = lambda: None,
        standing_by: WaitingListener | None = None,
    ) -> None:
        self.url, self._lost = url.set(drivername="postgresql+psycopg"), lost
        self._candidate = None if standing_by is None else Candidate(shown_address(url), standing_by)
        servers = servers_of(url)
        # Where libpq has one server to connect to, nothing is to be chosen.
        self._servers = Servers(servers) if len(servers) > 1 else None
        self._pulse: AsyncEngine | None = None
        # This catalog's holder number; 0: none yet.
        self._holder = 0
        self._patience = LOCK_PATIENCE_SECONDS

    @contextmanager
    def held(self, patience: float = LOCK_PATIENCE_SECONDS) -> Iterator[None]:
        """Check and migrate the database under the lock, which the writing connection takes again when it opens."""
        self._patience = patience
        # It may be a second attempt; nothing that was read before is in use.
        self._holder = 0
        engine = self.plain_engine()
        try:
            if self._candidate is not None:
                self._candidate.wait(engine, self._check, lambda: self._migrate(engine))
            else:
                with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as holding:
                    self._check(holding)
                    self._lock(holding)
                    self._migrate(engine)
        except OperationalError as failed:
            raise Unusable(
                f"RUSHES_DATABASE_URL: {shown_address(self.url)} cannot be used: {in_one_line(failed)} With "
                "RUSHES_STANDBY=true the catalog waits for it."
            ) from failed
        except ProgrammingError as failed:
            if not isinstance(failed.orig, InsufficientPrivilege):
                raise
            raise Unusable(
                f"RUSHES_DATABASE_URL: {self._role} may not create or change the tables of {shown_address(self.url)}: "
                f"{in_one_line(failed)}. Name the role that owns the database there"
            ) from failed
        finally:
            engine.dispose()
        yield

    @contextmanager
    def alone(self, patience: float = LOCK_PATIENCE_SECONDS) -> Iterator[Connection]:
        """A connection that holds the lock, outside a transaction, so that no catalog runs on the database meanwhile.

        Raises AlreadyRunning, Unusable.
        """
        self._patience = patience
        try:
            connection = self.plain_engine().connect()
        except OperationalError as failed:
            raise Unusable(f"{shown_address(self.url)} cannot be used: {in_one_line(failed)}") from failed
        with connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            try:
                self._check(connection)
                for statement in KEEPALIVES:
                    connection.execute(text(statement))
                self._lock(connection)
            except OperationalError as failed:
                raise Unusable(f"{shown_address(self.url)} cannot be used: {in_one_line(failed)}") from failed
            connection.rollback()
            connection.execution_options(isolation_level="READ COMMITTED")
            yield connection

    @property
    def stands_by(self) -> bool:
        """Whether it waits for the database and its holder's end."""
        return self._candidate is not None

    def give_up(self) -> None:
        """End waiting for another catalog's end."""
        if self._candidate is not None:
            self._candidate.give_up()

    async def beat(self) -> None:
        """Renew the holder's heartbeat, which is the database's time; calls `lost` where there is another holder."""
        if self._pulse is None:
            # Not the writing connection, whose transactions may take longer than a heartbeat may be old.
            self._pulse = self._engine(1, _nothing)
        async with self._pulse.begin() as connection:
            beaten = await connection.execute(text(_BEAT), {"number": self._holder})
        if not beaten.rowcount:
            self._lost()

    def plain_engine(self) -> Engine:
        """An engine without a pool."""
        engine = create_engine(self.url, poolclass=NullPool, connect_args=self._arguments())
        if (servers := self._servers) is not None:

            @event.listens_for(engine, "do_connect")
            def _connecting(_dialect: Any, _record: object, _arguments: Any, named: dict[str, Any]) -> Any:
                return psycopg.connect(**directed(named, servers.primary(named)))

        event.listen(engine, "connect", lambda connection, _record: adapt(connection))
        return engine

    def inspect(self) -> tuple[str, str | None]:
        """Version and migration step; None: no tables yet. Raises Unusable, SQLAlchemyError."""
        with self.plain_engine().connect() as connection:
            self._check(connection)
            version = connection.scalar(text("SHOW server_version"))
            return f"{version}, {shown_address(self.url)}", _version_of(connection)

    def writer(self) -> AsyncEngine:
        """An engine whose connection holds the lock."""

        async def begin(driver: Any) -> None:
            await self._hold(driver)

        return self._engine(1, begin)

    def readers(self) -> AsyncEngine:
        """Transactions with a snapshot."""

        async def begin(driver: Any) -> None:
            await driver.set_isolation_level(psycopg.IsolationLevel.REPEATABLE_READ)
            await driver.set_read_only(True)

        return self._engine(READERS, begin)

    def outage(self, failed: DBAPIError) -> str | None:
        """The message of an outage: a server that is gone, full, starting or stopping, or has become a standby."""
        state = getattr(failed.orig, "sqlstate", None) or ""
        is_outage = isinstance(failed, OperationalError) or failed.connection_invalidated or state == _READ_ONLY
        return in_one_line(failed) if is_outage and not state.startswith(_TOO_MUCH) else None

    async def finish(self, writing: SteadyConnection) -> None:
        """Nothing: PostgreSQL maintains its statistics itself."""

    async def close(self) -> None:
        """End the heartbeat's connection."""
        if self._pulse is not None:
            await self._pulse.dispose()

    def _arguments(self) -> dict[str, Any]:
        own = {name: value for name, value in _CONNECTING.items() if name not in self.url.query}
        # A list's best plan depends on its parameters: a prepared statement would keep the first one's.
        return {**own, "prepare_threshold": None}

    def _creator(self) -> dict[str, Any]:
        """SQLAlchemy's argument for what connects, where a server is to be chosen."""
        if (servers := self._servers) is None:
            return {}

        async def connected(**named: Any) -> "psycopg.AsyncConnection[Any]":
            primary = await asyncio.to_thread(servers.primary, named)
            return await psycopg.AsyncConnection.connect(**directed(named, primary))

        return {"async_creator_fn": connected}

    def _engine(self, pool_size: int, begin: Callable[[Any], Any]) -> AsyncEngine:
        engine = create_async_engine(
            self.url,
            pool_size=pool_size,
            max_overflow=0,
            connect_args={**self._arguments(), **self._creator()},
            # So that an INSERT's row count is available.
            execution_options={**COMPILED_ONCE, "preserve_rowcount": True},
        )

        @event.listens_for(engine.sync_engine, "connect")
        def _connected(connection: Any, _record: object) -> None:
            async def prepare(driver: Any) -> None:
                async with _closed_if_it_fails(driver):
                    adapt(driver)
                    await driver.set_autocommit(True)
                    for statement in _SESSION:
                        await driver.execute(statement)
                    await begin(driver)
                    await driver.set_autocommit(False)

            connection.run_async(prepare)

        return engine

    # -- ownership ---------------------------------------------------------------

    def _check(self, connection: Connection) -> None:
        version = int(connection.scalar(text("SHOW server_version_num")) or 0) // 10_000
        if version < OLDEST_VERSION:
            raise Unusable(
                f"RUSHES_DATABASE_URL: PostgreSQL {OLDEST_VERSION} or newer is needed, and {shown_address(self.url)} "
                f"is {version}"
            )
        encoding = connection.scalar(text("SHOW server_encoding"))
        if encoding != "UTF8":
            raise Unusable(
                f"RUSHES_DATABASE_URL: {shown_address(self.url)} has the encoding {encoding}, and UTF8 is needed: make "
                "one by createdb --encoding UTF8 --template template0"
            )
        if connection.scalar(text("SELECT pg_is_in_recovery()")):
            replica = psycopg.OperationalError("it is a replica, which accepts no writes before it is promoted.")
            raise OperationalError("", None, replica)
        if connection.scalar(text("SHOW transaction_read_only")) == "on":
            raise Unusable(
                f"RUSHES_DATABASE_URL: {shown_address(self.url)} is read-only for {self._role}, by the setting "
                "default_transaction_read_only of the server, the database or the role: set it to off"
            )

    def _lock(self, connection: Connection) -> None:
        try:
            connection.execute(text(f"SET lock_timeout = {_milliseconds(self._patience)}"))
            connection.execute(text(f"SELECT pg_advisory_lock({LOCK})"))
        except OperationalError as failed:
            if isinstance(failed.orig, LockNotAvailable):
                raise AlreadyRunning(
                    f"rushes catalog: another catalog is running on {shown_address(self.url)}"
                ) from None
            raise

    async def _hold(self, driver: Any) -> None:
        """Take the lock, or raise an OperationalError. Holders are counted, because no other catalog may have written
        between two connections of this one."""
        await driver.execute(f"SET lock_timeout = {_milliseconds(0 if self._holder else self._patience)}")
        try:
            await driver.execute(f"SELECT pg_advisory_lock({LOCK})")
            held = True
        except LockNotAvailable:
            held = False
        await driver.execute("SET lock_timeout = 0")
        [last] = await (await driver.execute("SELECT number FROM catalog_holder")).fetchone()
        if self._holder not in (0, last):
            self._lost()
            raise psycopg.OperationalError(_HAD_BY_ANOTHER)
        if not held:
            raise psycopg.OperationalError(
                "this catalog's previous connection is still open there"
                if self._holder
                else "another catalog is running on it"
            )
        if not self._holder:
            [self._holder] = await (await driver.execute(_NEXT_HOLDER)).fetchone()
        if self._candidate is not None:
            self._candidate.succeeded()

    def migrate_within(self, connection: Connection) -> None:
        """Run the missing steps in the connection's transaction. Raises NewerDatabase, Unusable."""
        version = _version_of(connection)
        if version == HEAD:
            self._refuse_unwritable(connection)
            return
        refuse_later(version, shown_address(self.url))
        if version is None:
            self._extend(connection)
        log_migration(shown_address(self.url), version)
        run_steps(connection, "postgresql")

    def _migrate(self, engine: Engine) -> None:
        with engine.begin() as connection:
            self.migrate_within(connection)

    def _refuse_unwritable(self, connection: Connection) -> None:
        names = [*metadata.tables, "catalog_holder"]
        if unwritable := connection.scalar(_UNWRITABLE, {"names": names}):
            raise Unusable(
                f"RUSHES_DATABASE_URL: {self._role} may not read and write these tables of {shown_address(self.url)}: "
                f"{unwritable}. Name the role that owns them"
            )

    @property
    def _role(self) -> str:
        return f"the role {self.url.username}" if self.url.username else "this role"

    def _extend(self, connection: Connection) -> None:
        try:
            connection.execute(text("CREATE EXTENSION IF NOT EXISTS pg_trgm"))
        except DBAPIError as refused:
            raise Unusable(
                f"RUSHES_DATABASE_URL: {shown_address(self.url)} lacks the extension pg_trgm, and it cannot be added:"
                f" {str(refused.orig).strip()}. Install PostgreSQL's contrib package, or have its administrator run"
                " CREATE EXTENSION pg_trgm there"
            ) from refused


def _version_of(connection: Connection) -> str | None:
    if connection.scalar(text("SELECT to_regclass('alembic_version')")) is None:
        return None
    row = connection.execute(text("SELECT version_num FROM alembic_version")).one_or_none()
    return str(row[0]) if row else None


def _milliseconds(patience: float) -> int:
    """At least 1, as 0 means no limit."""
    return max(1, round(patience * 1000))


async def _nothing(driver: Any) -> None:
    """A connection that needs no preparation."""


@asynccontextmanager
async def _closed_if_it_fails(driver: Any) -> AsyncIterator[None]:
    try:
        yield
    except BaseException:
        await driver.close()
        raise
