"""Whether a file is still being written: its mtime is recent or it grew between two looks, and its container is not
finished."""

import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from rushes_media.domain.files.wholeness import is_whole

NANOSECONDS = 1_000_000_000
_SECOND_LOOK_NS = 2 * NANOSECONDS
"""Time within which a file with a future mtime, from a file server's clock, has to grow to count as growing."""
_LONGEST_PAUSE_NS = 120 * NANOSECONDS
"""A file unchanged for longer is taken for another file at the same place."""
_REMEMBERED = 4096


@dataclass(slots=True)
class _Seen:
    """An unfinished file at the last look."""

    size: int
    since_ns: int
    """Unchanged since then."""
    pause_ns: int = 0
    """The longest pause after which it grew again."""


class Growth:
    """Most files cost a stat; of those changed within `still_seconds`, or grown since the last look, a few bytes are
    read.

    A writer who pauses for longer counts as finished once; from then on twice the longest pause is waited for, while
    the file is remembered.
    """

    def __init__(self, still_seconds: float, now_ns: Callable[[], int] = time.time_ns) -> None:
        self._still_ns, self._now_ns = round(still_seconds * NANOSECONDS), now_ns
        self._seen: OrderedDict[tuple[int, int], _Seen] = OrderedDict()  # By device and inode.
        self._lock = threading.Lock()

    def may_go_on(self, found: os.stat_result) -> bool:
        """Whether the file has to be opened to decide."""
        now = self._now_ns()
        with self._lock:
            seen = self._seen.get((found.st_dev, found.st_ino))
            if seen is None:
                return now - found.st_mtime_ns < self._still_ns
            return found.st_size != seen.size or self._is_waited_for(seen, now)

    def goes_on(self, descriptor: int) -> bool:
        """Whether the file is still being written; raises OSError."""
        found = os.fstat(descriptor)
        if not self.may_go_on(found):
            return False
        whole = is_whole(lambda offset, length: os.pread(descriptor, length, offset), found.st_size)
        with self._lock:
            return self._noted(found, whole=whole)

    def _noted(self, found: os.stat_result, *, whole: bool) -> bool:
        key, now = (found.st_dev, found.st_ino), self._now_ns()
        seen = self._seen.pop(key, None)
        if whole:
            return False
        if seen is None:
            age = now - found.st_mtime_ns
            in_future = now - self._still_ns + min(_SECOND_LOOK_NS, self._still_ns)
            seen = _Seen(found.st_size, found.st_mtime_ns if age >= 0 else in_future)
        elif found.st_size != seen.size:
            pause = now - seen.since_ns
            went_on = found.st_size > seen.size and pause <= _LONGEST_PAUSE_NS
            seen = _Seen(found.st_size, now, max(seen.pause_ns, pause if went_on else 0))
        self._seen[key] = seen
        while len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
        return self._is_waited_for(seen, now)

    def _is_waited_for(self, seen: _Seen, now: int) -> bool:
        return now - seen.since_ns < max(self._still_ns, 2 * seen.pause_ns)
