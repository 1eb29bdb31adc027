"""The library's roots in SQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import insert, select, update

from rushes_catalog.library.domain.assets import AnnouncedRoot, LibraryRoot
from rushes_catalog.library.domain.errors import RootNotFound
from rushes_catalog.storage.schema.library import folder, root
from rushes_catalog.storage.steady import SteadyConnection


async def root_number(connection: SteadyConnection, name: str) -> int:
    """The number of a root's row; raises RootNotFound."""
    number = await connection.scalar(select(root.c.id).where(root.c.name == name))
    if number is None:
        raise RootNotFound(name)
    return cast("int", number)


class Roots:
    """Roots of the library. They are never deleted, as their disks may come back."""

    def __init__(self, connection: SteadyConnection) -> None:
        self._connection = connection

    async def record(self, announced: Sequence[AnnouncedRoot]) -> None:
        """Store announced names, paths and order."""
        known = {row.name: row for row in await self._connection.execute(select(root))}
        for position, new in enumerate(announced):
            values = {"path": new.path, "position": position}
            old = known.get(new.name)
            if old is None:
                await self._connection.execute(insert(root).values(name=new.name, **values))
            elif (old.path, old.position) != (new.path, position):
                await self._connection.execute(update(root).where(root.c.id == old.id).values(**values))

    async def all(self) -> list[LibraryRoot]:
        """All roots, in their configured order."""
        rows = await self._connection.execute(
            select(root.c.name, root.c.path, folder.c.asset_count, root.c.scanned_at)
            .outerjoin(folder, (folder.c.root_id == root.c.id) & (folder.c.path == ""))
            .order_by(root.c.position, root.c.id)
        )
        return [LibraryRoot(name, path, count or 0, scanned_at) for name, path, count, scanned_at in rows]

    async def expect(self, name: str) -> None:
        """Raise RootNotFound where there is none of this name."""
        await root_number(self._connection, name)

    async def scanned(self, name: str, at: datetime) -> None:
        """Record the end of a root's scan."""
        await self._connection.execute(update(root).where(root.c.name == name).values(scanned_at=at))
