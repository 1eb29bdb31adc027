"""NotesService: notes at frames."""

from rushes.catalog.v1 import notes_pb2, notes_pb2_grpc
from rushes_catalog.annotations.domain.frame_notes import FrameNote, NoteColor, NoteEdit
from rushes_catalog.annotations.operations.note_frames import NoteFrames
from rushes_catalog.domain.ids import AssetId, NoteId
from rushes_chassis.context import Context

_COLORS = {
    NoteColor.RED: notes_pb2.NOTE_COLOR_RED,
    NoteColor.ORANGE: notes_pb2.NOTE_COLOR_ORANGE,
    NoteColor.YELLOW: notes_pb2.NOTE_COLOR_YELLOW,
    NoteColor.GREEN: notes_pb2.NOTE_COLOR_GREEN,
    NoteColor.BLUE: notes_pb2.NOTE_COLOR_BLUE,
    NoteColor.PURPLE: notes_pb2.NOTE_COLOR_PURPLE,
}


class NotesServicer(notes_pb2_grpc.NotesServiceServicer):
    """Implements NotesService."""

    def __init__(self, notes: NoteFrames) -> None:
        self._notes = notes

    async def ListNotes(self, request: notes_pb2.ListNotesRequest, context: Context) -> notes_pb2.ListNotesResponse:
        notes = await self._notes.list(AssetId(request.asset_id.lower()))
        return notes_pb2.ListNotesResponse(notes=map(_note_to, notes))

    async def AddNote(self, request: notes_pb2.AddNoteRequest, context: Context) -> notes_pb2.AddNoteResponse:
        color = _color_of(request.color) or NoteColor.YELLOW
        note = await self._notes.add(AssetId(request.asset_id.lower()), request.frame, request.text.strip(), color)
        return notes_pb2.AddNoteResponse(note=_note_to(note))

    async def EditNote(self, request: notes_pb2.EditNoteRequest, context: Context) -> notes_pb2.EditNoteResponse:
        wanted = NoteEdit(
            frame=request.frame if request.HasField("frame") else None,
            text=request.text.strip() if request.HasField("text") else None,
            color=_color_of(request.color),
        )
        note = await self._notes.edit(AssetId(request.asset_id.lower()), NoteId(request.note_id.lower()), wanted)
        return notes_pb2.EditNoteResponse(note=_note_to(note))

    async def DeleteNote(self, request: notes_pb2.DeleteNoteRequest, context: Context) -> notes_pb2.DeleteNoteResponse:
        await self._notes.delete(AssetId(request.asset_id.lower()), NoteId(request.note_id.lower()))
        return notes_pb2.DeleteNoteResponse()


def _color_of(message: int) -> NoteColor | None:
    """None: unspecified."""
    return next((color for color, value in _COLORS.items() if value == message), None)


def _note_to(note: FrameNote) -> notes_pb2.FrameNote:
    return notes_pb2.FrameNote(id=note.id, frame=note.frame, text=note.text, color=_COLORS[note.color])
