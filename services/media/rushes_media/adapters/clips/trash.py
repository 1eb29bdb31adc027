"""The trash in each output root: deleted clips, in folders named by the tasks that made them.

It is inside the output root, so that moving there and back is a rename. It is not the folder of working files: nothing
in it is swept, and only the catalog's orders delete from it.
"""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import structlog

from rushes_footage.clips import TaskId
from rushes_footage.formats import ClipFormat
from rushes_footage.plans import ClipPlace
from rushes_media.adapters.clips.export_folder import ExportFolder, delete_entries, opened_entries
from rushes_media.adapters.clips.final_names import RENAME_NOREPLACE, move_once
from rushes_media.adapters.clips.sequences import common_names, has_pictures, opened_folder, other_names, own_pictures
from rushes_media.adapters.clips.working_clips import ClipFiles, sound_at_bears, sync_folder
from rushes_media.adapters.files.passed_over import TRASH
from rushes_media.domain.errors import FileNotFound, NotReadable

log = structlog.get_logger()

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

    def put(self, place: ClipPlace, task_id: TaskId, mark: str | None) -> None:
        """Move a clip to the trash and remove it from dataset.json. `mark` is that of its files, None: they have none.

        A sequence's folder is moved whole, which is one step: call `give_back` for the files in it that are not the
        clip's.
        """
        self._folder.remove_label(place)
        picture, *beside = zip(self._folder.entries_of(place), self._entries(place, task_id), strict=True)
        if place.format.is_sequence:
            self._move_pictures(*picture, place.format, mark)
        else:
            self._move(*picture, replacing=True)
        for source, target in beside:
            # Beside silent pictures, a sound file of that name is the user's own.
            if mark is None or sound_at_bears(source, mark):
                self._move(source, target, replacing=True)
        with contextlib.suppress(OSError):  # Other clips are in it, or files of the user's own.
            self._folder.path_of(place).parent.rmdir()

    def give_back(self, place: ClipPlace, task_id: TaskId, mark: str | None) -> None:
        """Move files of the user's own among the pictures of a sequence in the trash back to where they were.

        Nothing is overwritten: a file whose name is taken there by now stays in the trash, where nothing deletes it.
        """
        if not place.format.is_sequence:
            return
        home, kept = self._folder.path_of(place), self._entries(place, task_id)[0]
        try:
            with opened_folder(kept) as folder:
                foreign = other_names(folder.descriptor, place.format, mark)
        except FileNotFound:
            return
        if not foreign:
            return
        with _modified_as_before(kept):
            for name in foreign:
                try:
                    self._move(kept / name, home / name)
                except FileExistsError:
                    log.warning("file of a user's own stays in the trash: its name is taken", path=str(home / name))

    def size(self, place: ClipPlace, task_id: TaskId) -> int:
        """Size of a clip in the trash in bytes, 0 where it is not there."""
        return sum(_size(entry) for entry in self._entries(place, task_id))

    def in_the_way(self, place: ClipPlace, task_id: TaskId) -> Path | None:
        """What lies where a clip of the trash would return to; None where its place is free."""
        for target, source in zip(self._folder.entries_of(place), self._entries(place, task_id), strict=True):
            if os.path.lexists(target) and os.path.lexists(source) and not _is_same(source, target):
                hindrance = _hindrance(source, target, place.format)
                if hindrance is not None:
                    return hindrance
        return None

    def take_back(self, place: ClipPlace, task_id: TaskId) -> None:
        """Return a clip to its place; raises FileExistsError where something lies there, which is kept.

        Pictures return among the files that the user has in their folder.
        """
        for target, source in zip(self._folder.entries_of(place), self._entries(place, task_id), strict=True):
            try:
                self._move(source, target)
            except FileExistsError:
                if _hindrance(source, target, place.format) is not None:
                    raise
                self._merge(source, target)
        self._tidy(place, task_id)

    def destroy(self, place: ClipPlace, task_id: TaskId, mark: str | None) -> None:
        """Delete a clip of the trash for good. Files that a user put beside it, or among its pictures, are kept."""
        delete_entries(self._entries(place, task_id), place.format, mark)
        self._tidy(place, task_id)

    def _move_pictures(self, source: Path, target: Path, form: ClipFormat, mark: str | None) -> None:
        try:
            self._move(source, target)
        except FileExistsError:
            # Another call moved them, and gave back what is not the clip's, or they had returned only in part.
            try:
                with opened_folder(source) as folder:
                    own = own_pictures(folder.descriptor, form, mark)
            except FileNotFound:
                return  # Another call moved the rest.
            for name in own:
                self._move(source / name, target / name, replacing=True)
            with contextlib.suppress(OSError):  # Files of the user's own are in it.
                source.rmdir()

    def _merge(self, source: Path, target: Path) -> None:
        """Move the files of one folder into another in which none of their names is taken."""
        with _modified_as_before(source, target):
            for entry in sorted(source.iterdir()):
                self._move(entry, target / entry.name)
            with contextlib.suppress(FileNotFoundError):  # Another node removed it.
                source.rmdir()

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


def _hindrance(source: Path, target: Path, form: ClipFormat) -> Path | None:
    """What prevents an existing `source` from being moved to an existing `target`; None where folders can be merged."""
    try:
        with opened_folder(source) as coming, opened_folder(target) as there:
            others = [each for each in ClipFormat if each.is_sequence and each is not form]
            if any(has_pictures(there.descriptor, other) for other in others):
                return target  # Another sequence by now.
            taken = common_names(coming.descriptor, there.descriptor)
    except (FileNotFound, NotReadable):
        return target
    different = (name for name in taken if not _is_same(source / name, target / name))
    return next((target / name for name in different), None)


@contextlib.contextmanager
def _modified_as_before(folder: Path, later: Path | None = None) -> Iterator[None]:
    """Give a folder, or the one that it becomes, its modification time again: a clip without a mark is known by it."""
    before = folder.stat()
    yield
    with contextlib.suppress(FileNotFoundError):  # Another node moved it.
        os.utime(later or folder, ns=(before.st_atime_ns, before.st_mtime_ns))


def _size(entry: Path) -> int:
    if entry.is_dir() and not entry.is_symlink():
        return sum(path.lstat().st_size for path in entry.rglob("*") if not path.is_dir())
    try:
        return entry.lstat().st_size
    except FileNotFoundError:
        return 0
