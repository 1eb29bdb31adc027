"""Categories of the sort folder that are renamed, merged into others, and removed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rushes_catalog.domain.changes import RecordedChange
from rushes_catalog.domain.sorting import SortState
from rushes_footage.facts import Problem
from rushes_footage.sorting import CategoryContents, CategoryVideo, FolderIdentity, SortedFile, SortFolder


class Deed(StrEnum):
    """What is done with a category."""

    RENAME = "rename"
    MERGE = "merge"
    REMOVAL = "removal"


class EditState(StrEnum):
    """How an edit stands: what is wanted, and when it is there, what is so."""

    GOING = "going"
    DONE = "done"
    RETURNING = "returning"
    BACK = "back"

    @property
    def is_under_way(self) -> bool:
        """Files do not yet lie as it says."""
        return self in (EditState.GOING, EditState.RETURNING)


@dataclass(frozen=True, slots=True)
class CategoryEdit:
    """What is done with a category, as its row says."""

    deed: Deed
    folder: SortFolder
    name: str
    """Before it."""
    target: str
    """Its new name, or the category that its videos go to; "" for a removal."""
    identity: FolderIdentity
    """Which folder it is, or was last."""
    state: EditState = EditState.GOING
    removed: bool = False
    """By a merge, and not made again: nothing was left in it."""

    @property
    def words(self) -> str:
        """As in "food renamed to meals", "food merged into meals", "food removed"."""
        match self.deed:
            case Deed.RENAME:
                return f"{self.name} renamed to {self.target}"
            case Deed.MERGE:
                return f"{self.name} merged into {self.target}"
            case Deed.REMOVAL:
                return f"{self.name} removed"


@dataclass(frozen=True, slots=True)
class MergedVideo:
    """A video of a category that is merged into another one."""

    name: str
    file: SortedFile
    """Which it is where it lies now."""
    state: SortState


@dataclass(frozen=True, slots=True)
class StayingVideo:
    """A video that could not be moved."""

    name: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class Merged:
    """What came of a merge."""

    change: RecordedChange
    moved: int
    staying: tuple[StayingVideo, ...]
    kept: Problem | None
    """Why the category is still there."""


def parted(
    origin: CategoryContents, target: CategoryContents, name: str
) -> tuple[list[CategoryVideo], list[StayingVideo]]:
    """Videos of a category that can go to the category of this name, and those whose names are taken there."""
    taken = taken_in(target)
    going = [video for video in origin.videos if video.name not in taken]
    staying = [
        StayingVideo(video.name, Problem("NameTaken", f"There is a {video.name!r} in {name!r} already."))
        for video in origin.videos
        if video.name in taken
    ]
    return going, staying


def taken_in(category: CategoryContents) -> set[str]:
    """Names that something has there."""
    return {video.name for video in category.videos} | set(category.others)


def still_there(videos: Sequence[MergedVideo], lying: CategoryContents) -> list[str]:
    """Names of those that lie in a category as the same files."""
    files: Mapping[str, SortedFile] = {video.name: video.file for video in lying.videos}
    return [video.name for video in videos if files.get(video.name) == video.file]
