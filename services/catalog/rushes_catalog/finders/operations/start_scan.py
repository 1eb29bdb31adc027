"""Starting scans of videos by finders."""

from collections.abc import Sequence
from contextlib import suppress

from rushes_catalog.domain.ids import FinderId, JobId, new_id
from rushes_catalog.events.domain.events import FinderChanged
from rushes_catalog.finders.domain.errors import FinderNotFound, FinderNotTrained
from rushes_catalog.finders.domain.finders import Finder, offered
from rushes_catalog.finders.domain.scans import ScanKey, ScanScope, ScanTarget
from rushes_catalog.finders.domain.versions import KnownVersion
from rushes_catalog.jobs.domain.jobs import JobKind, NewJob, NewTask, Rank, TaskKind
from rushes_catalog.jobs.operations.settle_task import append_job_event
from rushes_catalog.library.domain.errors import AssetNotFound
from rushes_catalog.nodes.domain.fleet import Fleet
from rushes_catalog.ports.clock import Clock
from rushes_catalog.ports.inference import WindowClassifiers
from rushes_catalog.storage.catalog import Catalog, Stores
from rushes_chassis.errors import Unavailable
from rushes_footage.clips import TaskId

QUEUED_TOGETHER = 2_000
"""Tasks queued in one transaction: those of a large library in one would keep all other writers waiting."""


class StartScan:
    """A scan is a job with a task for each video."""

    def __init__(
        self,
        catalog: Catalog,
        fleet: Fleet,
        classifiers: WindowClassifiers,
        now: Clock,
        queued_together: int = QUEUED_TOGETHER,
    ) -> None:
        self._catalog, self._fleet, self._classifiers, self._now = catalog, fleet, classifiers, now
        self._together = queued_together

    async def of_arrivals(self, finder_id: FinderId, scope: ScanScope) -> JobId | None:
        """Queue a scan that nobody asked for; None where nothing is left to scan, or the finder is gone.

        Raises like `start` otherwise.
        """
        try:
            return await self._start(finder_id, scope, "", counted=False)
        except (FinderNotFound, FinderNotTrained):
            return None

    async def start(self, finder_id: FinderId, scope: ScanScope, by: str) -> JobId:
        """Queue a scan with the version in use. What it has scored already, and what is about to be scanned with it, is
        left out.

        If it is interrupted, a part of the videos is queued; asked again it queues the others. Raises FinderNotFound,
        FinderNotTrained, DescriptorNotFound, AssetNotFound, RootNotFound, NothingToScan.
        """
        await self._expect_descriptors(finder_id)
        job_id = await self._start(finder_id, scope, by, counted=True)
        assert job_id is not None
        return job_id

    async def _expect_descriptors(self, finder_id: FinderId) -> None:
        """Raise DescriptorNotFound where every video of a scan would fail with it."""
        async with self._catalog.reading() as stores:
            await stores.finders.get(finder_id)
            version = await stores.finder_versions.active(finder_id)
        # Where inference does not answer, the job waits for it.
        with suppress(Unavailable):
            if version is not None:
                offered(await self._classifiers.list_descriptors()).expect(version.card.descriptors)

    async def _start(self, finder_id: FinderId, scope: ScanScope, by: str, *, counted: bool) -> JobId | None:
        """`counted`: where nothing is left, say why."""
        online = self._fleet.online_roots
        async with self._catalog.changing() as stores:
            finder = await stores.finders.get(finder_id)
            version = await stores.finder_versions.active(finder_id)
            if version is None:
                raise FinderNotTrained(finder.name)
            known = await stores.finder_examples.videos(scope.asset_ids)
            for asset_id in scope.asset_ids:
                if asset_id not in known:
                    raise AssetNotFound(asset_id)
            some = await stores.scans.left(version.id, scope, online, 0, self._together)
            if not some and not counted:
                return None
            if not some:
                raise (await stores.scans.census(version.id, scope, online)).nothing()
            job_id = await self._add_job(stores, finder, version, some, by)
        while len(some) == self._together:
            async with self._catalog.changing() as stores:
                some = await stores.scans.left(version.id, scope, online, some[-1].number, self._together)
                # A user may have cancelled it meanwhile.
                if some and not await stores.jobs.add_tasks(job_id, _tasks(version, some)):
                    break
                await append_job_event(stores, job_id, self._now)
        return job_id

    async def _add_job(
        self, stores: Stores, finder: Finder, version: KnownVersion, some: Sequence[ScanTarget], by: str
    ) -> JobId:
        where = f" in {some[0].name}" if len(some) == 1 else ""
        job = NewJob(JobId(new_id()), JobKind.FINDER_SCAN, f"Scan for {finder.name}{where}", by, self._now())
        await stores.jobs.add(job, _tasks(version, some))
        await stores.scans.add(job.id, finder.id, version.id)
        await append_job_event(stores, job.id, self._now)
        await stores.events.append(FinderChanged(finder.id), self._now())
        return job.id


def _tasks(version: KnownVersion, targets: Sequence[ScanTarget]) -> list[NewTask]:
    return [
        NewTask(
            TaskId(new_id()),
            TaskKind.FINDER_SCAN,
            ScanKey(version.id, each.asset_id).subject,
            each.root,
            Rank.FINDER_SCAN,
        )
        for each in targets
    ]
