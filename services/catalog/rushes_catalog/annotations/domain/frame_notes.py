"""Notes: markers of users at frames."""

from dataclasses import dataclass
from enum import StrEnum

from rushes_catalog.annotations.domain.note_errors import NoSuchFrame
from rushes_catalog.domain.ids import NoteId

MOST_NOTES = 1000
"""Notes of one asset."""


class NoteColor(StrEnum):
    """Colours that edit decision lists and OpenTimelineIO name, too."""

    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    GREEN = "green"
    BLUE = "blue"
    PURPLE = "purple"


@dataclass(frozen=True, slots=True)
class FrameNote:
    """A text at a frame, whose number counts from 0."""

    id: NoteId
    frame: int
    text: str
    color: NoteColor


@dataclass(frozen=True, slots=True)
class NoteEdit:
    """New values of a note; None: unchanged."""

    frame: int | None = None
    text: str | None = None
    color: NoteColor | None = None

    def applied_to(self, note: FrameNote) -> FrameNote:
        """The note with the new values."""
        return FrameNote(
            note.id,
            note.frame if self.frame is None else self.frame,
            note.text if self.text is None else self.text,
            self.color or note.color,
        )


def expect_frame(frame: int, frame_count: int) -> None:
    """Raise NoSuchFrame where a video of so many frames, 0: unknown, has no such frame."""
    if frame_count and frame >= frame_count:
        raise NoSuchFrame(frame_count)
