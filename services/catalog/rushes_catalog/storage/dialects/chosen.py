"""The dialect for what settings say of the database."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy.engine import URL

from rushes_catalog.storage.dialects.port import Dialect
from rushes_catalog.storage.dialects.sqlite import SqliteFile


def dialect_at(place: Path | URL, lost: Callable[[], None] = lambda: None) -> Dialect:
    """SQLite in this file, or PostgreSQL at this address; `lost` is called once another catalog has taken it over."""
    if isinstance(place, Path):
        return SqliteFile(place)
    # Only here: its driver need not be installed.
    from rushes_catalog.storage.dialects.postgresql import PostgresqlDatabase

    return PostgresqlDatabase(place, lost)
