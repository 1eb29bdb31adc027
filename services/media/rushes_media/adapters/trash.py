"""The trash in each output root: deleted clips, in folders named by the tasks that made them.

It is inside the output root, so that moving there and back is a rename. It is not the folder of working files: nothing
in it is swept, and only the catalog's orders delete from it.
"""

import contextlib
import os
import shutil
from pathlib import Path

from rushes_footage.clips import TaskId
from rushes_footage.plans import ClipPlace
from rushes_media.adapters.export_folder import ExportFolder, delete_entries, opened_entries
from rushes_media.adapters.final_names import RENAME_NOREPLACE, move_once
from rushes_media.adapters.passed_over import TRASH
from rushes_media.adapters.working_clips import ClipFiles, sound_at_bears, sync_folder

_MKDIR_TRIES = 5


class Trash:
    """The trash of an export folder and its suffixed siblings. All methods block on the file system.

    Each operation is idempotent: it can be resumed after a crash, or done by two nodes at once.
    """

    def __init__(self, folder: ExportFolder, *, flag: int = RENAME_NOREPLACE) -> None:
        """`flag` is as `move_once` has it."""
        self._folder, self._flag = folder, flag

    def kept(self, place: ClipPlace, task_id: TaskId) -> ClipFiles | None:
        """A clip in the trash, None where it is not there; raises BadPlace."""
        return opened_entries(self._entries(place, task_id), place.format)

    def put(self, place: ClipPlace, task_id: TaskId, mark: str | None) -> int:
        """Move a clip to the trash and remove it from dataset.json; returns its size in the trash in bytes.

        `mark` is that of its files, None: they have none.
        """
        self._folder.remove_label(place)
        picture, *beside = zip(self._folder.entries_of(place), self._entries(place, task_id), strict=True)
        self._move(*picture, replacing=True)
        for source, target in beside:
            # Beside silent pictures, a sound file of that name is the user's own.
            if mark is None or sound_at_bears(source, mark):
                self._move(source, target, replacing=True)
        with contextlib.suppress(OSError):  # Other clips are in it, or files of the user's own.
            self._folder.path_of(place).parent.rmdir()
        return sum(_size(entry) for entry in self._entries(place, task_id))

    def in_the_way(self, place: ClipPlace, task_id: TaskId) -> Path | None:
        """What lies where a clip of the trash would return to; None where its place is free."""
        for target, source in zip(self._folder.entries_of(place), self._entries(place, task_id), strict=True):
            if os.path.lexists(target) and os.path.lexists(source) and not _is_same(source, target):
                return target
        return None

    def take_back(self, place: ClipPlace, task_id: TaskId) -> None:
        """Return a clip to its place; raises FileExistsError where something lies there, which is kept."""
        for target, source in zip(self._folder.entries_of(place), self._entries(place, task_id), strict=True):
            self._move(source, target)
        self._tidy(place, task_id)

    def destroy(self, place: ClipPlace, task_id: TaskId, mark: str | None) -> None:
        """Delete a clip of the trash for good. Files that a user put beside it, or among its pictures, are kept."""
        delete_entries(self._entries(place, task_id), place.format, mark)
        self._tidy(place, task_id)

    def _move(self, source: Path, target: Path, *, replacing: bool = False) -> None:
        """Move what is still to be moved; `replacing` what the same task left at the target before."""
        for _ in range(_MKDIR_TRIES):
            if not os.path.lexists(source):
                return
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                move_once(source, target, flag=self._flag)
            except FileNotFoundError:
                continue  # Another node moved it, or removed the empty folder that it was to go to.
            except FileExistsError:
                if _is_same(source, target):
                    # A process was killed in the middle of the move, on a file system without renameat2.
                    source.unlink()
                elif not replacing:
                    raise
                elif target.is_dir() and not target.is_symlink():
                    shutil.rmtree(target)
                    continue
                else:
                    source.replace(target)
            for folder in (target.parent, source.parent):
                with contextlib.suppress(FileNotFoundError):  # Another node removed it.
                    sync_folder(folder)
            return
        raise FileNotFoundError(str(target.parent))

    def _entries(self, place: ClipPlace, task_id: TaskId) -> tuple[Path, ...]:
        folder = self._folder.output_root(place.folder_suffix) / TRASH / task_id
        return tuple(folder / entry.name for entry in self._folder.entries_of(place))

    def _tidy(self, place: ClipPlace, task_id: TaskId) -> None:
        trash = self._folder.output_root(place.folder_suffix) / TRASH
        with contextlib.suppress(OSError):  # Not empty, or gone already.
            (trash / task_id).rmdir()
            trash.rmdir()


def _is_same(one: Path, other: Path) -> bool:
    try:
        return os.path.samestat(one.lstat(), other.lstat())
    except FileNotFoundError:
        return False


def _size(entry: Path) -> int:
    if entry.is_dir() and not entry.is_symlink():
        return sum(path.lstat().st_size for path in entry.rglob("*") if not path.is_dir())
    try:
        return entry.lstat().st_size
    except FileNotFoundError:
        return 0
