"""What was sorted, and the folder on the disk that it is sorted in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from rushes_catalog.domain.ids import AssetId, ChangeId
from rushes_catalog.domain.sorting import SortedVideo, SortState
from rushes_footage.facts import Problem
from rushes_footage.files import Place
from rushes_footage.sorting import (
    CategoryContents,
    CategoryVideo,
    FolderIdentity,
    SortedFile,
    SortFolder,
    SortListing,
    VideoMove,
)


class Sortings(Protocol):
    """The record of moves, each of a change that can be undone."""

    async def chosen_folder(self) -> str:
        """An absolute path; "" where nobody chose one."""

    async def choose_folder(self, path: str) -> None:
        """From now on."""

    async def add(self, change_id: ChangeId, move: VideoMove, file: SortedFile) -> None:
        """It is on its way."""

    async def of(self, change_id: ChangeId) -> SortedVideo:
        """The video of a change."""

    async def put(self, change_id: ChangeId, state: SortState, file: SortedFile | None = None) -> None:
        """How it stands now; `file`: which it is in its new place."""

    async def under_way(self) -> list[ChangeId]:
        """Changes of which a video has to be moved, in order of making."""

    async def is_under_way(self, asset_id: AssetId) -> bool:
        """Whether this one has to be moved."""

    async def latest(self, count: int) -> list[ChangeId]:
        """The changes that stand, the newest first."""

    async def count_standing(self, collection: Place, since: datetime | None) -> int:
        """Videos that were sorted in this folder after a moment, and not brought back; None: since ever."""

    async def forget(self, change_id: ChangeId) -> None:
        """It was never moved, and its change is called off."""


class SortingNode(Protocol):
    """Whichever media node holds the folder. Every method raises NoMediaNode where none does."""

    def expect_node(self, folder: SortFolder) -> None:
        """Raise NoMediaNode where no attached node holds it."""

    async def listing(self, folder: SortFolder) -> SortListing:
        """What lies there now; raises NotFound (NoSortFolder), RootOffline."""

    async def find(self, folder: SortFolder, name: str) -> str:
        """The path below the root of a video, loose or sorted; raises NotFound (VideoNotFound)."""

    async def look(self, move: VideoMove) -> SortedFile:
        """Which file would be moved; raises what `move` raises."""

    async def move(self, move: VideoMove, file: SortedFile) -> SortedFile:
        """Move it, as often as it is asked for; which file it is then.

        Raises NotFound (VideoNotFound, NoSuchCategory), AlreadyExists (NameTaken), Conflict (SourceChanged), Forbidden
        (NotWritable).
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
