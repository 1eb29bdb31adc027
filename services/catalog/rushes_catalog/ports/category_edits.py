"""Where it is written down what is done with categories."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from rushes_catalog.domain.category_edits import CategoryEdit, EditState, MergedVideo
from rushes_catalog.domain.ids import ChangeId
from rushes_catalog.domain.learning import Relabelling
from rushes_catalog.domain.sorting import SortState
from rushes_footage.files import Place
from rushes_footage.sorting import CategoryVideo, FolderIdentity, SortedFile, SortFolder


class CategoryEdits(Protocol):
    """The record of edits, each of a change that can be undone."""

    async def add(self, change_id: ChangeId, edit: CategoryEdit, videos: Sequence[CategoryVideo] = ()) -> None:
        """It is under way; of a merge with the videos that are to be moved."""

    async def of(self, change_id: ChangeId) -> CategoryEdit:
        """The edit of a change."""

    async def turn(self, change_id: ChangeId, state: EditState, videos: Collection[str] = ()) -> None:
        """It is under way again, back or forth; of a merge with these videos."""

    async def settle(
        self, change_id: ChangeId, state: EditState, at: datetime, *, identity: FolderIdentity, removed: bool
    ) -> None:
        """It is done, or undone."""

    async def call_off(self, change_id: ChangeId) -> None:
        """It stands as before it was turned; one that was never done is forgotten."""

    async def videos(self, change_id: ChangeId, *states: SortState) -> Sequence[MergedVideo]:
        """Of a merge, by name; of all states where none is named."""

    async def put_videos(self, change_id: ChangeId, state: SortState, files: Mapping[str, SortedFile]) -> None:
        """They lie where they are wanted, as these files."""

    async def leave_videos(self, change_id: ChangeId, names: Collection[str]) -> None:
        """They stay where they are, and count as before; those that were never moved are forgotten."""

    async def under_way(self) -> list[ChangeId]:
        """Changes whose edits are not settled, in order of making."""

    async def follow_renaming(self, folder: SortFolder, old: str, new: str) -> None:
        """What else was recorded of the category can be undone under its new name."""

    async def follow_videos(
        self, folder: SortFolder, origin: str, target: str, videos: Mapping[str, tuple[SortedFile, SortedFile]]
    ) -> None:
        """The same of sortings into `origin` whose videos lie in `target` now: by name, which file before and now."""

    async def relabellings(self, collection: Place, since: datetime) -> Sequence[Relabelling]:
        """What categories became by edits that were settled after a moment, in that order."""
