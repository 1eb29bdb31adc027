"""Rows that describe windows, on the disk among the derived files."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rushes_media.adapters.derived.derived_store import DerivedStore
from rushes_media.adapters.files.held_files import WORKING, created_and_held, delete_unless_held
from rushes_media.adapters.files.library import OpenFile, opened_regular
from rushes_media.domain.errors import FileNotFound
from rushes_media.domain.files.windows import RowsHead, RowsOf
from rushes_media.formats import windows_format

_FOLDER: Final = "windows"


@dataclass(frozen=True)
class StoredRows:
    """Rows that are open for reading; close the file."""

    file: OpenFile
    head: RowsHead
    begins: int
    """Byte at which the first row begins."""

    def read(self, first: int, count: int) -> bytes:
        """So many rows from one on, which the file has."""
        size = self.head.row_bytes
        return os.pread(self.file.descriptor, count * size, self.begins + first * size)


@dataclass(frozen=True)
class WorkingRows:
    """Rows that are being written: locked, and deleted when they are released without being published."""

    path: Path
    descriptor: int
    final: Path
    store: DerivedStore

    def write(self, data: bytes) -> None:
        """Append some."""
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self.descriptor, rest) :]

    def publish(self) -> None:
        """Give the file its final name, atomically. Another node may do the same: its rows are these."""
        os.fsync(self.descriptor)
        self.final.parent.mkdir(parents=True, exist_ok=True)
        self.path.replace(self.final)
        self.store.has_grown(os.fstat(self.descriptor).st_size)


class WindowFiles:
    """All methods block on the file system: call them from a thread."""

    def __init__(self, store: DerivedStore) -> None:
        self._store = store
        self._working = store.folder / _FOLDER / WORKING

    def find(self, identity: str, of: RowsOf) -> StoredRows | None:
        """The rows of a content, open; None where there are none. A file that is not whole is deleted."""
        place = self._place(identity, of)
        try:
            file = opened_regular(place)
        except FileNotFound:
            return None
        try:
            found = windows_format.read_head(file.descriptor, of)
        except BaseException:
            file.close()
            raise
        if found is None:
            file.close()
            delete_unless_held(place)
            return None
        with suppress(OSError):  # Deleted meanwhile: the open file stays readable. Or a read-only mount.
            os.utime(place)
        return StoredRows(file, *found)

    @contextmanager
    def working_file(self, identity: str, of: RowsOf, head: RowsHead) -> Iterator[WorkingRows]:
        """A new file that begins with the header; it is deleted at the end unless it was published.

        Raises OutputTooLarge and NoRoom.
        """
        final = self._place(identity, of)
        begin = windows_format.head_of(of, head)
        self._store.make_room(len(begin) + head.bytes)
        path = self._working / f"{final.name}.{os.getpid()}-{time.monotonic_ns()}.part"
        descriptor = created_and_held(path)
        try:
            working = WorkingRows(path, descriptor, final, self._store)
            working.write(begin)
            yield working
        finally:
            path.unlink(missing_ok=True)
            os.close(descriptor)

    def free(self) -> int:
        """Free bytes on the disk of the derived files."""
        return shutil.disk_usage(self._store.folder).free

    def sweep(self) -> None:
        """Delete files of dead processes."""
        for path in self._working.glob("*"):
            delete_unless_held(path)

    def _place(self, identity: str, of: RowsOf) -> Path:
        return self._store.place(f"{_FOLDER}/{identity}.{of.digest}.v{windows_format.VERSION}")
