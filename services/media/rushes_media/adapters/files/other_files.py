"""Files that have the suffix of a video and hold something else."""

import os
from collections.abc import Callable

from rushes_media.domain.files.file_kinds import HEAD, other_kind

_REMEMBERED = 1 << 17
"""Some ten megabytes."""


class OtherFiles:
    """Reads the first bytes of a file once, as long as it does not change.

    What was found is remembered for as many files as a large project of TypeScript has: a root that reports no changes
    is walked each minute. Beyond that all are read again. Used by the threads of all walks; the worst that two can do
    to each other is to read a file twice.
    """

    def __init__(self) -> None:
        # By a hash: keys of four numbers would take three times the memory.
        self._kinds: dict[int, str] = {}

    def kind(self, found: os.stat_result, open_file: Callable[[], int]) -> str | None:
        """What a file is, in words; None for a video, and for one that cannot be read, which its inspection reports."""
        if found.st_size == 0:
            return None
        key = hash((found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns))
        if (known := self._kinds.get(key)) is not None:
            return known or None
        try:
            kind = _read(open_file)
        except OSError:
            return None
        if len(self._kinds) >= _REMEMBERED:
            self._kinds.clear()
        self._kinds[key] = kind or ""
        return kind


def _read(open_file: Callable[[], int]) -> str | None:
    descriptor = open_file()
    try:
        return other_kind(os.pread(descriptor, HEAD, 0))
    finally:
        os.close(descriptor)
