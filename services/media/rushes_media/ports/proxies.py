"""Scrub proxies on the disk."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from fractions import Fraction
from typing import Protocol

from rushes_footage.proxies import MadeProxy
from rushes_media.domain.frame_index import FrameIndex
from rushes_media.domain.proxies import ProxyPlan
from rushes_media.ports.files import File


class WorkingProxy(Protocol):
    """A proxy that is being written, including what a dead process had written. Blocks on the disk."""

    @property
    def frame_count(self) -> int:
        """Number of frames that are durably stored."""

    def keep_only(self, frames: int) -> None:
        """Discard all frames from a number on."""

    def append(self, part: File) -> int:
        """Append the frames of an AVI file durably; returns how many. Raises ProxyNotProven, OutputTooLarge."""

    def places_in(self, part: File) -> list[tuple[int, int]]:
        """Offset and size of each frame in an AVI file that was not added yet. Raises ProxyNotProven."""

    def places(self, frames: Sequence[int]) -> list[tuple[int, int, int]]:
        """By frame number: offset and size."""

    def as_file(self) -> File:
        """The data written so far, for reading."""

    def discard(self) -> None:
        """Delete it, so that it is not resumed."""

    def finish(self, index: FrameIndex) -> None:
        """Complete the file, and write the times of the source's frames beside it."""

    def publish(self) -> None:
        """Give it its final name, atomically."""


class OpenProxy(Protocol):
    """An open proxy, protected from deletion. Blocks on the disk."""

    @property
    def facts(self) -> MadeProxy:
        """Metadata of the proxy."""

    def frame_at(self, seconds: Fraction) -> int:
        """The frame shown at a time from frame 0."""

    def jpegs(self, frames: Sequence[int]) -> list[bytes]:
        """JPEGs of frames, in that order; raises NoSuchFrame."""

    def close(self) -> None:
        """Close the descriptors."""


class ProxyFiles(Protocol):
    """Proxies on the disk, shared among nodes. Blocks on the file system: call it from a thread."""

    @property
    def most_bytes(self) -> int:
        """Limit of a proxy's size."""

    def make_room(self, size: int) -> None:
        """Free space; raises OutputTooLarge and NoRoom where so many bytes cannot be stored."""

    def has_room_to_spare(self, size: int) -> bool:
        """Whether a file of that size that nobody requested may be stored."""

    def path_of(self, name: str) -> str:
        """The absolute path of a finished proxy, whether it exists or not."""

    def open(self, name: str) -> OpenProxy | None:
        """A finished proxy, None where there is none."""

    def working(self, name: str, plan: ProxyPlan) -> AbstractContextManager[WorkingProxy]:
        """An unfinished proxy, new or to be resumed. Raises BeingMade where a living process has it."""

    def remove(self, path: str) -> int:
        """Delete a finished proxy by its path below the renditions' root; returns its bytes, 0 where it was gone."""
