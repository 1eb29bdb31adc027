"""What users save under names, such as brand lists: every version stays, and a deletion can be undone.

A name has a row with its newest version and its deletion, and each version a row of its own. A deleted name keeps its
row, as runs say which versions they used: what takes the name goes on from there.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Table, and_, func, insert, select, update

from rushes_catalog.domain.ids import ChangeId
from rushes_catalog.storage.portable import upsert
from rushes_catalog.storage.steady import SteadyConnection


class NamedVersions:
    """Rows of one kind. `names` has the columns name, version and deletion_id; `versions` has version, made_at, the
    name in the column `of`, and what a version contains."""

    def __init__(self, connection: SteadyConnection, names: Table, versions: Table, of: str) -> None:
        self._connection, self._names, self._versions, self._of = connection, names, versions, of
        self._name: ColumnElement[str] = versions.c[of]

    async def all_newest(self, *columns: ColumnElement[Any]) -> Sequence[Row[*tuple[Any, ...]]]:
        """Name, version, and these columns of the newest version of each name that is not deleted."""
        rows: Sequence[Row[*tuple[Any, ...]]] = (await self._connection.execute(self._newest(columns))).all()
        return rows

    async def newest(self, name: str, *columns: ColumnElement[Any]) -> Row[*tuple[Any, ...]] | None:
        """The same of one name; None where there is none, or it is deleted."""
        of_name = self._newest(columns).where(self._names.c.name == name)
        row: Row[*tuple[Any, ...]] | None = (await self._connection.execute(of_name)).one_or_none()
        return row

    async def at(self, name: str, version: int, *columns: ColumnElement[Any]) -> Row[*tuple[Any, ...]] | None:
        """These columns of a version, whether or not the name is deleted."""
        wanted = select(*columns).where(self._name == name, self._versions.c.version == version)
        return (await self._connection.execute(wanted)).one_or_none()

    async def made(
        self, name: str, before: int | None, limit: int, *columns: ColumnElement[Any]
    ) -> Sequence[Row[*tuple[Any, ...]]]:
        """Version, made_at and these columns of the versions of a name, the newest first, whether or not it is deleted.

        `before`: only earlier ones; None: all.
        """
        wanted = select(self._versions.c.version, self._versions.c.made_at, *columns).where(self._name == name)
        if before is not None:
            wanted = wanted.where(self._versions.c.version < before)
        newest_first = wanted.order_by(self._versions.c.version.desc()).limit(limit)
        rows: Sequence[Row[*tuple[Any, ...]]] = (await self._connection.execute(newest_first)).all()
        return rows

    async def last_version(self, name: str) -> int:
        """The newest version of a name, whether or not that is deleted; 0: there was never one."""
        last: int | None = await self._connection.scalar(
            select(self._names.c.version).where(self._names.c.name == name)
        )
        return last or 0

    async def count(self) -> int:
        """How many names are not deleted."""
        there = select(func.count()).select_from(self._names).where(self._names.c.deletion_id.is_(None))
        counted: int | None = await self._connection.scalar(there)
        return counted or 0

    async def add(self, name: str, version: int, at: datetime, **content: object) -> None:
        """Make this the newest version of its name, which is not deleted then."""
        row = {"name": name, "version": version, "deletion_id": None}
        await self._connection.execute(upsert(self._names, row, ["version", "deletion_id"]))
        await self._connection.execute(
            insert(self._versions).values({self._of: name, "version": version, "made_at": at, **content})
        )

    async def delete(self, name: str, change_id: ChangeId) -> bool:
        """Mark a name as deleted by a change; False where there is none, or it is deleted already."""
        there = update(self._names).where(self._names.c.name == name, self._names.c.deletion_id.is_(None))
        return bool((await self._connection.execute(there.values(deletion_id=change_id))).rowcount)

    async def bring_back(self, name: str, change_id: ChangeId) -> bool:
        """Undo a deletion; False where another one has the name since."""
        deleted = update(self._names).where(self._names.c.name == name, self._names.c.deletion_id == change_id)
        return bool((await self._connection.execute(deleted.values(deletion_id=None))).rowcount)

    def _newest(self, columns: Sequence[ColumnElement[Any]]) -> Select[Any]:
        is_newest = and_(self._name == self._names.c.name, self._versions.c.version == self._names.c.version)
        return (
            select(self._names.c.name, self._names.c.version, *columns)
            .join_from(self._names, self._versions, is_newest)
            .where(self._names.c.deletion_id.is_(None))
        )
