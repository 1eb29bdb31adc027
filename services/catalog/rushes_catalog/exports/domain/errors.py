"""Errors of exports, of their clips, and of the data set that these make."""

from rushes_chassis.errors import AlreadyExists, Conflict, FieldMistake, InvalidInput, NotFound


class ExportNotFound(NotFound):
    """No export of this id or ticket."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no export {name}.")


class ClipNotFound(NotFound):
    """No clip of this id, or none was recorded at this path."""

    def __init__(self, name: str) -> None:
        super().__init__(f"No clip {name} was ever recorded.")


class NoClipThere(ClipNotFound):
    """The path is that of a clip in an export folder, and none was recorded there."""


class ContractImpossible(InvalidInput):
    """No clip of these settings can keep the data set's contract."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(f"{field}: {words}.", fields=[FieldMistake(field, words)])


class ClipInWork(Conflict):
    """The clip is waiting or being cut."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is being cut. Cancel its job first.")


class NotReplaceable(Conflict):
    """An export cannot be overwritten now, or not by this one."""


class GroupTaken(AlreadyExists):
    """Another export took the group's number meanwhile."""

    def __init__(self, group: str) -> None:
        super().__init__(f"{group} was just taken.")


class MistakenLine(InvalidInput):
    """Not a valid line of a dataset.jsonl."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(f"This is not a line of a dataset.jsonl: {field}: {words}.")


class SourceNotFound(NotFound):
    """The source of a clip is not in the library."""

    def __init__(self, root: str, path: str) -> None:
        super().__init__(f"Its source is not in the library: neither {path} in {root}, nor the same file elsewhere.")
