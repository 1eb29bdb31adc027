"""Creating, listing, changing and deleting finders."""

from collections.abc import Sequence
from dataclasses import replace

from rushes_catalog.changes.domain.changes import FinderDeleted, NewChange, RecordedChange
from rushes_catalog.domain.ids import ChangeId, FinderId, new_id
from rushes_catalog.events.domain.events import ChangeRecorded, FinderChanged
from rushes_catalog.finders.domain.finders import (
    DescriptorNames,
    Finder,
    FinderBy,
    FinderEdit,
    FinderNow,
    NewFinder,
    OfferedDescriptors,
    offered,
)
from rushes_catalog.jobs.operations.cancel_job import cancel_tasks
from rushes_catalog.ports.clock import Clock
from rushes_catalog.ports.inference import WindowClassifiers
from rushes_catalog.storage.catalog import Catalog, Stores


class KeepFinders:
    """All finders."""

    def __init__(self, catalog: Catalog, classifiers: WindowClassifiers, now: Clock) -> None:
        self._catalog, self._classifiers, self._now = catalog, classifiers, now

    async def descriptors(self) -> OfferedDescriptors:
        """What windows can be described by; raises InferenceAway."""
        return offered(await self._classifiers.list_descriptors())

    async def create(self, new: NewFinder) -> FinderNow:
        """Raises FinderExists, WrongDescriptors, DescriptorNotFound, InferenceAway."""
        names = (await self.descriptors()).chosen(new.by, new.descriptors)
        finder = Finder(
            id=FinderId(new_id()),
            name=new.name,
            by=new.by,
            profile=new.profile,
            labels=new.labels,
            descriptors=names,
            watch=new.watch,
            created_at=self._now(),
        )
        async with self._catalog.changing() as stores:
            await stores.finders.add(finder)
            await stores.events.append(FinderChanged(finder.id), self._now())
            return await finder_now(stores, finder)

    async def page(self, limit: int, cursor: str) -> tuple[Sequence[FinderNow], str]:
        """Finders by name, and the next cursor; raises ForeignCursor."""
        async with self._catalog.reading() as stores:
            found, next_cursor = await stores.finders.page(limit, cursor)
            return [await finder_now(stores, each) for each in found], next_cursor

    async def get(self, finder_id: FinderId) -> FinderNow:
        """Raises FinderNotFound."""
        async with self._catalog.reading() as stores:
            return await finder_now(stores, await stores.finders.get(finder_id))

    async def edit(self, finder_id: FinderId, wanted: FinderEdit) -> FinderNow:
        """Raises FinderNotFound, and like `create`."""
        async with self._catalog.reading() as stores:
            before = await stores.finders.get(finder_id)
        names: DescriptorNames | None = None
        by = wanted.by or before.by
        asked = _kept(before.descriptors, by, wanted.descriptors)
        # What stays as it is need not be installed: the name of a finder changes without its model.
        if asked != before.descriptors or by is not before.by or (wanted.by is not None and _lacks_one(by, asked)):
            names = (await self.descriptors()).chosen(by, asked)
        async with self._catalog.changing() as stores:
            present = await stores.finders.get(finder_id)
            finder = replace(
                present,
                name=present.name if wanted.name is None else wanted.name,
                by=wanted.by or present.by,
                profile=present.profile if wanted.profile is None else wanted.profile or None,
                labels=present.labels if wanted.labels is None else wanted.labels,
                descriptors=names or present.descriptors,
                watch=present.watch if wanted.watch is None else wanted.watch,
            )
            if finder != present:
                await stores.finders.change(finder)
                await stores.events.append(FinderChanged(finder_id), self._now())
            return await finder_now(stores, finder)

    async def delete(self, finder_id: FinderId, by: str) -> RecordedChange:
        """Delete a finder; its jobs are cancelled. Raises FinderNotFound."""
        async with self._catalog.changing() as stores:
            finder = await stores.finders.get(finder_id)
            change = NewChange(
                id=ChangeId(new_id()),
                what=FinderDeleted(finder_id),
                words=f"Finder {finder.name} deleted",
                made_by=by,
                made_at=self._now(),
                assets=(),
            )
            await stores.changes.add(change)
            await delete_finder(stores, finder_id, change.id, self._now)
            await stores.events.append(ChangeRecorded(change.id), self._now())
            return await stores.changes.get(change.id)


async def delete_finder(stores: Stores, finder_id: FinderId, change_id: ChangeId, now: Clock) -> None:
    """Delete as part of a recorded change; raises FinderNotFound."""
    jobs = await stores.scans.open_jobs(finder_id)
    training = await stores.scans.training(finder_id)
    for job_id in [*jobs, *([] if training is None else [training])]:
        await cancel_tasks(stores, job_id, now)
    await stores.finders.delete(finder_id, change_id)
    await stores.events.append(FinderChanged(finder_id), now())


async def finder_now(stores: Stores, finder: Finder) -> FinderNow:
    """A finder with its examples, version and jobs."""
    active = await stores.finder_versions.active(finder.id)
    scans = await stores.scans.open_jobs(finder.id)
    return FinderNow(
        finder,
        await stores.finder_examples.counts(finder),
        active=None if active is None else active.id,
        threshold=None if active is None else active.card.threshold,
        training=await stores.scans.training(finder.id),
        scan=scans[0] if scans else None,
    )


def _kept(before: DescriptorNames, by: FinderBy, wanted: DescriptorNames | None) -> DescriptorNames:
    """The wanted names, else those that it has and still looks at."""
    sound = before.sound if by.sound else None
    picture = before.picture if by.picture else None
    if wanted is None:
        return DescriptorNames(sound, picture)
    return DescriptorNames(
        sound if wanted.sound is None else wanted.sound, picture if wanted.picture is None else wanted.picture
    )


def _lacks_one(by: FinderBy, names: DescriptorNames) -> bool:
    """Whether there was no descriptor of something that it looks at."""
    return (by.sound and names.sound is None) or (by.picture and names.picture is None)
