"""Finding all videos below a root: one stat per entry, in batches, with the places that were skipped."""

import asyncio
import errno
import os
import stat
import threading
from collections.abc import AsyncIterator, Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rushes_footage.files import FileVersion, FoundFile, PassedOver, UnreadablePlace
from rushes_media.adapters.files.beneath import open_beneath, real_path
from rushes_media.adapters.files.growth import Growth
from rushes_media.adapters.files.library import Library
from rushes_media.adapters.files.other_files import OtherFiles
from rushes_media.adapters.files.passed_over import FolderRules, lies_in
from rushes_media.adapters.files.utf8_names import is_utf8
from rushes_media.domain.files.sources import WalkBatch
from rushes_media.domain.files.suffixes import is_video_name, may_be_other, suffix_of, why_not_listed
from rushes_media.threads import in_thread

BATCH = 1000
_ABSENT = (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG)
_NOT_UTF8 = "name is not UTF-8: rename it"
# See adapters/files/watch.py.
_NOT_UTF8_FOLDER = f"{_NOT_UTF8}; until then changes anywhere in this root are found by regular scans only"


@dataclass(frozen=True)
class _Folder:
    path: str
    """Relative to the root, "" for the root itself."""
    ancestors: frozenset[tuple[int, int]]
    """Device and inode of the folder and of all folders above it, to detect cycles of links."""
    behind_link: bool


async def walk(
    library: Library, root: str, growth: Growth, others: OtherFiles, paths: Sequence[str] = ()
) -> AsyncIterator[WalkBatch]:
    """Every video below a root, or at and below these paths of it; raises UnknownRoot and RootOffline.

    Each batch is read in a thread on demand; closing the generator stops the thread at its next entry.
    """
    stopped = threading.Event()
    async with in_thread(library.folder(root)) as folder:
        own = library.own_beneath(folder)
        batches = Walk(folder, growth, others, library.folders, stopped.is_set, own).batches(paths)
        looking: asyncio.Future[WalkBatch | None] | None = None
        try:
            while True:
                looking = asyncio.ensure_future(asyncio.to_thread(next, batches, None))
                batch = await asyncio.shield(looking)
                if batch is None:
                    return
                yield batch
        finally:
            stopped.set()
            if looking is not None:
                # The descriptors are closed only once the thread no longer uses them.
                await asyncio.wait((looking,))
            batches.close()


class Walk:
    """One walk. Iterating blocks on the file system: do it in a thread."""

    def __init__(
        self,
        root: int,
        growth: Growth,
        others: OtherFiles,
        folders: FolderRules,
        stopped: Callable[[], bool],
        own: Sequence[str] = (),
    ) -> None:
        """`root` is a descriptor of the root's folder; `stopped` is called often and ends the walk early.

        `own` are real paths of folders that are no part of the library.
        """
        self._root = root
        self._own_paths = own
        self._own: frozenset[tuple[int, int]] = frozenset()
        self._growth, self._others, self._folders = growth, others, folders
        self._stopped = stopped
        self._files: list[FoundFile] = []
        self._unreadable: list[UnreadablePlace] = []
        self._passed_over: list[PassedOver] = []
        self._through_link = False

    def batches(self, paths: Sequence[str] = ()) -> Generator[WalkBatch]:
        """Findings in batches of at most BATCH files; only at and below these paths where there are any."""
        at_root = os.fstat(self._root)
        self._own = frozenset(filter(None, map(_identity, self._own_paths)))
        root = _Folder("", frozenset(((at_root.st_dev, at_root.st_ino),)), behind_link=False)
        waiting = [below for path in paths if (below := self._begun_at(root, path)) is not None] if paths else [root]
        while waiting:
            for below in self._listed(waiting.pop()):
                if below is not None:
                    waiting.append(below)
                if self._stopped():
                    return
                if max(len(self._files), len(self._unreadable), len(self._passed_over)) >= BATCH:
                    yield self._taken()
        yield self._taken()

    def _begun_at(self, folder: _Folder, path: str) -> _Folder | None:
        """The folder at a path, opened through its parents; a video there is recorded, a missing path is skipped."""
        *above, name = path.split("/")
        for part in above:
            entered = self._part_of(folder, part, leads_on=True)
            if entered is None:
                return None
            folder = entered
        return self._part_of(folder, name, leads_on=False)

    def _part_of(self, folder: _Folder, name: str, *, leads_on: bool) -> _Folder | None:
        path = f"{folder.path}/{name}" if folder.path else name
        if name in ("", ".", "..") or "\0" in name:
            return None
        try:
            found = os.stat(path, dir_fd=self._root, follow_symlinks=False)
        except OSError as failed:
            # Where it is gone, absence from the walk tells the catalog.
            if failed.errno not in _ABSENT:
                self._skip(path, _reason(failed))
            return None
        kind = found.st_mode
        if leads_on and stat.S_ISREG(kind):
            return None
        return self._looked_at_one(
            folder, path, name, lambda: found, is_link=stat.S_ISLNK(kind), is_folder=stat.S_ISDIR(kind)
        )

    def _taken(self) -> WalkBatch:
        batch = WalkBatch(
            tuple(self._files), tuple(self._unreadable), tuple(self._passed_over), through_link=self._through_link
        )
        self._files, self._unreadable, self._passed_over = [], [], []
        return batch

    def _skip(self, path: str, reason: str) -> None:
        self._unreadable.append(UnreadablePlace(_shown(path), reason))

    def _pass_over(self, path: str, kind: str, reason: str) -> None:
        self._passed_over.append(PassedOver(_shown(path), kind, reason))

    def _listed(self, folder: _Folder) -> Iterator[_Folder | None]:
        """The folders in a folder, None for each other entry; videos are recorded."""
        try:
            descriptor = open_beneath(self._root, folder.path or ".", os.O_RDONLY | os.O_DIRECTORY)
        except OSError as failed:
            self._skip(folder.path, _reason(failed))
            return
        try:
            with os.scandir(descriptor) as entries:
                for entry in entries:
                    yield self._looked_at(folder, entry)
        except OSError as failed:
            self._skip(folder.path, _reason(failed))
        finally:
            os.close(descriptor)

    def _looked_at(self, folder: _Folder, entry: os.DirEntry[str]) -> _Folder | None:
        path = f"{folder.path}/{entry.name}" if folder.path else entry.name
        try:
            is_link, is_folder = entry.is_symlink(), entry.is_dir(follow_symlinks=False)
        except OSError as failed:
            self._skip(path, _reason(failed))
            return None

        def found() -> os.stat_result:
            return entry.stat(follow_symlinks=False)

        return self._looked_at_one(folder, path, entry.name, found, is_link=is_link, is_folder=is_folder)

    def _looked_at_one(
        self,
        folder: _Folder,
        path: str,
        name: str,
        found: Callable[[], os.stat_result],
        *,
        is_link: bool,
        is_folder: bool,
    ) -> _Folder | None:
        """The entry as a folder to descend into, if it is one; a video is recorded."""
        is_video = is_video_name(name)
        try:
            if is_link:
                return self._followed(folder, path, is_video=is_video)
            if is_folder:
                if self._folders.skip(name):
                    if (why := self._folders.why(name)) is not None:
                        self._pass_over(path, f"{name.lower()}/", why)
                    return None
                return self._entered(folder, path, found(), behind_link=folder.behind_link)
            if is_video:
                self._keep(path, found())
            elif (why := why_not_listed(name)) is not None and stat.S_ISREG(found().st_mode):
                self._pass_over(path, suffix_of(name), why)
        except OSError as failed:
            self._skip(path, _reason(failed))
        return None

    def _followed(self, folder: _Folder, path: str, *, is_video: bool) -> _Folder | None:
        # O_PATH resolves the link without opening its target, which may be a device or a FIFO.
        descriptor = open_beneath(self._root, path, os.O_PATH)
        try:
            target = os.fstat(descriptor)
            if lies_in(real_path(descriptor), self._own_paths):
                return None
        finally:
            os.close(descriptor)
        self._through_link |= is_video or stat.S_ISDIR(target.st_mode)
        if not stat.S_ISDIR(target.st_mode):
            if is_video:
                self._keep(path, target)
            return None
        below = self._entered(folder, path, target, behind_link=True)
        if below is not None and folder.behind_link:
            # Folders that link to each other would multiply paths without limit.
            self._skip(path, "link to a folder behind another link")
            return None
        return below

    def _entered(self, folder: _Folder, path: str, found: os.stat_result, *, behind_link: bool) -> _Folder | None:
        if not is_utf8(path):
            self._skip(path, _NOT_UTF8_FOLDER)
            return None
        identity = (found.st_dev, found.st_ino)
        if identity in self._own:
            return None
        if identity in folder.ancestors:
            self._skip(path, "link leads back into itself")
            return None
        return _Folder(path, folder.ancestors | {identity}, behind_link)

    def _keep(self, path: str, found: os.stat_result) -> None:
        if not stat.S_ISREG(found.st_mode):
            return
        if not is_utf8(path):
            self._skip(path, _NOT_UTF8)
            return
        if may_be_other(path) and (kind := self._others.kind(found, lambda: open_beneath(self._root, path))):
            self._pass_over(path, suffix_of(path), f"not video but {kind}; nothing has to be done")
            return
        version = FileVersion.of(found)
        growing = self._growth.may_go_on(found) and self._goes_on(path)
        self._files.append(FoundFile(path, version, growing))

    def _goes_on(self, path: str) -> bool:
        """A file that cannot be opened does not count as growing: its inspection reports the error."""
        try:
            descriptor = open_beneath(self._root, path)
        except OSError:
            return False
        try:
            return stat.S_ISREG(os.fstat(descriptor).st_mode) and self._growth.goes_on(descriptor)
        except OSError:
            return False
        finally:
            os.close(descriptor)


def _identity(path: str) -> tuple[int, int] | None:
    try:
        found = Path(path).stat()
    except OSError:
        return None  # There is none yet.
    return found.st_dev, found.st_ino


def _shown(path: str) -> str:
    return os.fsencode(path).decode(errors="replace")


def _reason(failed: OSError) -> str:
    match failed.errno:
        case errno.EXDEV:
            return "link leaves the root"
        case errno.ELOOP:
            return "link leads back into itself"
        case errno.ENOENT:
            return "link leads nowhere, or it has just gone"
        case errno.EACCES | errno.EPERM:
            return "permission denied"
        case _:
            return (failed.strerror or "cannot be read").lower()
