"""What was sorted, and the folder on the disk that it is sorted in."""

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
    """Whichever media node holds the folder. Every method raises NoMediaNode where none does."""

    def expect_node(self, folder: SortFolder) -> None:
        """Raise NoMediaNode where no attached node holds it."""

    async def listing(self, folder: SortFolder) -> SortListing:
        """What lies there now; raises NotFound (NoSortFolder), RootOffline."""

    async def find(self, folder: SortFolder, name: str) -> str:
        """The path below the root of a video, loose or sorted; raises NotFound (VideoNotFound)."""

    async def look(self, move: VideoMove) -> SortedFile:
        """Which file would be moved; raises InvalidInput (UnfitVideoName), and what `move` raises."""

    async def move(self, move: VideoMove, file: SortedFile) -> SortedFile:
        """Move it, as often as it is asked for; which file it is then.

        Raises NotFound (VideoNotFound, NoSuchCategory), AlreadyExists (NameTaken, with a `free_name`), Conflict
        (SourceChanged), Forbidden (NotWritable).
        """

    async def move_all(
        self, folder: SortFolder, origin: str, target: str, videos: Sequence[CategoryVideo]
    ) -> Sequence[SortedFile | Problem]:
        """Move several from one category into another; which file each is then, or why it stays.

        Raises NotFound (NoSuchCategory).
        """

    async def create(self, folder: SortFolder, name: str, *, may_exist: bool = False) -> None:
        """Make a category; raises AlreadyExists (CategoryExists), Forbidden (NotWritable)."""

    async def contents(self, folder: SortFolder, name: str) -> CategoryContents:
        """All that lies in a category; raises NotFound (NoSuchCategory)."""

    async def rename(self, folder: SortFolder, name: str, new_name: str, identity: FolderIdentity) -> None:
        """Give a category another name, as often as it is asked for.

        Raises AlreadyExists (CategoryExists), NotFound (NoSuchCategory), Conflict (SourceChanged, CategoryMounted),
        Forbidden (NotWritable).
        """

    async def remove(self, folder: SortFolder, name: str, identity: FolderIdentity) -> None:
        """Remove a category; one that is gone, or another one by now, is left as it is.

        Raises Conflict (CategoryNotEmpty, CategoryMounted), Forbidden (NotWritable).
        """
