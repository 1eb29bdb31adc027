"""Databases of both kinds that the parts are measured on."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import URL

from rushes_catalog.storage.dialects.chosen import dialect_at
from rushes_catalog.storage.migration import migrate
from tests.postgresql.server import postgresql_server

KINDS = ("SQLite", "PostgreSQL")


@contextmanager
def fresh(kind: str, folder: Path) -> Iterator[Path | URL]:
    """One with all its tables and no rows; PostgreSQL is a server of its own on this machine."""
    if kind == "SQLite":
        file = folder / "catalog.db"
        migrate(file)
        yield file
        return
    with postgresql_server() as server:
        place = server.url(server.made())
        with dialect_at(place).held():
            pass
        yield place
