"""A folder whose loose videos are sorted into the folders directly within it, its categories."""

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass

from rushes_footage.files import Place


@dataclass(frozen=True, slots=True)
class SortFolder:
    """Where it lies."""

    root: str
    path: str
    """Below the root; "" is the root itself."""

    def place_of(self, name: str, category: str) -> Place:
        """Where a video lies in a category, "" for loose."""
        return Place(self.root, posixpath.join(self.path, category, name))


@dataclass(frozen=True, slots=True)
class Category:
    """A folder directly within a sort folder."""

    name: str
    count: int
    """Videos directly in it."""
    mp4_count: int = 0
    """Those of them called *.mp4, which are all that the replaced sorter knew."""


@dataclass(frozen=True, slots=True)
class SortListing:
    """What lies in a sort folder now, both by name."""

    videos: tuple[str, ...]
    """Loose ones."""
    categories: tuple[Category, ...]


@dataclass(frozen=True, slots=True)
class VideoMove:
    """One file's way from one place in a sort folder to another."""

    folder: SortFolder
    name: str
    """What it is called before."""
    origin: str
    """A category, "" for loose; the target likewise."""
    target: str
    new_name: str = ""
    """What it is called then; "" where it keeps its name."""

    @property
    def final_name(self) -> str:
        """What it is called in its new place."""
        return self.new_name or self.name

    @property
    def back(self) -> "VideoMove":
        """The same way in the other direction."""
        old_name = self.name if self.new_name else ""
        return VideoMove(self.folder, self.final_name, origin=self.target, target=self.origin, new_name=old_name)


@dataclass(frozen=True, slots=True)
class SortedFile:
    """Which file it is: its identity within its machine, its size in bytes and mtime in nanoseconds."""

    device: int
    inode: int
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class FolderIdentity:
    """Which folder it is within its machine, whatever it is called."""

    device: int
    inode: int


@dataclass(frozen=True, slots=True)
class CategoryVideo:
    """A video in a category."""

    name: str
    file: SortedFile


@dataclass(frozen=True, slots=True)
class CategoryContents:
    """All that lies directly in a category, by name."""

    identity: FolderIdentity
    videos: tuple[CategoryVideo, ...]
    others: tuple[str, ...]
    """Names of what is no video: other files, folders, links."""

    @property
    def is_empty(self) -> bool:
        """Nothing lies in it, hidden files included."""
        return not self.videos and not self.others

    @property
    def words(self) -> str:
        """As in "2 videos (1.mp4, 2.mp4) and notes.txt", "nothing"."""
        parts = []
        if self.videos:
            count = "1 video" if len(self.videos) == 1 else f"{len(self.videos)} videos"
            parts.append(f"{count} ({_some_names([video.name for video in self.videos])})")
        if self.others:
            parts.append(_some_names(self.others))
        return " and ".join(parts) or "nothing"


_MOST_NAMED = 5


def _some_names(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def is_category_name(name: str) -> bool:
    """Whether a folder directly within another one can be called so."""
    return bool(name) and name not in (".", "..") and not any(mark in name for mark in "/\\\0")
