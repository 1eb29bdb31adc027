"""Migrations of a database to the present tables, before it is used."""

import logging
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import structlog
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL

from rushes_catalog.migrations import HEAD
from rushes_chassis.processes import die_with_parent

if TYPE_CHECKING:
    from alembic.config import Config

log = structlog.get_logger()

Kind = Literal["postgresql", "sqlite"]
_STEPS = Path(__file__).parent.parent / "migrations"
_OWN = 0o600
"""Mode of a new file: it has people's labels, and the digests of tokens."""


class NewerDatabase(SystemExit):
    """The database was made by a later version of Rushes, with tables that this version does not support."""


class NoSpareCopy(SystemExit):
    """The database could not be copied before its tables change; nothing was changed."""


class MigrationFailed(SystemExit):
    """The process that runs the steps has failed, and has printed why; nothing was changed."""


def migrate_here(file: Path) -> None:
    """Run the missing steps in one transaction."""
    engine = migration_engine(file)
    try:
        with engine.begin() as connection:
            run_steps(connection, "sqlite")
    finally:
        engine.dispose()


def migrate_apart(file: Path) -> None:
    """Run the missing steps in a process of its own. Raises MigrationFailed.

    Alembic and what its steps leave take 10 MB, which would stay until the catalog ends.
    """
    command = [sys.executable, "-m", "rushes_catalog.storage.migration", str(file), str(os.getpid())]
    if subprocess.run(command, check=False).returncode != 0:
        raise MigrationFailed(f"rushes catalog: the tables of {file} could not be changed; see above")


def migrate(file: Path, run: Callable[[Path], None] = migrate_here) -> None:
    """Run the missing steps by `run`; a new file gets all of them. Raises NewerDatabase, NoSpareCopy, and as `run`."""
    if not file.exists():
        file.touch(mode=_OWN)
    version = version_of(file)
    if version == HEAD:
        return
    refuse_later(version, str(file))
    if version is not None:
        log.info("copy of the database kept", file=str(_snapshot(file, version)))
    log_migration(str(file), version)
    run(file)


def log_migration(database: str, version: str | None) -> None:
    """Log that steps follow."""
    log.info("migrating the database", database=database, from_step=version, to_step=HEAD)


def refuse_later(version: str | None, database: str) -> None:
    """Raises NewerDatabase for a database of a later version."""
    if version is not None and version > HEAD:
        raise NewerDatabase(
            f"rushes catalog: {database} was made by a later version of Rushes "
            f"(schema step {version}; this version supports up to {HEAD})"
        )


def run_steps(connection: Connection, kind: Kind, to: str = "head") -> None:
    """Run the missing steps in the connection's transaction."""
    logging.getLogger("alembic").setLevel(logging.WARNING)  # Alembic's plugins log at import.
    # Imported on use: it takes a third of a second, and most starts need no migration.
    from alembic import command

    config = steps_of(kind)
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def steps_of(kind: Kind) -> "Config":
    """Alembic's configuration for this kind of database, with the steps of all kinds after its own."""
    from alembic.config import Config

    config = Config()
    for option, folders in (("script_location", [_STEPS]), ("version_locations", [_STEPS / kind, _STEPS / "versions"])):
        config.set_main_option(option, "\n".join(map(str, folders)).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    return config


def _snapshot(file: Path, step: str) -> Path:
    """Copy the database before a migration; returns the copy's path."""
    folder = file.parent / "snapshots"
    kept = folder / f"{file.stem}-{datetime.now(UTC):%Y%m%dT%H%M%S}-step-{step}.db"
    part = kept.with_suffix(".part")
    try:
        folder.mkdir(exist_ok=True)
        for left in folder.glob(f"{file.stem}-*.part"):  # by a process that was killed
            left.unlink()
        part.touch(mode=file.stat().st_mode & 0o777)
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(part)) as target:
            source.backup(target)
        part.replace(kept)
    except (sqlite3.Error, OSError) as failed:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise NoSpareCopy(
            f"rushes catalog: {file} cannot be copied to {folder} before its tables change: {failed}. Nothing was "
            f"changed. The copy needs {file.stat().st_size / 1e6:.0f} MB there"
        ) from failed
    return kept


def migration_engine(file: Path) -> Engine:
    """A plain engine on which a step is one transaction, including DDL."""
    engine = create_engine(URL.create("sqlite", database=str(file)))

    @event.listens_for(engine, "connect")
    def _connected(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def _begun(connection: object) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # type: ignore[attr-defined]

    return engine


def version_of(file: Path) -> str | None:
    """The file's version; None for a file without tables. Raises sqlite3.Error for anything that is no database."""
    with closing(sqlite3.connect(file)) as connection:
        known = connection.execute("SELECT name FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone() if known else None
    return str(row[0]) if row else None


if __name__ == "__main__":
    die_with_parent(int(sys.argv[2]))
    migrate_here(Path(sys.argv[1]))
