"""Checks of the database: the SQLite library or the PostgreSQL server, and the migration step."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from rushes_catalog.migrations import HEAD
from rushes_catalog.storage.dialects.port import Unusable
from rushes_catalog.storage.migration import version_of
from rushes_catalog.storage.network_file import refuse_network_file
from rushes_local.doctor.findings import Finding, fails, works


def check_database(database: Path | URL) -> Iterator[Finding]:
    """Check the database that the catalog is set to use."""
    yield from _sqlite(database) if isinstance(database, Path) else _postgresql(database)


def _postgresql(address: URL) -> Iterator[Finding]:
    # Imported only here: the driver need not be installed.
    from rushes_catalog.storage.dialects.postgresql import PostgresqlDatabase

    try:
        told, step = PostgresqlDatabase(address).inspect()
    except Unusable as lacking:
        yield fails("PostgreSQL", str(lacking), "see RUSHES_DATABASE_URL")
        return
    except SQLAlchemyError as wrong:
        # Only the driver's error: the rest may be long. It does not have the password.
        yield fails("PostgreSQL", str(getattr(wrong, "orig", wrong)).strip(), "see RUSHES_DATABASE_URL")
        return
    yield works("PostgreSQL", told)
    yield _come_to(step, told)


def _come_to(step: str | None, database: str) -> Finding:
    if step is not None and step > HEAD:
        return fails(
            "database", f"{database} is of a later version (step {step}, this one knows {HEAD})", "update Rushes"
        )
    return works("database", f"{database}, step {step or 'none yet'} of {HEAD}")


def _sqlite(file: Path) -> Iterator[Finding]:
    with closing(sqlite3.connect(":memory:")) as connection:
        try:
            connection.execute("CREATE VIRTUAL TABLE words USING fts5(text, tokenize='trigram')")
        except sqlite3.OperationalError as lacking:
            yield fails("SQLite", f"{sqlite3.sqlite_version}: {lacking}", "use a Python with SQLite 3.34 or newer")
        else:
            yield works("SQLite", f"{sqlite3.sqlite_version} with full-text search")
    try:
        refuse_network_file(file)
    except Unusable as refused:
        yield fails("database", str(refused).removeprefix("rushes catalog: "), "see RUSHES_DATA_DIR")
        return
    try:
        file.stat()
    except FileNotFoundError:
        yield works("database", f"{file} will be created")
        return
    except OSError as refused:
        yield fails("database", f"{file}: {refused.strerror}", "let this user enter its folder")
        return
    try:
        step = version_of(file)
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
            (sound,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as damaged:
        yield fails("database", f"{file}: {damaged}", "stop Rushes and restore a backup of the file")
        return
    if sound != "ok":
        yield fails("database", f"{file}: {sound}", "stop Rushes and restore a backup of the file")
    else:
        yield _come_to(step, str(file))
