"""`python -m rushes_inference.download PARENT`: downloads what its input orders.

download.messages defines its input and output. It is the only process of Rushes' services that calls the outside, and
opens no files but those that it downloads.
"""

import resource
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from rushes_chassis.processes import be_last, die_with_parent
from rushes_inference.domain.downloads import Progress
from rushes_inference.domain.published import RemoteFile
from rushes_inference.download.messages import Failure, Finished, read_order, write_said
from rushes_inference.download.transfer import NotDownloaded, download_files

_SAYS_AGAIN: Final = 0.25
"""Seconds between two messages about the progress."""


class _Telling:
    """Says how much has come of all files together, a few times in a second while something comes."""

    def __init__(self) -> None:
        self._total = 0
        self._came: dict[RemoteFile, int] = {}
        self._said = Progress(0, 0)
        self._ended = threading.Event()

    def announced(self, sizes: Sequence[int]) -> None:
        """The sizes of all files are known."""
        self._total = sum(sizes)

    def came(self, file: RemoteFile, length: int) -> None:
        """So many bytes of a file are there."""
        self._came[file] = length

    @contextmanager
    def told(self) -> Iterator[None]:
        """Say it from a thread of its own: a connection that stalls does not keep back what came before."""
        thread = threading.Thread(target=self._tell, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._ended.set()
            thread.join()

    def _tell(self) -> None:
        while not self._ended.wait(_SAYS_AGAIN):
            progress = Progress(sum(self._came.copy().values()), self._total)
            if progress != self._said:
                write_said(sys.stdout.buffer, progress)
                self._said = progress


def main() -> None:
    """Download once."""
    die_with_parent(int(sys.argv[1]))
    be_last()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    order, telling = read_order(sys.stdin.buffer), _Telling()
    try:
        with telling.told():
            download_files(
                order.files,
                most_bytes=order.most_bytes,
                announced=telling.announced,
                came=telling.came,
                seconds=order.seconds,
            )
    except NotDownloaded as failed:
        write_said(sys.stdout.buffer, Failure(str(failed), failed.cause))
    else:
        write_said(sys.stdout.buffer, Finished(len(order.files)))


if __name__ == "__main__":
    main()
