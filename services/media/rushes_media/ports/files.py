"""Files that are read: the library's, clips, and what can be made again."""

from collections.abc import Awaitable, Callable
from typing import Protocol, Self

from rushes_footage.files import FileVersion, Source
from rushes_footage.formats import ClipFormat


class File(Protocol):
    """A source that is open for reading."""

    @property
    def version(self) -> FileVersion:
        """As it was when it was opened."""

    @property
    def source(self) -> Source | None:
        """Which of the library it is, in the version that is open; None for a file of our own."""

    @property
    def descriptor(self) -> int:
        """For reading at given places only; its position is nobody's."""

    def check_unchanged(self) -> None:
        """Raise SourceChanged where the file is no longer what it was when it was opened."""

    def close(self) -> None:
        """Give the descriptor back."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


class ClipFiles(Protocol):
    """All files of a clip, open for reading."""

    @property
    def form(self) -> ClipFormat:
        """What they are."""

    @property
    def picture(self) -> File:
        """The file, or the folder of a sequence's pictures."""

    @property
    def sound(self) -> File | None:
        """Beside a sequence's pictures; None where there is none, and for a file that holds its sound itself."""

    @property
    def size(self) -> int:
        """In bytes, altogether."""

    def bear(self, mark: str) -> bool:
        """Whether a sequence's pictures, any of them, or its sound bear a mark. Blocks on the disk."""

    def close(self) -> None:
        """Give the descriptors back."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


def close(files: ClipFiles | None) -> None:
    """Close a clip's files, where there are some."""
    if files is not None:
        files.close()


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

    async def of_part(self, file: File, number: int) -> bytes:
        """The digest of one of the parts that rushes_footage.contents divides a file into."""


class DerivedFiles(Protocol):
    """Keeps what can be made again."""

    async def made(
        self, name: str, make: Callable[[], Awaitable[bytes]], *, goes_on: bool = False, hurried: bool = True
    ) -> bytes:
        """The file of that name; made by `make` where it is not there, once however many ask at a time.

        When all who asked have left, making stops, unless it `goes_on`. Who is `hurried` does not wait for what is made
        for nobody, by a process that leaves the cores to all others.
        """

    async def has(self, name: str) -> bool:
        """Whether the file of that name is there."""

    @property
    def has_room_to_spare(self) -> bool:
        """Whether there is room for what nobody has asked for yet."""
