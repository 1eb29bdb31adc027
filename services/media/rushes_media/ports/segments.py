"""Segments of exports on the disk."""

from contextlib import AbstractContextManager
from typing import Protocol

from rushes_media.ports.files import File


class WorkingSegment(Protocol):
    """A segment that is being written; it is deleted at the end unless it was published. Blocks on the disk."""

    @property
    def descriptor(self) -> int:
        """For reading and writing."""

    def publish(self) -> None:
        """Give the file its final name, atomically."""


class SegmentFiles(Protocol):
    """Segments on the disk, shared among nodes. Blocks on the file system: call it from a thread."""

    def found(self, name: str) -> File | None:
        """A segment, open for reading; None where it does not exist."""

    def working_file(self, name: str) -> AbstractContextManager[WorkingSegment]:
        """A new empty file for a segment."""

    def unnamed(self) -> AbstractContextManager[File]:
        """A new empty temporary file without a name."""
