"""Selects the dialect by the database setting."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy.engine import URL

from rushes_catalog.storage.dialects.port import Dialect, WaitingListener
from rushes_catalog.storage.dialects.sqlite import SqliteFile


def dialect_at(
    place: Path | URL,
    lost: Callable[[], None] = lambda: None,
    standing_by: WaitingListener | None = None,
) -> Dialect:
    """SQLite for a file, PostgreSQL for an address.

    `lost` is called if another catalog takes the database over; with `standing_by`, this one waits for the end of
    another on PostgreSQL, and calls it with why.
    """
    if isinstance(place, Path):
        return SqliteFile(place)
    # Imported on use: its driver is optional.
    from rushes_catalog.storage.dialects.postgresql import PostgresqlDatabase

    return PostgresqlDatabase(place, lost, standing_by)
