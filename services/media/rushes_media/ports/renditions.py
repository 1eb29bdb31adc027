"""Renditions on the disk."""

from contextlib import AbstractContextManager
from typing import Protocol

from rushes_footage.files import Source
from rushes_media.domain.renditions import Failure
from rushes_media.ports.files import File


class RenditionClaim(Protocol):
    """The right to make a rendition, which ends with this process. Blocks on the file system."""

    def tell(self, progress: float) -> None:
        """Say how far it is, 0 to 1."""

    def release(self) -> None:
        """Let others claim it."""


class WorkingRendition(Protocol):
    """A rendition that is being written, and gone at the end unless it is published."""

    @property
    def descriptor(self) -> int:
        """For reading and writing."""

    def as_file(self) -> File:
        """What has been written, to be read."""

    def publish(self) -> None:
        """Give the file its final name, as a whole. Blocks on the disk."""


class RenditionFiles(Protocol):
    """Renditions on the disk, shared among nodes. Blocks on the file system: call it from a thread."""

    @property
    def most_bytes(self) -> int:
        """What a rendition may take at most."""

    def make_room(self, size: int) -> None:
        """Raises OutputTooLarge and NoRoom where so many bytes cannot be kept."""

    def find(self, name: str, *, use: bool) -> Source | None:
        """Where a finished rendition is read, None where there is none; `use`: somebody is about to read it."""

    def claim(self, name: str) -> RenditionClaim | None:
        """The right to make a rendition, None where somebody else has it, on this node or another."""

    def claimed(self, name: str) -> float | None:
        """How far a rendition is that somebody makes, None where nobody does."""

    def working_file(self, name: str) -> AbstractContextManager[WorkingRendition]:
        """A new empty file for a rendition."""

    def failure(self, name: str) -> Failure | None:
        """Why a rendition could not be made, where that is so and it is not time to try again."""

    def note_failure(self, name: str, failure: Failure) -> None:
        """Remember why a rendition could not be made."""

    def forget_failure(self, name: str) -> None:
        """It may be tried again at once."""
