"""Watching files that are still being written, and inspecting each as soon as it is finished."""

import asyncio
from collections import defaultdict
from typing import NoReturn

import structlog

from rushes_catalog.files.operations.inspect_file import InspectFile
from rushes_catalog.library.domain.assets import KnownFile
from rushes_catalog.nodes.domain.fleet import Fleet
from rushes_catalog.ports.media import FootageReader
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.signals import Committed
from rushes_chassis.errors import NotFound, RushesError
from rushes_chassis.loops import Pauses, keep_side_by_side

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
        # By root: one that does not answer holds up no other.
        self._stats: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(_STATS_AT_ONCE))
        self._wakes: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)
        catalog.on_commit(self._committed)

    def _committed(self, committed: Committed) -> None:
        if committed.events:
            for wake in self._wakes.values():
                wake.set()

    async def run(self) -> NoReturn:
        """Runs as long as the catalog."""
        roots = lambda: self._fleet.online_roots  # noqa: E731
        await keep_side_by_side("growing files", roots, self.follow_all, self._rest, self._pause, Pauses(self._pause))

    async def _rest(self, root: str, grows: bool) -> None:
        await asyncio.sleep(self._pause)
        if not grows:
            await self._wakes[root].wait()

    async def follow_all(self, root: str) -> bool:
        """Check each file of a root once; returns whether there are any."""
        self._wakes[root].clear()
        if root not in self._fleet.online_roots:
            return True  # It may come back without an event.
        after, failures = 0, list[Exception]()
        while True:
            async with self._catalog.reading() as stores:
                growing = await stores.files.growing(root, after, _MOST_AT_ONCE)
            # Not a task group, in which one failure would cancel the checks of all others.
            outcomes = await asyncio.gather(*map(self._follow, growing), return_exceptions=True)
            failures += [outcome for outcome in outcomes if isinstance(outcome, Exception)]
            if len(growing) < _MOST_AT_ONCE:
                break
            after = growing[-1].number
        if failures:
            raise ExceptionGroup("growing files could not be checked", failures)
        return bool(after or growing)

    async def _follow(self, file: KnownFile) -> None:
        async with self._stats[file.place.root]:
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
