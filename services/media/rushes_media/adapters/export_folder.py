"""The folder that clips are published in: working files that leave no litter, and files that appear whole or not."""

import contextlib
import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rushes_media.adapters.dataset_manifest import put_label, remove_label
from rushes_media.adapters.hard_links import publish_once
from rushes_media.adapters.held_files import WORKING, created_and_held, delete_unless_held
from rushes_media.adapters.library import OpenFile, opened_regular
from rushes_media.domain.clips import ClipPlace
from rushes_media.domain.errors import BadPlace, ClipExists, FileNotFound

_MKDIR_TRIES = 5


@dataclass(frozen=True)
class WorkingFile:
    """A file that is being written: it is held by a lock, and gone when nobody holds it any more."""

    path: Path
    descriptor: int
    final: Path

    def as_file(self) -> OpenFile:
        """What has been written, to be read."""
        return opened_regular(self.path)

    def publish(self) -> None:
        """Give the file its final name, as a whole; raises ClipExists where that is taken. Blocks on the disk."""
        os.fsync(self.descriptor)
        for _ in range(_MKDIR_TRIES):
            self.final.parent.mkdir(parents=True, exist_ok=True)
            try:
                publish_once(self.path, self.final)
            except FileNotFoundError:
                continue  # somebody removed the last clip of this group, and with it its folder
            except FileExistsError as taken:
                raise ClipExists(str(self.final)) from taken
            sync_folder(self.final.parent)
            return
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(self.final.parent))


class ExportFolder:
    """The export folder and its suffixed siblings. All methods block on the file system."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def output_root(self, suffix: str) -> Path:
        """Where clips of a suffix are published; raises BadPlace."""
        _check_name("folder_suffix", suffix, may_be_empty=True)
        return self.folder.with_name(f"{self.folder.name}_{suffix}") if suffix else self.folder

    def path_of(self, place: ClipPlace) -> Path:
        """Where a clip is published; raises BadPlace for names that are no names of files."""
        _check_name("group", place.group)
        _check_name("name", place.name)
        return self.output_root(place.folder_suffix) / place.group / f"{place.name}.mp4"

    def entries_of(self, place: ClipPlace) -> tuple[Path, ...]:
        """The files and folders that a clip consists of, the one that tells whose it is first; raises BadPlace."""
        return (self.path_of(place),)

    @contextmanager
    def working_file(self, place: ClipPlace, name: str) -> Iterator[WorkingFile]:
        """A new empty file in the place's output root; it is removed at the end, whatever became of it."""
        final = self.path_of(place)
        path = self.output_root(place.folder_suffix) / WORKING / name
        descriptor = created_and_held(path)
        try:
            yield WorkingFile(path, descriptor, final)
        finally:
            path.unlink(missing_ok=True)
            os.close(descriptor)

    def published(self, place: ClipPlace) -> OpenFile | None:
        """The file that lies where a clip belongs, None where there is none; raises BadPlace."""
        return opened_clip(self.entries_of(place))

    def put_label(self, place: ClipPlace, label: str) -> None:
        """Say a published clip's label in dataset.json, once; nothing is written where it is blank."""
        put_label(self.output_root(place.folder_suffix), self.path_of(place), label)

    def set_label(self, place: ClipPlace, label: str) -> None:
        """Say what a published clip is labelled now; a blank label takes it out of dataset.json."""
        if label.strip():
            self.put_label(place, label)
        else:
            self.remove_label(place)

    def remove_label(self, place: ClipPlace) -> None:
        """Take a clip out of dataset.json."""
        remove_label(self.output_root(place.folder_suffix), self.path_of(place))

    def remove(self, place: ClipPlace) -> bool:
        """Remove a clip, its label, and its group's folder where that is empty then; False where no file was there."""
        final = self.path_of(place)
        self.remove_label(place)
        try:
            final.unlink()
        except (FileNotFoundError, NotADirectoryError):
            return False
        with contextlib.suppress(OSError):  # other clips lie there, or something of the person's own
            final.parent.rmdir()
        return True

    def highest_group(self, suffix: str, name: str) -> int:
        """The highest number among the folders <name>_<number> of three digits or more; 0 where there is none."""
        numbered = re.compile(rf"{re.escape(name)}_(\d{{3,9}})")
        root = self.output_root(suffix)
        try:
            matches = [numbered.fullmatch(entry.name) for entry in os.scandir(root) if entry.is_dir()]
        except FileNotFoundError:
            return 0
        return max((int(match[1]) for match in matches if match), default=0)

    def sweep(self) -> None:
        """Delete the working files of processes that are gone."""
        for folder in self._working_folders():
            for path in folder.glob("*"):
                delete_unless_held(path)

    def _working_folders(self) -> Iterator[Path]:
        with contextlib.suppress(OSError):  # not there yet, or siblings may not be listed: then there are none
            for entry in os.scandir(self.folder.parent):
                if entry.name == self.folder.name or entry.name.startswith(f"{self.folder.name}_"):
                    yield Path(entry.path, WORKING)


def _check_name(field: str, name: str, *, may_be_empty: bool = False) -> None:
    if not name and may_be_empty:
        return
    if not name or name.startswith(".") or any(mark in name for mark in "/\\\0") or not name.isprintable():
        raise BadPlace(field, name)


def opened_clip(entries: tuple[Path, ...]) -> OpenFile | None:
    """What tells whose a clip is, open for reading; None where there is none."""
    try:
        return opened_regular(entries[0])
    except FileNotFound:
        return None


def sync_folder(folder: Path) -> None:
    """Have what was done to a folder's names outlast a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
