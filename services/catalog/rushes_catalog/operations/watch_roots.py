"""Watches the roots that are mounted: what changes in them is looked at without anybody asking for it."""

import asyncio
from contextlib import aclosing

import structlog

from rushes_catalog.domain.fleet import Fleet
from rushes_catalog.operations.scan_root import ScanRoot
from rushes_catalog.ports.media import FootageReader
from rushes_chassis.errors import RushesError

log = structlog.get_logger()

# Seconds until what failed is tried again, doubled each time up to the longest.
_PAUSE, _LONGEST_PAUSE = 0.5, 30.0
# More paths than this are "anything".
_MOST_PATHS = 1000


class _News:
    """What changed while a look was under way, put together."""

    def __init__(self) -> None:
        self._paths: set[str] = set()
        self._anything = False
        self._some = asyncio.Event()

    def add(self, paths: tuple[str, ...]) -> None:
        """No paths: anything."""
        self._paths.update(paths)
        self._anything |= not paths or len(self._paths) > _MOST_PATHS
        self._some.set()

    async def taken(self) -> tuple[str, ...]:
        """All of it, once there is some."""
        await self._some.wait()
        paths = () if self._anything else tuple(sorted(self._paths))
        self._paths, self._anything = set(), False
        self._some.clear()
        return paths


class WatchRoots:
    """One watch for each root, through whichever node has it."""

    def __init__(self, fleet: Fleet, reader: FootageReader, scan: ScanRoot) -> None:
        self._fleet, self._reader, self._scan = fleet, reader, scan
        self._watches: dict[str, asyncio.Task[None]] = {}
        self._wake = asyncio.Event()
        self._wake.set()

    def wake(self) -> None:
        """A root has come or gone."""
        self._wake.set()

    async def run(self) -> None:
        """For as long as the catalog runs."""
        try:
            while True:
                await self._wake.wait()
                self._wake.clear()
                online = self._fleet.online_roots
                for root in self._watches.keys() - online:
                    self._watches.pop(root).cancel()
                for root in online - self._watches.keys():
                    self._watches[root] = asyncio.create_task(self._watch(root), name=f"watch of {root}")
        finally:
            for watch in self._watches.values():
                watch.cancel()
            await asyncio.gather(*self._watches.values(), return_exceptions=True)

    async def _watch(self, root: str) -> None:
        news = _News()
        looking = asyncio.create_task(self._look(root, news), name=f"looks into {root}")
        try:
            await self._listen(root, news)
        finally:
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)

    async def _listen(self, root: str, news: _News) -> None:
        """Every watch begins with "anything": what changed while there was none is found by that."""
        pause = _PAUSE
        while True:
            try:
                async with aclosing(self._reader.watch(root)) as changes:
                    async for paths in changes:
                        news.add(paths)
                        pause = _PAUSE
            except RushesError as lost:
                log.info("watch lost", root=root, why=lost.message)
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    async def _look(self, root: str, news: _News) -> None:
        pause = _PAUSE
        while True:
            paths = await news.taken()
            try:
                await self._scan.changed(root, paths)
                pause = _PAUSE
            except Exception as failed:  # the edge of this loop: nobody above it would look again
                if isinstance(failed, RushesError):
                    log.info("change not looked at yet", root=root, why=failed.message)
                else:
                    log.exception("look at a change failed", root=root)
                news.add(paths)
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
