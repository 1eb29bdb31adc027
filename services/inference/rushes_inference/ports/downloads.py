"""Downloads of published models: fetching the files, and the state that several processes share."""

from collections.abc import AsyncGenerator, Sequence
from pathlib import Path
from typing import Protocol

from rushes_inference.domain.downloads import Download, Progress
from rushes_inference.domain.published import RemoteFile


class Fetching(Protocol):
    """Downloads files without burdening this process."""

    def fetch(self, files: Sequence[RemoteFile], most_bytes: int) -> AsyncGenerator[Progress]:
        """Download all files, of at most so many bytes together; closing the generator ends it.

        Raises DownloadFailed.
        """


class DownloadClaim(Protocol):
    """The right to download into a slot, which one process has at a time."""

    path: Path
    """Folder for the files."""

    def tell(self, state: Download) -> None:
        """Make the state known to all processes; raises OSError."""

    def is_cancelled(self) -> bool:
        """Whether somebody has cancelled it."""

    def release(self, failed: Download | None) -> None:
        """Delete the files, leave the state of a failed download, and let others claim the slot."""


class Downloads(Protocol):
    """The downloads of one data folder, which several processes may share."""

    def claim(self, slot: str) -> DownloadClaim | None:
        """None while somebody has claimed it; raises OSError."""

    def find(self, slot: str) -> Download | None:
        """The state of a download that is running, or has failed; None where there is none."""

    def cancel(self, slot: str) -> None:
        """Have a running download ended, or forget a failed one; raises OSError."""
