"""Watching files that are still being written, and inspecting each as soon as it is finished."""

import asyncio

import structlog

from rushes_catalog.domain.assets import KnownFile
from rushes_catalog.domain.fleet import Fleet
from rushes_catalog.operations.inspect_file import InspectFile
from rushes_catalog.ports.media import FootageReader
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.signals import Committed
from rushes_chassis.errors import NotFound, RushesError
from rushes_chassis.loops import Pauses, keep

log = structlog.get_logger()

# Seconds between two stats of the same file.
PAUSE = 1.0
_MOST_AT_ONCE = 500
_STATS_AT_ONCE = 8


class FollowGrowing:
    """Sleeps while there are none. Their growth is not stored: lists would change every second."""

    def __init__(
        self,
        catalog: Catalog,
        fleet: Fleet,
        reader: FootageReader,
        inspect_file: InspectFile,
        pause: float = PAUSE,
    ) -> None:
        self._catalog, self._fleet, self._reader = catalog, fleet, reader
        self._inspect_file, self._pause = inspect_file, pause
        self._stats = asyncio.Semaphore(_STATS_AT_ONCE)
        self._wake = asyncio.Event()
        catalog.on_commit(self._committed)

    def _committed(self, committed: Committed) -> None:
        if committed.events:
            self._wake.set()

    async def run(self) -> None:
        """Runs as long as the catalog."""
        await keep("growing files", self._follow_all, self._rest, Pauses(self._pause))

    async def _rest(self, grows: bool) -> None:
        await asyncio.sleep(self._pause)
        if not grows:
            await self._wake.wait()

    async def _follow_all(self) -> bool:
        """Check each file once; returns whether there are any."""
        self._wake.clear()
        async with self._catalog.reading() as stores:
            growing = await stores.files.growing(_MOST_AT_ONCE)
        online = [file for file in growing if file.place.root in self._fleet.online_roots]
        # Not a task group, in which one failure would cancel the checks of all others.
        outcomes = await asyncio.gather(*map(self._follow, online), return_exceptions=True)
        if failures := [outcome for outcome in outcomes if isinstance(outcome, Exception)]:
            raise ExceptionGroup("growing files could not be checked", failures)
        return bool(growing)

    async def _follow(self, file: KnownFile) -> None:
        async with self._stats:
            try:
                found = await self._reader.stat(file.place)
                if not found.growing:
                    await self._inspect_file.at(file.place)
            except NotFound:
                await self._inspect_file.missed(file.place)
            except RushesError as failed:  # It is checked again, or a scan will report the problem.
                log.info(
                    "growing file could not be inspected",
                    root=file.place.root,
                    path=file.place.path,
                    error=failed.message,
                )
