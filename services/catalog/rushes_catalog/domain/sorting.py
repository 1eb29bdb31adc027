"""Videos that are sorted into categories, and which folder they are sorted in."""

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from rushes_catalog.domain.assets import LibraryRoot
from rushes_catalog.domain.ids import AssetId
from rushes_footage.sorting import SortedFile, SortFolder, SortListing, VideoMove


class SortState(StrEnum):
    """How a sorted video stands: what is wanted, and when it is there, what is so."""

    GOING = "going"
    SORTED = "sorted"
    RETURNING = "returning"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class SortedVideo:
    """A video that was sorted, or is on its way."""

    move: VideoMove
    """As it was sorted first, out of the loose ones."""
    file: SortedFile
    """Which it is where it lies now."""
    state: SortState

    @property
    def way(self) -> VideoMove:
        """The move that is wanted: there, or back."""
        if self.state is not SortState.RETURNING:
            return self.move
        return VideoMove(self.move.folder, self.move.name, origin=self.move.target, target=self.move.origin)


@dataclass(frozen=True, slots=True)
class SortPage:
    """Some of the loose videos."""

    listing: SortListing
    """With these videos alone."""
    assets: tuple[AssetId | None, ...]
    """Of each video; None where no scan has found it yet."""
    total: int
    """All loose videos."""


def sort_folder_at(path: str, roots: Sequence[LibraryRoot]) -> SortFolder | None:
    """The folder of an absolute path, beneath the innermost root that holds it; None where none does."""
    wanted = posixpath.normpath(path)
    for root in sorted(roots, key=lambda root: -len(root.path)):
        base = posixpath.normpath(root.path)
        if wanted == base:
            return SortFolder(root.name, "")
        if wanted.startswith(base.rstrip("/") + "/"):
            return SortFolder(root.name, wanted[len(base.rstrip("/")) + 1 :])
    return None


def sorting_words(name: str, category: str) -> str:
    """As in "1.mp4 sorted into food"."""
    return f"{name} sorted into {category}"
