"""A file opened by media for this gateway, read in place while it is unchanged.

Nothing here blocks the event loop. A file system that supports RWF_NOWAIT is local, and has sizes and times of open
files in memory, so these are read at once. On others (NFS, SMB and FUSE) even fstat may block on a server: they are
read, checked and closed in threads.
"""

import asyncio
import errno
import fcntl
import os
import stat
from collections.abc import Callable
from concurrent.futures import Executor
from typing import NamedTuple, Self, TypeVar

from rushes_chassis.channel import DEFAULT_DEADLINE
from rushes_chassis.errors import Conflict, RushesError, TimedOut, Unavailable
from rushes_footage.files import FileVersion
from rushes_gateway.bytes.file_calls import FileCalls

T = TypeVar("T")

LOOK_SECONDS = 5.0
"""Time limit for checking a file before the first read; gRPC then gets as long again."""
# Errors of a file system without RWF_NOWAIT, or of a page that is not in the cache.
_ASK_IN_A_THREAD = frozenset((errno.EAGAIN, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL))


class NotWhatWasGranted(Exception):
    """The descriptor is not a read-only regular file in the version that media named.

    Also where its disk does not answer.
    """


class Piece(NamedTuple):
    """Bytes of a file that was checked after reading them: they are of the granted version."""

    data: bytes
    as_granted: bool
    """Whether its path is unchanged too: not renamed, replaced or deleted."""


class GrantedFile:
    """Owns the descriptor. Readers hold leases, so that its number is not closed and reused while they read.

    Reading raises Conflict where the file is another version by now, Unavailable where its disk fails, and TimedOut.
    All methods belong to the event loop.
    """

    def __init__(
        self, descriptor: int, version: FileVersion, until: float, threads: Executor, calls: FileCalls
    ) -> None:
        """Used by `taken` only: nothing was checked yet. The threads are those of the file's root."""
        self.until = until
        """By the loop's clock: no read begins later."""
        self._descriptor = descriptor
        self._version = version
        self._threads = threads
        self._calls = calls
        self._is_local = _reads_without_waiting(calls, descriptor)
        self._marks: tuple[int, int, int] | None = None
        self._leases = 0
        self._dropped = False

    @classmethod
    async def taken(
        cls, descriptor: int, version: FileVersion, until: float, threads: Executor, calls: FileCalls
    ) -> Self:
        """Takes ownership of the descriptor in any case; raises NotWhatWasGranted."""
        file = cls(descriptor, version, until, threads, calls)
        try:
            access = fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_ACCMODE
            found = await file._stat(LOOK_SECONDS)
            if not stat.S_ISREG(found.st_mode) or access != os.O_RDONLY or FileVersion.of(found) != version:
                raise NotWhatWasGranted
            file._marks = _marks(found)
        except RushesError as silent:
            file.drop()
            raise NotWhatWasGranted from silent
        except BaseException:
            file.drop()
            raise
        return file

    def lease(self) -> None:
        """Keep it open until it is released."""
        self._leases += 1

    def release(self) -> None:
        """End a lease."""
        self._leases -= 1
        self._close_unused()

    def drop(self) -> None:
        """Close it when no lease is left."""
        self._dropped = True
        self._close_unused()

    @property
    def is_closed(self) -> bool:
        """Whether it is closed, or about to be."""
        return self._dropped and not self._leases

    def _close_unused(self) -> None:
        if not self.is_closed:
            return
        if self._is_local:
            self._calls.close(self._descriptor)
        else:
            self._threads.submit(self._calls.close, self._descriptor)

    async def is_as_granted(self) -> bool:
        """Whether file and path are unchanged; raises like reading."""
        return self._compared(await self._stat(DEFAULT_DEADLINE))

    def read_now(self, offset: int, length: int) -> bytes | None:
        """All these bytes, if they are available without blocking; None where `read` is needed."""
        try:
            piece = self._cached(offset, length)
        except (Conflict, Unavailable):
            return None
        return piece.data if piece is not None and piece.as_granted and len(piece.data) == length else None

    async def read(self, offset: int, length: int) -> Piece:
        """Exactly so many bytes, unless the file ends."""
        piece = self._cached(offset, length)
        return piece if piece is not None and len(piece.data) == length else await self._from_disk(offset, length)

    async def read_some(self, offset: int, length: int) -> Piece:
        """At most so many bytes, none only at the file's end."""
        return self._cached(offset, length) or await self._from_disk(offset, length)

    def _cached(self, offset: int, length: int) -> Piece | None:
        """Bytes in the page cache from an offset on; None where there are none, or the check would block."""
        if not self._is_local:
            return None
        try:
            data = self._calls.read_cached(self._descriptor, offset, length)
            found = self._calls.stat(self._descriptor)
        except OSError as failed:
            if failed.errno in _ASK_IN_A_THREAD:
                return None
            raise _failing(failed) from failed
        return Piece(data, self._compared(found))

    async def _from_disk(self, offset: int, length: int) -> Piece:
        def read_and_look(descriptor: int) -> tuple[bytes, os.stat_result]:
            return self._calls.read(descriptor, offset, length), self._calls.stat(descriptor)

        data, found = await self._in_thread(read_and_look, DEFAULT_DEADLINE)
        return Piece(data, self._compared(found))

    async def _stat(self, seconds: float) -> os.stat_result:
        if self._is_local:
            return self._calls.stat(self._descriptor)
        return await self._in_thread(self._calls.stat, seconds)

    async def _in_thread(self, work: Callable[[int], T], seconds: float) -> T:
        # The thread holds its own lease, so that a reader who leaves during a slow read can release theirs at once.
        working = self._threads.submit(work, self._descriptor)
        ended = asyncio.wrap_future(working)
        self.lease()
        ended.add_done_callback(lambda _: self.release())
        try:
            async with asyncio.timeout(seconds):
                return await asyncio.shield(ended)
        except TimeoutError as late:
            raise TimedOut("The file's disk does not answer.", reason="TimedOut") from late
        except OSError as failed:
            raise _failing(failed) from failed
        finally:
            working.cancel()  # If it has not begun, nobody waits for it any more.

    def _compared(self, found: os.stat_result) -> bool:
        if _marks(found) == self._marks:
            return True
        if FileVersion.of(found) != self._version:
            raise Conflict("The file has changed since it was read.", reason="SourceChanged")
        return False


def _reads_without_waiting(calls: FileCalls, descriptor: int) -> bool:
    """Whether its file system supports RWF_NOWAIT, tested with one byte, cached or not."""
    try:
        calls.read_cached(descriptor, 0, 1)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return True


def _marks(found: os.stat_result) -> tuple[int, int, int]:
    """Includes ctime, which also changes when the file is renamed, replaced or deleted, or its permissions change."""
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _failing(failed: OSError) -> Unavailable:
    return Unavailable(f"The file's disk fails: {failed.strerror}.", reason="DiskFails")
