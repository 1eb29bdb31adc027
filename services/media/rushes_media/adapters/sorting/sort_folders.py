"""Sort folders on the disk: listing their contents, and moving videos between categories.

Folders are opened beneath the root and then by name without following links, and files are addressed by those
descriptors: neither a link nor a folder renamed meanwhile can lead elsewhere.
"""

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rushes_chassis.errors import RushesError
from rushes_footage.facts import Problem
from rushes_footage.sorting import (
    Category,
    CategoryContents,
    CategoryVideo,
    FolderIdentity,
    SortedFile,
    SortFolder,
    SortListing,
    VideoMove,
    is_category_name,
)
from rushes_media.adapters.clips.final_names import move_once_between, rename_folder_once
from rushes_media.adapters.files.beneath import open_beneath, real_path
from rushes_media.adapters.files.library import Library
from rushes_media.adapters.files.passed_over import lies_in
from rushes_media.adapters.files.utf8_names import is_utf8
from rushes_media.adapters.sorting.copied_moves import move_by_copy
from rushes_media.adapters.sorting.free_names import MISSING, name_taken, stat_in
from rushes_media.domain.errors import (
    CategoryExists,
    CategoryMounted,
    CategoryNotEmpty,
    DiskFull,
    NoSortFolder,
    NoSuchCategory,
    NotWritable,
    SourceChanged,
    UnfitVideoName,
    VideoNotFound,
)
from rushes_media.domain.files.suffixes import is_video_name
from rushes_media.domain.files.video_names import limit_of_new_name

_REFUSED = frozenset((errno.EROFS, errno.EACCES, errno.EPERM))
_FULL = frozenset((errno.ENOSPC, errno.EDQUOT))


class SortFolders:
    """All methods block on the file system: call them from a thread of the root's."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def list(self, folder: SortFolder) -> SortListing:
        """What lies there now; raises UnknownRoot, RootOffline, NoSortFolder."""
        with self._opened(folder) as opened:
            entries = _Entries(opened)
            categories = (self._counted(opened, name) for name in self._names(opened, entries))
            return SortListing(tuple(sorted(entries.videos)), tuple(categories))

    def find(self, folder: SortFolder, name: str) -> str:
        """The path below the root of a video: loose, else in the first category that has it.

        Raises VideoNotFound, and what `list` raises.
        """
        with self._opened(folder) as opened:
            if _file_at(opened, name) is not None:
                return folder.place_of(name, "").path
            for category in self._names(opened, _Entries(opened)):
                with self._category(opened, category) as inner:
                    if _file_at(inner, name) is not None:
                        return folder.place_of(name, category).path
        raise VideoNotFound(name)

    def look(self, move: VideoMove) -> SortedFile:
        """Which file would be moved; raises UnfitVideoName, and what `move` raises. What is no video is not found.

        Whoever brings one back is not asked: the name that it had may be one that nobody could give it.
        """
        if move.new_name and (limit := limit_of_new_name(move.name, move.new_name)) is not None:
            raise UnfitVideoName(limit)
        with self._both(move) as (origin, target):
            file = _file_at(origin, move.name) if is_video_name(move.name) else None
            if file is None:
                raise VideoNotFound(move.name)
            with self._category(target, move.target) as into:
                if _is_there(into, move.final_name):
                    raise name_taken(into, move)
            return file

    def move(self, move: VideoMove, expected: SortedFile) -> SortedFile:
        """Move a file; what it is in its new place, also where somebody moved it before.

        Raises VideoNotFound, NoSuchCategory, NameTaken, UnfitVideoName, SourceChanged, NotWritable, DiskFull, and what
        `list` raises.
        """
        if "/" in move.final_name or "\0" in move.final_name:  # it would lead elsewhere
            raise UnfitVideoName("must be the name of one file")
        with self._both(move) as (origin, folder), self._category(folder, move.target) as target:
            with _said_if_refused(move.target or move.folder.path or move.folder.root):
                there = moved(origin, target, move, expected)
            _kept(target, origin)
            return there

    def move_all(
        self, folder: SortFolder, origin: str, target: str, videos: Sequence[CategoryVideo]
    ) -> Sequence[SortedFile | Problem]:
        """Move files from one category into another; what each is then, or why it stays.

        Raises NoSuchCategory, and what `list` raises.
        """
        outcomes: list[SortedFile | Problem] = []
        with (
            self._opened(folder) as opened,
            self._category(opened, origin) as here,
            self._category(opened, target) as there,
        ):
            for video in videos:
                try:
                    with _said_if_refused(target):
                        move = VideoMove(folder, video.name, origin, target)
                        outcomes.append(moved(here, there, move, video.file))
                except RushesError as stays:
                    outcomes.append(Problem(stays.reason, stays.message))
            _kept(there, here)
        return outcomes

    def create(self, folder: SortFolder, name: str, *, may_exist: bool = False) -> None:
        """Make a category; raises CategoryExists, NotWritable, DiskFull, and what `list` raises.

        What cannot be the name of a category is NoSuchCategory.
        """
        if not is_category_name(name):
            raise NoSuchCategory(name)
        with self._opened(folder) as opened, _said_if_refused(folder.path or folder.root):
            try:
                os.mkdir(name, dir_fd=opened)
            except FileExistsError:
                found = stat_in(opened, name)
                if not may_exist or found is None or not stat.S_ISDIR(found.st_mode):
                    raise CategoryExists(name) from None
            _kept(opened)

    def contents(self, folder: SortFolder, name: str) -> CategoryContents:
        """All that lies in a category; raises NoSuchCategory, NotWritable, DiskFull, and what `list` raises."""
        with self._opened(folder) as opened, self._category(opened, name) as inner, _said_if_refused(name):
            return _contents(inner)

    def rename(self, folder: SortFolder, name: str, new_name: str, expected: FolderIdentity) -> None:
        """Give a category another name, also where somebody did so before.

        Raises CategoryExists, NoSuchCategory, SourceChanged, CategoryMounted, NotWritable, DiskFull, and what `list`
        raises.
        """
        if not is_category_name(new_name):
            raise NoSuchCategory(new_name)
        with self._opened(folder) as opened:
            if _is_folder(opened, new_name, expected):
                return
            if _is_there(opened, new_name) or self._library.folders.skip(new_name):
                raise CategoryExists(new_name)
            with self._category(opened, name) as inner:
                if not _is_same_folder(os.fstat(inner), os.fstat(opened), expected):
                    raise SourceChanged(name)
            with _said_if_refused(folder.path or folder.root), _said_if_mounted(name):
                try:
                    rename_folder_once(opened, name, new_name)
                except FileExistsError:
                    raise CategoryExists(new_name) from None
                except FileNotFoundError:
                    raise NoSuchCategory(name) from None
            _kept(opened)

    def remove(self, folder: SortFolder, name: str, expected: FolderIdentity) -> None:
        """Remove a category in which nothing lies; one that is gone, or another one by now, is left as it is.

        Raises CategoryNotEmpty, CategoryMounted, NotWritable, DiskFull, and what `list` raises.
        """
        with self._opened(folder) as opened:
            if self._library.folders.skip(name) or not _is_folder(opened, name, expected):
                return
            with _said_if_refused(folder.path or folder.root), _said_if_mounted(name):
                try:
                    os.rmdir(name, dir_fd=opened)
                except FileNotFoundError:
                    return
                except OSError as failed:
                    if failed.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                        raise
                    with self._category(opened, name) as inner:
                        raise CategoryNotEmpty(name, _contents(inner).words) from None
            _kept(opened)

    @contextmanager
    def _opened(self, folder: SortFolder) -> Iterator[int]:
        with self._library.folder(folder.root) as root:
            try:
                opened = open_beneath(root, folder.path or ".", os.O_RDONLY | os.O_DIRECTORY)
            except OSError as failed:
                if failed.errno in MISSING:
                    raise NoSortFolder(folder.path or folder.root) from failed
                raise
            try:
                yield opened
            finally:
                os.close(opened)

    def _names(self, opened: int, entries: "_Entries") -> Sequence[str]:
        """Names of the categories in a sort folder, in order."""
        own = self._library.own_beneath(opened)
        here = real_path(opened).rstrip("/")
        return sorted(
            name
            for name in entries.folders
            if not self._library.folders.skip(name) and not lies_in(f"{here}/{name}", own)
        )

    @contextmanager
    def _category(self, folder: int, name: str) -> Iterator[int]:
        """A descriptor of a category, or of the folder itself for "". Raises NoSuchCategory, for a link too."""
        if not name:
            yield folder
            return
        if not is_category_name(name) or self._library.folders.skip(name):
            raise NoSuchCategory(name)
        try:
            opened = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
        except OSError as failed:
            if failed.errno in MISSING:
                raise NoSuchCategory(name) from failed
            raise
        try:
            if lies_in(real_path(opened), self._library.own_beneath(folder)):
                raise NoSuchCategory(name)
            yield opened
        finally:
            os.close(opened)

    def _counted(self, folder: int, category: str) -> Category:
        try:
            with self._category(folder, category) as opened:
                videos = _Entries(opened).videos
        except (NoSuchCategory, PermissionError):  # removed meanwhile, or it may not be read
            videos = []
        return Category(category, len(videos), sum(name.endswith(".mp4") for name in videos))

    @contextmanager
    def _both(self, move: VideoMove) -> Iterator[tuple[int, int]]:
        """Where it lies, and the sort folder."""
        with self._opened(move.folder) as folder, self._category(folder, move.origin) as origin:
            yield origin, folder


@contextmanager
def _said_if_refused(place: str) -> Iterator[None]:
    """Raise NotWritable where the system does not let us, and DiskFull where nothing more goes in."""
    try:
        yield
    except OSError as failed:
        if failed.errno in _REFUSED:
            raise NotWritable(place) from failed
        if failed.errno in _FULL:
            raise DiskFull(place) from failed
        raise


@contextmanager
def _said_if_mounted(name: str) -> Iterator[None]:
    """Raise CategoryMounted where a file system is mounted there."""
    try:
        yield
    except OSError as failed:
        if failed.errno in (errno.EBUSY, errno.EXDEV):
            raise CategoryMounted(name) from failed
        raise


def _kept(*folders: int) -> None:
    """What they say survives a loss of power."""
    for folder in folders:
        os.fsync(folder)


def _contents(category: int) -> CategoryContents:
    entries = _Entries(category)
    videos, gone = [], set()
    for name in sorted(entries.videos):
        file = _file_at(category, name)
        if file is None:
            gone.add(name)
        else:
            videos.append(CategoryVideo(name, file))
    others = tuple(sorted(entries.names - set(entries.videos) - gone))
    return CategoryContents(_identity(os.fstat(category)), tuple(videos), others)


def _identity(found: os.stat_result) -> FolderIdentity:
    return FolderIdentity(found.st_dev, found.st_ino)


def _is_folder(parent: int, name: str, expected: FolderIdentity) -> bool:
    """Whether this folder has the name; a link to it has not."""
    found = stat_in(parent, name)
    return found is not None and stat.S_ISDIR(found.st_mode) and _is_same_folder(found, os.fstat(parent), expected)


def _is_same_folder(found: os.stat_result, parent: os.stat_result, expected: FolderIdentity) -> bool:
    """Network shares and btrfs get another number of their device with each mount, a folder in them keeps its own.

    Where a folder is a file system of its own, as a subvolume is, its number says nothing without the device's.
    """
    if found.st_ino != expected.inode:
        return False
    return found.st_dev in (expected.device, parent.st_dev)


class _Entries:
    def __init__(self, folder: int) -> None:
        self.videos: list[str] = []
        self.folders: list[str] = []
        self.names: set[str] = set()
        """All of them, also where they can only be named with marks for what is no text."""
        with os.scandir(folder) as entries:
            for entry in entries:
                self.names.add(os.fsencode(entry.name).decode(errors="replace"))
                if not is_utf8(entry.name):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    self.folders.append(entry.name)
                elif is_video_name(entry.name) and entry.is_file(follow_symlinks=False):
                    self.videos.append(entry.name)


def _is_there(folder: int, name: str) -> bool:
    return stat_in(folder, name) is not None


def _file_at(folder: int, name: str) -> SortedFile | None:
    """A regular file; None for anything else."""
    found = stat_in(folder, name)
    if found is None or not stat.S_ISREG(found.st_mode):
        return None
    return SortedFile(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


def moved(origin: int, target: int, move: VideoMove, expected: SortedFile) -> SortedFile:
    """Move a file between two folders' descriptors, which the caller syncs; raises what SortFolders.move raises."""
    here = _file_at(origin, move.name)
    if here is None:
        return _moved_before(target, move, expected)
    if not _is_same(here, expected):
        raise SourceChanged(move.name)
    try:
        move_once_between(origin, target, move.name, move.final_name)
    except FileExistsError:
        raise name_taken(target, move) from None
    except FileNotFoundError:
        return _moved_before(target, move, expected)
    except OSError as failed:
        if failed.errno != errno.EXDEV:
            raise
        move_by_copy(origin, target, move, expected)
    there = _file_at(target, move.final_name)
    if there is None:
        raise VideoNotFound(move.final_name)
    return there


def _moved_before(target: int, move: VideoMove, expected: SortedFile) -> SortedFile:
    """The file where somebody who was killed, or is as quick, has put it; raises VideoNotFound."""
    there = _file_at(target, move.final_name)
    if there is not None and _is_same(there, expected):
        return there
    raise VideoNotFound(move.name)


def _is_same(found: SortedFile, expected: SortedFile) -> bool:
    """A copy on another file system has size and time of what it was made of."""
    if (found.size, found.mtime_ns) != (expected.size, expected.mtime_ns):
        return False
    return found.device != expected.device or found.inode == expected.inode
