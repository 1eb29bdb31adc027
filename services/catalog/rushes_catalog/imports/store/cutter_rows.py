"""Rows imported from the replaced cutter, in SQL."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Select, and_, func, insert, select, update

from rushes_catalog.domain.ids import AssetId
from rushes_catalog.exports.domain.exports import ClipState, Origin
from rushes_catalog.imports.domain.cutter_rows import CutterRow, HiddenRow, ImportStanding, UnplacedFile, row_key
from rushes_catalog.library.domain.natural_order import natural_key
from rushes_catalog.storage.dialects.expressions import joined
from rushes_catalog.storage.schema.exports import clip, cutter_row, export
from rushes_catalog.storage.schema.library import asset, root
from rushes_catalog.storage.steady import SteadyConnection

_ROW: TypeAdapter[CutterRow] = TypeAdapter(CutterRow)
_AT_ONCE = 500
"""SQLite's limit is some 30,000 values in a statement."""
_PLACES = 3
"""Places of a name's assets listed for people."""


class CutterRowStore:
    """All rows ever read, once each."""

    def __init__(self, connection: SteadyConnection) -> None:
        self._connection = connection

    async def add(self, rows: Sequence[CutterRow]) -> int:
        """Add new rows; returns how many were new."""
        new = {row_key(row): row for row in rows}
        keys = list(new)
        for begin in range(0, len(keys), _AT_ONCE):
            part = cutter_row.c.key.in_(keys[begin : begin + _AT_ONCE])
            for known in await self._connection.scalars(select(cutter_row.c.key).where(part)):
                del new[known]
        if new:
            await self._connection.execute(insert(cutter_row), [_values(key, row) for key, row in new.items()])
        return len(new)

    async def any_unplaced(self) -> bool:
        """Whether any row is not placed yet."""
        return await self._connection.scalar(select(cutter_row.c.key).where(_UNPLACED).limit(1)) is not None

    async def placeable_clips(self, limit: int) -> list[tuple[AssetId, list[CutterRow]]]:
        """Unplaced clips of at most `limit` file names, each with the only present asset of that name."""
        only = (
            _of_names(func.min(asset.c.id).label("asset_id"))
            .where(~cutter_row.c.hidden)
            .group_by(cutter_row.c.name)
            .having(func.count(asset.c.number.distinct()) == 1)
            .limit(limit)
        )
        found = []
        for name, asset_id in (await self._connection.execute(only)).all():
            told = await self._connection.scalars(
                select(cutter_row.c.row).where(_UNPLACED, ~cutter_row.c.hidden, cutter_row.c.name == name)
            )
            found.append((AssetId(asset_id), [_ROW.validate_json(row) for row in told]))
        return found

    async def placeable_hidden(self, limit: int) -> list[tuple[list[AssetId], CutterRow]]:
        """Unplaced hidden flags, each with all present assets of its name."""
        rows = await self._connection.execute(
            _of_names(cutter_row.c.key, cutter_row.c.row, joined(asset.c.id, ",").label("assets"))
            .where(cutter_row.c.hidden)
            .group_by(cutter_row.c.key)
            .limit(limit)
        )
        return [([AssetId(each) for each in row.assets.split(",")], _ROW.validate_json(row.row)) for row in rows]

    async def placed(self, rows: Collection[CutterRow], at: datetime) -> None:
        """Mark rows as placed."""
        keys = [row_key(row) for row in rows]
        for begin in range(0, len(keys), _AT_ONCE):
            part = cutter_row.c.key.in_(keys[begin : begin + _AT_ONCE])
            await self._connection.execute(update(cutter_row).where(part).values(placed_at=at))

    async def standing(self, limit: int) -> ImportStanding:
        """Counts of placed and unplaced rows, with at most `limit` file names of unplaced ones."""
        counts = {
            (bool(hidden), bool(placed)): count
            for hidden, placed, count in await self._connection.execute(
                select(cutter_row.c.hidden, cutter_row.c.placed_at.is_not(None), func.count()).group_by(
                    cutter_row.c.hidden, cutter_row.c.placed_at.is_not(None)
                )
            )
        }
        missing = await self._connection.scalar(
            select(func.count())
            .select_from(clip.join(export))
            .where(export.c.origin == Origin.IMPORTED, clip.c.state == ClipState.DONE, clip.c.adopted_size.is_(None))
            .where(clip.c.proof.is_(None))
        )
        return ImportStanding(
            clips=counts.get((False, True), 0),
            hidden=counts.get((True, True), 0),
            missing_clips=missing or 0,
            unplaced_rows=sum(count for (_, placed), count in counts.items() if not placed),
            unplaced=tuple(await self._unplaced(limit)),
        )

    async def _unplaced(self, limit: int) -> list[UnplacedFile]:
        rows = await self._connection.execute(
            select(cutter_row.c.name, cutter_row.c.name_key, func.count().label("rows"))
            .where(_UNPLACED)
            .group_by(cutter_row.c.name, cutter_row.c.name_key)
            .order_by(func.count().desc(), cutter_row.c.name)
            .limit(limit)
        )
        found = []
        for row in rows.all():
            of_name = and_(asset.c.name_key == row.name_key, asset.c.name == row.name, asset.c.absent == 0)
            assets = await self._connection.scalar(select(func.count()).select_from(asset).where(of_name))
            places = await self._connection.execute(
                select(root.c.name, asset.c.path)
                .join_from(asset, root)
                .where(of_name)
                .order_by(asset.c.number)
                .limit(_PLACES)
            )
            found.append(UnplacedFile(row.name, row.rows, tuple("/".join(place) for place in places), assets or 0))
        return found


_UNPLACED = cutter_row.c.placed_at.is_(None)


def _of_names(*columns: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    """Unplaced rows with the present assets of their files' names."""
    of_name = and_(asset.c.name_key == cutter_row.c.name_key, asset.c.name == cutter_row.c.name, asset.c.absent == 0)
    return select(cutter_row.c.name, *columns).select_from(cutter_row.join(asset, of_name)).where(_UNPLACED)


def _values(key: str, row: CutterRow) -> dict[str, Any]:
    return {
        "key": key,
        "name": row.filename,
        "name_key": natural_key(row.filename),
        "hidden": isinstance(row, HiddenRow),
        "row": _ROW.dump_json(row).decode(),
    }
