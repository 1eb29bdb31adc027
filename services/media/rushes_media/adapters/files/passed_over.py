"""Folders below a library's roots that are no part of it."""

from collections.abc import Sequence
from pathlib import Path

from rushes_media.adapters.files.held_files import WORKING

TRASH = ".rushes-trash"
"""Folder for deleted clips, in each output root."""

_NEVER = frozenset(
    name.lower()
    for name in (WORKING, TRASH, "@eaDir", "#recycle", "$RECYCLE.BIN", "System Volume Information", "lost+found")
)
"""Our own, trash folders, and system folders of network storage."""

_VERSIONS = frozenset(
    (
        *(".stversions", ".sync", ".~tmp~"),  # Syncthing, Resilio Sync, rsync
        *("#snapshot", "~snapshot", ".snapshot", ".snapshots", "@recently-snapshot", ".ckpt", ".zfs"),
    )
)
"""Snapshots, and earlier versions of files, in lower case."""
_ANNEX = ".git"
"""git-annex stores the files in it to which its links lead."""
_COMPANIONS = frozenset(
    (
        *(".@__thumb", "@__thumb", "@tmp", ".appledouble", ".appledb", ".appledesktop", ".temporaryitems"),
        *(".documentrevisions-v100", ".fseventsd", ".spotlight-v100"),
    )
)
"""What storage and macOS keep beside files, in lower case."""

_WHY = "snapshots or earlier versions of files; RUSHES_SNAPSHOT_FOLDERS=true lists the videos in such folders"


class FolderRules:
    """Which folders are skipped, by their names."""

    def __init__(self, *, with_copies: bool = False) -> None:
        """`with_copies`: snapshots, earlier versions and companions of files are part of the library."""
        self._skipped = _NEVER if with_copies else _NEVER | _VERSIONS | _COMPANIONS | {_ANNEX}

    def skip(self, name: str) -> bool:
        """Whether a folder with this name is skipped."""
        return name.lower() in self._skipped or name.startswith(".Trash")

    def why(self, name: str) -> str | None:
        """Why a skipped folder may hold videos that are missed; None where it holds none, or only deleted ones."""
        return _WHY if name.lower() in _VERSIONS else None


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
