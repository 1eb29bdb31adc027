"""Sort folders: a folder whose loose videos are sorted into its subfolders, the categories."""

import posixpath
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from rushes_footage.files import Place


@dataclass(frozen=True, slots=True)
class SortFolder:
    """The place of a sort folder."""

    root: str
    path: str
    """Below the root; "" is the root itself."""

    def place_of(self, name: str, category: str) -> Place:
        """The path of a video in a category; "" for loose."""
        return Place(self.root, posixpath.join(self.path, category, name))

    def place_of_category(self, category: str) -> Place:
        """The path of a category's folder."""
        return Place(self.root, posixpath.join(self.path, category))


@dataclass(frozen=True, slots=True)
class Category:
    """A subfolder of a sort folder."""

    name: str
    count: int
    """Videos directly in the category."""
    mp4_count: int = 0
    """Of these, videos called *.mp4: the only ones that the replaced sorter listed."""


@dataclass(frozen=True, slots=True)
class SortListing:
    """The present contents of a sort folder: categories and loose videos, both by name."""

    videos: tuple[str, ...]
    """Loose ones."""
    categories: tuple[Category, ...]


@dataclass(frozen=True, slots=True)
class VideoMove:
    """Move of one file between two places in a sort folder."""

    folder: SortFolder
    name: str
    """What it is called before."""
    origin: str
    """A category, "" for loose; so is `target`."""
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

    @property
    def places(self) -> tuple[Place, Place]:
        """The paths that it leads from and to."""
        return self.folder.place_of(self.name, self.origin), self.folder.place_of(self.final_name, self.target)


@dataclass(frozen=True, slots=True)
class SortedFile:
    """Identity of a file on its machine: device and inode, size in bytes, and mtime in nanoseconds."""

    device: int
    inode: int
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class FolderIdentity:
    """Identity of a folder on its machine: device and inode, whatever its name is."""

    device: int
    inode: int


@dataclass(frozen=True, slots=True)
class CategoryVideo:
    """A video in a category."""

    name: str
    file: SortedFile


@dataclass(frozen=True, slots=True)
class CategoryContents:
    """All entries directly in a category, by name."""

    identity: FolderIdentity
    videos: tuple[CategoryVideo, ...]
    others: tuple[str, ...]
    """Names of entries that are no videos: other files, folders, links."""

    @property
    def is_empty(self) -> bool:
        """Whether the folder has no entries, hidden files included."""
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


LONGEST_NAME = 255
"""Bytes, as file systems have it."""


def is_category_name(name: str) -> bool:
    """Whether a subfolder may have this name."""
    return bool(name) and name not in (".", "..") and not any(mark in name for mark in "/\\\0")


def limit_of_category(name: str) -> str | None:
    """Which limit the name of a category breaks, in words; None for none."""
    if not is_category_name(name):
        return "must be the name of one folder, without '/' and '\\'"
    if (length := len(name.encode())) > LONGEST_NAME:
        return f"must be at most {LONGEST_NAME} bytes long, and has {length}"
    return None


def limit_of_new_category(name: str) -> str | None:
    """As `limit_of_category`, for a name that is given to a folder.

    Folders that other programs have named so are sorted into as others are.
    """
    if any(unicodedata.category(mark) == "Cc" for mark in name):
        return "must not contain control characters, such as a line break"
    if name != name.strip():
        return "must neither begin nor end with a space"
    return limit_of_category(name)
