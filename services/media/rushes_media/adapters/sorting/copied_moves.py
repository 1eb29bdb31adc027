"""Moving a file to another file system: copy, verify, give the copy its name, and only then delete the original."""

import contextlib
import fcntl
import os
import shutil
import stat
from collections.abc import Callable
from typing import BinaryIO
from uuid import uuid4

from rushes_footage.sorting import SortedFile, VideoMove
from rushes_media.adapters.clips.final_names import move_once_between
from rushes_media.adapters.sorting.free_names import name_taken
from rushes_media.domain.errors import CopyDiffers, SourceChanged, VideoNotFound

_WORKING = ".moving"
"""Suffix of incomplete copies."""
_MOST_BYTES = 200
"""Limit of the video's name in its working copy's, which a random part makes longer."""
_PART = 1 << 20  # bytes


def _copy(reading: BinaryIO, writing: BinaryIO) -> None:
    shutil.copyfileobj(reading, writing, _PART)


def move_by_copy(
    origin: int,
    target: int,
    move: VideoMove,
    expected: SortedFile,
    copy: Callable[[BinaryIO, BinaryIO], None] = _copy,
) -> None:
    """Move a file between the folders of two descriptors; `copy` copies one file's contents into another.

    Raises VideoNotFound, NameTaken, and, leaving the original in place, SourceChanged where it changes meanwhile, and
    CopyDiffers where the copy reads back differently.
    """
    _swept(target, move.final_name)
    working = f"{_begin_of_working(move.final_name)}{uuid4()}{_WORKING}"
    try:
        source = os.open(move.name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=origin)
    except FileNotFoundError:
        raise VideoNotFound(move.name) from None
    try:
        _expect_unchanged(source, move, expected)
        made = os.open(working, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644, dir_fd=target)
        with os.fdopen(source, "rb", closefd=False) as reading, os.fdopen(made, "wb") as writing:
            fcntl.flock(made, fcntl.LOCK_EX)
            copy(reading, writing)
            writing.flush()
            was = os.fstat(source)
            os.fchmod(made, stat.S_IMODE(was.st_mode))
            os.utime(made, ns=(was.st_atime_ns, expected.mtime_ns))
            os.fsync(made)
            # Dropped from the page cache, so that the copy is read back from the disk where there is one.
            os.posix_fadvise(made, 0, 0, os.POSIX_FADV_DONTNEED)
            same = _same_bytes(source, target, working)
            _expect_unchanged(source, move, expected)
            if not same:
                raise CopyDiffers(move.name)
            published = _published(source, target, move, working)
        # After a loss of power the copy must not exist under its working name alone: such copies are deleted.
        os.fsync(target)
        _remove_original(source, origin, target if published else None, move, expected)
    finally:
        os.close(source)
        with contextlib.suppress(FileNotFoundError):
            os.unlink(working, dir_fd=target)


def _begin_of_working(name: str) -> str:
    return f".{os.fsencode(name)[:_MOST_BYTES].decode(errors='ignore')}."


def _published(source: int, target: int, move: VideoMove, working: str) -> bool:
    """Give the copy its name; False where an identical file is there already, NameTaken where another one is."""
    try:
        move_once_between(target, target, working, move.final_name)
    except FileExistsError:
        # Or a copy of a process that was killed before it deleted the original.
        if not _same_bytes(source, target, move.final_name):
            raise name_taken(target, move) from None
        return False
    return True


def _remove_original(source: int, origin: int, published: int | None, move: VideoMove, expected: SortedFile) -> None:
    """Where the original has changed or cannot be deleted, delete the copy in `published` instead, so that one file
    remains."""
    try:
        _expect_unchanged(source, move, expected)
        # Unless it was replaced or removed meanwhile: then the copied contents are in the new place, and the other file
        # stays.
        if os.path.samestat(os.fstat(source), os.stat(move.name, dir_fd=origin, follow_symlinks=False)):
            os.unlink(move.name, dir_fd=origin)
    except FileNotFoundError:
        return
    except (OSError, SourceChanged):
        if published is not None:
            os.unlink(move.final_name, dir_fd=published)
        raise


def _expect_unchanged(source: int, move: VideoMove, expected: SortedFile) -> None:
    """Raise SourceChanged where its length or mtime is not as at first."""
    found = os.fstat(source)
    if (found.st_size, found.st_mtime_ns) != (expected.size, expected.mtime_ns):
        raise SourceChanged(move.name)


def _swept(target: int, name: str) -> None:
    """Delete copies of processes that were killed: each may be as large as the video."""
    begin = _begin_of_working(name)
    left = [each for each in os.listdir(target) if each.startswith(begin) and each.endswith(_WORKING)]
    for each in left:
        with contextlib.suppress(FileNotFoundError, BlockingIOError):
            opened = os.open(each, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=target)
            try:
                # A process that makes one holds a lock on it.
                fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
                os.unlink(each, dir_fd=target)
            finally:
                os.close(opened)


def _same_bytes(source: int, target: int, name: str) -> bool:
    """Whether two files have the same contents now."""
    other = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=target)
    with os.fdopen(other, "rb") as there, os.fdopen(source, "rb", closefd=False) as here:
        here.seek(0)
        while part := here.read(_PART):
            if there.read(len(part)) != part:
                return False
        return not there.read(1)
