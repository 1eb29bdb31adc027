"""Bringing the rows of a root up to date before a training, within a time limit.

Files added just before count too. Where changes are not reported, as on network shares, a scan is run.
"""

import asyncio
from collections.abc import Sequence

from rushes_catalog.domain.ids import JobId
from rushes_catalog.files.operations.request_scan import request_scan
from rushes_catalog.files.operations.settle_roots import settle_roots
from rushes_catalog.files.operations.watch_roots import WatchRoots
from rushes_catalog.nodes.domain.fleet import Fleet
from rushes_catalog.ports.clock import Clock
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.signals import Committed
from rushes_chassis.errors import NotFound, Unavailable

# Seconds, after which the training begins; a running scan continues.
MOST_SECONDS = 30.0


class FreshenRoot:
    """Waits for reported changes, else for a scan."""

    def __init__(
        self, catalog: Catalog, fleet: Fleet, watches: WatchRoots, now: Clock, most_seconds: float = MOST_SECONDS
    ) -> None:
        self._catalog, self._fleet, self._watches, self._now = catalog, fleet, watches, now
        self._most_seconds = most_seconds
        self._news = asyncio.Event()
        catalog.on_commit(self._committed)

    def _committed(self, committed: Committed) -> None:
        if committed.events:
            self._news.set()

    async def freshen(self, root: str, by: str) -> None:
        """Bring the rows of a root up to date; those of an offline root stay as they are."""
        try:
            async with asyncio.timeout(self._most_seconds):
                for untold in await settle_roots(self._catalog, self._fleet, self._watches, root):
                    jobs = await request_scan(self._catalog, self._fleet, untold, self._now, requested_by=by)
                    await self._scanned(jobs)
        except (TimeoutError, Unavailable):
            return

    async def _scanned(self, jobs: Sequence[JobId]) -> None:
        for job_id in jobs:
            while not await self._has_ended(job_id):
                await self._news.wait()

    async def _has_ended(self, job_id: JobId) -> bool:
        self._news.clear()
        async with self._catalog.reading() as stores:
            try:
                return (await stores.jobs.get(job_id)).ended
            except NotFound:
                return True  # Only some ended jobs are kept.
