"""Checks of the folders of footage, and of those that Rushes writes to."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from rushes_local.doctor.findings import Finding, fails, limited, works
from rushes_media.domain.files.sources import Root

_SCARCE = 5 << 30
"""Bytes of free space: proxies and clips soon use up less."""


def check_roots(roots: tuple[Root, ...]) -> Iterator[Finding]:
    """Check that each folder of footage can be read and is not empty."""
    if not roots:
        yield limited("library", "no folder is set: a demo library is shown", "RUSHES_LIBRARY=/path/to/videos")
    for root in roots:
        subject = f"library {root.name}"
        try:
            with os.scandir(root.path) as entries:
                first = next(entries, None)
        except OSError as unreadable:
            yield fails(subject, f"{root.path}: {unreadable.strerror}", "mount it, or correct RUSHES_LIBRARY")
            continue
        if first is None:
            yield limited(subject, f"{root.path} is empty", "is its disk mounted?")
        else:
            yield works(subject, root.path)


def check_sorted(folder: str) -> Iterator[Finding]:
    """Check that the folder of RUSHES_SORT_DIR is there, where one is set."""
    if not folder:
        return
    if os.path.isdir(folder):  # noqa: PTH112  # Path.is_dir raises where a folder may not be entered
        yield works("sort folder", folder)
    else:
        yield limited("sort folder", f"{folder} is not there now", "mount it, or correct RUSHES_SORT_DIR")


def check_written(subject: str, variable: str, folder: Path) -> Finding:
    """Check a folder that Rushes writes to: permission, free space, locks, and hard links.

    Locks have to exclude each other; by hard links complete files are published.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".doctor-", dir=folder) as trial:
            missing = _missing_in(Path(trial))
    except OSError as refused:
        return fails(subject, f"{folder}: {refused.strerror}", f"make it writable, or set {variable} to another folder")
    free = shutil.disk_usage(folder).free
    space = f"{free / 1e9:.1f} GB free"
    if missing:
        return fails(
            subject,
            f"{folder}: its file system has no {' and no '.join(missing)}",
            f"set {variable} to a folder on a local disk",
        )
    if free < _SCARCE:
        return limited(subject, f"{folder}: only {space}", f"make room, or set {variable} to another disk")
    return works(subject, f"{folder}, {space}")


def _missing_in(trial: Path) -> list[str]:
    missing = []
    file = trial / "file"
    with file.open("wb") as first, file.open("rb") as second:
        try:
            fcntl.flock(first, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            missing.append("locks")
        else:
            try:
                fcntl.flock(second, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass  # the lock works
            else:
                missing.append("locks that hold")
    try:
        (trial / "link").hardlink_to(file)
    except OSError:
        missing.append("hard links")
    return missing
