"""Files of videos, in SQL."""

from collections.abc import Collection, Sequence
from fractions import Fraction
from typing import Any

from sqlalchemy import Row, Select, select

from rushes_catalog.domain.ids import AssetId
from rushes_catalog.library.domain.assets import AssetState
from rushes_catalog.library.domain.video_files import VideoFile
from rushes_catalog.library.store.asset_rows import PLACE_KEY
from rushes_catalog.storage.schema.library import asset, root
from rushes_catalog.storage.steady import SteadyConnection
from rushes_footage.files import FileVersion, Place

_TOGETHER = 500
"""Rows in a statement."""


class VideoFiles:
    """Of videos that exist, each at its last look."""

    def __init__(self, connection: SteadyConnection) -> None:
        self._connection = connection

    async def by_number(self, numbers: Collection[int]) -> dict[int, VideoFile]:
        """By row number."""
        return {each.number: each for each in await self._files(asset.c.number, list(numbers))}

    async def by_id(self, asset_ids: Collection[AssetId]) -> dict[AssetId, VideoFile]:
        """By id."""
        return {each.id: each for each in await self._files(asset.c.id, list(asset_ids))}

    async def by_path(self, numbers: Collection[int]) -> list[int]:
        """These row numbers in the order of their videos' paths."""
        found: list[tuple[Any, ...]] = []
        wanted = list(numbers)
        for begin in range(0, len(wanted), _TOGETHER):
            found += await self._connection.execute(
                select(root.c.position, root.c.id, PLACE_KEY, asset.c.number)
                .join_from(asset, root)
                .where(asset.c.number.in_(wanted[begin : begin + _TOGETHER]))
            )
        return [number for *_, number in sorted(map(tuple, found))]

    async def _files(self, column: Any, wanted: Sequence[int | AssetId]) -> list[VideoFile]:
        found: list[VideoFile] = []
        for begin in range(0, len(wanted), _TOGETHER):
            rows = await self._connection.execute(_FILES.where(column.in_(wanted[begin : begin + _TOGETHER])))
            found += map(_file_of, rows)
        return found


_FILES: Select[*tuple[Any, ...]] = select(
    asset.c.number,
    asset.c.id,
    asset.c.name,
    root.c.name.label("root_name"),
    asset.c.path,
    asset.c.size,
    asset.c.mtime_ns,
    asset.c.duration,
    asset.c.rate_numerator,
    asset.c.rate_denominator,
    asset.c.state,
    asset.c.absent,
).join_from(asset, root)


def _file_of(row: Row[*tuple[Any, ...]]) -> VideoFile:
    return VideoFile(
        number=row.number,
        id=AssetId(row.id),
        name=row.name,
        place=Place(row.root_name, row.path),
        version=FileVersion(row.size, row.mtime_ns),
        duration=row.duration,
        rate=Fraction(row.rate_numerator, row.rate_denominator or 1),
        readable=row.absent == 0 and row.state == AssetState.READY,
    )
