"""Downloads as folders below the data folder.

`downloads/<slot>/` holds `state.json`, `files/`, and `cancelled` where somebody wants it ended. Who downloads holds a
lock on the folder. An unlocked one with files was left by a process that died: its files are removed at the next
start, or by the next download of the slot.
"""

import fcntl
import os
import shutil
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from rushes_inference.adapters.working_folders import locked
from rushes_inference.domain.downloads import INTERRUPTED, Download, Phase

_STATE: Final = "state.json"
_NEXT: Final = "next.json"
"""The next state, before it is renamed."""
_FILES: Final = "files"
_CANCELLED: Final = "cancelled"
_RELEASED_WITHIN: Final = 1.0
_LOOKS_AGAIN: Final = 0.01
"""Seconds."""
_DOWNLOAD = TypeAdapter(Download)


class DownloadFolder:
    """The downloads of one data folder, which several processes may share."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        for slot in folder.iterdir():
            lock = locked(slot) if slot.is_dir() else None
            if lock is not None:
                shutil.rmtree(slot / _FILES, ignore_errors=True)
                os.close(lock)

    def claim(self, slot: str) -> "ClaimedFolder | None":
        """The right to download into a slot; None while somebody has claimed it, or looks whether somebody has.

        Raises OSError.
        """
        path = self._folder / slot
        path.mkdir(mode=0o700, exist_ok=True)
        lock = locked(path)
        if lock is None:
            return None
        try:
            _clear(path, all_states=True)
            (path / _FILES).mkdir()
        except OSError:
            os.close(lock)
            raise
        return ClaimedFolder(path, lock)

    def find(self, slot: str) -> Download | None:
        """The state of a download that is running, or has failed; None where there is none.

        A download whose process died has failed.
        """
        path = self._folder / slot
        state = _read(path)
        if state is None or state.phase is Phase.FAILED or _is_held(path):
            return None if state is None or (path / _CANCELLED).exists() else state
        state = _read(path)  # again: it may have ended before the lock was looked at
        if state is None or state.phase is Phase.FAILED:
            return state
        return replace(state, phase=Phase.FAILED, problem=INTERRUPTED)

    def cancel(self, slot: str) -> None:
        """What runs is ended by whoever runs it; what has failed is forgotten. Blocks for a second at most.

        Raises OSError.
        """
        path = self._folder / slot
        deadline = time.monotonic() + _RELEASED_WITHIN
        while (lock := locked(path)) is None:
            with suppress(FileNotFoundError):  # there was never a download
                (path / _CANCELLED).touch()
            state = _read(path)
            # One that has failed may be about to be released, by whoever has looked for the last time.
            if state is None or state.phase is not Phase.FAILED or time.monotonic() > deadline:
                return
            time.sleep(_LOOKS_AGAIN)
        try:
            _clear(path, all_states=True)
        finally:
            os.close(lock)


class ClaimedFolder:
    """A claimed slot, which one process has at a time."""

    def __init__(self, folder: Path, lock: int) -> None:
        self.path = folder / _FILES
        """Folder for the files."""
        self._folder, self._lock = folder, lock

    def tell(self, state: Download) -> None:
        """Make the state known to all processes; raises OSError."""
        (self._folder / _NEXT).write_bytes(_DOWNLOAD.dump_json(state))
        (self._folder / _NEXT).replace(self._folder / _STATE)

    def is_cancelled(self) -> bool:
        """Whether somebody has cancelled it."""
        return (self._folder / _CANCELLED).exists()

    def release(self, failed: Download | None) -> None:
        """Delete the files, leave the state of a failed download that nobody has cancelled, and let others claim the
        slot.

        What cannot be deleted is deleted at the next start.
        """
        try:
            shutil.rmtree(self.path, ignore_errors=True)  # first: a full disk has room for the state then
            if failed is not None:
                self.tell(failed)
            # Looked at behind the state: who cancels later finds that it has failed, and waits for the lock.
            _clear(self._folder, all_states=failed is None or self.is_cancelled())
        finally:
            os.close(self._lock)


def _clear(path: Path, *, all_states: bool) -> None:
    shutil.rmtree(path / _FILES, ignore_errors=True)
    for name in (_NEXT, _CANCELLED, *((_STATE,) if all_states else ())):
        (path / name).unlink(missing_ok=True)


def _read(path: Path) -> Download | None:
    try:
        return _DOWNLOAD.validate_json((path / _STATE).read_bytes())
    except (FileNotFoundError, ValidationError):  # of another version of Rushes
        return None


def _is_held(path: Path) -> bool:
    """Whether somebody holds the lock; looking does not hinder others who look."""
    with suppress(FileNotFoundError):
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(descriptor)
    return False
