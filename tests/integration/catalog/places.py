"""Where tests' databases lie: each kind makes new ones out of templates, which are made once."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Engine
from sqlalchemy.engine import URL

from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.database import Database
from rushes_catalog.storage.dialects.chosen import dialect_at
from rushes_catalog.storage.dialects.postgresql import PostgresqlDatabase
from rushes_catalog.storage.migration import migration_engine
from tests.integration.catalog.lists_by_hand import fill
from tests.migrated import put_migrated
from tests.postgresql.server import PostgresqlServer


class Beside(Protocol):
    """A way into databases of one kind beside whoever is connected."""

    def execute(self, place: Path | URL, statement: str) -> Any:
        """The first column of a statement's first row; None where it has none."""

    def engine(self, place: Path | URL) -> Engine:
        """For more than one statement."""


class Places(Beside, Protocol):
    """Databases of one kind."""

    async def empty(self, folder: Path) -> Path | URL:
        """One with all its tables, for a test that has this folder."""

    async def filled(self, folder: Path) -> Path | URL:
        """The same, with three hundred assets."""

    def leave(self) -> None:
        """The test has ended."""


class SqliteFiles:
    """Wherever they lie."""

    def execute(self, place: Path | URL, statement: str) -> Any:
        with closing(sqlite3.connect(str(place), timeout=120)) as connection, connection:
            row = connection.execute(statement).fetchone()
            return row[0] if row else None

    def engine(self, place: Path | URL) -> Engine:
        assert isinstance(place, Path)
        return migration_engine(place)


class SqlitePlaces(SqliteFiles):
    """Copies of files."""

    def __init__(self, folder: Path) -> None:
        self._filled = folder / "filled.db"

    async def empty(self, folder: Path) -> Path:
        return put_migrated(folder / "catalog.db")

    async def filled(self, folder: Path) -> Path:
        if not self._filled.exists():
            await _fill(put_migrated(self._filled))
        return Path(shutil.copy(self._filled, folder / "catalog.db"))

    def leave(self) -> None:
        """Each lies in its test's folder."""


_EMPTIED = """
DO $$
DECLARE
  each record;
BEGIN
  -- Neither triggers nor references.
  SET LOCAL session_replication_role = replica;
  FOR each IN SELECT tablename FROM pg_tables
    WHERE schemaname = 'public' AND tablename NOT IN ('alembic_version', 'catalog_holder')
  LOOP
    EXECUTE format('DELETE FROM %I', each.tablename);
  END LOOP;
  FOR each IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' LOOP
    EXECUTE format('ALTER SEQUENCE %I RESTART', each.sequencename);
  END LOOP;
END $$
"""


class PostgresqlPlaces:
    """One that is emptied for each test, which takes a tenth of the time of a new one; and copies of a filled one."""

    def __init__(self, server: PostgresqlServer) -> None:
        self._server = server
        self._empty, self._filled = server.made(), ""
        with dialect_at(server.url(self._empty)).held():
            pass
        self._made: list[str] = []

    async def empty(self, folder: Path) -> URL:
        self._server.disconnect(self._empty)
        self._server.execute(self._empty, _EMPTIED)
        return self._server.url(self._empty)

    async def filled(self, folder: Path) -> URL:
        if not self._filled:
            made = self._server.made(like=self._empty)
            self._server.execute(made, _EMPTIED)
            await _fill(self._server.url(made))
            self._filled = made
        return self._copy(self._filled)

    def execute(self, place: Path | URL, statement: str) -> Any:
        assert isinstance(place, URL)
        return self._server.execute(place.database or "", statement)

    def engine(self, place: Path | URL) -> Engine:
        assert isinstance(place, URL)
        return PostgresqlDatabase(place).plain_engine()

    def leave(self) -> None:
        while self._made:
            self._server.remove(self._made.pop())

    def _copy(self, template: str) -> URL:
        self._made.append(self._server.made(like=template))
        return self._server.url(self._made[-1])


async def _fill(place: Path | URL) -> None:
    database = Database(dialect_at(place))
    await fill(Catalog(database))
    await database.close()
