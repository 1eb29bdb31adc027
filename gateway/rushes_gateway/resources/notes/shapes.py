"""Notes at frames."""

from typing import Literal

from pydantic import Field

from rushes_gateway.resources.shapes import Shape

NoteColor = Literal["red", "orange", "yellow", "green", "blue", "purple"]

_LARGEST_FRAME = (1 << 53) - 1


class Note(Shape):
    """A text at a frame of a video."""

    id: str
    frame: int = Field(description="Number of the frame, counted from 0.")
    text: str
    color: NoteColor


class Notes(Shape):
    """The notes of an asset by frame."""

    notes: list[Note]


class NewNote(Shape):
    """A note to add; an asset has at most 1000."""

    frame: int = Field(ge=0, le=_LARGEST_FRAME, description="Number of the frame, counted from 0.")
    text: str = Field(min_length=1, max_length=500, description="Blanks at both ends are removed.")
    color: NoteColor = "yellow"


class NoteEdit(Shape):
    """New values for a note; absent fields stay as they are."""

    frame: int | None = Field(None, ge=0, le=_LARGEST_FRAME)
    text: str | None = Field(None, min_length=1, max_length=500)
    color: NoteColor | None = None
