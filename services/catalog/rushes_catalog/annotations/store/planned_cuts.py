"""Planned cuts in SQL."""

from collections.abc import Sequence

from sqlalchemy import delete, insert, select

from rushes_catalog.annotations.domain.planned_cuts import PlannedCut
from rushes_catalog.domain.ids import AssetId, CutId
from rushes_catalog.storage.schema.library import asset
from rushes_catalog.storage.schema.plans import planned_cut
from rushes_catalog.storage.steady import SteadyConnection


class PlannedCuts:
    """The list of each asset."""

    def __init__(self, connection: SteadyConnection) -> None:
        self._connection = connection

    async def of(self, asset_id: AssetId) -> list[PlannedCut]:
        """In the order of the list."""
        rows = await self._connection.execute(
            select(planned_cut)
            .join(asset, asset.c.number == planned_cut.c.asset_number)
            .where(asset.c.id == asset_id)
            .order_by(planned_cut.c.position, planned_cut.c.id)
        )
        return [PlannedCut(CutId(row.id), row.start, row.end, row.label, row.note) for row in rows]

    async def replace(self, asset_id: AssetId, cuts: Sequence[PlannedCut]) -> None:
        """Store another list of an asset."""
        number = select(asset.c.number).where(asset.c.id == asset_id).scalar_subquery()
        await self._connection.execute(delete(planned_cut).where(planned_cut.c.asset_number == number))
        asset_number = await self._connection.scalar(select(number))
        rows = [
            {
                "id": cut.id,
                "asset_number": asset_number,
                "position": position,
                "start": cut.start,
                "end": cut.end,
                "label": cut.label,
                "note": cut.note,
            }
            for position, cut in enumerate(cuts)
        ]
        if rows:
            await self._connection.execute(insert(planned_cut), rows)
