"""Describing the pictures of all videos by themselves."""

import asyncio
from collections.abc import Collection
from typing import Final

from rushes_catalog.domain.ids import JobId, new_id
from rushes_catalog.jobs.domain.jobs import JobKind, NewJob, NewTask, Rank, TaskKind
from rushes_catalog.jobs.operations.settle_task import append_job_event
from rushes_catalog.nodes.domain.fleet import Fleet
from rushes_catalog.ports.clock import Clock
from rushes_catalog.seen.domain.errors import SeenModelMissing
from rushes_catalog.seen.domain.seen import SeenKey, SeenModel, SeenTarget
from rushes_catalog.seen.operations.seen_models import LOOK, SeenModels
from rushes_catalog.storage.catalog import Catalog, Stores
from rushes_catalog.storage.signals import Committed
from rushes_chassis.loops import Pauses, keep, until_set
from rushes_footage.clips import TaskId

PAUSE: Final = 2.0
"""Seconds from a change to the next round, so that videos found one by one are described by one job."""
_LONG: Final = 600.0
"""Seconds after which it is looked whether the model was replaced, whatever happens."""
_TOGETHER: Final = 500
_QUEUED_TOGETHER: Final = 2_000
"""Tasks queued in one transaction: those of a large library in one would keep all other writers waiting."""
_FORGOTTEN_TOGETHER: Final = 500
_KEPT_JOBS: Final = 10
"""Jobs without failures that stay in the list after their end."""
_TITLE: Final = "Pictures for search"


class DescribeArrivals:
    """Goes once through the videos of each root that is mounted, and after each change of files through those that were
    inspected.

    So a job that was cancelled begins again at the next start, or when a root is mounted again. A content that cannot
    be described is not tried again.
    """

    def __init__(
        self,
        catalog: Catalog,
        fleet: Fleet,
        models: SeenModels,
        now: Clock,
        pause: float = PAUSE,
        look: float = LOOK,
    ) -> None:
        """`look`: seconds until a missing model is looked for again."""
        self._catalog, self._fleet, self._models, self._now = catalog, fleet, models, now
        self._pause, self._look = pause, look
        self._news = asyncio.Event()
        self._news.set()
        self._inspected: set[int] = set()
        self._looked_for: SeenModel | None = None
        self._gone_through: set[str] = set()
        """Mounted roots of which all videos are queued that this model had not described."""
        catalog.on_commit(self._committed)

    def _committed(self, committed: Committed) -> None:
        self._inspected |= committed.files
        if committed.events or committed.files or committed.roots:
            self._news.set()

    def look_at(self, numbers: Collection[int]) -> None:
        """Have those of some videos described, by number, that are not."""
        self._inspected |= set(numbers)
        self._news.set()

    async def run(self) -> None:
        """Run until cancelled."""
        await keep("pictures for search", self._round, pauses=Pauses(self._pause))

    async def _round(self) -> None:
        await until_set(self._news, _LONG)
        await asyncio.sleep(self._pause)
        self._news.clear()
        inspected, self._inspected = self._inspected, set()
        online = self._fleet.online_roots
        # Those of one that comes back are gone through again, and so are not lost that are dropped below.
        self._gone_through &= online
        try:
            model = await self._models.present()
            if model != self._looked_for:
                self._looked_for, self._gone_through = model, set()
            if new := online - self._gone_through:
                await self._queue(model, new, None)
                self._gone_through |= new
                await self._forget_gone()
            numbers = sorted(inspected)
            for begin in range(0, len(numbers), _TOGETHER):
                await self._queue(model, online, numbers[begin : begin + _TOGETHER])
        except Exception as failed:
            self._inspected |= inspected
            self._news.set()
            if not isinstance(failed, SeenModelMissing):
                raise
            await asyncio.sleep(self._look)

    async def _forget_gone(self) -> None:
        """A content that comes back is described again, which takes a moment while media stores what describes it."""
        after = ""
        while True:
            async with self._catalog.reading() as stores:
                gone = await stores.seen_contents.gone(after, _FORGOTTEN_TOGETHER)
            if not gone:
                return
            after = gone[-1]
            async with self._catalog.changing() as stores:
                await stores.seen_contents.forget_gone(gone)

    async def _queue(self, model: SeenModel, roots: Collection[str], numbers: Collection[int] | None) -> None:
        """Add the missing ones to the open job, or to a new one; ends where somebody cancels it meanwhile."""
        job_id: JobId | None = None
        after = 0
        while True:
            async with self._catalog.reading() as stores:
                some = await stores.seen_contents.missing(model, roots, numbers, after, _QUEUED_TOGETHER)
            if not some:
                break
            after = some[-1].number
            async with self._catalog.changing() as stores:
                job_id = await self._add(stores, job_id, some)
            if job_id is None:
                return
        if job_id is not None:
            async with self._catalog.changing() as stores:
                await append_job_event(stores, job_id, self._now)

    async def _add(self, stores: Stores, job_id: JobId | None, some: list[SeenTarget]) -> JobId | None:
        tasks = [
            NewTask(TaskId(new_id()), TaskKind.SEEN, SeenKey(each.asset_id).subject, each.root, Rank.SEEN)
            for each in some
        ]
        if (there := job_id or await stores.seen_contents.open_job()) is not None:
            return there if await stores.jobs.add_tasks(there, tasks) else None
        await stores.jobs.forget_done(JobKind.SEEN, _KEPT_JOBS)
        new = NewJob(JobId(new_id()), JobKind.SEEN, _TITLE, "", self._now())
        await stores.jobs.add(new, tasks)
        await append_job_event(stores, new.id, self._now)
        return new.id
