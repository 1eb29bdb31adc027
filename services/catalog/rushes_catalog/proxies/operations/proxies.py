"""Scrub proxies: their state, making and clearing them."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rushes_catalog.domain.ids import AssetId, JobId, new_id
from rushes_catalog.jobs.domain.jobs import Job, JobKind, JobState, NewJob, NewTask, Rank, TaskKind
from rushes_catalog.jobs.operations.cancel_job import cancel_job
from rushes_catalog.jobs.operations.settle_task import append_job_event
from rushes_catalog.library.domain.assets import Asset, AssetState
from rushes_catalog.library.operations.find_asset import FindAsset
from rushes_catalog.ports.clock import Clock
from rushes_catalog.ports.media import ProxyNode
from rushes_catalog.proxies.domain.errors import StillRecorded
from rushes_catalog.proxies.domain.proxies import (
    Cleared,
    ProxyKey,
    ProxyRecord,
    ProxyState,
    ProxyStatus,
    session_name,
)
from rushes_catalog.storage.catalog import Catalog, Stores
from rushes_footage.clips import TaskId
from rushes_footage.files import FileVersion, Place
from rushes_footage.proxies import FoundProxy

_KEPT_JOBS = 3
_DELETED_TOGETHER = 8


class Proxies:
    """Media's files show whether a proxy exists, jobs its progress, and rows which sessions want it."""

    def __init__(
        self, catalog: Catalog, find_asset: FindAsset, proxies: ProxyNode, now: Clock, ahead_height: int
    ) -> None:
        """`ahead_height`: the height of proxies that Rushes makes by itself."""
        self._catalog, self._find_asset, self._proxies, self._now = catalog, find_asset, proxies, now
        self._ahead_height = ahead_height

    async def status(self, file: AssetId | Path, height: int) -> ProxyStatus:
        """Present state for an asset, or for a file of the media host; starts nothing.

        Raises AssetNotFound, AssetUnusable, NoMediaNode, and what locating raises.
        """
        asset = await self._find(file)
        key = ProxyKey(asset.id, height)
        return await self._look_at(await self._proxies.find(asset.place, height), key)

    async def ensure(
        self, file: AssetId | Path, height: int, session: str, requested_by: str, *, as_ffmpeg: bool
    ) -> ProxyStatus:
        """Present state; a missing proxy is queued. `as_ffmpeg` as in Proxies.want of the storage.

        Raises BadSession, StillRecorded, and like `status`.
        """
        session = session_name(session)
        asset = await self._find(file)
        if asset.state is AssetState.GROWING:
            raise StillRecorded(asset.name)
        key = ProxyKey(asset.id, height)
        async with self._catalog.changing() as stores:
            await stores.proxies.want(key, session, as_ffmpeg=as_ffmpeg)
            await self._adopt(stores, asset, key, requested_by)
        found = await self._proxies.find(asset.place, height)
        status = await self._look_at(found, key)
        if status.state in (ProxyState.READY, ProxyState.QUEUED, ProxyState.RUNNING):
            return status
        async with self._catalog.changing() as stores:
            job = await stores.jobs.latest(JobKind.PROXY, key.subject)
            if job is None or job.ended:  # Otherwise another request was first.
                job = await queue_proxy(stores, asset.place, key, found.source, requested_by, self._now)
        return _in_work(key, job)

    async def clear_session(self, session: str) -> Cleared:
        """Delete proxies that only this session wants; raises BadSession, and what deleting raises."""
        session = session_name(session)
        async with self._catalog.reading() as stores:
            records = await stores.proxies.of_session(session)
        cleared = await self._clear(records)
        async with self._catalog.changing() as stores:
            await stores.proxies.forget_session(session)
        return cleared

    async def clear_all(self) -> Cleared:
        """Delete all proxies; raises what deleting raises."""
        async with self._catalog.reading() as stores:
            records = await stores.proxies.all()
        return await self._clear(records)

    async def clear(self, asset_id: AssetId, height: int) -> Cleared:
        """Delete a proxy, whichever sessions want it; raises what deleting raises."""
        async with self._catalog.reading() as stores:
            record = await stores.proxies.record(ProxyKey(asset_id, height))
        return await self._clear([record] if record is not None else [])

    async def _find(self, file: AssetId | Path) -> Asset:
        if isinstance(file, Path):
            return await self._find_asset.by_path(str(file))
        return await self._find_asset.by_id(file)

    async def _look_at(self, found: FoundProxy, key: ProxyKey) -> ProxyStatus:
        return replace(await self._state(found, key), absolute_path=found.absolute_path)

    async def _state(self, found: FoundProxy, key: ProxyKey) -> ProxyStatus:
        async with self._catalog.reading() as stores:
            record = await stores.proxies.record(key)
            job = await stores.jobs.latest(JobKind.PROXY, key.subject)
        if found.made is not None:
            return ProxyStatus(key, ProxyState.READY, 1.0, made=found.made)
        if job is not None and not job.ended:
            return _in_work(key, job)
        if record is None:
            return ProxyStatus(key, ProxyState.MISSING)
        # A job that failed for earlier content says nothing about the present one.
        if job is not None and job.state is JobState.FAILED and record.tried == found.source:
            return ProxyStatus(key, ProxyState.ERROR, error=job.error, job_id=job.id)
        if record.path and record.source != found.source:
            return ProxyStatus(key, ProxyState.STALE)
        return ProxyStatus(key, ProxyState.MISSING)

    async def _adopt(self, stores: Stores, asset: Asset, key: ProxyKey, requested_by: str) -> None:
        """A background job now belongs to a user, and gets a user's priority."""
        job = await stores.jobs.latest(JobKind.PROXY, key.subject)
        if job is not None and not job.ended and await stores.tasks.raise_rank(job.id, Rank.PROXY):
            await stores.jobs.adopt(job.id, _title(asset.place, key), requested_by)
            await append_job_event(stores, job.id, self._now)

    async def _clear(self, records: Sequence[ProxyRecord]) -> Cleared:
        deleted = freed = 0
        for start in range(0, len(records), _DELETED_TOGETHER):
            some = records[start : start + _DELETED_TOGETHER]
            sizes = await asyncio.gather(*(self._clear_one(record) for record in some))
            deleted += sum(size > 0 for size in sizes)
            freed += sum(sizes)
        return Cleared(deleted, freed)

    async def _clear_one(self, record: ProxyRecord) -> int:
        """Ends the job first, then deletes the file, then the row: after a failure it is found again."""
        async with self._catalog.reading() as stores:
            job = await stores.jobs.latest(JobKind.PROXY, record.key.subject)
        if job is not None and not job.ended:
            await cancel_job(self._catalog, job.id, self._now)
        freed = await self._proxies.delete(record.path) if record.path else 0
        async with self._catalog.changing() as stores:
            await stores.proxies.forget(record.key)
            if record.key.height == self._ahead_height:
                await stores.proxies.mark_handled(record.key)
        return freed


async def queue_proxy(
    stores: Stores,
    place: Place,
    key: ProxyKey,
    source: FileVersion,
    requested_by: str,
    now: Clock,
    rank: Rank = Rank.PROXY,
) -> Job:
    """Queue a job that makes a wanted proxy of this version of its source."""
    await stores.proxies.tried(key, source)
    title = _title(place, key) + (", ahead of need" if rank is Rank.PROXY_AHEAD else "")
    new = NewJob(JobId(new_id()), JobKind.PROXY, title, requested_by, now())
    await stores.jobs.add(new, [NewTask(TaskId(new_id()), TaskKind.PROXY, key.subject, place.root, rank)])
    await stores.jobs.forget_ended(JobKind.PROXY, key.subject, _KEPT_JOBS)
    await append_job_event(stores, new.id, now)
    return await stores.jobs.get(new.id)


def _title(place: Place, key: ProxyKey) -> str:
    return f"Scrub proxy of {place.path.rpartition('/')[2]}, {key.height}p"


def _in_work(key: ProxyKey, job: Job) -> ProxyStatus:
    state = ProxyState.RUNNING if job.running else ProxyState.QUEUED
    return ProxyStatus(key, state, job.progress, job_id=job.id)
