"""Edits of the sort folder's categories: renaming, merging and removing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rushes_catalog.changes.domain.changes import RecordedChange
from rushes_catalog.sorting.domain.sorting import SortState
from rushes_footage.facts import Problem
from rushes_footage.sorting import CategoryContents, CategoryVideo, FolderIdentity, SortedFile, SortFolder


class Deed(StrEnum):
    """Kind of an edit."""

    RENAME = "rename"
    MERGE = "merge"
    REMOVAL = "removal"


class EditState(StrEnum):
    """State of an edit: what is wanted while it is under way, then what is done."""

    GOING = "going"
    DONE = "done"
    RETURNING = "returning"
    BACK = "back"

    @property
    def is_under_way(self) -> bool:
        """Whether the files may not be moved yet."""
        return self in (EditState.GOING, EditState.RETURNING)


@dataclass(frozen=True, slots=True)
class CategoryEdit:
    """An edit of a category as stored."""

    deed: Deed
    folder: SortFolder
    name: str
    """The name before the edit."""
    target: str
    """The new name, or the category that the videos are moved to; "" for a removal."""
    identity: FolderIdentity
    """Identity of the folder, or its last known one."""
    state: EditState = EditState.GOING
    removed: bool = False
    """Removed by a merge that left nothing in it, and not recreated since."""

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
    """A video of a merged category."""

    name: str
    file: SortedFile
    """Identity of the file at its present place."""
    state: SortState


@dataclass(frozen=True, slots=True)
class StayingVideo:
    """A video that could not be moved."""

    name: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class Merged:
    """The result of a merge."""

    change: RecordedChange
    moved: int
    staying: tuple[StayingVideo, ...]
    kept: Problem | None
    """Why the category was not removed."""


def parted(
    origin: CategoryContents, target: CategoryContents, name: str
) -> tuple[list[CategoryVideo], list[StayingVideo]]:
    """Videos that can be moved to the category of this name, and those whose names are taken there."""
    taken = taken_in(target)
    going = [video for video in origin.videos if video.name not in taken]
    staying = [
        StayingVideo(video.name, Problem("NameTaken", f"There is a {video.name!r} in {name!r} already."))
        for video in origin.videos
        if video.name in taken
    ]
    return going, staying


def taken_in(category: CategoryContents) -> set[str]:
    """Names that exist there."""
    return {video.name for video in category.videos} | set(category.others)


def still_there(videos: Sequence[MergedVideo], lying: CategoryContents) -> list[str]:
    """Names of videos that are still in a category as the same files."""
    files: Mapping[str, SortedFile] = {video.name: video.file for video in lying.videos}
    return [video.name for video in videos if files.get(video.name) == video.file]
