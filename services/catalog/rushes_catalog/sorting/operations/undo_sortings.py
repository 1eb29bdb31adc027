"""Undoing the latest sortings of the sorted folder."""

from rushes_catalog.changes.domain.changes import Step
from rushes_catalog.domain.ids import ChangeId
from rushes_catalog.ports.clock import Clock
from rushes_catalog.sorting.domain.errors import NothingToUndo, SortedVideoLost
from rushes_catalog.sorting.domain.sorting import SortingNotUndone, SortState, UndoneSortings
from rushes_catalog.sorting.operations.sort_videos import SortVideos, raising_if_gone
from rushes_catalog.storage.catalog import Catalog
from rushes_chassis.errors import RushesError, TimedOut, Unavailable
from rushes_footage.files import Place
from rushes_footage.sorting import VideoMove

_LOST = frozenset(("VideoNotFound", "SourceChanged", "NoSuchCategory"))
"""What media refuses where the file is gone, or is another one."""
_MOST_LOST = 100
"""Lost videos passed over by one request: finding out about each takes a call."""


class UndoSortings:
    """Nothing else is moved in the folder from choosing the latest sortings to undoing the last of them: of several
    requests each undoes other ones.
    """

    def __init__(self, catalog: Catalog, sorting: SortVideos, now: Clock) -> None:
        self._catalog, self._sorting, self._now = catalog, sorting, now

    async def undo(self, count: int, by: str) -> UndoneSortings:
        """Undo the latest sortings, the newest first; the result says why one could not be undone.

        One whose file is lost is passed over, now and later, and not counted: it would keep earlier ones out of reach
        for good. After media has failed to answer once, no more are tried.

        Raises NothingToUndo and NoSortFolderChosen; Unavailable and TimedOut where a move is under way of which media
        does not say the result; and where none was undone, the error of the first that was counted, else of the first:
        SortedVideoLost, SortFolderGone, NoMediaNode or what media refuses.
        """
        collection = await self._sorting.collection()
        async with self._sorting.moved.holding([collection]):
            # A move whose result is unknown may be the latest one.
            await self._sorting.settle_all(collection)
            latest = await self._undo_latest(collection, count, by)
        if not latest.undone:
            if not latest.not_undone:
                raise NothingToUndo
            whys = [each.why for each in latest.not_undone]
            raise next((why for why in whys if not isinstance(why, SortedVideoLost)), whys[0])
        return latest

    async def _undo_latest(self, collection: Place, count: int, by: str) -> UndoneSortings:
        async with self._catalog.reading() as stores:
            latest = await stores.sortings.latest(collection, count + _MOST_LOST)
        undone: list[VideoMove] = []
        not_undone: list[SortingNotUndone] = []
        counted, away = 0, None
        for change_id in latest:
            if counted == count:
                break
            async with self._catalog.reading() as stores:
                move = (await stores.sortings.of(change_id)).move
            refused = away or await self._refused(change_id, move, by)
            if refused is None:
                undone.append(move)
            else:
                not_undone.append(SortingNotUndone(move, refused))
            if isinstance(refused, Unavailable | TimedOut):
                away = refused
            counted += not isinstance(refused, SortedVideoLost)
        return UndoneSortings(undone, not_undone)

    async def _refused(self, change_id: ChangeId, move: VideoMove, by: str) -> RushesError | None:
        """Undo one; returns why it was not undone, None where it was."""
        try:
            await self._sorting.expect_node(change_id)
            async with self._catalog.changing() as stores:
                await stores.changes.begin(change_id, Step.UNDOING, by, self._now())
                await stores.sortings.put(change_id, SortState.RETURNING)
            with raising_if_gone(move.folder):
                await self._sorting.settle(change_id)
        except RushesError as refused:
            if refused.reason not in _LOST:
                return refused
            async with self._catalog.changing() as stores:
                await stores.sortings.put(change_id, SortState.LOST)
            return SortedVideoLost(move.final_name, move.target)
        return None
