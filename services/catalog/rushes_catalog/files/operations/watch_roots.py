"""Watching mounted roots: changed paths are scanned without a request."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import partial

from rushes_catalog.domain.ids import new_id
from rushes_catalog.files.domain.scans import Told
from rushes_catalog.files.operations.scan_root import ScanRoot
from rushes_catalog.nodes.domain.fleet import Fleet
from rushes_catalog.ports.media import FootageReader
from rushes_chassis.loops import Pauses, keep, keep_open, running

# Pause until what failed is tried again.
_PAUSES = Pauses(0.5)
# More paths than this count as "anything".
_MOST_PATHS = 1000
# Seconds to wait for a mark.
TOLD_SECONDS = 3.0


class _News:
    """Changes reported during a scan, merged."""

    def __init__(self) -> None:
        self._told = Told()
        self._some = asyncio.Event()

    def add(self, told: Told) -> None:
        """Add further changes."""
        paths = {*self._told.paths, *told.paths}
        anything = self._told.anything or told.anything or len(paths) > _MOST_PATHS
        self._told = Told(() if anything else tuple(sorted(paths)), anything, (*self._told.marks, *told.marks))
        self._some.set()

    async def taken(self) -> Told:
        """Take all changes, waiting for the first."""
        await self._some.wait()
        told, self._told = self._told, Told()
        self._some.clear()
        return told


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A caller that waits for a mark, and then for the scan of all changes reported before it."""

    told: asyncio.Event = field(default_factory=asyncio.Event)
    looked: asyncio.Event = field(default_factory=asyncio.Event)


class WatchRoots:
    """One watch per root, through any node that has it."""

    def __init__(self, fleet: Fleet, reader: FootageReader, scan: ScanRoot) -> None:
        self._fleet, self._reader, self._scan = fleet, reader, scan
        self._watches: dict[str, asyncio.Task[None]] = {}
        self._wake = asyncio.Event()
        self._marks: dict[str, _Waiting] = {}

    async def settle(self, root: str, files: int) -> bool:
        """Wait until the rows of a root with this number of files match its state at the time of this call.

        False where that needs a scan: changes are not reported, and there was no recent scan. Running scans are waited
        for: a caller that cannot wait for many new files sets a time limit.
        """
        return await self._is_told(root) or self._scan.spares_another(root, files)

    async def _is_told(self, root: str) -> bool:
        if root not in self._watches or self._scan.has_links(root):
            return False
        mark = new_id()
        waiting = self._marks[mark] = _Waiting()
        try:
            if not await self._reader.mark(root, mark):
                return False
            async with asyncio.timeout(TOLD_SECONDS):
                await waiting.told.wait()
            await waiting.looked.wait()
        except TimeoutError:
            return False
        finally:
            del self._marks[mark]
        # A link may be among the new entries.
        return not self._scan.has_links(root)

    def wake(self) -> None:
        """Have the watches adapted to the roots that are mounted now."""
        self._wake.set()

    async def run(self) -> None:
        """Runs as long as the catalog."""
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
        async with running(keep(f"scans of changes in {root}", partial(self._look, root, news), pauses=_PAUSES)):
            await keep_open(f"watch of {root}", partial(self._listen, root, news), _PAUSES)

    async def _listen(self, root: str, news: _News) -> AsyncGenerator[None]:
        """Every watch begins with "anything", which covers changes while there was none."""
        async with aclosing(self._reader.watch(root)) as changes:
            async for told in changes:
                news.add(told)
                for waiting in self._those_waiting_for(told):
                    waiting.told.set()
                yield

    async def _look(self, root: str, news: _News) -> None:
        told = await news.taken()
        try:
            if told.paths or told.anything:
                await self._scan.changed(root, told.paths)
        except Exception:
            news.add(told)  # So that the next round scans these changes.
            raise
        for waiting in self._those_waiting_for(told):
            waiting.looked.set()

    def _those_waiting_for(self, told: Told) -> list[_Waiting]:
        """Callers that wait for these marks; some may have given up."""
        return [self._marks[mark] for mark in told.marks if mark in self._marks]
