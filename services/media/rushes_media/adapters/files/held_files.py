"""Temporary files that a process holds by a lock; an unlocked one was left by a dead process and may be deleted.

Killed processes leave no litter, and files of living ones are safe.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WORKING = ".rushes"
"""Name of the folder for such files in each output root."""


def created_and_held(path: Path) -> int:
    """Create an empty file and hold it; its descriptor, which releases it when closed.

    Replaces what a dead process left under that name. Raises FileExistsError where a living one holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    while True:
        delete_unless_held(path)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
        if _held(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB) and _is_at(descriptor, path):
            return descriptor
        os.close(descriptor)  # A sweep opened it before it was locked, and deletes it.


def held_as_it_is(path: Path) -> int:
    """Like `created_and_held`, but keeps the contents that a dead process left."""
    path.parent.mkdir(parents=True, exist_ok=True)
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o666)
        if not _held(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB):
            os.close(descriptor)
            raise FileExistsError(path)
        if _is_at(descriptor, path):
            return descriptor
        os.close(descriptor)  # It was deleted, or published, before it was locked.


@contextmanager
def turn(path: Path) -> Iterator[None]:
    """Mutual exclusion between processes by a lock file at this path; the order of waiting is not defined."""
    path.parent.mkdir(parents=True, exist_ok=True)
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        _held(descriptor, fcntl.LOCK_EX)
        if _is_at(descriptor, path):
            break
        os.close(descriptor)  # The previous holder deleted it.
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(descriptor)


def delete_unless_held(path: Path) -> bool:
    """Delete a file unless a living process holds or reads it under a lock; returns whether it was deleted."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return False  # Gone already, or not one of our files.
    try:
        deletable = _held(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB) and _is_at(descriptor, path)
        if deletable:
            path.unlink()
        return deletable
    finally:
        os.close(descriptor)


def shared(descriptor: int) -> bool:
    """Protect an open file from `delete_unless_held` until the descriptor is closed, by a shared lock.

    False where another process holds it exclusively. A holder that calls this with its own descriptor downgrades its
    lock.
    """
    return _held(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)


def _held(descriptor: int, how: int) -> bool:
    try:
        fcntl.flock(descriptor, how)
    except BlockingIOError:
        return False
    return True


def _is_at(descriptor: int, path: Path) -> bool:
    """Whether the path still names the open file."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.lstat())
    except FileNotFoundError:
        return False
