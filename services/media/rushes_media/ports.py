"""What the operations need from the world outside, as they see it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol, Self

from rushes_media.domain.facts import MediaFacts, Problem
from rushes_media.domain.frame_index import FrameIndex
from rushes_media.domain.sources import FileVersion, Source


@dataclass(frozen=True)
class PictureSize:
    """The box that a picture has to fit in, in pixels."""

    width: int
    height: int


class File(Protocol):
    """A source that is open for reading."""

    @property
    def version(self) -> FileVersion:
        """As it was when it was opened."""

    @property
    def descriptor(self) -> int:
        """For reading at given places only; its position is nobody's."""

    def opened_again(self) -> int:
        """A second descriptor with a position of its own, which the caller closes."""

    def check_unchanged(self) -> None:
        """Raise SourceChanged where the file is no longer what it was when it was opened."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


class Library(Protocol):
    """The folders of footage. Blocks on the file system: call it from a thread."""

    def open(self, source: Source) -> File:
        """A source for reading, in the version that it names if it names one.

        Raises UnknownRoot, RootOffline, FileNotFound, NotReadable, OutsideRoots, SourceChanged.
        """


class Fingerprints(Protocol):
    """What files are, wherever they lie."""

    async def of(self, source: Source, file: File) -> str:
        """Hash of a file's size, head, middle and tail, in hexadecimal."""


class Containers(Protocol):
    """Looks into foreign files, in processes that can die of it.

    Raises NotVideo, WorkerDied, WorkTimedOut and WorkersAway, unless it says otherwise.
    """

    async def inspect(self, file: File) -> MediaFacts | Problem:
        """What the container says of itself; raises only WorkersAway."""

    async def frame_index(self, file: File) -> bytes:
        """The frame index as frame_index_format has it."""

    async def exact_picture(self, file: File, index: FrameIndex, frame: int, size: PictureSize) -> bytes:
        """A JPEG of exactly that frame."""

    async def picture_near(self, file: File, seconds: float, size: PictureSize) -> bytes:
        """A JPEG of a key frame near that time."""


class DerivedFiles(Protocol):
    """Keeps what can be made again."""

    async def made(self, name: str, make: Callable[[], Awaitable[bytes]], *, goes_on: bool = False) -> bytes:
        """The file of that name; made by `make` where it is not there, once however many ask at a time.

        When all who asked have left, making stops, unless it `goes_on`.
        """
