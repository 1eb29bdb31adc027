"""Starting trainings of finders."""

from collections import Counter
from contextlib import suppress
from dataclasses import replace

from rushes_catalog.domain.ids import AssetId, FinderId, JobId, new_id
from rushes_catalog.events.domain.events import FinderChanged
from rushes_catalog.finders.domain.errors import TooFewExamples, TrainingUnderWay
from rushes_catalog.finders.domain.examples import LEAST_POSITIVES, Example
from rushes_catalog.finders.domain.finders import offered
from rushes_catalog.jobs.domain.jobs import JobKind, NewJob, NewTask, Rank, TaskKind
from rushes_catalog.jobs.operations.settle_task import append_job_event
from rushes_catalog.nodes.domain.fleet import Fleet
from rushes_catalog.ports.clock import Clock
from rushes_catalog.ports.inference import WindowClassifiers
from rushes_catalog.storage.catalog import Catalog, Stores
from rushes_chassis.errors import Unavailable
from rushes_footage.clips import TaskId


class StartTraining:
    """A training is a job with one task. Of a finder there is one at a time."""

    def __init__(self, catalog: Catalog, fleet: Fleet, classifiers: WindowClassifiers, now: Clock) -> None:
        self._catalog, self._fleet, self._classifiers, self._now = catalog, fleet, classifiers, now

    async def start(self, finder_id: FinderId, by: str) -> JobId:
        """Queue a training. Raises FinderNotFound, DescriptorNotFound, TooFewExamples, TrainingUnderWay."""
        async with self._catalog.reading() as stores:
            finder = await stores.finders.get(finder_id)
        names = finder.descriptors
        # Where inference does not answer, the job waits for it.
        with suppress(Unavailable):
            there = offered(await self._classifiers.list_descriptors())
            there.expect(names)
            # One by both gets the kind that was not there when it was made.
            names = there.chosen(finder.by, names)
        job_id = JobId(new_id())
        async with self._catalog.changing() as stores:
            present = await stores.finders.get(finder_id)
            if present == finder and names != finder.descriptors:
                await stores.finders.change(replace(finder, descriptors=names))
            finder = present
            if await stores.scans.training(finder_id) is not None:
                raise TrainingUnderWay(finder.name)
            counts = await stores.finder_examples.counts(finder)
            if counts.positive < LEAST_POSITIVES:
                raise TooFewExamples(LEAST_POSITIVES, counts.positive)
            root = await self._root(stores, await stores.finder_examples.enabled(finder))
            job = NewJob(job_id, JobKind.FINDER_TRAINING, f"Training of {finder.name}", by, self._now())
            task = NewTask(TaskId(new_id()), TaskKind.FINDER_TRAINING, finder_id, root, Rank.FINDER_TRAINING)
            await stores.jobs.add(job, [task])
            await append_job_event(stores, job_id, self._now)
            await stores.events.append(FinderChanged(finder_id), self._now())
        return job_id

    async def _root(self, stores: Stores, examples: list[Example]) -> str:
        """The mounted root with the most examples: a training waits where none of their roots is mounted."""
        videos = Counter(each.asset_id for each in examples)
        roots: Counter[str] = Counter()
        for asset_id, root in (await stores.finder_examples.roots(list[AssetId](videos))).items():
            roots[root] += videos[asset_id]
        online = self._fleet.online_roots
        return max(roots, key=lambda name: (name in online, roots[name], name))
