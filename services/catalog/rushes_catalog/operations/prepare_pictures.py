"""Has made of new files what they are looked at with, before anybody does: quietly, no job, nothing remembered."""

import asyncio
import time
from dataclasses import dataclass
from itertools import takewhile

from rushes_catalog.domain.assets import PreparedStage
from rushes_catalog.domain.fleet import Fleet
from rushes_catalog.domain.jobs import JobKind
from rushes_catalog.domain.scans import NumberSet
from rushes_catalog.ports.media import FootageReader
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.signals import Committed
from rushes_chassis.loops import Pauses, for_each, keep

# Seconds between two rounds: one asset after the other is found while a scan runs.
PAUSE = 2.0
# Until a node that wants no more, or one that failed, is asked again.
_LONG_PAUSE = 600.0
_FILES_AT_ONCE = 200
# Times as long as files were looked for: in a large library that changes all the time they are most of what there is.
_REST = 10


class PreparePictures:
    """Goes through the files of each root that is mounted, and again, for what is new, when something has changed.

    What takes reading files whole comes when all pictures are there and no scan runs, and makes room for those of what
    has come meanwhile. What was dealt with is known for as long as the catalog runs. After that everything is gone
    through once more: what is there costs media a look at a folder.
    """

    def __init__(self, catalog: Catalog, fleet: Fleet, reader: FootageReader, pause: float = PAUSE) -> None:
        self._catalog, self._fleet, self._reader, self._pause = catalog, fleet, reader, pause
        self._done = {stage: NumberSet() for stage in PreparedStage}
        # Where nothing has changed since it was gone through.
        self._finished: set[_Round] = set()
        # Where a node wants no more, until when by the loop's clock.
        self._rests: dict[_Round, float] = {}
        # Seconds of this round.
        self._looked = 0.0
        catalog.on_commit(self._committed)

    def _committed(self, committed: Committed) -> None:
        if committed.events:
            self._finished.clear()

    async def run(self) -> None:
        """For as long as the catalog runs."""
        await keep("pictures ahead", self._go_round, asyncio.sleep, Pauses(self._pause))

    async def _go_round(self) -> float:
        """Go through each root in which something has changed; the seconds until the next round."""
        self._looked = 0.0
        rounds = [_Round(stage, root) for stage in PreparedStage for root in sorted(self._fleet.online_roots)]
        await for_each(rounds, self._finish)
        return max(self._pause, _REST * self._looked)

    def _is_due(self, which: "_Round") -> bool:
        rests_until = self._rests.get(which, 0.0)
        return which not in self._finished and rests_until <= asyncio.get_running_loop().time()

    async def _finish(self, which: "_Round") -> None:
        if not self._is_due(which):
            return
        # Before it is gone through: what comes meanwhile asks for another round.
        self._finished.add(which)
        try:
            await self._go_through(which)
        except Exception:
            self._finished.discard(which)
            raise

    async def _go_through(self, which: "_Round") -> None:
        after = 0
        done = self._done[which.stage]
        while True:
            if await self._gives_way(which):
                self._finished.discard(which)
                return
            began = time.monotonic()
            async with self._catalog.reading() as stores:
                files = await stores.files.ready(which.root, after, _FILES_AT_ONCE)
            self._looked += time.monotonic() - began
            if not files:
                return
            after = files[-1].number
            new = [file for file in files if file.number not in done and file.fingerprint]
            while new:
                prepared = await self._reader.prepare(which.root, which.stage, new)
                for file in new[: prepared.done]:
                    done.add(file.number)
                if prepared.enough:
                    self._finished.discard(which)
                    self._rests[which] = asyncio.get_running_loop().time() + _LONG_PAUSE
                    return
                new = new[prepared.done :]
                if new and await self._gives_way(which):
                    break

    async def _gives_way(self, which: "_Round") -> bool:
        """Whether earlier stages may have something to do, or a scan is about to find that."""
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
