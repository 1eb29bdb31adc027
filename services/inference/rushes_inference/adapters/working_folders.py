"""Working folders, in which files are written before an atomic rename, and their removal after a crash.

The process that writes one holds a lock on it; an unlocked one was left by a process that died.
"""

import fcntl
import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Final

WORKING: Final = ".working-"
"""Prefix of their names."""


def sweep(parent: Path) -> None:
    """Remove those that no process holds."""
    for folder in parent.glob(f"{WORKING}*"):
        lock = locked(folder)
        if lock is not None:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)


def locked(folder: Path) -> int | None:
    """A descriptor that holds a lock on a folder; None where another process holds it, or the folder is gone."""
    with suppress(FileNotFoundError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
        else:
            return descriptor
    return None


def synced(folder: Path) -> None:
    """Sync a folder, so that renames and new names in it are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
