"""Deleted clips, in SQL."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update

from rushes_catalog.changes.domain.changes import TrashedChange, TrashedClip, TrashState, TrashTotal
from rushes_catalog.domain.ids import ChangeId, ClipId
from rushes_catalog.exports.domain.exports import ClipSelector
from rushes_catalog.exports.store.clips import Clips
from rushes_catalog.storage.schema.exports import clip, trash
from rushes_catalog.storage.signals import Signals
from rushes_catalog.storage.steady import SteadyConnection


class Trash:
    """Deleted clips."""

    def __init__(self, connection: SteadyConnection, signals: Signals) -> None:
        self._connection, self._signals = connection, signals

    async def add(self, clips: Collection[ClipId], change_id: ChangeId, by: str, at: datetime) -> None:
        """Record clips as being moved to the trash."""
        await self._connection.execute(delete(trash).where(trash.c.clip_id.in_(clips)))
        await self._connection.execute(
            insert(trash),
            [
                {
                    "clip_id": clip_id,
                    "change_id": change_id,
                    "state": TrashState.GOING,
                    "discarded_by": by,
                    "discarded_at": at,
                }
                for clip_id in clips
            ],
        )

    async def of(self, change_id: ChangeId) -> list[TrashedClip]:
        """A change's clips in the trash, in order."""
        rows = await self._connection.execute(
            select(trash.c.clip_id, trash.c.state, trash.c.size)
            .join_from(trash, clip)
            .where(trash.c.change_id == change_id)
            .order_by(clip.c.export_id, clip.c.position)
        )
        clips = Clips(self._connection, self._signals)
        found = []
        for clip_id, state, size in rows.all():
            [recorded] = await clips.recorded(ClipSelector(clip_id=ClipId(clip_id)))
            found.append(TrashedClip(recorded, TrashState(state), size))
        return found

    async def going(self, clips: Collection[ClipId]) -> dict[ClipId, ChangeId]:
        """The given clips that are being moved to the trash, with their changes."""
        rows = await self._connection.execute(
            select(trash.c.clip_id, trash.c.change_id).where(
                trash.c.clip_id.in_(clips), trash.c.state == TrashState.GOING
            )
        )
        return {ClipId(clip_id): ChangeId(change_id) for clip_id, change_id in rows}

    async def returning(self, change_id: ChangeId) -> None:
        """Record all clips of a change as being moved back."""
        await self._connection.execute(
            update(trash)
            .where(trash.c.change_id == change_id, trash.c.state == TrashState.KEPT)
            .values(state=TrashState.RETURNING)
        )

    async def keep(self, clip_id: ClipId, size: int) -> None:
        """Record that a clip of this size in bytes was moved to the trash; 0: there was no file."""
        state = TrashState.KEPT if size else TrashState.GONE
        await self._connection.execute(update(trash).where(trash.c.clip_id == clip_id).values(state=state, size=size))
        self._signals.trash = True

    async def stay(self, change_id: ChangeId) -> None:
        """Cancel a change's moves: clips being moved back stay in the trash, clips being moved there stay in place."""
        of_change = trash.c.change_id == change_id
        await self._connection.execute(delete(trash).where(of_change, trash.c.state == TrashState.GOING))
        await self._connection.execute(
            update(trash).where(of_change, trash.c.state == TrashState.RETURNING).values(state=TrashState.KEPT)
        )

    async def leave(self, clip_id: ClipId) -> None:
        """Record that a clip was moved back."""
        await self._connection.execute(delete(trash).where(trash.c.clip_id == clip_id))

    async def gone(self, change_id: ChangeId) -> None:
        """Record that a change's clips were deleted for good."""
        await self._connection.execute(
            update(trash)
            .where(trash.c.change_id == change_id, trash.c.state == TrashState.KEPT)
            .values(state=TrashState.GONE)
        )

    async def kept(self) -> list[TrashedChange]:
        """Size of the clips in the trash, and the time of the first deletion, by change."""
        rows = await self._connection.execute(
            select(trash.c.change_id, func.sum(trash.c.size), func.min(trash.c.discarded_at))
            .where(trash.c.state == TrashState.KEPT)
            .group_by(trash.c.change_id)
        )
        return [TrashedChange(ChangeId(change_id), size, since) for change_id, size, since in rows]

    async def total(self) -> TrashTotal:
        """Total size and number of clips in the trash, and the time of the oldest deletion."""
        size, clips, oldest = (
            await self._connection.execute(
                select(func.coalesce(func.sum(trash.c.size), 0), func.count(), func.min(trash.c.discarded_at)).where(
                    trash.c.state == TrashState.KEPT
                )
            )
        ).one()
        return TrashTotal(size, clips, oldest)
