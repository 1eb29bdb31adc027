"""Copies everything of one database into an empty one on PostgreSQL, in one transaction, and compares it.

Rows are streamed by COPY in the order of their references, while the triggers that derive rows are off: what these
derived is copied too. Then every row is read back, and what is in the target has to be what was read from the source.
"""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import psycopg
from psycopg import sql
from sqlalchemy import Boolean, Column, Connection, Float, LargeBinary, Table, text
from sqlalchemy.exc import DBAPIError

from rushes_catalog.migrations import HEAD
from rushes_catalog.storage.dialects.port import LOCK_PATIENCE_SECONDS
from rushes_catalog.storage.dialects.postgresql import PostgresqlDatabase, shown_address
from rushes_catalog.storage.dialects.sqlite import only_catalog_of
from rushes_catalog.storage.schema import metadata

Row = tuple[Any, ...]
_ROWS_OF_TEXT: Final = 2_000
_ROWS_WITH_BYTES: Final = 20
"""Rows that are fetched at a time: some have megabytes."""
_PROGRESS_ROWS: Final = 50_000
# PostgreSQL's texts cannot have U+0000; decision 75.
_NUL, _REPLACEMENT = "\x00", "\ufffd"
# SQLite's alone: the end of each path, which its index of words needs.
_OF_SQLITE: Final = frozenset({"path_ending"})


class CopyRefused(Exception):
    """The copy cannot be begun; the message has the reason and what to do. Nothing was changed."""


class CopyFailed(Exception):
    """The copy has failed, and the target is as it was; the message has the reason."""


@dataclass(frozen=True)
class CopiedTable:
    """A table that is the same in both databases."""

    name: str
    source_rows: int
    target_rows: int
    replaced: int
    """Number of texts with the character U+0000, which the target has as U+FFFD."""


Progress = Callable[[str], None]
"""Receives a line about what is done now."""


class Source(Protocol):
    """A database to read, which its catalog cannot open meanwhile."""

    name: str
    """Its address without credentials."""

    def step(self) -> str | None:
        """The migration step of its tables; None: it has none."""

    def rows(self, table: Table) -> Iterator[Row]:
        """All rows of a table as the target has them, in no order, read as they are needed."""

    def last_number(self, table: Table, column: Column[Any]) -> int:
        """The highest number that the column has ever had; 0: none."""


def copy_database(source: Source, target: PostgresqlDatabase, progress: Progress) -> list[CopiedTable]:
    """Copy all tables. Raises CopyRefused, CopyFailed, Unusable and AlreadyRunning; then the target is as it was."""
    _refuse_other_steps(source)
    with target.alone() as connection:
        try:
            with connection.begin():
                # The server's limits are for users' queries.
                for limit in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
                    connection.execute(text(f"SET LOCAL {limit} = 0"))
                target.migrate_within(connection)
                copied = _copied(source, connection, shown_address(target.url), progress)
                progress("all tables are the same; writing them for good")
        except (DBAPIError, psycopg.Error) as failed:
            raise CopyFailed(f"{shown_address(target.url)}: {_in_one_line(failed)}. It is as it was") from failed
        # Plans of lists need it; without it they are right, and slower until the server does it by itself.
        progress("collecting statistics")
        connection.execute(text("ANALYZE"))
        return copied


def _refuse_other_steps(source: Source) -> None:
    step = source.step()
    if step is None:
        raise CopyRefused(f"{source.name} has no tables of Rushes: name the database that Rushes was run with")
    if step > HEAD:
        raise CopyRefused(
            f"{source.name} was made by a later version of Rushes (step {step}; this version has {HEAD}): copy it with "
            "that version"
        )
    if step < HEAD:
        raise CopyRefused(
            f"{source.name} is of an earlier version of Rushes (step {step}; this version has {HEAD}): start this "
            "version on it once, which changes its tables, stop it, and copy again"
        )


def _copied(source: Source, connection: Connection, target: str, progress: Progress) -> list[CopiedTable]:
    driver: psycopg.Connection[Any] = connection.connection.driver_connection  # type: ignore[assignment]
    tables = [table for table in metadata.sorted_tables if table.name not in _OF_SQLITE]
    for table in tables:
        if connection.scalar(text(f'SELECT EXISTS (SELECT FROM "{table.name}")')):  # noqa: S608  # our own names
            raise CopyRefused(
                f"{target} is not empty: its table {table.name} has rows. Name a new database (createdb --encoding "
                "UTF8 --template template0)"
            )
    copied = []
    for table in tables:
        progress(f"{table.name}: copying")
        connection.execute(text(f'ALTER TABLE "{table.name}" DISABLE TRIGGER USER'))
        read = _Total(table.name, "copied", progress)
        indexes = _without_indexes(driver, table)
        _write(driver, source, table, read, target)
        for index in indexes:
            driver.execute(index.encode())
        connection.execute(text(f'ALTER TABLE "{table.name}" ENABLE TRIGGER USER'))
        _number_on(driver, source, table)
        written = _Total(table.name, "compared", progress)
        for row in _rows_of(driver, table):
            written.add(row)
        if written != read:
            raise CopyFailed(
                f"{table.name}: what {target} has is not what {source.name} has ({read.rows} rows were read there, "
                f"{written.rows} here, and their contents differ). Nothing was kept"
            )
        copied.append(CopiedTable(table.name, read.rows, written.rows, read.replaced))
    return copied


def _without_indexes(driver: "psycopg.Connection[Any]", table: Table) -> list[str]:
    """Drop the indexes of a table that no constraint needs; the statements that make them again.

    An index of a full table takes a fraction of the time that it takes to grow with each row.
    """
    found = driver.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
        " WHERE indrelid = quote_ident(%s)::regclass"
        " AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid) ORDER BY 1",
        [table.name],
    ).fetchall()
    for name, _ in found:
        driver.execute(sql.SQL("DROP INDEX {}").format(sql.SQL(name)))
    return [str(definition) for _, definition in found]


def _write(driver: "psycopg.Connection[Any]", source: Source, table: Table, read: "_Total", target: str) -> None:
    try:
        with driver.cursor() as cursor, cursor.copy(_copy_of(table)) as copy:
            for row in source.rows(table):
                storable = tuple(map(_storable, row))
                read.add(storable)
                read.replaced += sum(isinstance(each, str) and _NUL in each for each in row)
                copy.write_row(storable)
    except psycopg.errors.ProgramLimitExceeded as exceeded:
        raise CopyFailed(
            f"{table.name}: {target} cannot hold a row: {_in_one_line(exceeded)}. Paths of more than "
            f"{PostgresqlDatabase.most_path_bytes} bytes are too long for its indexes: move such files, let Rushes "
            "scan them, and copy again. Nothing was kept"
        ) from exceeded
    except psycopg.errors.UniqueViolation as twice:
        raise CopyFailed(
            f"{table.name}: two rows of {source.name} are one on PostgreSQL, where U+0000 in texts becomes U+FFFD: "
            f"{_in_one_line(twice)}. Nothing was kept"
        ) from twice


def _storable(value: Any) -> Any:
    return value.replace(_NUL, _REPLACEMENT) if isinstance(value, str) else value


def _copy_of(table: Table) -> sql.Composed:
    columns = sql.SQL(", ").join(sql.Identifier(column.name) for column in table.columns)
    return sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), columns)


def _number_on(driver: "psycopg.Connection[Any]", source: Source, table: Table) -> None:
    """Number new rows behind all that the source has ever had. Unlike setval, this is part of the transaction."""
    for column in table.primary_key.columns:
        sequence = _sequence(driver, table, column)
        if sequence is not None and (last := source.last_number(table, column)):
            restart = sql.SQL("ALTER SEQUENCE {} RESTART WITH {}").format(sql.SQL(sequence), sql.Literal(last + 1))
            driver.execute(restart)


def _sequence(driver: "psycopg.Connection[Any]", table: Table, column: Column[Any]) -> str | None:
    """The sequence that numbers the column, as SQL; None: nothing does."""
    row = driver.execute("SELECT pg_get_serial_sequence(quote_ident(%s), %s)", [table.name, column.name]).fetchone()
    return None if row is None or row[0] is None else str(row[0])


def _rows_of(driver: "psycopg.Connection[Any]", table: Table) -> Iterator[Row]:
    """Rows in no order, fetched as they are needed. In a transaction only."""
    with driver.cursor(f"rows of {table.name}") as cursor:
        cursor.itersize = _ROWS_WITH_BYTES if _has_bytes(table) else _ROWS_OF_TEXT
        columns = sql.SQL(", ").join(sql.Identifier(column.name) for column in table.columns)
        cursor.execute(sql.SQL("SELECT {} FROM {}").format(columns, sql.Identifier(table.name)))
        yield from cursor


def _has_bytes(table: Table) -> bool:
    return any(isinstance(column.type, LargeBinary) for column in table.columns)


class _Total:
    """A number of rows, and a sum of their digests: equal for the same rows in whatever order, as both databases
    return them."""

    def __init__(self, table: str, done: str, progress: Progress) -> None:
        self.rows, self.replaced = 0, 0
        self._sum = 0
        self._table, self._done, self._progress = table, done, progress

    def add(self, row: Row) -> None:
        """Add a row; types count, so that 1, 1.0 and True differ."""
        self.rows += 1
        digest = hashlib.blake2b(repr(row).encode(errors="surrogatepass"), digest_size=32).digest()
        self._sum += int.from_bytes(digest, "big")
        if self.rows % _PROGRESS_ROWS == 0:
            self._progress(f"{self._table}: {self.rows:,} rows {self._done}")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Total) and (self.rows, self._sum) == (other.rows, other._sum)

    __hash__ = None  # type: ignore[assignment]  # it changes


# -- sources -----------------------------------------------------------------


@contextmanager
def sqlite_source(file: Path, patience: float = LOCK_PATIENCE_SECONDS) -> Iterator[Source]:
    """The SQLite file, locked and only read. Raises CopyRefused, AlreadyRunning."""
    with ExitStack() as held:
        try:
            if not file.is_file():
                raise CopyRefused(f"there is no database at {file}")
            held.enter_context(only_catalog_of(file, patience))
            connection = held.enter_context(closing(_reading(file)))
        except PermissionError as failed:
            raise CopyRefused(
                f"{file} cannot be locked and read: {failed}. Copy as the user who owns it; nothing is written there"
            ) from failed
        except (sqlite3.Error, OSError) as failed:
            raise CopyRefused(f"{file} cannot be locked and read: {failed}") from failed
        try:
            yield _SqliteSource(file, connection)
        except sqlite3.Error as failed:
            raise CopyFailed(f"{file} cannot be read: {failed}. The target is as it was") from failed


@contextmanager
def postgresql_source(database: PostgresqlDatabase) -> Iterator[Source]:
    """The database on PostgreSQL, locked and only read. Raises CopyRefused, CopyFailed, AlreadyRunning, Unusable."""
    with database.alone() as connection:
        connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            yield _PostgresqlSource(shown_address(database.url), connection)


def _reading(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
    connection.execute("PRAGMA query_only=ON")
    connection.execute("BEGIN")  # one snapshot
    return connection


class _SqliteSource:
    def __init__(self, file: Path, connection: sqlite3.Connection) -> None:
        self.name, self._connection = str(file), connection

    def step(self) -> str | None:
        known = self._connection.execute("SELECT name FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
        row = self._connection.execute("SELECT version_num FROM alembic_version").fetchone() if known else None
        return str(row[0]) if row else None

    def rows(self, table: Table) -> Iterator[Row]:
        columns = list(table.columns)
        names = ", ".join(f'"{column.name}"' for column in columns)
        conversions = [_conversion(column) for column in columns]
        with closing(self._connection.execute(f'SELECT {names} FROM "{table.name}"')) as cursor:  # noqa: S608  # our own names
            for row in cursor:
                yield tuple(convert(value) for convert, value in zip(conversions, row, strict=True))

    def last_number(self, table: Table, column: Column[Any]) -> int:
        [[highest]] = self._connection.execute(f'SELECT max("{column.name}") FROM "{table.name}"')  # noqa: S608
        # Of tables whose numbers are never used again, also those of rows that were deleted.
        counted = self._connection.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", [table.name]).fetchone()
        return max(highest or 0, counted[0] if counted else 0)


class _PostgresqlSource:
    def __init__(self, name: str, connection: Connection) -> None:
        self.name = name
        self._driver: psycopg.Connection[Any] = connection.connection.driver_connection  # type: ignore[assignment]

    def step(self) -> str | None:
        if self._driver.execute("SELECT to_regclass('alembic_version')").fetchone() == (None,):
            return None
        row = self._driver.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(row[0]) if row else None

    def rows(self, table: Table) -> Iterator[Row]:
        try:
            yield from _rows_of(self._driver, table)
        except psycopg.Error as failed:
            raise CopyFailed(f"{self.name} cannot be read: {_in_one_line(failed)}. The target is as it was") from failed

    def last_number(self, table: Table, column: Column[Any]) -> int:
        sequence = _sequence(self._driver, table, column)
        if sequence is None:
            return 0
        last = sql.SQL("SELECT last_value, is_called FROM {}").format(sql.SQL(sequence))
        row = self._driver.execute(last).fetchone()
        return int(row[0]) if row is not None and row[1] else 0


def _conversion(column: Column[Any]) -> Callable[[Any], Any]:
    """From SQLite's value to PostgreSQL's. SQLite has no truth values, and may keep a whole number where it is one."""
    if isinstance(column.type, Boolean):
        return _truth
    if isinstance(column.type, Float):
        return _fraction
    return _as_it_is


def _truth(value: Any) -> Any:
    return bool(value) if value in (0, 1) else value


def _fraction(value: Any) -> Any:
    return float(value) if isinstance(value, int) else value


def _as_it_is(value: Any) -> Any:
    return value


def _in_one_line(failed: BaseException) -> str:
    return " ".join(str(getattr(failed, "orig", failed)).split()).rstrip(".")
