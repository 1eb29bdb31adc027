"""Finders in SQL."""

from typing import Any

from sqlalchemy import Row, and_, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql import Select

from rushes_catalog.domain.cursors import list_mark, read_cursor, write_cursor
from rushes_catalog.domain.ids import ChangeId, FinderId, VersionId
from rushes_catalog.finders.domain.errors import FinderExists, FinderNotFound
from rushes_catalog.finders.domain.finders import DescriptorNames, Finder, FinderBy
from rushes_catalog.storage.database import is_taken
from rushes_catalog.storage.schema.finders import (
    finder,
    finder_clip_off,
    finder_example,
    finder_scan,
    finder_score,
    finder_version,
    moment_decision,
)
from rushes_catalog.storage.steady import SteadyConnection
from rushes_catalog.storage.stored_json import FINDER_LABELS

_THERE = select(finder).where(finder.c.deletion_id.is_(None))


class Finders:
    """Finders. Deleted ones are invisible until their deletion is undone."""

    def __init__(self, connection: SteadyConnection) -> None:
        self._connection = connection

    async def add(self, new: Finder) -> None:
        """Add a finder; raises FinderExists."""
        try:
            await self._connection.execute(insert(finder).values(**_columns(new)))
        except IntegrityError as failed:
            if is_taken(failed):
                raise FinderExists(new.name) from failed
            raise

    async def get(self, finder_id: FinderId) -> Finder:
        """Raises FinderNotFound."""
        row = (await self._connection.execute(_THERE.where(finder.c.id == finder_id))).one_or_none()
        if row is None:
            raise FinderNotFound(finder_id)
        return _finder_of(row)

    async def page(self, limit: int, cursor: str) -> tuple[list[Finder], str]:
        """Finders by name, and the next cursor; raises ForeignCursor."""
        mark = list_mark("finders")
        statement: Select[*tuple[Any, ...]] = _THERE.order_by(finder.c.name).limit(limit + 1)
        if cursor:
            statement = statement.where(finder.c.name > read_cursor(mark, cursor, [str])[0])
        found = [_finder_of(row) for row in await self._connection.execute(statement)]
        return found[:limit], write_cursor(mark, [found[limit - 1].name]) if len(found) > limit else ""

    async def watching(self) -> list[tuple[Finder, VersionId]]:
        """Finders that scan new videos by themselves, with the version in use; those that have none are left out."""
        rows = await self._connection.execute(
            _THERE.add_columns(finder_version.c.id.label("version"))
            .join(finder_version, and_(finder_version.c.finder_id == finder.c.id, finder_version.c.active))
            .where(finder.c.watch)
            .order_by(finder.c.id)
        )
        return [(_finder_of(row), VersionId(row.version)) for row in rows]

    async def change(self, wanted: Finder) -> None:
        """Store other values of a finder; raises FinderExists."""
        columns = _columns(wanted)
        del columns["id"], columns["created_at"]
        try:
            await self._connection.execute(update(finder).where(finder.c.id == wanted.id).values(**columns))
        except IntegrityError as failed:
            if is_taken(failed):
                raise FinderExists(wanted.name) from failed
            raise

    async def delete(self, finder_id: FinderId, change_id: ChangeId) -> None:
        """Mark it as deleted by a change; raises FinderNotFound."""
        there = update(finder).where(finder.c.id == finder_id, finder.c.deletion_id.is_(None))
        if not (await self._connection.execute(there.values(deletion_id=change_id))).rowcount:
            raise FinderNotFound(finder_id)

    async def bring_back(self, change_id: ChangeId) -> bool:
        """Undo a deletion; False where there is nothing any more. Raises FinderExists."""
        name = await self._connection.scalar(select(finder.c.name).where(finder.c.deletion_id == change_id))
        if name is None:
            return False
        if await self._connection.scalar(_THERE.where(finder.c.name == name)) is not None:
            raise FinderExists(name)
        deleted = update(finder).where(finder.c.deletion_id == change_id)
        await self._connection.execute(deleted.values(deletion_id=None))
        return True


async def forget_deleted(connection: SteadyConnection, old: Select[str]) -> None:
    """Delete for good what these changes have deleted: finders with all that belongs to them, and examples."""
    finders = select(finder.c.id).where(finder.c.deletion_id.in_(old))
    versions = select(finder_version.c.id).where(finder_version.c.finder_id.in_(finders))
    await connection.execute(delete(finder_score).where(finder_score.c.version_id.in_(versions)))
    for table in (finder_scan, finder_version, finder_clip_off, moment_decision):
        await connection.execute(delete(table).where(table.c.finder_id.in_(finders)))
    examples = or_(finder_example.c.deletion_id.in_(old), finder_example.c.finder_id.in_(finders))
    await connection.execute(delete(finder_example).where(examples))
    await connection.execute(delete(finder).where(finder.c.deletion_id.in_(old)))


def _columns(of: Finder) -> dict[str, Any]:
    return {
        "id": of.id,
        "name": of.name,
        "by": of.by,
        "profile": of.profile,
        "labels": FINDER_LABELS.dump_json(of.labels).decode(),
        "sound": of.descriptors.sound,
        "picture": of.descriptors.picture,
        "watch": of.watch,
        "created_at": of.created_at,
    }


def _finder_of(row: Row[*tuple[Any, ...]]) -> Finder:
    return Finder(
        id=FinderId(row.id),
        name=row.name,
        by=FinderBy(row.by),
        profile=row.profile,
        labels=FINDER_LABELS.validate_json(row.labels),
        descriptors=DescriptorNames(row.sound, row.picture),
        watch=row.watch,
        created_at=row.created_at,
    )
