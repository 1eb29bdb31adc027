"""Files that exist for as long as a process holds them: it locks them, and whoever finds one unlocked deletes it.

So nothing is left lying about by a process that was killed, and nothing is taken from one that is alive.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WORKING = ".rushes"
"""Name of the folder, in each output root, for files that are held."""


def created_and_held(path: Path) -> int:
    """A descriptor of a new, empty file that this process holds until it closes it.

    What a dead process left under that name is replaced. Raises FileExistsError where a living one holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    while True:
        delete_unless_held(path)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
        if _held(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB) and _is_at(descriptor, path):
            return descriptor
        os.close(descriptor)  # somebody looked at it before it was locked, and deletes it


def held_as_it_is(path: Path) -> int:
    """Like `created_and_held`, but what a dead process left under that name is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o666)
        if not _held(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB):
            os.close(descriptor)
            raise FileExistsError(path)
        if _is_at(descriptor, path):
            return descriptor
        os.close(descriptor)  # it was deleted, or finished, before it was locked


@contextmanager
def turn(path: Path) -> Iterator[None]:
    """Among all processes that ask for this path's turn, it is this one's; the rest wait, in no order."""
    path.parent.mkdir(parents=True, exist_ok=True)
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        _held(descriptor, fcntl.LOCK_EX)
        if _is_at(descriptor, path):
            break
        os.close(descriptor)  # the one before deleted it when its turn was over
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(descriptor)


def delete_unless_held(path: Path) -> bool:
    """Delete a file, unless a living process holds it or reads it under a lock; whether it was deleted."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return False  # gone already, or nothing that was made here
    try:
        deletable = _held(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB) and _is_at(descriptor, path)
        if deletable:
            path.unlink()
        return deletable
    finally:
        os.close(descriptor)


def shared(descriptor: int) -> bool:
    """Keep an open file from being deleted by `delete_unless_held` until the descriptor is closed.

    False where somebody holds it. Whoever holds it with this very descriptor shares it from now on.
    """
    return _held(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)


def _held(descriptor: int, how: int) -> bool:
    try:
        fcntl.flock(descriptor, how)
    except BlockingIOError:
        return False
    return True


def _is_at(descriptor: int, path: Path) -> bool:
    """Whether the path still leads to the open file."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.lstat())
    except FileNotFoundError:
        return False
