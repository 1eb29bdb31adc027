"""Starts a training automatically once enough videos were sorted since the last one was started."""

import asyncio

from rushes_catalog.learning.operations.trainings import Trainings
from rushes_catalog.sorting.domain.errors import NoSortFolderChosen
from rushes_catalog.sorting.operations.sort_videos import SortVideos
from rushes_catalog.storage.catalog import Catalog
from rushes_chassis.loops import Pauses, keep

_PAUSES = Pauses(5.0)


class LearnBySorting:
    """Counts sorted videos after each sorting, from their rows, so that the count survives a restart.

    A training that failed or was cancelled counts as the last one, too: the next one starts after as many more videos.
    Videos sorted during a training count for the next one, which starts at the earliest when a video is sorted after
    the training's end.
    """

    def __init__(self, catalog: Catalog, sorting: SortVideos, trainings: Trainings, after: int) -> None:
        """`after`: number of sorted videos, 1 or more."""
        self._catalog, self._sorting, self._trainings, self._after = catalog, sorting, trainings, after
        self._news = asyncio.Event()
        self._news.set()
        sorting.on_settled(self._news.set)

    async def run(self) -> None:
        """Run until cancelled, for as long as the catalog runs."""
        await keep("learning by sorting", self._round, pauses=_PAUSES)

    async def _round(self) -> None:
        await self._news.wait()
        self._news.clear()
        try:
            await self._count()
        except Exception:
            self._news.set()
            raise

    async def _count(self) -> None:
        try:
            collection = await self._sorting.collection()
        except NoSortFolderChosen:
            return
        async with self._catalog.reading() as stores:
            last = await stores.learning.last(collection)
            count = await stores.sortings.count_standing(collection, last.started_at if last is not None else None)
        if count >= self._after:
            await self._trainings.start(collection, requested_by="")
