"""Files for reading: of the library, of clips, and derived files."""

from collections.abc import Awaitable, Callable
from typing import Protocol, Self

from rushes_footage.files import FileVersion, Source
from rushes_footage.formats import ClipFormat


class File(Protocol):
    """An open source."""

    @property
    def version(self) -> FileVersion:
        """Its version when it was opened."""

    @property
    def changed_ns(self) -> int:
        """When its inode had last changed, in nanoseconds since 1970.

        Nobody can set it, so it differs also where a file was rewritten with as many bytes and given its old
        modification time; and where it was only renamed.
        """

    @property
    def source(self) -> Source | None:
        """The file of the library, in the open version; None for a file of our own."""

    @property
    def descriptor(self) -> int:
        """For positional reads only; its file position is undefined."""

    def check_unchanged(self) -> None:
        """Raise SourceChanged where the file is no longer the version that was opened."""

    def close(self) -> None:
        """Close the descriptor."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


class ClipFiles(Protocol):
    """All files of a clip, open for reading."""

    @property
    def form(self) -> ClipFormat:
        """Format of the clip."""

    @property
    def picture(self) -> File:
        """The file, or the folder of a sequence's pictures."""

    @property
    def sound(self) -> File | None:
        """Beside a sequence's pictures; None where there is none, and for a file that contains its sound."""

    @property
    def size(self) -> int:
        """Total size in bytes."""

    def bear(self, mark: str) -> bool:
        """Whether any of a sequence's pictures, or its sound, has a mark. Blocks on the disk."""

    def close(self) -> None:
        """Close the descriptors."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


def close(files: ClipFiles | None) -> None:
    """Close a clip's files, if any."""
    if files is not None:
        files.close()


class Library(Protocol):
    """The library's folders. Blocks on the file system: call it from a thread."""

    def open(self, source: Source) -> File:
        """Open a source, in its version where it names one.

        Raises UnknownRoot, RootOffline, FileNotFound, NotReadable, OutsideRoots, SourceChanged.
        """


class Fingerprints(Protocol):
    """Identifies files by content."""

    async def of(self, source: Source, file: File) -> str:
        """Hash of a file's size, head, middle and tail, in hexadecimal."""

    async def of_part(self, file: File, number: int) -> bytes:
        """The digest of one part, as rushes_footage.contents divides files."""


class DerivedFiles(Protocol):
    """Storage of derived files."""

    async def made(
        self, name: str, make: Callable[[], Awaitable[bytes]], *, goes_on: bool = False, hurried: bool = True
    ) -> bytes:
        """The file of that name; where it is missing `make` makes it, once for concurrent callers.

        When all callers have left, making is cancelled, unless it `goes_on`. A `hurried` caller does not wait for the
        same file being made at low priority: it is made again at once.
        """

    async def has(self, name: str) -> bool:
        """Whether the file of that name exists."""

    async def kept(self, name: str) -> bytes | None:
        """The file of that name; None where it does not exist."""

    @property
    def has_room_to_spare(self) -> bool:
        """Whether there is room for files that nobody requested."""
