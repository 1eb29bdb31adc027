"""Undoing the latest sortings of the sorted folder."""

from collections.abc import Sequence

from rushes_catalog.domain.changes import Step
from rushes_catalog.domain.errors import NothingToUndo
from rushes_catalog.domain.ids import ChangeId
from rushes_catalog.domain.sorting import SortState
from rushes_catalog.operations.sort_videos import SortVideos, raising_if_gone
from rushes_catalog.ports.clock import Clock
from rushes_catalog.storage.catalog import Catalog
from rushes_footage.sorting import VideoMove


class UndoSortings:
    """Nothing else is moved from choosing the latest sortings to undoing the last of them: of several requests each
    undoes other ones.
    """

    def __init__(self, catalog: Catalog, sorting: SortVideos, now: Clock) -> None:
        self._catalog, self._sorting, self._now = catalog, sorting, now

    async def undo(self, count: int, by: str) -> Sequence[VideoMove]:
        """Undo the latest sortings, the newest first; returns them as they were made.

        If one cannot be undone, the newer ones stay undone. Raises NothingToUndo, NoSortFolderChosen, SortFolderGone,
        NoMediaNode and media's refusals.
        """
        collection = await self._sorting.collection()
        async with self._sorting.move_lock:
            async with self._catalog.reading() as stores:
                latest = await stores.sortings.latest(collection, count)
            if not latest:
                raise NothingToUndo
            return [await self._take_back(change_id, by) for change_id in latest]

    async def _take_back(self, change_id: ChangeId, by: str) -> VideoMove:
        await self._sorting.expect_node(change_id)
        async with self._catalog.changing() as stores:
            move = (await stores.sortings.of(change_id)).move
            await stores.changes.begin(change_id, Step.UNDOING, by, self._now())
            await stores.sortings.put(change_id, SortState.RETURNING)
        with raising_if_gone(move.folder):
            await self._sorting.settle(change_id)
        return move
