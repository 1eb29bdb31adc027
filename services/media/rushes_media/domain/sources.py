"""The roots of a node, and what a walk through one finds."""

from dataclasses import dataclass
from pathlib import PurePath

from rushes_footage.files import EXPORTS_ROOT, RENDITIONS_ROOT, FoundFile, UnreadablePlace

RESERVED_ROOTS = frozenset((EXPORTS_ROOT, RENDITIONS_ROOT))

_VIDEO_SUFFIXES = frozenset((".mp4", ".m4v", ".mkv", ".avi", ".mov", ".webm", ".ts", ".mts", ".m2ts", ".flv", ".wmv"))

_APPLE_DOUBLE = "._"
"""On shares macOS keeps beside a file what the share has no place for, in another one: `._take.mp4` of `take.mp4`."""


def is_video_name(name: str) -> bool:
    """Whether the library lists a file of that name, or path."""
    path = PurePath(name)
    return path.suffix.lower() in _VIDEO_SUFFIXES and not path.name.startswith(_APPLE_DOUBLE)


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
class WalkBatch:
    """Part of a walk's findings."""

    files: tuple[FoundFile, ...]
    unreadable: tuple[UnreadablePlace, ...]
    through_link: bool = False
    """A link was followed: changes where it leads to are told by another path."""


@dataclass(frozen=True)
class Told:
    """What a watch says."""

    paths: tuple[str, ...] = ()
    """Files and folders that came, changed or went."""
    anything: bool = False
    """Nobody knows what changed, or it is too much to be named."""
    marks: tuple[str, ...] = ()
    """What was asked for by these marks is told: all that changed before."""
