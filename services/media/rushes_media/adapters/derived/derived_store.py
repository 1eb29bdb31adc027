"""Derived files, in a folder that all media nodes share, within a budget of bytes."""

import asyncio
import contextlib
import os
import shutil
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import structlog

from rushes_chassis.single_flight import SingleFlight
from rushes_media.adapters.files.held_files import WORKING, delete_unless_held
from rushes_media.domain.errors import NoRoom, OutputTooLarge

log = structlog.get_logger()

_FRESH_SECONDS = 60.0
"""A file used within this time is not deleted: another node may be about to open it."""
_READ_UNDER_LOCKS = frozenset((".avi", ".index"))
"""Scrub proxies: readers hold locks, and are told where one was deleted before that."""
_USE_NOTED_SECONDS = 600.0
"""Resolution of the time of last use."""
_TEMPORARY_HOURS = 24
_DISK_RESERVE = 64 << 20
"""Free bytes that large files leave on the disk, for thumbnails and frame indexes."""
_SPARE = 0.5
"""Share of the budget for files that nobody has requested."""
_KEPT_BY_SWEEP = 0.9
"""Share of the budget to which a sweep deletes: deleting to the limit would mean sweeping all the time."""


@dataclass(frozen=True)
class _Kept:
    path: Path
    size: int
    used: float


class DerivedStore:
    """Deletes the least recently used files first, except those read under a lock or being made: see held_files.

    A file that is open when it is deleted stays readable through its descriptor.
    """

    def __init__(self, folder: Path, budget: int) -> None:
        """`budget` is in bytes."""
        self.folder = folder
        self.budget = budget
        self._making = SingleFlight[bytes]()
        self._written_since_sweep = 0
        self._size = 0
        """In bytes: the result of the last sweep, plus what was written since."""

    async def made(
        self, name: str, make: Callable[[], Awaitable[bytes]], *, goes_on: bool = False, hurried: bool = True
    ) -> bytes:
        """The file of that name; where it is missing `make` makes it, once for concurrent callers.

        When all callers have left, making is cancelled, unless it `goes_on`. A `hurried` caller does not wait for the
        same file being made at low priority: it is made again at once.
        """
        kept = await self.kept(name)
        if kept is not None:
            return kept
        return await self._making.do((name, hurried), lambda: self._make(name, make), goes_on=goes_on)

    async def kept(self, name: str) -> bytes | None:
        """The file of that name; None where it does not exist."""
        return await asyncio.to_thread(self._read, name)

    async def has(self, name: str) -> bool:
        """Whether the file of that name exists."""
        return await asyncio.to_thread(self.place(name).is_file)

    @property
    def has_room_to_spare(self) -> bool:
        """Whether there is room for files that nobody requested."""
        return self.has_room_to_spare_for(1)

    def has_room_to_spare_for(self, size: int) -> bool:
        """Whether so many bytes may be stored for a file that nobody has requested."""
        return self._size + size <= self.budget * _SPARE

    async def _make(self, name: str, make: Callable[[], Awaitable[bytes]]) -> bytes:
        data = await make()
        try:
            await asyncio.to_thread(self._write, name, data)
        except OSError as failed:  # A full disk must not keep existing files from being read.
            log.warning("derived file could not be kept", name=name, error=str(failed))
        return data

    def place(self, name: str) -> Path:
        """The path of a name, whether the file exists or not."""
        kind, _, rest = name.rpartition("/")
        return self.folder / kind / rest[:2] / rest

    def _read(self, name: str) -> bytes | None:
        place = self.place(name)
        try:
            with place.open("rb") as file:
                if time.time() - os.fstat(file.fileno()).st_mtime > _USE_NOTED_SECONDS:
                    with contextlib.suppress(OSError):  # Deleted meanwhile, or a read-only mount.
                        os.utime(place)
                return file.read()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def _write(self, name: str, data: bytes) -> None:
        place = self.place(name)
        place.parent.mkdir(parents=True, exist_ok=True)
        temporary = place.with_name(f"{place.name}.{os.getpid()}-{time.monotonic_ns()}.part")
        try:
            with temporary.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(place)
        finally:
            temporary.unlink(missing_ok=True)
        self.has_grown(len(data))

    def has_grown(self, size: int) -> None:
        """Record that so many bytes were written, and sweep when due. Blocks: call it from a thread."""
        self._written_since_sweep += size
        self._size += size
        if self._written_since_sweep > self.budget * (1 - _KEPT_BY_SWEEP):
            self.sweep()

    def make_room(self, size: int) -> None:
        """Delete files so that a large one fits the budget and the disk. Blocks: call it from a thread.

        Raises OutputTooLarge and NoRoom.
        """
        if size > self.budget:
            raise OutputTooLarge(self.budget, " RUSHES_CACHE_BYTES is the budget of the derived files.")
        self.folder.mkdir(parents=True, exist_ok=True)
        needed = size + _DISK_RESERVE
        self.sweep(room=size, disk_shortage=needed - self._free())
        if (free := self._free()) < needed:
            raise NoRoom(needed, free)

    def _free(self) -> int:
        return shutil.disk_usage(self.folder).free

    def sweep(self, *, room: int = 0, disk_shortage: int = 0) -> None:
        """Delete the least recently used files until the rest, and `room` bytes more, are within the budget.

        Also until as much has been freed as the disk lacks. Blocks: call it from a thread.
        """
        self._written_since_sweep = 0
        kept = sorted(self._all(), key=lambda file: file.used)
        size = sum(file.size for file in kept)
        excess = size + room - self.budget
        if excess > 0:
            excess += round(self.budget * (1 - _KEPT_BY_SWEEP))
        excess = max(excess, disk_shortage)
        now = time.time()
        for file in kept:
            if file.path.parent.name == WORKING:
                continue  # Working files of renditions are deleted by their makers: see rendition_files.
            abandoned = file.path.suffix == ".part" and now - file.used > _TEMPORARY_HOURS * 3600
            fresh = now - file.used <= _FRESH_SECONDS and file.path.suffix not in _READ_UNDER_LOCKS
            dispensable = abandoned or (excess > 0 and not fresh)
            if dispensable and delete_unless_held(file.path):
                excess -= file.size
                size -= file.size
        self._size = size

    def _all(self) -> list[_Kept]:
        kept = []
        for folder, _, names in os.walk(self.folder):
            for name in names:
                path = Path(folder, name)
                with contextlib.suppress(FileNotFoundError):  # Another node sweeps as well.
                    found = path.stat()
                    # Use of renditions is recorded in atime, because mtime is part of the version that players see.
                    kept.append(_Kept(path, found.st_size, max(found.st_atime, found.st_mtime)))
        return kept
