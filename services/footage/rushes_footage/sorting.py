"""A folder whose loose videos are sorted into the folders directly within it, its categories."""

import posixpath
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
    """Files *.mp4 directly in it."""


@dataclass(frozen=True, slots=True)
class SortListing:
    """What lies in a sort folder now, both by name."""

    videos: tuple[str, ...]
    """Loose files *.mp4."""
    categories: tuple[Category, ...]


@dataclass(frozen=True, slots=True)
class VideoMove:
    """One file's way from one place in a sort folder to another, under its name."""

    folder: SortFolder
    name: str
    origin: str
    """A category, "" for loose; the target likewise."""
    target: str


@dataclass(frozen=True, slots=True)
class SortedFile:
    """Which file it is: its identity within its machine, its size in bytes and mtime in nanoseconds."""

    device: int
    inode: int
    size: int
    mtime_ns: int


def is_category_name(name: str) -> bool:
    """Whether a folder directly within another one can be called so."""
    return bool(name) and name not in (".", "..") and not any(mark in name for mark in "/\\\0")
