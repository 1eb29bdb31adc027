"""Which file is meant, and which version of it."""

import os
from dataclasses import dataclass
from typing import Self

EXPORTS_ROOT = "@exports"
"""The reserved root under which published clips are read."""

RENDITIONS_ROOT = "@renditions"
"""The reserved root under which finished renditions are read."""

_LATEST_NS = (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class FileVersion:
    """Two looks at a file that give the same version saw the same bytes, as far as a stat can tell."""

    size: int
    """In bytes."""
    mtime_ns: int
    """In nanoseconds since 1970, held to what 64 bits can say: from the year 1677 to 2262."""

    @classmethod
    def of(cls, found: os.stat_result) -> Self:
        """What a stat says; file systems take any year, and no file may keep others from being listed by its own."""
        return cls(found.st_size, max(-_LATEST_NS, min(found.st_mtime_ns, _LATEST_NS)))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file lies, whatever it holds."""

    root: str
    """The root's name."""
    path: str
    """Relative to the root, parts separated by "/"."""

    def at(self, version: FileVersion) -> "Source":
        """The file that lies there in this version."""
        return Source(self.root, self.path, version)


@dataclass(frozen=True, slots=True)
class Source:
    """A file below a root, to be read."""

    root: str
    path: str
    """Relative to the root, parts separated by "/"."""
    version: FileVersion | None = None
    """What the caller believes it to be; None for whatever is there now."""

    @property
    def place(self) -> Place:
        """Where it lies, whatever it holds."""
        return Place(self.root, self.path)


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A video that a walk found; `path` is relative to the root."""

    path: str
    version: FileVersion
    growing: bool = False
    """Somebody is still writing it."""


@dataclass(frozen=True, slots=True)
class UnreadablePlace:
    """A folder or entry that a walk passed over, and why, for people."""

    path: str
    reason: str
