"""One file that media has opened for this gateway: read in place, for as long as it is what was granted."""

import asyncio
import errno
import fcntl
import os
import stat
from concurrent.futures import Executor

from rushes_chassis.channel import DEFAULT_DEADLINE
from rushes_chassis.chunks import read_bytes
from rushes_chassis.errors import Conflict, TimedOut, Unavailable
from rushes_footage.files import FileVersion

# What a file system without RWF_NOWAIT, or a page that is not in memory, answers.
_ASK_IN_A_THREAD = frozenset((errno.EAGAIN, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL))
_NO_WAIT = getattr(os, "RWF_NOWAIT", 0)


class NotWhatWasGranted(Exception):
    """The descriptor is not one of a regular file that can only be read, in the version that media named."""


class GrantedFile:
    """Owns the descriptor. Whoever reads has a lease: closed beneath a reader, its number would soon be another file's.

    Reading raises Conflict where the file is another version by now, Unavailable where its disk fails, and TimedOut.
    """

    def __init__(self, descriptor: int, version: FileVersion, until: float, threads: Executor) -> None:
        """Takes the descriptor over in any case; raises NotWhatWasGranted."""
        found = os.fstat(descriptor)
        access = fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_ACCMODE
        if not stat.S_ISREG(found.st_mode) or access != os.O_RDONLY or FileVersion.of(found) != version:
            os.close(descriptor)
            raise NotWhatWasGranted
        self.until = until
        """By the loop's clock: no reading begins later."""
        self._descriptor = descriptor
        self._version = version
        self._as_granted = _marks(found)
        self._threads = threads
        self._leases = 0
        self._dropped = False

    def lease(self) -> None:
        """Keep it open until it is released."""
        self._leases += 1

    def release(self) -> None:
        """The lease is over."""
        self._leases -= 1
        self._close_unused()

    def drop(self) -> None:
        """Close it as soon as nobody has a lease."""
        self._dropped = True
        self._close_unused()

    @property
    def is_closed(self) -> bool:
        """Whether the descriptor has been given back."""
        return self._dropped and not self._leases

    def _close_unused(self) -> None:
        if self.is_closed:
            os.close(self._descriptor)

    def is_as_granted(self) -> bool:
        """Whether neither the file nor its name has changed; raises Conflict where it is another version."""
        found = os.fstat(self._descriptor)
        if _marks(found) == self._as_granted:
            return True
        if FileVersion.of(found) != self._version:
            raise Conflict("The file has changed since it was looked at.", reason="SourceChanged")
        return False

    async def read(self, offset: int, length: int) -> bytes:
        """Exactly so many bytes, where the file has them. They may be another version's: look afterwards."""
        data = self.read_now(offset, length)
        if data is None or len(data) < length:  # the page cache lacks some of it
            data = await self._read_in_thread(offset, length)
        return data

    async def read_some(self, offset: int, length: int) -> bytes:
        """At most so many, and none only at the file's end. They may be another version's: look afterwards."""
        data = self.read_now(offset, length)
        return await self._read_in_thread(offset, length) if data is None else data

    def read_now(self, offset: int, length: int) -> bytes | None:
        """What the page cache has from there on; None where it has nothing, or cannot be asked. As read_some else."""
        if not _NO_WAIT:
            return None
        try:
            return read_bytes(self._descriptor, offset, length, _NO_WAIT)
        except OSError as failed:
            if failed.errno in _ASK_IN_A_THREAD:
                return None
            raise _failing(failed) from failed

    async def _read_in_thread(self, offset: int, length: int) -> bytes:
        # A descriptor of its own: a reader who leaves while the disk is slow gives the lease back at once. It is closed
        # also where the thread never comes to read.
        descriptor = os.dup(self._descriptor)
        reading = self._threads.submit(read_bytes, descriptor, offset, length)
        reading.add_done_callback(lambda _: os.close(descriptor))
        try:
            async with asyncio.timeout(DEFAULT_DEADLINE):
                return await asyncio.wrap_future(reading)
        except TimeoutError as late:
            raise TimedOut("The file's disk does not answer.", reason="TimedOut") from late
        except OSError as failed:
            raise _failing(failed) from failed


def _marks(found: os.stat_result) -> tuple[int, int, int]:
    """The last one changes too where the file is renamed, replaced or deleted, or its rights are changed."""
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _failing(failed: OSError) -> Unavailable:
    return Unavailable(f"The file's disk fails: {failed.strerror}.", reason="DiskFails")
