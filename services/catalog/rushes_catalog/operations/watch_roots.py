"""Watches the roots that are mounted: what changes in them is looked at without anybody asking for it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import partial

from rushes_catalog.domain.fleet import Fleet
from rushes_catalog.operations.scan_root import ScanRoot
from rushes_catalog.ports.media import FootageReader
from rushes_chassis.loops import Pauses, keep, keep_open, running

# Until what failed is tried again.
_PAUSES = Pauses(0.5)
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

    def wake(self) -> None:
        """A root has come or gone."""
        self._wake.set()

    async def run(self) -> None:
        """For as long as the catalog runs."""
        try:
            await keep("watches", self._watch_what_is_mounted, lambda _: self._wake.wait(), _PAUSES)
        finally:
            for watch in self._watches.values():
                watch.cancel()
            await asyncio.gather(*self._watches.values(), return_exceptions=True)

    async def _watch_what_is_mounted(self) -> None:
        self._wake.clear()
        online = self._fleet.online_roots
        for root in self._watches.keys() - online:
            self._watches.pop(root).cancel()
        for root in online - self._watches.keys():
            self._watches[root] = asyncio.create_task(self._watch(root), name=f"watch of {root}")

    async def _watch(self, root: str) -> None:
        news = _News()
        async with running(keep(f"looks into {root}", partial(self._look, root, news), pauses=_PAUSES)):
            await keep_open(f"watch of {root}", partial(self._listen, root, news), _PAUSES)

    async def _listen(self, root: str, news: _News) -> AsyncGenerator[None]:
        """Every watch begins with "anything": what changed while there was none is found by that."""
        async with aclosing(self._reader.watch(root)) as changes:
            async for paths in changes:
                news.add(paths)
                yield

    async def _look(self, root: str, news: _News) -> None:
        paths = await news.taken()
        try:
            await self._scan.changed(root, paths)
        except Exception:
            news.add(paths)  # not looked at yet
            raise
