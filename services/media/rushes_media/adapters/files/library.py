"""The library's folders: opens files below them, and nothing else."""

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from rushes_footage.files import EXPORTS_ROOT, RENDITIONS_ROOT, FileVersion, Source
from rushes_media.adapters.files.beneath import open_beneath, open_folder, real_path
from rushes_media.adapters.files.held_files import shared
from rushes_media.adapters.files.passed_over import FolderRules, OwnFolders, lies_in
from rushes_media.domain.errors import (
    FileNotFound,
    IsFolder,
    NotReadable,
    OutsideRoots,
    RootOffline,
    SourceChanged,
    UnknownRoot,
)
from rushes_media.domain.files.sources import RESERVED_ROOTS, Root, RootState

# Errors of the kernel that mean an invalid path.
_MISSING = frozenset(
    (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG, errno.ELOOP, errno.EINVAL, errno.ENXIO, errno.ENODEV)
)
_OUTSIDE = frozenset((errno.EXDEV,))
_REFUSED = frozenset((errno.EACCES, errno.EPERM))
_GONE = frozenset((errno.ESTALE, errno.EIO, errno.EHOSTDOWN, errno.ENOTCONN, errno.ETIMEDOUT))


@dataclass
class OpenFile:
    """A regular file, opened for reading; close it, or use it as a context manager."""

    path: str
    descriptor: int
    """For positional reads only; its file position is undefined."""
    version: FileVersion
    """Its version when it was opened."""
    source: Source | None = None
    """The file of the library, in the open version; None for a file of our own."""
    changed_ns: int = 0
    """When its inode had last changed, in nanoseconds since 1970; 0 for a file of our own, which nobody rewrites.

    Nobody can set it, so it differs also where a file was rewritten with as many bytes and given its old modification
    time; and where it was only renamed.
    """

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the descriptor back."""
        os.close(self.descriptor)

    def check_unchanged(self) -> None:
        """Raise SourceChanged where the file is no longer the version that was opened."""
        if FileVersion.of(os.fstat(self.descriptor)) != self.version:
            raise SourceChanged(self.path)

    def opened_again(self) -> int:
        """A second descriptor of the same file with a position of its own; the caller closes it."""
        return os.open(f"/proc/self/fd/{self.descriptor}", os.O_RDONLY | os.O_CLOEXEC)


class Library:
    """All methods but `roots` block on the file system: call them from a thread."""

    def __init__(
        self,
        roots: Sequence[Root],
        export_folder: Path,
        renditions: Path,
        own: OwnFolders | None = None,
        folders: FolderRules | None = None,
    ) -> None:
        """`own`: what lies in these folders is not opened as a file of a root."""
        self.roots = tuple(roots)
        self.folders = folders or FolderRules()
        self._own = own or OwnFolders()
        self._by_name = {root.name: root for root in roots}
        self._exports = export_folder
        self._renditions = renditions

    def root(self, name: str) -> Root:
        """The root of that name; raises UnknownRoot."""
        try:
            return self._by_name[name]
        except KeyError:
            raise UnknownRoot(name) from None

    def states(self) -> tuple[RootState, ...]:
        """Every root, and whether it is there now."""
        return tuple(map(self.state, self.roots))

    def state(self, root: Root) -> RootState:
        """One root and its present state."""
        return _state_of(root, self.folders)

    def open(self, source: Source) -> OpenFile:
        """Open a source, in its version where it names one.

        Raises UnknownRoot, RootOffline, FileNotFound, NotReadable, OutsideRoots, SourceChanged.
        """
        if source.root == EXPORTS_ROOT:
            opened = self._open_export(source.path)
        else:
            if source.root == RENDITIONS_ROOT:
                _check_rendition_path(source.path)
            with self.folder(source.root) as folder:
                opened = _open_regular_beneath(folder, source.path)
                if lies_in(real_path(opened.descriptor), self.own_beneath(folder)):
                    opened.close()
                    raise OutsideRoots(source.path)
        if source.root == RENDITIONS_ROOT and not shared(opened.descriptor):
            opened.close()
            raise FileNotFound(source.path)  # being deleted
        if source.version is not None and opened.version != source.version:
            opened.close()
            raise SourceChanged(source.path)
        if source.root not in RESERVED_ROOTS:
            opened.source = Source(source.root, source.path, opened.version)
        return opened

    def stat(self, source: Source) -> FileVersion:
        """The present version of a source; raises like `open`."""
        with self.open(source) as opened:
            return opened.version

    @contextmanager
    def folder(self, root: str) -> Iterator[int]:
        """A descriptor of a root's folder; raises UnknownRoot and RootOffline."""
        path = str(self._renditions) if root == RENDITIONS_ROOT else self.root(root).path
        with _folder_at(path, root) as descriptor:
            yield descriptor

    def own_beneath(self, folder: int) -> tuple[str, ...]:
        """Real paths of the folders of Rushes' own data that lie below an opened folder. Reads no disk."""
        return self._own.beneath(real_path(folder))

    def _open_export(self, path: str) -> OpenFile:
        """Beneath the export folder or one of its suffixed siblings, except their working files.

        Each sibling is resolved separately: from their common parent a link could lead to anything there, which by
        default includes the catalog's database.
        """
        first, _, below = path.partition("/")
        if "\0" in first:  # The folder is opened by its name; the rest is checked by open_beneath.
            raise FileNotFound(path)
        if not first.startswith("_") or any(part.startswith(".") for part in below.split("/")):
            raise OutsideRoots(path)
        if first == "_":
            with _folder_at(str(self._exports), EXPORTS_ROOT) as folder:
                return _open_regular_beneath(folder, below)
        with _folder_at(str(self._exports.parent), EXPORTS_ROOT) as parent:
            try:
                # O_NOFOLLOW: whoever can write beside the export folder could place a link there.
                folder = os.open(
                    self._exports.name + first, os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=parent
                )
            except OSError as failed:
                raise translated(failed, path) from failed
            try:
                return _open_regular_beneath(folder, below)
            finally:
                os.close(folder)

    def locate(self, absolute_path: str) -> Source:
        """The source that an absolute path stands for, with its present version.

        Raises OutsideRoots for a path that, with links resolved, is outside every root, even where nothing exists
        there, so that existence elsewhere is not revealed, and IsFolder for a root. Otherwise raises like `open`.
        """
        if "\0" in absolute_path or not absolute_path.startswith("/"):
            raise OutsideRoots(absolute_path)
        for root, relative in self._candidates(absolute_path):
            try:
                with self.open(Source(root.name, relative)) as opened:
                    return Source(root.name, relative, opened.version)
            except OutsideRoots:
                continue  # A link from one root into another: the next candidate is its target.
        if self._is_root(absolute_path):
            raise IsFolder(absolute_path)
        raise OutsideRoots(absolute_path)

    def _is_root(self, absolute_path: str) -> bool:
        real = os.path.realpath(absolute_path)
        return any(real == os.path.realpath(root.path) for root in self.roots)

    def _candidates(self, absolute_path: str) -> Iterator[tuple[Root, str]]:
        """Roots that contain the path, as written where it is normalised, else with links resolved."""
        plain = os.path.normpath(absolute_path) == absolute_path
        real = os.path.realpath(absolute_path)
        for written, resolve in ((absolute_path, False), (real, True)):
            if not (plain or resolve):
                continue
            # Innermost roots first.
            for root in sorted(self.roots, key=lambda root: -len(root.path)):
                folder = os.path.realpath(root.path) if resolve else root.path
                if written.startswith(folder.rstrip("/") + "/"):
                    yield root, written[len(folder.rstrip("/")) + 1 :]


@contextmanager
def _folder_at(path: str, root: str) -> Iterator[int]:
    """A descriptor of a folder; raises RootOffline."""
    try:
        descriptor = open_folder(path)
    except OSError as failed:
        raise RootOffline(root) from failed
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _state_of(root: Root, folders: FolderRules, *, is_second_look: bool = False) -> RootState:
    try:
        found = Path(root.path).stat()
    except OSError as failed:
        return _offline(root, failed)
    if not stat.S_ISDIR(found.st_mode):
        return RootState(root, online=False, why=f"{root.path} is not a folder.")
    try:
        with os.scandir(root.path) as entries:
            empty = all(folders.skip(entry.name) for entry in entries)
        listed = Path(root.path).stat()
    except OSError as failed:
        return _offline(root, failed)
    if not (is_second_look or os.path.samestat(found, listed)):
        # Another disk was mounted meanwhile: the root that was scanned is gone, and would seem to be empty.
        return _state_of(root, folders, is_second_look=True)
    return RootState(root, online=True, empty=empty, identity=(found.st_dev, found.st_ino))


def _offline(root: Root, failed: OSError) -> RootState:
    return RootState(root, online=False, why=f"{root.path} cannot be read: {failed.strerror}.")


def _check_rendition_path(path: str) -> None:
    """Below @renditions only finished files are visible."""
    if any(part.startswith(".") for part in path.split("/")):
        raise OutsideRoots(path)


def opened_regular(path: Path) -> OpenFile:
    """Open one of our own files by its path; raises FileNotFound, NotReadable."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW)
    except OSError as failed:
        raise translated(failed, str(path)) from failed
    return _checked_regular(descriptor, str(path))


def _open_regular_beneath(folder: int, path: str) -> OpenFile:
    try:
        descriptor = open_beneath(folder, path)
    except OSError as failed:
        raise translated(failed, path) from failed
    return _checked_regular(descriptor, path)


def _checked_regular(descriptor: int, path: str) -> OpenFile:
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode):
        os.close(descriptor)
        raise FileNotFound(path)
    return OpenFile(path, descriptor, FileVersion.of(found), changed_ns=found.st_ctime_ns)


def translated(failed: OSError, path: str) -> Exception:
    """An OSError as an error of the domain; unknown ones are returned unchanged."""
    if failed.errno in _OUTSIDE:
        return OutsideRoots(path)
    if failed.errno in _REFUSED:
        return NotReadable(path)
    if failed.errno in _MISSING:
        return FileNotFound(path)
    if failed.errno in _GONE:
        return RootOffline(path)
    return failed
