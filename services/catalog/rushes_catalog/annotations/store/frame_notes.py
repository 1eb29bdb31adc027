"""Notes at frames in SQL."""

from sqlalchemy import delete, select

from rushes_catalog.annotations.domain.frame_notes import FrameNote, NoteColor
from rushes_catalog.domain.ids import AssetId, NoteId
from rushes_catalog.files.store.searched_texts import search_notes
from rushes_catalog.storage.portable import upsert
from rushes_catalog.storage.schema.library import asset
from rushes_catalog.storage.schema.plans import frame_note
from rushes_catalog.storage.steady import SteadyConnection


class FrameNotes:
    """The notes of each asset, by whose texts lists find it."""

    def __init__(self, connection: SteadyConnection) -> None:
        self._connection = connection

    async def of(self, asset_id: AssetId) -> list[FrameNote]:
        """By frame, those of one frame by age."""
        rows = await self._connection.execute(
            select(frame_note)
            .join(asset, asset.c.number == frame_note.c.asset_number)
            .where(asset.c.id == asset_id)
            .order_by(frame_note.c.frame, frame_note.c.id)
        )
        return [FrameNote(NoteId(row.id), row.frame, row.text, NoteColor(row.color)) for row in rows]

    async def put(self, asset_id: AssetId, note: FrameNote) -> None:
        """Add a note, or change that of its id."""
        number = await self._number(asset_id)
        row = {"id": note.id, "asset_number": number, "frame": note.frame, "text": note.text, "color": note.color}
        await self._connection.execute(upsert(frame_note, row, ("frame", "text", "color")))
        await search_notes(self._connection, [number])

    async def remove(self, asset_id: AssetId, note_id: NoteId) -> None:
        """Delete a note."""
        await self._connection.execute(delete(frame_note).where(frame_note.c.id == note_id))
        await search_notes(self._connection, [await self._number(asset_id)])

    async def _number(self, asset_id: AssetId) -> int:
        return int(await self._connection.scalar(select(asset.c.number).where(asset.c.id == asset_id)) or 0)
