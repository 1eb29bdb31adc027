"""File systems as the gateway meets them: a local one, and one that a server answers for."""

import asyncio
import errno
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rushes_gateway.bytes.file_calls import FileCalls, KernelCalls


class LocalDisk(KernelCalls):
    """Its page cache has everything, and says so without waiting."""

    def __init__(self) -> None:
        super().__init__(no_wait=0)


class Share(FileCalls):
    """One of which nothing is known without asking its server, who may hang.

    Whoever asks on an event loop fails: a server that hangs would stop that loop.
    """

    def __init__(self, below: Path = Path("/")) -> None:
        """Only files in this folder hang."""
        self._below = below
        self._answers = threading.Event()
        self._answers.set()
        self._asked = threading.Event()
        self.reads = 0

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """Nobody is answered until the block ends."""
        self._asked.clear()
        self._answers.clear()
        try:
            yield
        finally:
            self._answers.set()

    async def asked(self) -> None:
        """Somebody waits for an answer that does not come."""
        assert await asyncio.to_thread(self._asked.wait, 120.0)

    def stat(self, descriptor: int) -> os.stat_result:
        """See FileCalls."""
        self._wait(descriptor)
        return os.fstat(descriptor)

    def read(self, descriptor: int, offset: int, length: int) -> bytes:
        """See FileCalls."""
        self.reads += 1
        self._wait(descriptor)
        return os.pread(descriptor, length, offset)

    def read_cached(self, descriptor: int, offset: int, length: int) -> bytes:
        """See FileCalls."""
        raise OSError(errno.EOPNOTSUPP, "no RWF_NOWAIT here")

    def close(self, descriptor: int) -> None:
        """See FileCalls."""
        self._wait(descriptor)
        os.close(descriptor)

    def _wait(self, descriptor: int) -> None:
        assert not _on_a_loop(), "a share that hangs would stop this loop"
        if Path(f"/proc/self/fd/{descriptor}").readlink().is_relative_to(self._below):
            if not self._answers.is_set():
                self._asked.set()
            self._answers.wait()


def _on_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
