"""Clips that are being written: they leave no litter, and appear under their final names atomically."""

import errno
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self, TypeAlias

from rushes_footage.formats import ClipFormat
from rushes_media.adapters.clips.final_names import publish_folder_once, publish_once
from rushes_media.adapters.clips.sequences import (
    mark_pictures,
    opened_folder,
    pictures_bear_mark,
    pictures_size,
    sync_pictures,
)
from rushes_media.adapters.files.held_files import created_and_held
from rushes_media.adapters.files.library import OpenFile, opened_regular
from rushes_media.domain.errors import ClipExists, FileNotFound
from rushes_media.file_marks import sound_bears_mark

_PUBLISHING_TRIES = 5
PARTS = ".parts"
"""Suffix of a sequence's working folder; it belongs to the lock file of the same name without it."""


@dataclass(frozen=True)
class ClipFiles:
    """All files of a clip, open for reading; close them, or use them as a context manager."""

    picture: OpenFile
    """The file, or the folder of a sequence's pictures."""
    sound: OpenFile | None
    """Beside a sequence's pictures; None where there is none, and for a file that contains its sound."""
    size: int
    """Total size in bytes."""
    form: ClipFormat

    def bear(self, mark: str) -> bool:
        """Whether any of a sequence's pictures, or its sound, has a mark. Blocks on the disk."""
        return pictures_bear_mark(self.picture.descriptor, self.form, mark) or (
            self.sound is not None and _sound_bears(self.sound, mark)
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the descriptors."""
        self.picture.close()
        if self.sound is not None:
            self.sound.close()


def close(files: ClipFiles | None) -> None:
    """Close a clip's files, if any."""
    if files is not None:
        files.close()


def opened_clip(picture: Path, sound: Path | None, form: ClipFormat) -> ClipFiles:
    """A clip's files, the sound where it is there; raises FileNotFound without a file or folder, NotReadable."""
    if not form.is_sequence:
        file = opened_regular(picture)
        return ClipFiles(file, None, file.version.size, form)
    with ExitStack() as opened:
        folder = opened.enter_context(opened_folder(picture))
        size = pictures_size(folder.descriptor, form)
        beside = None
        if sound is not None:
            with suppress(FileNotFound):
                beside = opened.enter_context(opened_regular(sound))
        opened.pop_all()
        return ClipFiles(folder, beside, size + (beside.version.size if beside else 0), form)


@dataclass(frozen=True)
class WorkingFile:
    """A file that is being written: locked, and deleted when it is released without being published."""

    path: Path
    descriptor: int
    final: Path

    def emptied(self) -> tuple[int, ...]:
        """Descriptors to write to."""
        os.ftruncate(self.descriptor, 0)
        return (self.descriptor,)

    def mark(self) -> None:
        """Nothing: ffmpeg has written the mark."""

    def as_clip(self) -> ClipFiles:
        """The data written so far, for reading."""
        return opened_clip(self.path, None, ClipFormat.MP4)

    def publish(self) -> None:
        """Give the file its final name, atomically; raises ClipExists where that is taken. Blocks on the disk."""
        os.fsync(self.descriptor)
        with _refused_where_taken(self.final):
            _published(self.final, lambda: publish_once(self.path, self.final))


@contextmanager
def working_file(path: Path, final: Path) -> Iterator[WorkingFile]:
    """A new empty file; it is deleted at the end in any case but publication."""
    descriptor = created_and_held(path)
    try:
        yield WorkingFile(path, descriptor, final)
    finally:
        path.unlink(missing_ok=True)
        os.close(descriptor)


@dataclass(frozen=True)
class WorkingSequence:
    """Pictures and sound that are being written, in a folder that is deleted when its lock file is released."""

    pictures: OpenFile
    sound: Path
    sound_descriptor: int
    final: Path
    final_sound: Path
    form: ClipFormat
    said: str
    """Text of the mark."""

    def emptied(self) -> tuple[int, ...]:
        """Descriptors to write to: the folder of the pictures, and the sound file."""
        for entry in os.scandir(self.pictures.descriptor):
            os.unlink(entry.name, dir_fd=self.pictures.descriptor)
        os.ftruncate(self.sound_descriptor, 0)
        return self.pictures.descriptor, self.sound_descriptor

    def mark(self) -> None:
        """Mark the pictures; ffmpeg has marked the sound."""
        mark_pictures(self.pictures.descriptor, self.form, self.said)

    def as_clip(self) -> ClipFiles:
        """The data written so far, for reading."""
        return opened_clip(Path(self.pictures.path), self.sound if self._has_sound() else None, self.form)

    def publish(self) -> None:
        """Give the sound its final name, and then the folder: a folder that exists is complete, with its sound.

        Raises ClipExists where a name is taken. Blocks on the disk.
        """
        sync_pictures(self.pictures.descriptor, self.form)
        if self._has_sound():
            os.fsync(self.sound_descriptor)
            try:
                with _refused_where_taken(self.final_sound):
                    _published(self.final_sound, lambda: publish_once(self.sound, self.final_sound))
            except ClipExists:
                if not sound_at_bears(self.final_sound, self.said):
                    raise
                # The same sound: another run of this task was killed before its folder was renamed, or is about to
                # publish it.
        try:
            with _refused_where_taken(self.final):
                _published(self.final, lambda: publish_folder_once(Path(self.pictures.path), self.final))
        except BaseException:
            if not self._is_published():
                delete_sound(self.final_sound, self.said)
            raise

    def _has_sound(self) -> bool:
        return os.fstat(self.sound_descriptor).st_size > 0

    def _is_published(self) -> bool:
        """Whether another run of this task has published it first."""
        try:
            with opened_folder(self.final) as folder:
                return pictures_bear_mark(folder.descriptor, self.form, self.said)
        except FileNotFound:
            return False


WorkingClip: TypeAlias = WorkingFile | WorkingSequence
"""A clip that is being written; it is deleted at the end unless it was published. Its methods block on the disk."""


@contextmanager
def working_sequence(
    path: Path, final: Path, final_sound: Path, form: ClipFormat, mark: str
) -> Iterator[WorkingSequence]:
    """A new empty folder and its sound file; all is deleted at the end unless it was published."""
    # A unique name: a sweep may just be deleting the folder that the same task left when its service was killed.
    path = path.with_name(f"{path.name}.{os.getpid()}-{time.monotonic_ns()}")
    holding = created_and_held(path)
    parts = path.with_name(path.name + PARTS)
    try:
        pictures, sound = parts / "pictures", parts / "sound.wav"
        pictures.mkdir(parents=True)
        with opened_folder(pictures) as folder:
            descriptor = os.open(sound, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
            try:
                yield WorkingSequence(folder, sound, descriptor, final, final_sound, form, mark)
            finally:
                os.close(descriptor)
    finally:
        shutil.rmtree(parts, ignore_errors=True)
        path.unlink(missing_ok=True)
        os.close(holding)


def delete_parts_unless_held(parts: Path) -> None:
    """Delete a sequence's working folder unless a living process uses it."""
    path = parts.with_name(parts.name.removesuffix(PARTS))
    try:
        holding = created_and_held(path)
    except FileExistsError:
        return
    try:
        # Files that a dying encoder still writes are deleted by the next sweep.
        shutil.rmtree(parts, ignore_errors=True)
    finally:
        path.unlink(missing_ok=True)
        os.close(holding)


def delete_sound(path: Path, mark: str) -> bool:
    """Delete the WAV file at a path if it has a mark; returns whether it did."""
    ours = sound_at_bears(path, mark)
    if ours:
        path.unlink(missing_ok=True)
    return ours


def sound_at_bears(path: Path, mark: str) -> bool:
    """Whether a WAV file with a mark lies at a path."""
    try:
        with opened_regular(path) as file:
            return _sound_bears(file, mark)
    except FileNotFound:
        return False


def _sound_bears(file: OpenFile, mark: str) -> bool:
    with os.fdopen(file.opened_again(), "rb") as content:
        return sound_bears_mark(content, mark)


def _published(final: Path, publish: Callable[[], None]) -> None:
    for _ in range(_PUBLISHING_TRIES):
        final.parent.mkdir(parents=True, exist_ok=True)
        try:
            publish()
        except FileNotFoundError:
            continue  # The group's folder was removed with its last clip meanwhile.
        sync_folder(final.parent)
        return
    raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(final.parent))


@contextmanager
def _refused_where_taken(final: Path) -> Iterator[None]:
    try:
        yield
    except FileExistsError as taken:
        raise ClipExists(str(final)) from taken


def sync_folder(folder: Path) -> None:
    """Sync a folder, so that renames in it survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
