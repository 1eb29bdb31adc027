"""System calls on open files."""

import errno
import os
from typing import Final, Protocol

from rushes_chassis.chunks import read_bytes

_NO_WAIT: Final[int | None] = getattr(os, "RWF_NOWAIT", None)
_SMALL = 1 << 14
"""Bytes up to which copying is cheaper than a new object that the kernel writes to: 1 µs instead of 2 for 4 KiB."""


class FileCalls(Protocol):
    """Calls on a descriptor. All but `read_cached` may block while a share hangs, and raise OSError."""

    def stat(self, descriptor: int) -> os.stat_result:
        """Sizes and times, for which a share may have to be queried."""

    def read(self, descriptor: int, offset: int, length: int) -> bytes:
        """The bytes [offset, offset + length), fewer at the end of the file."""

    def read_cached(self, descriptor: int, offset: int, length: int) -> bytes:
        """As many of those bytes as the page cache has from `offset` on.

        Raises BlockingIOError where it lacks the first byte, and another OSError where this is not supported. Belongs
        to one thread.
        """

    def close(self, descriptor: int) -> None:
        """May block: some network file systems notify the server."""


class KernelCalls(FileCalls):
    """The real system calls."""

    def __init__(self, no_wait: int | None = _NO_WAIT) -> None:
        """`no_wait` is preadv2's flag for reading only what is cached; None where the system has none."""
        self._no_wait = no_wait
        self._small = memoryview(bytearray(_SMALL))

    def stat(self, descriptor: int) -> os.stat_result:
        """See FileCalls."""
        return os.fstat(descriptor)

    def read(self, descriptor: int, offset: int, length: int) -> bytes:
        """See FileCalls."""
        return read_bytes(descriptor, offset, length)

    def read_cached(self, descriptor: int, offset: int, length: int) -> bytes:
        """See FileCalls."""
        if self._no_wait is None:
            raise OSError(errno.EOPNOTSUPP, "This system has no RWF_NOWAIT.")
        if length > _SMALL:
            return read_bytes(descriptor, offset, length, self._no_wait)
        return bytes(self._small[: os.preadv(descriptor, (self._small[:length],), offset, self._no_wait)])

    def close(self, descriptor: int) -> None:
        """See FileCalls."""
        os.close(descriptor)
