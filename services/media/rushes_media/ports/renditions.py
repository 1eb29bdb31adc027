"""Renditions on the disk."""

from contextlib import AbstractContextManager
from typing import Protocol

from rushes_footage.files import Source
from rushes_media.domain.renditions import Failure
from rushes_media.ports.files import File


class RenditionClaim(Protocol):
    """The right to make a rendition, released when this process dies. Blocks on the file system."""

    def tell(self, progress: float) -> None:
        """Record the progress, 0 to 1."""

    def release(self) -> None:
        """Release the claim."""


class WorkingRendition(Protocol):
    """A rendition that is being written; it is deleted at the end unless it was published."""

    @property
    def descriptor(self) -> int:
        """For reading and writing."""

    def as_file(self) -> File:
        """The data written so far, for reading."""

    def publish(self) -> None:
        """Give the file its final name, atomically. Blocks on the disk."""


class RenditionFiles(Protocol):
    """Renditions on the disk, shared among nodes. Blocks on the file system: call it from a thread."""

    @property
    def most_bytes(self) -> int:
        """Limit of a rendition's size."""

    def make_room(self, size: int) -> None:
        """Free space; raises OutputTooLarge and NoRoom where so many bytes cannot be stored."""

    def find(self, name: str, *, use: bool) -> Source | None:
        """The file of a finished rendition, None where there is none; `use` records that it is about to be read."""

    def claim(self, name: str) -> RenditionClaim | None:
        """The right to make a rendition; None where another process, on any node, has it."""

    def claimed(self, name: str) -> float | None:
        """Progress of a rendition that some process makes; None where none does."""

    def working_file(self, name: str) -> AbstractContextManager[WorkingRendition]:
        """A new empty file for a rendition."""

    def failure(self, name: str) -> Failure | None:
        """Why a rendition failed, until the time to retry."""

    def note_failure(self, name: str, failure: Failure) -> None:
        """Record why a rendition failed."""

    def forget_failure(self, name: str) -> None:
        """Allow an immediate retry."""
