"""Renditions on the disk, in the folder of derived files: claimed, made and stored once for all media nodes."""

import contextlib
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from rushes_footage.files import RENDITIONS_ROOT, FileVersion, Source
from rushes_media.adapters.derived.derived_store import DerivedStore
from rushes_media.adapters.files.held_files import WORKING, created_and_held, delete_unless_held, shared
from rushes_media.adapters.files.library import OpenFile, opened_regular
from rushes_media.domain.streams.renditions import Failure

FOLDER = "renditions"
_FAILURES = "rendition-failures"
_USE_NOTED_SECONDS = 20.0
"""Resolution of the time of last use: well below the time within which the store deletes nothing."""
_PROGRESS_DIGITS = 4


@dataclass(frozen=True)
class Claim:
    """The right to make a rendition: a file that is locked while this process lives and makes it.

    The file contains the progress, for all nodes to read.
    """

    path: Path
    descriptor: int

    def tell(self, progress: float) -> None:
        """Record the progress, 0 to 1."""
        os.pwrite(self.descriptor, f"{progress:.{_PROGRESS_DIGITS}f}".encode(), 0)

    def release(self) -> None:
        """Release the lock."""
        self.path.unlink(missing_ok=True)
        os.close(self.descriptor)


@dataclass(frozen=True)
class WorkingRendition:
    """A rendition that is being written: locked, and deleted when it is released without being published."""

    path: Path
    descriptor: int
    final: Path
    store: DerivedStore

    def as_file(self) -> OpenFile:
        """The data written so far, for reading."""
        return opened_regular(self.path)

    def write(self, data: bytes) -> None:
        """Write all of the file."""
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self.descriptor, rest) :]

    def publish(self) -> None:
        """Give the file its final name, atomically."""
        os.fsync(self.descriptor)
        self.final.parent.mkdir(parents=True, exist_ok=True)
        shared(self.descriptor)  # Locked for reading from the start.
        self.path.replace(self.final)
        self.store.has_grown(os.fstat(self.descriptor).st_size)


class RenditionFiles:
    """All methods block on the file system: call them from a thread."""

    def __init__(self, store: DerivedStore) -> None:
        self._store = store
        self._working = store.folder / FOLDER / WORKING

    @property
    def most_bytes(self) -> int:
        """Limit of a rendition's size: the budget of all derived files."""
        return self._store.budget

    def make_room(self, size: int) -> None:
        """See DerivedStore.make_room."""
        self._store.make_room(size)

    def find(self, name: str, *, use: bool) -> Source | None:
        """The file of a finished rendition, None where there is none; `use` records that it is about to be read."""
        place = self._place(name)
        try:
            found = place.stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        if use and time.time() - max(found.st_atime, found.st_mtime) > _USE_NOTED_SECONDS:
            with contextlib.suppress(OSError):  # Deleted meanwhile, or a read-only mount.
                os.utime(place, ns=(time.time_ns(), found.st_mtime_ns))
        path = place.relative_to(self._store.folder / FOLDER)
        return Source(RENDITIONS_ROOT, path.as_posix(), FileVersion.of(found))

    def delete(self, name: str) -> None:
        """Delete the file of a finished rendition, where there is one."""
        self._place(name).unlink(missing_ok=True)

    def claim(self, name: str) -> Claim | None:
        """The right to make a rendition; None where another process, on any node, has it."""
        path = self._working / name
        try:
            return Claim(path, created_and_held(path))
        except FileExistsError:
            return None

    def claimed(self, name: str) -> float | None:
        """Progress of a rendition that some process makes; None where none does."""
        try:
            descriptor = os.open(self._working / name, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        try:
            if shared(descriptor):
                return None  # Its maker is dead.
            return float(os.pread(descriptor, 16, 0) or 0)
        finally:
            os.close(descriptor)

    @contextmanager
    def working_file(self, name: str) -> Iterator[WorkingRendition]:
        """A new empty file; it is deleted at the end unless it was published."""
        # A unique name: an encoder of a service that was just killed may hold the previous file a moment longer.
        path = self._working / f"{name}.{os.getpid()}-{time.monotonic_ns()}.part"
        descriptor = created_and_held(path)
        try:
            yield WorkingRendition(path, descriptor, self._place(name), self._store)
        finally:
            path.unlink(missing_ok=True)
            os.close(descriptor)

    def failure(self, name: str) -> Failure | None:
        """Why a rendition failed, until the time to retry."""
        try:
            known = Failure(**json.loads(self._failure_place(name).read_bytes()))
        except (FileNotFoundError, NotADirectoryError, ValueError, TypeError):
            return None  # Also where a power cut left half of it.
        return known if time.time() < known.retry_at else None

    def note_failure(self, name: str, failure: Failure) -> None:
        """Record why a rendition failed, for all nodes."""
        place = self._failure_place(name)
        place.parent.mkdir(parents=True, exist_ok=True)
        temporary = place.with_name(f"{place.name}.{os.getpid()}-{time.monotonic_ns()}.part")
        temporary.write_text(json.dumps(asdict(failure)))
        temporary.replace(place)

    def forget_failure(self, name: str) -> None:
        """Allow an immediate retry on any node."""
        self._failure_place(name).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Delete files of dead processes."""
        for path in self._working.glob("*"):
            delete_unless_held(path)

    def _place(self, name: str) -> Path:
        return self._store.place(f"{FOLDER}/{name}")

    def _failure_place(self, name: str) -> Path:
        return self._store.place(f"{_FAILURES}/{name}.json")
