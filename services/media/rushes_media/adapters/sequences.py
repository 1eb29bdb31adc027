"""The pictures of a sequence in their folder: which files they are, whose they are, and removing no others.

Folders are named by descriptors, pictures by their names in them: what is looked at is what is removed, whoever renames
a folder meanwhile.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from rushes_footage.files import FileVersion
from rushes_footage.formats import ClipFormat, picture_number
from rushes_media.adapters.library import OpenFile, translated
from rushes_media.file_marks import bears_mark, with_mark


def opened_folder(path: Path) -> OpenFile:
    """Open a sequence's folder; raises FileNotFound where there is none, NotReadable."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError as failed:
        raise translated(failed, str(path)) from failed
    return OpenFile(str(path), descriptor, FileVersion.of(os.fstat(descriptor)))


def pictures_size(folder: int, form: ClipFormat) -> int:
    """Bytes of all pictures."""
    return sum(os.stat(name, dir_fd=folder, follow_symlinks=False).st_size for name in _pictures(folder, form))


def mark_pictures(folder: int, form: ClipFormat, mark: str) -> None:
    """Write a mark into pictures that ffmpeg has just made."""
    for name in _pictures(folder, form):
        with _opened(folder, name, os.O_RDWR) as file:
            picture = with_mark(file.read(), form, mark)
            file.seek(0)
            file.write(picture)


def pictures_bear_mark(folder: int, form: ClipFormat, mark: str) -> bool:
    """Whether any of the pictures bears the mark: the others may have been edited."""
    return any(_bears(folder, name, form, mark) for name in _pictures(folder, form))


def delete_pictures(folder: int, form: ClipFormat, mark: str | None) -> bool:
    """Delete the pictures that bear the mark, None: all; whether there were any."""
    ours = [name for name in _pictures(folder, form) if mark is None or _bears(folder, name, form, mark)]
    for name in ours:
        with suppress(FileNotFoundError):
            os.unlink(name, dir_fd=folder)
    return bool(ours)


def sync_pictures(folder: int, form: ClipFormat) -> None:
    """Return when the pictures are on the disk."""
    for name in _pictures(folder, form):
        with _opened(folder, name, os.O_RDONLY) as file:
            os.fsync(file)
    os.fsync(folder)


def _pictures(folder: int, form: ClipFormat) -> list[str]:
    return sorted(name for name in os.listdir(folder) if picture_number(form, name) is not None)


def _bears(folder: int, name: str, form: ClipFormat, mark: str) -> bool:
    try:
        with _opened(folder, name, os.O_RDONLY) as file:
            return stat.S_ISREG(os.fstat(file.fileno()).st_mode) and bears_mark(file, form, mark)
    except OSError:
        return False  # a link, or somebody took it away: no picture of ours


@contextmanager
def _opened(folder: int, name: str, flags: int) -> Iterator[BinaryIO]:
    descriptor = os.open(name, flags | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    with os.fdopen(descriptor, "r+b" if flags & os.O_RDWR else "rb") as file:
        yield file
