"""Scanning new videos by themselves, with the finders that watch."""

import asyncio
from typing import Final

from rushes_catalog.domain.ids import FinderId, VersionId
from rushes_catalog.finders.domain.finders import Finder
from rushes_catalog.finders.domain.scans import ScanScope
from rushes_catalog.finders.operations.start_scan import StartScan
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.signals import Committed
from rushes_chassis.loops import Pauses, for_each, keep

PAUSE: Final = 2.0
"""Seconds from a change to the next round, so that videos found one by one are scanned by one job."""
_TOGETHER: Final = 500


class ScanArrivals:
    """After each change of files, those that were inspected are scanned with the versions in use.

    With a version that was not in use before, all videos are scanned that were added since its finder was created. A
    video that could not be scanned is not tried again before its file is inspected again.
    """

    def __init__(self, catalog: Catalog, scans: StartScan, pause: float = PAUSE) -> None:
        self._catalog, self._scans, self._pause = catalog, scans, pause
        self._news = asyncio.Event()
        self._news.set()
        self._inspected: set[int] = set()
        self._known: dict[FinderId, VersionId] = {}
        """Versions with which all earlier arrivals are queued."""
        catalog.on_commit(self._committed)

    def _committed(self, committed: Committed) -> None:
        self._inspected |= committed.files
        if committed.events or committed.files:
            self._news.set()

    async def run(self) -> None:
        """Run until cancelled."""
        await keep("arrivals for finders", self._round, pauses=Pauses(self._pause))

    async def _round(self) -> None:
        await self._news.wait()
        await asyncio.sleep(self._pause)
        self._news.clear()
        inspected, self._inspected = self._inspected, set()
        try:
            async with self._catalog.reading() as stores:
                watching = await stores.finders.watching()
            self._known = {finder.id: self._known[finder.id] for finder, _ in watching if finder.id in self._known}

            async def queue(each: tuple[Finder, VersionId]) -> None:
                await self._queue(*each, inspected)

            await for_each(watching, queue)
        except Exception:
            self._inspected |= inspected
            self._news.set()
            raise

    async def _queue(self, finder: Finder, version: VersionId, inspected: set[int]) -> None:
        if self._known.get(finder.id) != version:
            await self._scans.of_arrivals(finder.id, ScanScope(untried_since=finder.created_at))
            self._known[finder.id] = version
            return
        numbers = sorted(inspected)
        for begin in range(0, len(numbers), _TOGETHER):
            some = tuple(numbers[begin : begin + _TOGETHER])
            await self._scans.of_arrivals(finder.id, ScanScope(numbers=some))
