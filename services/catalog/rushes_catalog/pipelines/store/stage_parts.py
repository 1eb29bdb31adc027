"""Parts of the results of stages that are being computed, in SQL."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from rushes_catalog.domain.ids import TimelineId
from rushes_catalog.pipelines.domain.pipelines import StagePart
from rushes_catalog.storage.portable import upsert
from rushes_catalog.storage.schema.detections import stage_part
from rushes_catalog.storage.steady import SteadyConnection


class StageParts:
    """Parts by timeline, and by the address of the results. A checkpoint with that address takes their place."""

    def __init__(self, connection: SteadyConnection) -> None:
        self._connection = connection

    async def add(self, timeline_id: TimelineId, address: str, part: StagePart, at: datetime) -> None:
        """Keep a part; one that is there already stays, as it is equal."""
        row = {
            "timeline_id": timeline_id,
            "address": address,
            "first": part.first,
            "last": part.last,
            "results": part.results,
            "milliseconds": round(part.seconds * 1000),
            "stored_at": at,
        }
        await self._connection.execute(upsert(stage_part, row, []))

    async def of(self, timeline_id: TimelineId, address: str) -> Sequence[StagePart]:
        """All that is there, in the order of the frames."""
        there = stage_part.c.timeline_id == timeline_id, stage_part.c.address == address
        rows = await self._connection.execute(select(stage_part).where(*there).order_by(stage_part.c.first))
        return [StagePart(row.first, row.last, row.results, row.milliseconds / 1000) for row in rows]
