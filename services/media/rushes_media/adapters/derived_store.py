"""Files that can be made again, in a folder that all media nodes share, within a budget."""

import asyncio
import contextlib
import os
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import structlog

from rushes_media.adapters.single_flight import SingleFlight

log = structlog.get_logger()

_FRESH_SECONDS = 60.0
"""What was used so lately is in use: another node may be about to open it."""
_USE_NOTED_SECONDS = 600.0
"""How exactly the time of last use is kept."""
_TEMPORARY_HOURS = 24
_KEPT_BY_SWEEP = 0.9
"""Of the budget: sweeping to the brim would mean sweeping all the time."""


@dataclass(frozen=True)
class _Kept:
    path: Path
    size: int
    used: float


class DerivedStore:
    """Least recently used goes first. A file that is open when it goes stays readable to whoever reads it."""

    def __init__(self, folder: Path, budget: int) -> None:
        """`budget` is in bytes."""
        self._folder = folder
        self._budget = budget
        self._making = SingleFlight[bytes]()
        self._written_since_sweep = 0

    async def made(self, name: str, make: Callable[[], Awaitable[bytes]], *, goes_on: bool = False) -> bytes:
        """See ports.DerivedFiles."""
        kept = await asyncio.to_thread(self._read, name)
        if kept is not None:
            return kept
        return await self._making.do(name, lambda: self._make(name, make), goes_on=goes_on)

    async def _make(self, name: str, make: Callable[[], Awaitable[bytes]]) -> bytes:
        data = await make()
        try:
            await asyncio.to_thread(self._write, name, data)
        except OSError as failed:  # a full disk must not keep anyone from seeing what has been made
            log.warning("derived file could not be kept", name=name, error=str(failed))
        return data

    def _place(self, name: str) -> Path:
        kind, _, rest = name.rpartition("/")
        return self._folder / kind / rest[:2] / rest

    def _read(self, name: str) -> bytes | None:
        place = self._place(name)
        try:
            with place.open("rb") as file:
                if time.time() - os.fstat(file.fileno()).st_mtime > _USE_NOTED_SECONDS:
                    with contextlib.suppress(OSError):  # swept just now, or a read-only mount
                        os.utime(place)
                return file.read()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def _write(self, name: str, data: bytes) -> None:
        place = self._place(name)
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
        self._written_since_sweep += len(data)
        if self._written_since_sweep > self._budget * (1 - _KEPT_BY_SWEEP):
            self.sweep()

    def sweep(self) -> None:
        """Delete what was not used for longest until the rest is within the budget. Blocks: call it from a thread."""
        self._written_since_sweep = 0
        kept = sorted(self._all(), key=lambda file: file.used)
        excess = sum(file.size for file in kept) - self._budget
        if excess > 0:
            excess += round(self._budget * (1 - _KEPT_BY_SWEEP))
        now = time.time()
        for file in kept:
            abandoned = file.path.suffix == ".part" and now - file.used > _TEMPORARY_HOURS * 3600
            if abandoned or (excess > 0 and now - file.used > _FRESH_SECONDS):
                file.path.unlink(missing_ok=True)
                excess -= file.size

    def _all(self) -> list[_Kept]:
        kept = []
        for folder, _, names in os.walk(self._folder):
            for name in names:
                path = Path(folder, name)
                with contextlib.suppress(FileNotFoundError):  # another node sweeps as well
                    found = path.stat()
                    kept.append(_Kept(path, found.st_size, found.st_mtime))
        return kept
