"""Has media make derived files of new assets ahead of need (thumbnails, posters, indexes, …), without jobs or rows."""

import asyncio
import time
from dataclasses import dataclass
from itertools import takewhile
from typing import NoReturn

from rushes_catalog.files.domain.scans import NumberSet
from rushes_catalog.jobs.domain.jobs import JobKind
from rushes_catalog.library.domain.assets import PreparedStage
from rushes_catalog.library.operations.correct_facts import correct_facts
from rushes_catalog.nodes.domain.fleet import Fleet
from rushes_catalog.ports.clock import Clock, wall_clock
from rushes_catalog.ports.media import FootageReader
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.signals import Committed
from rushes_chassis.loops import Pauses, for_each, keep_side_by_side
from rushes_footage.files import FoundFile

# Seconds between two rounds, so that assets found one by one during a scan are handled together.
PAUSE = 2.0
# Pause after a node declined further files.
_LONG_PAUSE = 600.0
_FILES_AT_ONCE = 200
# Most files of a round are done: their numbers alone are read 20 times as fast.
_NUMBERS_AT_ONCE = 5000
# Pause as a multiple of the time spent on queries, which bounds the load of a large library that changes all the time.
_REST = 10


class PrepareAhead:
    """Goes through the files of each mounted root, and again for new ones after each change of its files.

    Stages that read whole files wait until all pictures of the root are made and no scan of it runs, and are
    interrupted by pictures of newer files. Versions of files that were dealt with are remembered until the catalog
    ends; after a restart everything is checked once more, for which media reads one folder per file.
    """

    def __init__(
        self,
        catalog: Catalog,
        fleet: Fleet,
        reader: FootageReader,
        pause: float = PAUSE,
        *,
        now: Clock = wall_clock,
    ) -> None:
        self._catalog, self._fleet, self._reader, self._pause, self._now = catalog, fleet, reader, pause, now
        self._done = {stage: NumberSet() for stage in PreparedStage}
        # Rounds that found nothing new since the last change.
        self._finished: set[_Round] = set()
        # Rounds in which a node declined further files: when they are due again, by the event loop's clock.
        self._rests: dict[_Round, float] = {}
        # Files that were edited since the files of a round in progress were read from their rows.
        self._edited: dict[_Round, set[int]] = {}
        catalog.on_commit(self._committed)

    def _committed(self, committed: Committed) -> None:
        if committed.roots:
            self._finished = {each for each in self._finished if each.root not in committed.roots}
        for done in self._done.values():
            for number in committed.files:
                done.discard(number)
        for edited in self._edited.values():
            edited |= committed.files

    async def run(self) -> NoReturn:
        """Runs as long as the catalog."""
        await keep_side_by_side(
            "prepare ahead",
            lambda: self._fleet.online_roots,
            self.go_through,
            self._rest,
            self._pause,
            Pauses(self._pause),
        )

    async def _rest(self, root: str, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def go_through(self, root: str) -> float:
        """Go through a root, where it is mounted and has changes; returns the seconds until the next round."""
        roots, looked = self._fleet.online_roots, 0.0
        if root not in roots:
            return self._pause

        async def finish(stage: PreparedStage) -> None:
            nonlocal looked
            looked += await self._finish(_Round(stage, root))

        await for_each(PreparedStage, finish)
        return max(self._pause, _REST * len(roots) * looked)

    def _is_due(self, which: "_Round") -> bool:
        rests_until = self._rests.get(which, 0.0)
        return which not in self._finished and rests_until <= asyncio.get_running_loop().time()

    async def _finish(self, which: "_Round") -> float:
        """Returns the seconds spent on queries."""
        if not self._is_due(which):
            return 0.0
        # Before the round, so that changes during it cause another one.
        self._finished.add(which)
        try:
            return await self._prepare_all(which)
        except Exception:
            self._finished.discard(which)
            raise
        finally:
            self._edited.pop(which, None)

    async def _prepare_all(self, which: "_Round") -> float:
        """Returns the seconds spent on queries."""
        after, looked = 0, 0.0
        done = self._done[which.stage]
        while True:
            if await self._gives_way(which):
                self._finished.discard(which)
                return looked
            began = time.monotonic()
            edited = self._edited[which] = set()
            async with self._catalog.reading() as stores:
                numbers = await stores.files.ready_numbers(which.root, after, _NUMBERS_AT_ONCE)
                missing = [number for number in numbers if number not in done][:_FILES_AT_ONCE]
                new = await stores.files.ready(missing) if missing else []
            looked += time.monotonic() - began
            if not numbers:
                return looked
            after = missing[-1] if len(missing) == _FILES_AT_ONCE else numbers[-1]
            while new:
                prepared = await self._reader.prepare(which.root, which.stage, new)
                # Before they count as done, so that no index remains untold.
                indexed = {
                    FoundFile(new[place].place.path, new[place].version): facts
                    for place, facts in prepared.indexed.items()
                }
                await correct_facts(self._catalog, which.root, indexed, self._now)
                for file in new[: prepared.done]:
                    if file.number not in edited:
                        done.add(file.number)
                if prepared.enough:
                    self._finished.discard(which)
                    self._rests[which] = asyncio.get_running_loop().time() + _LONG_PAUSE
                    return looked
                new = new[prepared.done :]
                if new and await self._gives_way(which):
                    break

    async def _gives_way(self, which: "_Round") -> bool:
        """Whether earlier stages may have work, or a running scan may find some."""
        if which.stage is PreparedStage.PICTURES:
            return False
        earlier = takewhile(lambda stage: stage is not which.stage, PreparedStage)
        if any(self._is_due(_Round(stage, which.root)) for stage in earlier):
            return True
        async with self._catalog.reading() as stores:
            scan = await stores.jobs.latest(JobKind.SCAN, which.root)
        return scan is not None and scan.ended_at is None


@dataclass(frozen=True, slots=True)
class _Round:
    stage: PreparedStage
    root: str
