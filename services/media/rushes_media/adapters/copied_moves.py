"""Moving a file to another file system: a copy that is proven gets its name there, and only then the original goes."""

import contextlib
import fcntl
import os
import shutil
import stat
from collections.abc import Callable
from typing import BinaryIO
from uuid import uuid4

from rushes_footage.sorting import SortedFile, VideoMove
from rushes_media.adapters.final_names import move_once_between
from rushes_media.adapters.free_names import name_taken
from rushes_media.domain.errors import CopyDiffers, SourceChanged, VideoNotFound

_WORKING = ".moving"
"""What names of copies end with that are not whole yet."""
_MOST_BYTES = 200
"""Of a video's name in that of its copy, which is longer than that by a random name."""
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
    """Move a file between the folders of two descriptors; `copy` writes what one file holds into another.

    Raises VideoNotFound, NameTaken, and where the original stays as it is: SourceChanged where it does not stand still,
    and CopyDiffers where its copy does not say the same when it is read again.
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
            # What is read again comes from the disk, where this is one.
            os.posix_fadvise(made, 0, 0, os.POSIX_FADV_DONTNEED)
            same = _same_bytes(source, target, working)
            _expect_unchanged(source, move, expected)
            if not same:
                raise CopyDiffers(move.name)
            published = _published(source, target, move, working)
        # A loss of power must not leave the copy under its working name alone: such copies are swept.
        os.fsync(target)
        _remove_original(source, origin, target if published else None, move, expected)
    finally:
        os.close(source)
        with contextlib.suppress(FileNotFoundError):
            os.unlink(working, dir_fd=target)


def _begin_of_working(name: str) -> str:
    return f".{os.fsencode(name)[:_MOST_BYTES].decode(errors='ignore')}."


def _published(source: int, target: int, move: VideoMove, working: str) -> bool:
    """Give the copy its name; False where the same lies there already, and NameTaken where something else does."""
    try:
        move_once_between(target, target, working, move.final_name)
    except FileExistsError:
        # Or it is the copy that somebody made who was killed before the original went.
        if not _same_bytes(source, target, move.final_name):
            raise name_taken(target, move) from None
        return False
    return True


def _remove_original(source: int, origin: int, published: int | None, move: VideoMove, expected: SortedFile) -> None:
    """Where it has to stay, or was written to meanwhile, the copy in `published` goes instead: there are not two."""
    try:
        _expect_unchanged(source, move, expected)
        # Unless it was replaced or taken away meanwhile: then what was there is in its new place, and the other one
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
    """Raise SourceChanged where its length, or when it was written to last, is not what was seen at first."""
    found = os.fstat(source)
    if (found.st_size, found.st_mtime_ns) != (expected.size, expected.mtime_ns):
        raise SourceChanged(move.name)


def _swept(target: int, name: str) -> None:
    """Copies that nobody makes any more, for whoever made them was killed, go: each may be as large as the video."""
    begin = _begin_of_working(name)
    left = [each for each in os.listdir(target) if each.startswith(begin) and each.endswith(_WORKING)]
    for each in left:
        with contextlib.suppress(FileNotFoundError, BlockingIOError):
            opened = os.open(each, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=target)
            try:
                # Whoever makes one holds it for as long.
                fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
                os.unlink(each, dir_fd=target)
            finally:
                os.close(opened)


def _same_bytes(source: int, target: int, name: str) -> bool:
    """Whether a file holds what the source holds now."""
    other = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=target)
    with os.fdopen(other, "rb") as there, os.fdopen(source, "rb", closefd=False) as here:
        here.seek(0)
        while part := here.read(_PART):
            if there.read(len(part)) != part:
                return False
        return not there.read(1)
