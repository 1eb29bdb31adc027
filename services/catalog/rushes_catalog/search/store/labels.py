"""Clips by their labels, in SQL."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from rushes_catalog.domain.ids import AssetId
from rushes_catalog.exports.domain.exports import ClipState
from rushes_catalog.search.domain.hits import LabelHit
from rushes_catalog.storage.dialects.expressions import unindexed
from rushes_catalog.storage.schema.exports import clip, export
from rushes_catalog.storage.schema.library import asset
from rushes_catalog.storage.steady import SteadyConnection


class LabelledClips:
    """Clips that exist, of videos that there are."""

    def __init__(self, connection: SteadyConnection) -> None:
        self._connection = connection

    async def of(self, labels: Sequence[str], limit: int) -> list[LabelHit]:
        """Clips with one of these labels, in all profiles, the newest first."""
        found = [row for label in labels for row in await self._newest_of(label, limit)]
        found.sort(key=lambda row: row.position)
        found.sort(key=lambda row: str(row.export_id), reverse=True)
        return [
            LabelHit(
                asset_id=AssetId(row.id),
                name=row.name,
                label=row.label,
                start=row.start,
                end=row.start + (row.end_pts - row.start_pts) * row.time_base_numerator / row.time_base_denominator,
                first_frame=row.first_frame,
            )
            for row in found[:limit]
        ]

    async def _newest_of(self, label: str, limit: int) -> Sequence[Row[*tuple[Any, ...]]]:
        """Of one label alone, whose index has them in this order: of several all would be read and sorted."""
        rows = await self._connection.execute(
            select(
                export.c.id.label("export_id"),
                clip.c.position,
                asset.c.id,
                asset.c.name,
                asset.c.time_base_numerator,
                asset.c.time_base_denominator,
                export.c.label,
                clip.c.start,
                clip.c.first_frame,
                clip.c.start_pts,
                clip.c.end_pts,
            )
            .select_from(export)
            .join(asset, asset.c.number == unindexed(export.c.asset_number))
            .join(clip, clip.c.export_id == unindexed(export.c.id))
            .where(export.c.label == label, clip.c.state == ClipState.DONE, unindexed(asset.c.absent) == 0)
            .order_by(export.c.id.desc(), clip.c.position)
            .limit(limit)
        )
        return rows.all()
