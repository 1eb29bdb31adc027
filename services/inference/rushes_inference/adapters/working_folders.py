"""Folders in which something is made until it is renamed to what it is, and what becomes of them after a death.

Whoever works in one holds a lock on it; what nobody holds was left by a process that died.
"""

import fcntl
import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Final

WORKING: Final = ".working-"
"""What their names begin with."""


def sweep(parent: Path) -> None:
    """Remove those that nobody holds."""
    for folder in parent.glob(f"{WORKING}*"):
        lock = locked(folder)
        if lock is not None:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)


def locked(folder: Path) -> int | None:
    """A descriptor that holds a lock on a folder; None where somebody else holds it, or the folder is gone."""
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
    """What was renamed or made in a folder is on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
