"""Has pictures of new files made before anybody looks at them: quietly, no job, and nothing to be remembered."""

import asyncio
import time

from rushes_catalog.domain.fleet import Fleet
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
# Times as long as a round took: in a large library that changes all the time they are most of what there is to do.
_REST = 10


class PreparePictures:
    """Goes through the files of each root that is mounted, and again, for what is new, when something has changed.

    What was dealt with is known for as long as the catalog runs. After that everything is gone through once more: what
    is there costs media a look at a folder.
    """

    def __init__(self, catalog: Catalog, fleet: Fleet, reader: FootageReader, pause: float = PAUSE) -> None:
        self._catalog, self._fleet, self._reader, self._pause = catalog, fleet, reader, pause
        self._done = NumberSet()
        # Roots in which nothing has changed since they were gone through.
        self._finished: set[str] = set()
        catalog.on_commit(self._committed)

    def _committed(self, committed: Committed) -> None:
        if committed.events:
            self._finished.clear()

    async def run(self) -> None:
        """For as long as the catalog runs."""
        await keep("pictures ahead", self._go_round, asyncio.sleep, Pauses(self._pause))

    async def _go_round(self) -> float:
        """Go through each root in which something has changed; the seconds until the next round."""
        began = time.monotonic()
        await for_each(sorted(self._fleet.online_roots - self._finished), self._finish)
        return max(self._pause, _REST * (time.monotonic() - began))

    async def _finish(self, root: str) -> None:
        # Before it is gone through: what comes meanwhile asks for another round.
        self._finished.add(root)
        try:
            if not await self._go_through(root):
                await asyncio.sleep(_LONG_PAUSE)
        except Exception:
            self._finished.discard(root)
            raise

    async def _go_through(self, root: str) -> bool:
        """False where the node that was asked wants no more."""
        after = 0
        while True:
            async with self._catalog.reading() as stores:
                files = await stores.files.ready(root, after, _FILES_AT_ONCE)
            if not files:
                return True
            after = files[-1].number
            new = [file for file in files if file.number not in self._done and file.fingerprint]
            while new:
                prepared = await self._reader.prepare_pictures(root, new)
                for file in new[: prepared.done]:
                    self._done.add(file.number)
                if prepared.enough:
                    return False
                new = new[prepared.done :]
