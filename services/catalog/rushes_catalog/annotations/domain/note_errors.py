"""Errors of notes at frames."""

from rushes_chassis.errors import Conflict, FieldMistake, NotFound, OutOfRange


class NoteNotFound(NotFound):
    """The asset has no note of this id."""

    def __init__(self, note_id: str) -> None:
        super().__init__(f"There is no note {note_id} of this video.")


class NoSuchFrame(OutOfRange):
    """The video has fewer frames."""

    def __init__(self, frame_count: int) -> None:
        said = f"must be at most {frame_count - 1}, the last frame of the video"
        super().__init__(f"frame: {said}", fields=[FieldMistake("frame", said)])


class TooManyNotes(Conflict):
    """The asset has as many notes as it can have."""

    def __init__(self, most: int) -> None:
        super().__init__(f"A video has at most {most} notes. Delete some of them first.")
