"""Conversion of notes."""

from rushes.catalog.v1 import notes_pb2
from rushes_gateway.resources.notes import shapes
from rushes_gateway.resources.notes.shapes import NoteColor

_COLORS: "dict[notes_pb2.NoteColor.ValueType, NoteColor]" = {
    notes_pb2.NOTE_COLOR_RED: "red",
    notes_pb2.NOTE_COLOR_ORANGE: "orange",
    notes_pb2.NOTE_COLOR_YELLOW: "yellow",
    notes_pb2.NOTE_COLOR_GREEN: "green",
    notes_pb2.NOTE_COLOR_BLUE: "blue",
    notes_pb2.NOTE_COLOR_PURPLE: "purple",
}


def note(message: notes_pb2.FrameNote) -> shapes.Note:
    """A note."""
    return shapes.Note(id=message.id, frame=message.frame, text=message.text, color=_COLORS[message.color])


def color_to(color: NoteColor | None) -> "notes_pb2.NoteColor.ValueType":
    """A colour; None: unspecified."""
    return next((value for value, name in _COLORS.items() if name == color), notes_pb2.NOTE_COLOR_UNSPECIFIED)
