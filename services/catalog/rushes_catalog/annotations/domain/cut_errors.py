"""Errors of planned cuts."""

from rushes_chassis.errors import Conflict, FieldMistake, NotFound, OutOfRange


class CutNotFound(NotFound):
    """The asset has no planned cut of this id."""

    def __init__(self, cut_id: str) -> None:
        super().__init__(f"There is no planned cut {cut_id} of this video.")


class CutOutsideVideo(OutOfRange):
    """The span is empty, or not within the video."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}", fields=[FieldMistake(field, message)])


class TooManyCuts(Conflict):
    """The list is full."""

    def __init__(self, most: int) -> None:
        super().__init__(f"A video has at most {most} planned cuts. Export and delete some of them first.")
