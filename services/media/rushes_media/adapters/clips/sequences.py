"""Pictures of a sequence in their folder: listing, marking and deleting only pictures with the task's mark.

Folders are addressed by descriptor and pictures by name in them, so that a folder that is renamed meanwhile is not
confused with another.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from rushes_footage.files import FileVersion
from rushes_footage.formats import ClipFormat, picture_number
from rushes_media.adapters.files.library import OpenFile, translated
from rushes_media.file_marks import bears_mark, with_mark


def opened_folder(path: Path) -> OpenFile:
    """Open a sequence's folder; raises FileNotFound where there is none, NotReadable."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError as failed:
        raise translated(failed, str(path)) from failed
    return OpenFile(str(path), descriptor, FileVersion.of(os.fstat(descriptor)))


def pictures_size(folder: int, form: ClipFormat) -> int:
    """Size of all pictures in bytes."""
    return sum(os.stat(name, dir_fd=folder, follow_symlinks=False).st_size for name in _pictures(folder, form))


def mark_pictures(folder: int, form: ClipFormat, mark: str) -> None:
    """Write a mark into pictures that ffmpeg has just written."""
    for name in _pictures(folder, form):
        with _opened(folder, name, os.O_RDWR) as file:
            picture = with_mark(file.read(), form, mark)
            file.seek(0)
            file.write(picture)


def pictures_bear_mark(folder: int, form: ClipFormat, mark: str) -> bool:
    """Whether any of the pictures has the mark: others may have been edited."""
    return any(_bears(folder, name, form, mark) for name in _pictures(folder, form))


def delete_pictures(folder: int, form: ClipFormat, mark: str | None) -> bool:
    """Delete the pictures with the mark, None: all; returns whether there were any."""
    ours = own_pictures(folder, form, mark)
    for name in ours:
        with suppress(FileNotFoundError):
            os.unlink(name, dir_fd=folder)
    return bool(ours)


def own_pictures(folder: int, form: ClipFormat, mark: str | None) -> list[str]:
    """Names of the pictures with the mark, None: of all."""
    return [name for name in _pictures(folder, form) if mark is None or _bears(folder, name, form, mark)]


def other_names(folder: int, form: ClipFormat, mark: str | None) -> list[str]:
    """Names of all that is in the folder beside pictures with the mark, None: beside pictures."""
    return sorted(set(os.listdir(folder)).difference(own_pictures(folder, form, mark)))


def common_names(one: int, other: int) -> list[str]:
    """Names that two folders have in common."""
    return sorted(set(os.listdir(one)).intersection(os.listdir(other)))


def has_pictures(folder: int, form: ClipFormat) -> bool:
    """Whether any entry of a folder has the name of a picture of this format."""
    return bool(_pictures(folder, form))


def sync_pictures(folder: int, form: ClipFormat) -> None:
    """Sync the pictures to the disk."""
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
        return False  # A link, or removed meanwhile: not one of our pictures.


@contextmanager
def _opened(folder: int, name: str, flags: int) -> Iterator[BinaryIO]:
    descriptor = os.open(name, flags | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    with os.fdopen(descriptor, "r+b" if flags & os.O_RDWR else "rb") as file:
        yield file
