"""Overlays in SQL."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, func, insert, select, tuple_

from rushes_catalog.domain.ids import RunId
from rushes_catalog.storage.schema.detections import overlay
from rushes_catalog.storage.steady import SteadyConnection
from rushes_footage.stage_schema import Stage

_FORGOTTEN_TOGETHER = 100
_KEY = (overlay.c.run_id, overlay.c.stage, overlay.c.seq, overlay.c.key)


class Overlays:
    """PNG files by run, stage, frame and key."""

    def __init__(self, connection: SteadyConnection) -> None:
        self._connection = connection

    async def save(self, run_id: RunId, stage: Stage, seq: int, overlays: Mapping[str, bytes], at: datetime) -> None:
        """Store overlays; equal keys are replaced."""
        of_frame = (overlay.c.run_id == run_id, overlay.c.stage == stage, overlay.c.seq == seq)
        await self._connection.execute(delete(overlay).where(*of_frame, overlay.c.key.in_(overlays)))
        for key, png in overlays.items():
            await self._connection.execute(
                insert(overlay).values(
                    run_id=run_id, stage=stage, seq=seq, key=key, png=png, bytes=len(png), saved_at=at
                )
            )

    async def keep_within(self, most: int) -> None:
        """Delete the oldest ones until the total size is within the budget."""
        total: int = await self._connection.scalar(select(func.coalesce(func.sum(overlay.c.bytes), 0))) or 0
        oldest = select(*_KEY, overlay.c.bytes).order_by(overlay.c.saved_at).limit(_FORGOTTEN_TOGETHER)
        while total > most:
            gone = []
            for row in await self._connection.execute(oldest):
                if total <= most:
                    break
                gone.append((row.run_id, row.stage, row.seq, row.key))
                total -= row.bytes
            await self._connection.execute(delete(overlay).where(tuple_(*_KEY).in_(gone)))

    async def of_frame(self, run_id: RunId, stage: Stage, seq: int) -> dict[str, bytes]:
        """Overlays of a frame by key, in alphabetical order."""
        rows = await self._connection.execute(
            select(overlay.c.key, overlay.c.png)
            .where(overlay.c.run_id == run_id, overlay.c.stage == stage, overlay.c.seq == seq)
            .order_by(overlay.c.key)
        )
        return {row.key: row.png for row in rows}

    async def frames(self, run_id: RunId, stage: Stage) -> list[int]:
        """Frames with overlays, ascending."""
        held = select(overlay.c.seq).where(overlay.c.run_id == run_id, overlay.c.stage == stage)
        return [row.seq for row in await self._connection.execute(held.distinct().order_by(overlay.c.seq))]
