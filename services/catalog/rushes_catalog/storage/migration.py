"""Brings a database to the present tables before anything else touches it."""

import logging
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import structlog
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL

from rushes_catalog.migrations import HEAD

if TYPE_CHECKING:
    from alembic.config import Config

log = structlog.get_logger()

Kind = Literal["postgresql", "sqlite"]
_STEPS = Path(__file__).parent.parent / "migrations"


class NewerDatabase(SystemExit):
    """The database was made by a later version of Rushes, which may have meant things that this one does not know."""


def migrate(file: Path) -> None:
    """Run the steps that the file lacks; a new file gets all of them."""
    version = version_of(file)
    if version == HEAD:
        return
    refuse_later(version, str(file))
    if version is not None:
        log.info("database kept as it was", file=str(_snapshot(file, version)))
    engine = migration_engine(file)
    try:
        with engine.begin() as connection:
            run_steps(connection, "sqlite", str(file), version)
    finally:
        engine.dispose()


def refuse_later(version: str | None, database: str) -> None:
    """Raises NewerDatabase for a database that has come further than we know."""
    if version is not None and version > HEAD:
        raise NewerDatabase(
            f"rushes catalog: {database} was made by a later version of Rushes (step {version}, this one knows {HEAD})"
        )


def run_steps(connection: Connection, kind: Kind, database: str, version: str | None, to: str = "head") -> None:
    """The steps from this version on, in the transaction that the connection is in."""
    logging.getLogger("alembic").setLevel(logging.WARNING)  # its plugins introduce themselves when it is imported
    # Only here: Alembic takes a third of a second to import, and most starts need no step.
    from alembic import command

    log.info("bringing the database up to date", database=database, from_step=version, to_step=HEAD)
    config = steps_of(kind)
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def steps_of(kind: Kind) -> "Config":
    """Alembic's configuration: the steps of this kind of database, and those of every kind that come after them."""
    from alembic.config import Config

    config = Config()
    for option, folders in (("script_location", [_STEPS]), ("version_locations", [_STEPS / kind, _STEPS / "versions"])):
        config.set_main_option(option, "\n".join(map(str, folders)).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    return config


def _snapshot(file: Path, step: str) -> Path:
    """Keep the database as it is before a step changes it; the copy's path."""
    folder = file.parent / "snapshots"
    folder.mkdir(exist_ok=True)
    kept = folder / f"{file.stem}-{datetime.now(UTC):%Y%m%dT%H%M%S}-step-{step}.db"
    part = kept.with_suffix(".part")
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(part)) as target:
        source.backup(target)
    part.replace(kept)
    return kept


def migration_engine(file: Path) -> Engine:
    """A plain engine on which a step is one transaction, tables included."""
    engine = create_engine(URL.create("sqlite", database=str(file)))

    @event.listens_for(engine, "connect")
    def _connected(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def _begun(connection: object) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # type: ignore[attr-defined]

    return engine


def version_of(file: Path) -> str | None:
    """The step the file has come to; None for a file without tables. Raises sqlite3.Error for what is no database."""
    with closing(sqlite3.connect(file)) as connection:
        known = connection.execute("SELECT name FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone() if known else None
    return str(row[0]) if row else None
