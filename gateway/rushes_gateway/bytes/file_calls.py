"""System calls on open files."""

import errno
import os
from typing import Protocol

from rushes_chassis.chunks import read_bytes

_NO_WAIT = getattr(os, "RWF_NOWAIT", 0)


class FileCalls(Protocol):
    """Calls on a descriptor. All but `read_cached` may block while a share hangs, and raise OSError."""

    def stat(self, descriptor: int) -> os.stat_result:
        """Sizes and times, for which a share may have to be queried."""

    def read(self, descriptor: int, offset: int, length: int) -> bytes:
        """The bytes [offset, offset + length), fewer at the end of the file."""

    def read_cached(self, descriptor: int, offset: int, length: int) -> bytes:
        """As many of those bytes as the page cache has from `offset` on.

        Raises BlockingIOError where it lacks the first byte, and another OSError where this is not supported.
        """

    def close(self, descriptor: int) -> None:
        """May block: some network file systems notify the server."""


class KernelCalls(FileCalls):
    """The real system calls."""

    def stat(self, descriptor: int) -> os.stat_result:
        """See FileCalls."""
        return os.fstat(descriptor)

    def read(self, descriptor: int, offset: int, length: int) -> bytes:
        """See FileCalls."""
        return read_bytes(descriptor, offset, length)

    def read_cached(self, descriptor: int, offset: int, length: int) -> bytes:
        """See FileCalls."""
        if not _NO_WAIT:
            raise OSError(errno.EOPNOTSUPP, "This system has no RWF_NOWAIT.")
        return read_bytes(descriptor, offset, length, _NO_WAIT)

    def close(self, descriptor: int) -> None:
        """See FileCalls."""
        os.close(descriptor)
