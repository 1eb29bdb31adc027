"""Folders below a library's roots that are no part of it."""

from collections.abc import Sequence
from pathlib import Path

from rushes_media.adapters.held_files import WORKING

TRASH = ".rushes-trash"
"""Folder for deleted clips, in each output root."""

# Our own, trash folders, and system folders of network storage.
_PASSED_OVER = frozenset(
    (WORKING, TRASH, "@eaDir", "#recycle", "$RECYCLE.BIN", "System Volume Information", "lost+found")
)


def is_passed_over(name: str) -> bool:
    """Whether a folder with this name is skipped."""
    return name in _PASSED_OVER or name.startswith(".Trash")


_DATA = (
    *("catalog.db", "catalog.db-wal", "catalog.db-shm", "catalog.db-journal", "snapshots"),
    *("certs", "derived", "engines", "models", "run", "speech"),
)
"""What Rushes keeps in its data folder, other than clips and the demo."""


class OwnFolders:
    """Folders with data of Rushes itself: nothing in them is footage, and the database has what signs people in."""

    def __init__(self, *folders: Path) -> None:
        """`folders` are absolute, with links resolved: the data folder, and others with derived files."""
        # What is in them is named as well, for a library that is the data folder itself.
        self._paths = tuple(str(path) for folder in folders for path in (folder, *(folder / name for name in _DATA)))

    def beneath(self, folder: str) -> tuple[str, ...]:
        """Those below a folder, given by its real path. A folder inside one of them, as a demo's is, has none."""
        above = f"{folder.rstrip('/')}/"
        return tuple(own for own in self._paths if own.startswith(above))


def lies_in(path: str, folders: Sequence[str]) -> bool:
    """Whether a real path is one of these folders, or is in one."""
    return any(path == folder or path.startswith(f"{folder}/") for folder in folders)
