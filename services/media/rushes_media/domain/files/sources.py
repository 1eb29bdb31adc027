"""The roots of a node, and the results of walking and watching them."""

from dataclasses import dataclass

from rushes_footage.files import EXPORTS_ROOT, RENDITIONS_ROOT, FoundFile, PassedOver, UnreadablePlace

RESERVED_ROOTS = frozenset((EXPORTS_ROOT, RENDITIONS_ROOT))


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
    """A root in its present state."""

    root: Root
    online: bool
    empty: bool = False
    """The folder has no entries: it is new, or its disk is not mounted."""
    why: str = ""
    """Why it is not online, for people."""
    identity: tuple[int, int] | None = None
    """Device and inode of the folder: another one means another disk at the same path."""


@dataclass(frozen=True)
class WalkBatch:
    """Part of a walk's findings."""

    files: tuple[FoundFile, ...]
    unreadable: tuple[UnreadablePlace, ...]
    passed_over: tuple[PassedOver, ...] = ()
    """Videos that are not supported, files that only bear the name of one, and folders of copies."""
    through_link: bool = False
    """A link was followed: changes in its target are reported under another path."""


@dataclass(frozen=True)
class Told:
    """A report of a watch."""

    paths: tuple[str, ...] = ()
    """Files and folders that appeared, changed or disappeared."""
    anything: bool = False
    """It is not known what changed, or too much did to be listed."""
    marks: tuple[str, ...] = ()
    """Marks that were requested: all earlier changes have been reported."""
