"""Making a scrub proxy on a media node, and recording the result."""

import asyncio
from contextlib import aclosing
from functools import partial

import structlog

from rushes_catalog.annotations.domain.annotations import DEFAULT_PROFILE
from rushes_catalog.jobs.domain.errors import WorkInterrupted
from rushes_catalog.jobs.domain.jobs import Claim
from rushes_catalog.jobs.operations.deliver_tasks import Report
from rushes_catalog.jobs.operations.settle_task import settle_success
from rushes_catalog.library.operations.read_library import get_asset
from rushes_catalog.nodes.domain.fleet import Fleet
from rushes_catalog.ports.clock import Clock
from rushes_catalog.ports.media import ProxyNode, WorkNode
from rushes_catalog.proxies.domain.errors import NoRoomToSpare
from rushes_catalog.proxies.domain.proxies import FinishedProxy, ProxyKey
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.signals import Committed
from rushes_chassis.errors import Exhausted, RushesError, Unavailable
from rushes_chassis.loops import keep, running
from rushes_footage.files import FileVersion, Place

log = structlog.get_logger()


class MakeProxy:
    """Implements jobs.operations.deliver_tasks.TaskHandler."""

    def __init__(self, catalog: Catalog, fleet: Fleet, work: WorkNode, proxies: ProxyNode, now: Clock) -> None:
        self._catalog, self._fleet, self._work, self._proxies, self._now = catalog, fleet, work, proxies, now
        self._news = asyncio.Event()
        catalog.on_commit(self._committed)

    def _committed(self, committed: Committed) -> None:
        if committed.tasks:
            self._news.set()
            self._news = asyncio.Event()

    async def run(self, claim: Claim, report: Report) -> None:
        """Follow the task to its end on the claimed node."""
        key = ProxyKey.of_subject(claim.subject)
        asset = await get_asset(self._catalog, self._fleet, key.asset_id, DEFAULT_PROFILE)
        asset.expect_usable()
        try:
            # Of the present version: the row may not have the replaced file's yet.
            found = await self._proxies.find(asset.place, key.height)
            async with self._catalog.changing() as stores:
                await stores.proxies.tried(key, found.source)
            if found.made is None:
                await self._expect_room(claim, asset.place, key.height)
                finished = await self._follow(claim, asset.place, found.source, key, report)
            else:
                finished = FinishedProxy(found.made, fallback="")
        except (Unavailable, Exhausted):
            self._fleet.shun(claim.node, asyncio.get_running_loop().time())
            raise
        made = finished.proxy
        async with self._catalog.changing() as stores:
            before = await stores.proxies.record(key)
            await stores.proxies.made(key, made.path, found.source)
            if finished.fallback:
                await stores.jobs.set_warning(claim.job_id, finished.fallback)
            await settle_success(stores, claim, self._now)
        # A proxy that was cleared meanwhile is deleted at once.
        outdated = before.path if before is not None else made.path
        if outdated and (before is None or outdated != made.path):
            await self._delete(outdated)

    async def _expect_room(self, claim: Claim, place: Place, height: int) -> None:
        """A background proxy had room when it was queued, which may be gone by now.

        Raises NoRoomToSpare.
        """
        async with self._catalog.reading() as stores:
            own = not (await stores.jobs.get(claim.job_id)).requested_by
        if own and not await self._proxies.has_room_to_spare(place, height):
            raise NoRoomToSpare

    async def withdraw(self, claim: Claim) -> None:
        """Stop the task; the node keeps its finished parts for a day."""
        if claim.node:
            await self._work.stop(claim.node, claim.task_id, claim.attempt)

    async def _follow(
        self, claim: Claim, place: Place, version: FileVersion, key: ProxyKey, report: Report
    ) -> FinishedProxy:
        async with self._catalog.reading() as stores:
            record = await stores.proxies.record(key)
        as_ffmpeg = record is not None and record.as_ffmpeg
        work = self._proxies.make(claim, place, version, key.height, as_ffmpeg=as_ffmpeg)
        giving_way = keep("giving way", partial(self._give_way, claim), asyncio.Event.wait)
        async with running(giving_way), aclosing(work) as messages:
            async for message in messages:
                self._fleet.reached(claim.node)
                if isinstance(message, FinishedProxy):
                    return message
                await report(message.fraction, message.stage)
        raise WorkInterrupted(claim.node)

    async def _give_way(self, claim: Claim) -> asyncio.Event:
        """Stop a background task once a task that ranks before it waits for its slot.

        Its run() then fails, and the task waits again. Finished parts are kept. The returned event is set when this
        should be checked again.
        """
        news = self._news  # Before the check, so that nothing is missed.
        node = self._fleet.node(claim.node)
        async with self._catalog.reading() as stores:
            roots = node.online_roots if node is not None else frozenset()
            outranked = await stores.tasks.is_outranked(claim, roots)
        stopped = outranked and await self._work.stop(claim.node, claim.task_id, claim.attempt)
        return asyncio.Event() if stopped else news

    async def _delete(self, path: str) -> None:
        try:
            await self._proxies.delete(path)
        except RushesError as hindered:  # It is not used any more, and will be deleted for space.
            log.warning("outdated proxy could not be deleted", path=path, why=hindered.message)
