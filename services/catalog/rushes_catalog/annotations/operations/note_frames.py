"""Notes at frames: listing, adding, changing and deleting them."""

from collections.abc import Sequence

from rushes_catalog.annotations.domain.frame_notes import MOST_NOTES, FrameNote, NoteColor, NoteEdit, expect_frame
from rushes_catalog.annotations.domain.note_errors import NoteNotFound, TooManyNotes
from rushes_catalog.domain.ids import AssetId, NoteId, new_id
from rushes_catalog.events.domain.events import AnnotationsChanged
from rushes_catalog.library.domain.assets import Asset
from rushes_catalog.ports.clock import Clock
from rushes_catalog.storage.catalog import Catalog


class NoteFrames:
    """The notes of all assets; every method raises AssetNotFound."""

    def __init__(self, catalog: Catalog, now: Clock) -> None:
        self._catalog, self._now = catalog, now

    async def list(self, asset_id: AssetId) -> Sequence[FrameNote]:
        """The notes of an asset by frame."""
        async with self._catalog.reading() as stores:
            await stores.assets.get(asset_id, "")
            return await stores.frame_notes.of(asset_id)

    async def add(self, asset_id: AssetId, frame: int, text: str, color: NoteColor) -> FrameNote:
        """The added note. Raises NoSuchFrame, TooManyNotes."""
        note = FrameNote(NoteId(new_id()), frame, text, color)
        async with self._catalog.changing() as stores:
            expect_frame(frame, _frame_count(await stores.assets.get(asset_id, "")))
            if len(await stores.frame_notes.of(asset_id)) >= MOST_NOTES:
                raise TooManyNotes(MOST_NOTES)
            await stores.frame_notes.put(asset_id, note)
            await stores.events.append(AnnotationsChanged(asset_id, ""), self._now())
        return note

    async def edit(self, asset_id: AssetId, note_id: NoteId, wanted: NoteEdit) -> FrameNote:
        """The changed note. Raises NoteNotFound, NoSuchFrame."""
        async with self._catalog.changing() as stores:
            asset = await stores.assets.get(asset_id, "")
            if wanted.frame is not None:
                expect_frame(wanted.frame, _frame_count(asset))
            note = wanted.applied_to(_among(await stores.frame_notes.of(asset_id), note_id))
            await stores.frame_notes.put(asset_id, note)
            await stores.events.append(AnnotationsChanged(asset_id, ""), self._now())
        return note

    async def delete(self, asset_id: AssetId, note_id: NoteId) -> None:
        """Raises NoteNotFound."""
        async with self._catalog.changing() as stores:
            await stores.assets.get(asset_id, "")
            _among(await stores.frame_notes.of(asset_id), note_id)
            await stores.frame_notes.remove(asset_id, note_id)
            await stores.events.append(AnnotationsChanged(asset_id, ""), self._now())


def _among(notes: Sequence[FrameNote], note_id: NoteId) -> FrameNote:
    for note in notes:
        if note.id == note_id:
            return note
    raise NoteNotFound(note_id)


def _frame_count(asset: Asset) -> int:
    """0 where it is not known."""
    return asset.facts.video.frame_count if asset.facts else 0
