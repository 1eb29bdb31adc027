"""References to files, and their versions."""

import os
from dataclasses import dataclass
from typing import Self

EXPORTS_ROOT = "@exports"
"""The reserved root under which published clips are read, by `ClipPlace.path`."""

RENDITIONS_ROOT = "@renditions"
"""The reserved root under which finished renditions are read."""

_LATEST_NS = (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class FileVersion:
    """Size and modification time. Two equal versions of a file have the same bytes, as far as stat can tell."""

    size: int
    """In bytes."""
    mtime_ns: int
    """Nanoseconds since 1970, clamped to 64 bits: the years 1677 to 2262."""

    @classmethod
    def of(cls, found: os.stat_result) -> Self:
        """From a stat result; a time out of range is clamped, so that one odd file cannot stop a listing."""
        return cls(found.st_size, max(-_LATEST_NS, min(found.st_mtime_ns, _LATEST_NS)))


@dataclass(frozen=True, slots=True)
class Place:
    """The path of a file below a root, whatever the file holds."""

    root: str
    """Name of the root."""
    path: str
    """Relative to the root, parts separated by "/"."""

    def at(self, version: FileVersion) -> "Source":
        """The file at this place in this version."""
        return Source(self.root, self.path, version)


@dataclass(frozen=True, slots=True)
class Source:
    """A file below a root, to be read."""

    root: str
    path: str
    """Relative to the root, parts separated by "/"."""
    version: FileVersion | None = None
    """The version that the caller expects; None for whatever lies there now."""

    @property
    def place(self) -> Place:
        """The place without a version."""
        return Place(self.root, self.path)


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A video that a walk found; `path` is relative to the root."""

    path: str
    version: FileVersion
    growing: bool = False
    """The file is still being written."""


@dataclass(frozen=True, slots=True)
class UnreadablePlace:
    """A folder or entry that a walk skipped, and why, for people."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A file or folder that is no part of the library, although it is or may hold a video."""

    path: str
    kind: str
    """The file's suffix in lower case; for a folder its name in lower case, and a slash."""
    reason: str
    """With what can be done, for people."""
