"""Segments on the disk, among the derived files: made once, kept while there is room."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from rushes_footage.files import FileVersion
from rushes_media.adapters.derived.derived_store import DerivedStore
from rushes_media.adapters.files.held_files import WORKING, created_and_held, delete_unless_held
from rushes_media.adapters.files.library import OpenFile, opened_regular
from rushes_media.domain.errors import FileNotFound

_FOLDER = "segments"


@dataclass(frozen=True)
class WorkingSegment:
    """A segment that is being written: locked, and deleted when it is released without being published."""

    path: Path
    descriptor: int
    final: Path
    store: DerivedStore

    def publish(self) -> None:
        """Give the file its final name, atomically."""
        os.fsync(self.descriptor)
        self.final.parent.mkdir(parents=True, exist_ok=True)
        self.path.replace(self.final)
        self.store.has_grown(os.fstat(self.descriptor).st_size)


class SegmentFiles:
    """All methods block on the file system: call them from a thread."""

    def __init__(self, store: DerivedStore) -> None:
        self._store = store
        self._working = store.folder / _FOLDER / WORKING

    def found(self, name: str) -> OpenFile | None:
        """A segment, open for reading; None where it does not exist."""
        place = self._store.place(f"{_FOLDER}/{name}")
        try:
            file = opened_regular(place)
        except FileNotFound:
            return None
        with suppress(OSError):  # Deleted meanwhile: the open file stays readable.
            os.utime(place)
        return file

    @contextmanager
    def working_file(self, name: str) -> Iterator[WorkingSegment]:
        """A new empty file; it is deleted at the end unless it was published."""
        path = self._working / f"{name}.{os.getpid()}-{time.monotonic_ns()}.part"
        descriptor = created_and_held(path)
        try:
            yield WorkingSegment(path, descriptor, self._store.place(f"{_FOLDER}/{name}"), self._store)
        finally:
            path.unlink(missing_ok=True)
            os.close(descriptor)

    @contextmanager
    def unnamed(self) -> Iterator[OpenFile]:
        """A new empty temporary file without a name."""
        path = self._working / f"{uuid4()}.part"
        descriptor = created_and_held(path)
        try:
            yield OpenFile(str(path), descriptor, FileVersion.of(os.fstat(descriptor)))
        finally:
            path.unlink(missing_ok=True)
            os.close(descriptor)

    def sweep(self) -> None:
        """Delete files of dead processes."""
        for path in self._working.glob("*"):
            delete_unless_held(path)
