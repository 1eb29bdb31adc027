"""Names and identities of what lies in a sort folder on a real disk."""

from pathlib import Path

from rushes_footage.sorting import FolderIdentity, SortedFile


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def folder_identity(path: Path) -> FolderIdentity:
    return FolderIdentity(path.stat().st_dev, path.stat().st_ino)


def identity(path: Path) -> SortedFile:
    found = path.stat()
    return SortedFile(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
