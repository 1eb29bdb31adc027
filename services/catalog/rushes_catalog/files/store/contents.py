"""Digests of files' parts, in SQL."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, or_, select

from rushes_catalog.files.store.roots import root_number
from rushes_catalog.library.domain.assets import AssetState, KnownFile
from rushes_catalog.library.store.asset_rows import KNOWN_COLUMNS, known_file_of
from rushes_catalog.storage.dialects.expressions import unindexed
from rushes_catalog.storage.portable import upsert
from rushes_catalog.storage.schema.library import asset, content, root
from rushes_catalog.storage.steady import SteadyConnection
from rushes_footage.contents import DIGEST_BYTES, PART_BYTES, HashedParts
from rushes_footage.files import FileVersion


class Contents:
    """Digests of parts, for one version of each file."""

    def __init__(self, connection: SteadyConnection) -> None:
        self._connection = connection

    async def unread(self, root_name: str, after: int, limit: int) -> Sequence[KnownFile]:
        """Usable files of a root that were not hashed whole in their present version, by row number, after this one."""
        whole = DIGEST_BYTES * ((asset.c.size + (PART_BYTES - 1)) // PART_BYTES)
        rows = await self._connection.execute(
            select(*KNOWN_COLUMNS)
            .join_from(asset, root)
            .outerjoin(content, content.c.asset_number == asset.c.number)
            .where(
                # In the order of numbers, in which each part of a round begins where the one before ended. By an index
                # of roots each would gather and sort all files of the root.
                unindexed(asset.c.root_id) == await root_number(self._connection, root_name),
                asset.c.number > after,
                asset.c.state == AssetState.READY,
                asset.c.absent == 0,
                or_(
                    content.c.asset_number.is_(None),
                    content.c.size != asset.c.size,
                    content.c.mtime_ns != asset.c.mtime_ns,
                    func.length(content.c.digests) != whole,
                ),
            )
            .order_by(asset.c.number)
            .limit(limit)
        )
        return [known_file_of(row) for row in rows]

    async def of(self, numbers: Collection[int]) -> dict[int, HashedParts]:
        """Digests by row number; files without digests are left out."""
        rows = await self._connection.execute(select(content).where(content.c.asset_number.in_(numbers)))
        return {row.asset_number: HashedParts(FileVersion(row.size, row.mtime_ns), row.digests) for row in rows}

    async def keep(self, read: Mapping[int, HashedParts]) -> None:
        """Replace the digests of these files."""
        there = await self._connection.scalars(select(asset.c.number).where(asset.c.number.in_(read)))
        for number in there.all():
            parts = read[number]
            columns = {"size": parts.version.size, "mtime_ns": parts.version.mtime_ns, "digests": parts.digests}
            row = {"asset_number": number, **columns}
            await self._connection.execute(upsert(content, row, tuple(columns)))
