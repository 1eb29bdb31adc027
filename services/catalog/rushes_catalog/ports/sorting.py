"""Sort folders on the disk, through media nodes."""

from collections.abc import Sequence
from typing import Protocol

from rushes_footage.facts import Problem
from rushes_footage.sorting import (
    CategoryContents,
    CategoryVideo,
    FolderIdentity,
    SortedFile,
    SortFolder,
    SortListing,
    VideoMove,
)


class SortingNode(Protocol):
    """Any media node that has the folder. Every method raises NoMediaNode where none has."""

    def expect_node(self, folder: SortFolder) -> None:
        """Raise NoMediaNode where no attached node has it."""

    async def listing(self, folder: SortFolder) -> SortListing:
        """Present contents; raises NotFound (NoSortFolder), RootOffline."""

    async def find(self, folder: SortFolder, name: str) -> str:
        """Path below the root of a loose or sorted video; raises NotFound (VideoNotFound)."""

    async def look(self, move: VideoMove) -> SortedFile:
        """Identity of the file that would be moved; raises InvalidInput (UnfitVideoName), and what `move` raises."""

    async def move(self, move: VideoMove, file: SortedFile) -> SortedFile:
        """Move a video, idempotently; returns the file's identity then.

        Raises NotFound (VideoNotFound, NoSuchCategory), AlreadyExists (NameTaken, with a `free_name`), Conflict
        (SourceChanged), Forbidden (NotWritable).
        """

    async def move_all(
        self, folder: SortFolder, origin: str, target: str, videos: Sequence[CategoryVideo]
    ) -> Sequence[SortedFile | Problem]:
        """Move several videos from one category into another; returns each file's identity, or why it stays.

        Raises NotFound (NoSuchCategory).
        """

    async def create(self, folder: SortFolder, name: str, *, may_exist: bool = False) -> None:
        """Make a category; raises AlreadyExists (CategoryExists), Forbidden (NotWritable)."""

    async def contents(self, folder: SortFolder, name: str) -> CategoryContents:
        """All contents of a category; raises NotFound (NoSuchCategory)."""

    async def rename(self, folder: SortFolder, name: str, new_name: str, identity: FolderIdentity) -> None:
        """Rename a category, idempotently.

        Raises AlreadyExists (CategoryExists), NotFound (NoSuchCategory), Conflict (SourceChanged, CategoryMounted),
        Forbidden (NotWritable).
        """

    async def remove(self, folder: SortFolder, name: str, identity: FolderIdentity) -> None:
        """Remove a category; a missing one, or another folder by that name, is left alone.

        Raises Conflict (CategoryNotEmpty, CategoryMounted), Forbidden (NotWritable).
        """
