"""Downloads in a child process, which alone calls the outside."""

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import IO, Final

from rushes_chassis.child_ends import exit_of
from rushes_inference.adapters.process_ends import end_of, last_line
from rushes_inference.domain.downloads import Cause, Progress
from rushes_inference.domain.errors import DownloadFailed
from rushes_inference.domain.published import RemoteFile
from rushes_inference.download.messages import Failure, Finished, Order, said_of, write_order
from rushes_inference.download.transfer import SECONDS

_CERTIFICATES: Final = ("SSL_CERT_FILE", "SSL_CERT_DIR")


class ProcessFetching:
    """Starts one process per download."""

    def __init__(self, *, seconds: float = SECONDS) -> None:
        """`seconds`: timeout of connecting and of each read."""
        self._seconds = seconds

    async def fetch(self, files: Sequence[RemoteFile], most_bytes: int) -> AsyncGenerator[Progress]:
        """Download all files, of at most so many bytes together; closing the generator ends it.

        Raises DownloadFailed.
        """
        with tempfile.TemporaryFile() as order, tempfile.TemporaryFile() as last_words:
            write_order(order, Order(files, most_bytes, self._seconds))
            order.seek(0)
            async with _running(order, last_words) as process:
                assert process.stdout is not None
                while line := await asyncio.to_thread(process.stdout.readline):
                    said = said_of(line)
                    if isinstance(said, Finished):
                        return
                    if isinstance(said, Failure):
                        raise DownloadFailed(said.why, said.cause)
                    yield said
                status = await exit_of(process)
                last_words.seek(0)
                why = f"The process that downloads {end_of(status)}{last_line(last_words.read())}"
                raise DownloadFailed(why, Cause.PROCESS)


@asynccontextmanager
async def _running(order: IO[bytes], last_words: IO[bytes]) -> "AsyncIterator[subprocess.Popen[bytes]]":
    """A running process; it is killed at the end, whatever happens."""
    process = _begun(order, last_words)
    try:
        yield process
    finally:
        process.kill()
        await exit_of(process)
        # Whoever still reads sees the end: its thread closes what it has.
        if process.stdout is not None:
            process.stdout.close()


def _begun(order: IO[bytes], last_words: IO[bytes]) -> "subprocess.Popen[bytes]":
    # Not started by asyncio: see adapters.trials.
    return subprocess.Popen(
        [sys.executable, "-m", "rushes_inference.download", str(os.getpid())],
        stdin=order,
        stdout=subprocess.PIPE,
        stderr=last_words,
        env={
            "PATH": os.defpath,
            # Runs the same code as this process, wherever that was imported from.
            "PYTHONPATH": os.pathsep.join(sys.path),
            **_of_the_network(),
        },
    )


def _of_the_network() -> dict[str, str]:
    """Proxies and certificates, and no secrets of Rushes."""
    return {
        name: value for name, value in os.environ.items() if name.lower().endswith("_proxy") or name in _CERTIFICATES
    }
