"""Which file is meant, and which version of it."""

import os
from dataclasses import dataclass
from typing import Self

EXPORTS_ROOT = "@exports"
"""The reserved root under which published clips are read."""

RENDITIONS_ROOT = "@renditions"
"""The reserved root under which finished renditions are read."""

RESERVED_ROOTS = frozenset((EXPORTS_ROOT, RENDITIONS_ROOT))

VIDEO_SUFFIXES = frozenset((".mp4", ".m4v", ".mkv", ".avi", ".mov", ".webm", ".ts", ".mts", ".m2ts", ".flv", ".wmv"))
"""What the library lists, in lower case."""

_LATEST_NS = (1 << 63) - 1


@dataclass(frozen=True)
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


@dataclass(frozen=True)
class Source:
    """A file below a root; `version` is what the caller believes it to be, None for whatever is there now."""

    root: str
    path: str
    """Relative to the root, parts separated by "/"."""
    version: FileVersion | None = None


@dataclass(frozen=True)
class Root:
    """A folder of footage."""

    name: str
    path: str
    """As configured, absolute."""

    def __str__(self) -> str:
        return f"{self.name}={self.path}"


@dataclass(frozen=True)
class RootState:
    """A root as it is now."""

    root: Root
    online: bool
    empty: bool = False
    """Nothing at all lies in it: it is new, or what was mounted there is not."""
    why: str = ""
    """Why it is not online, for people."""
    identity: tuple[int, int] | None = None
    """Device and inode of the folder; another one is another disk, at the same path."""


@dataclass(frozen=True)
class FoundFile:
    """A video that a walk found; `path` is relative to the root."""

    path: str
    version: FileVersion
    growing: bool = False
    """Somebody is still writing it."""


@dataclass(frozen=True)
class UnreadablePlace:
    """What a walk had to pass over, and why, for people."""

    path: str
    reason: str


@dataclass(frozen=True)
class WalkBatch:
    """Part of a walk's findings."""

    files: tuple[FoundFile, ...]
    unreadable: tuple[UnreadablePlace, ...]
