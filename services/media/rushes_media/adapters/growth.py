"""Whether somebody is still writing a file: it has just been written to, and its container does not say that it is
finished."""

import os
import time
from collections.abc import Callable

from rushes_footage.files import FileVersion
from rushes_media.domain.wholeness import is_whole

NANOSECONDS = 1_000_000_000


class Growth:
    """A stat for most files; of those that were written to within `still_seconds`, a few bytes."""

    def __init__(self, still_seconds: float, now_ns: Callable[[], int] = time.time_ns) -> None:
        self._still_ns, self._now_ns = round(still_seconds * NANOSECONDS), now_ns

    def is_young(self, version: FileVersion) -> bool:
        """Whether it may still be written; clocks of file servers may also be a little ahead."""
        return abs(self._now_ns() - version.mtime_ns) < self._still_ns

    def goes_on(self, descriptor: int, version: FileVersion) -> bool:
        """Whether somebody is still writing the file; raises OSError."""
        if not self.is_young(version):
            return False
        return not is_whole(lambda offset, length: os.pread(descriptor, length, offset), version.size)
