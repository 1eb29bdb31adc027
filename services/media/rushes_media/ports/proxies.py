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
    """A proxy that is being written: what a dead process had written of it is still there. Blocks on the disk."""

    @property
    def frame_count(self) -> int:
        """Frames that are kept, whatever happens to this process."""

    def keep_only(self, frames: int) -> None:
        """Forget all frames from a number on."""

    def append(self, part: File) -> int:
        """Add the frames of an AVI file, and keep them; how many. Raises ProxyNotProven, OutputTooLarge."""

    def places_in(self, part: File) -> list[tuple[int, int]]:
        """Offset and size of each frame of an AVI file that was not added yet. Raises ProxyNotProven."""

    def places(self, frames: Sequence[int]) -> list[tuple[int, int, int]]:
        """Frames by number, offset and size."""

    def as_file(self) -> File:
        """What has been written, to be read."""

    def discard(self) -> None:
        """Nobody is to go on with it."""

    def finish(self, index: FrameIndex) -> None:
        """Make a whole file of it, with the times of the source's frames beside it."""

    def publish(self) -> None:
        """Give it its final name, as a whole."""


class OpenProxy(Protocol):
    """A proxy that is being read, and not deleted as long as it is. Blocks on the disk."""

    @property
    def facts(self) -> MadeProxy:
        """What it is."""

    def frame_at(self, seconds: Fraction) -> int:
        """The frame that is shown at a time from frame 0."""

    def jpegs(self, frames: Sequence[int]) -> list[bytes]:
        """Frames, in that order; raises NoSuchFrame."""

    def close(self) -> None:
        """Give its descriptors back."""


class ProxyFiles(Protocol):
    """Proxies on the disk, shared among nodes. Blocks on the file system: call it from a thread."""

    @property
    def most_bytes(self) -> int:
        """What a proxy may take at most."""

    def make_room(self, size: int) -> None:
        """Raises OutputTooLarge and NoRoom where so many bytes cannot be kept."""

    def has_room_to_spare(self, size: int) -> bool:
        """Whether something of that size may be kept that nobody has asked for."""

    def path_of(self, name: str) -> str:
        """Where a finished one lies, or would; absolute."""

    def open(self, name: str) -> OpenProxy | None:
        """A finished proxy, None where there is none."""

    def working(self, name: str, plan: ProxyPlan) -> AbstractContextManager[WorkingProxy]:
        """One to be made, or to go on with. Raises BeingMade where a living process has it."""

    def remove(self, path: str) -> int:
        """Delete a finished proxy by its path below the renditions' root; how many bytes that were, 0: it was gone."""
