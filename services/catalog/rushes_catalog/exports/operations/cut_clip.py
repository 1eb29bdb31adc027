"""Cutting a clip on a media node, and recording the result."""

import asyncio
from contextlib import aclosing

import structlog

from rushes_catalog.domain.ids import ClipId
from rushes_catalog.events.domain.events import AnnotationsChanged
from rushes_catalog.exports.domain.cutting import PublishedClip
from rushes_catalog.exports.domain.encoders import fallback_warning
from rushes_catalog.exports.domain.exports import ClipSelector
from rushes_catalog.exports.operations.overwrite_group import note_successor
from rushes_catalog.jobs.domain.errors import WorkInterrupted
from rushes_catalog.jobs.domain.jobs import Claim
from rushes_catalog.jobs.operations.deliver_tasks import Report
from rushes_catalog.jobs.operations.settle_task import settle_success
from rushes_catalog.nodes.domain.fleet import Fleet
from rushes_catalog.ports.clock import Clock
from rushes_catalog.ports.media import ExportFolder, WorkNode
from rushes_catalog.storage.catalog import Catalog
from rushes_chassis.errors import Aborted, AlreadyExists, Exhausted, RushesError, Unavailable
from rushes_chassis.liveness import NOTICED_SECONDS
from rushes_footage.clips import ClipOrder

log = structlog.get_logger()

GIVEN_UP_SECONDS = NOTICED_SECONDS + 20.0
"""A node that cannot be reached has stopped its work after this time: it notices within NOTICED_SECONDS that the
connection is lost, then gives up within 15 s."""


class CutClip:
    """Implements jobs.operations.deliver_tasks.TaskHandler."""

    def __init__(
        self,
        catalog: Catalog,
        fleet: Fleet,
        work: WorkNode,
        export_folder: ExportFolder,
        now: Clock,
    ) -> None:
        self._catalog, self._fleet, self._work, self._now = catalog, fleet, work, now
        self._export_folder = export_folder

    async def run(self, claim: Claim, report: Report) -> None:
        """Follow the task to its end on the claimed node."""
        async with self._catalog.reading() as stores:
            order = await stores.clips.order(ClipId(claim.subject))
        try:
            published = await self._follow(claim, order, report)
        except (Unavailable, Exhausted):
            self._fleet.shun(claim.node, asyncio.get_running_loop().time())
            raise
        except Aborted:
            raise
        except RushesError:
            await self._put_back(order)
            raise
        await self._record(claim, published)

    async def withdraw(self, claim: Claim) -> None:
        """Remove a clip that was published just before the task was cancelled."""
        told = await self._work.stop(claim.node, claim.task_id, claim.attempt)
        async with self._catalog.reading() as stores:
            order = await stores.clips.order(ClipId(claim.subject))
        try:
            await self._export_folder.remove_clip(order.place, claim.task_id)
        except AlreadyExists:
            if order.replaces is None:
                raise  # Otherwise the clip that it was to replace is still there.
        await self._put_back(order)
        # A lost node may be running this attempt, or the one before, and may still publish the clip.
        lost = self._fleet.has_lost_one_since(asyncio.get_running_loop().time() - GIVEN_UP_SECONDS)
        if lost or not told:
            await self._remove_what_came_late(claim, order)

    async def _remove_what_came_late(self, claim: Claim, order: ClipOrder) -> None:
        await asyncio.sleep(GIVEN_UP_SECONDS)
        try:
            came_late = await self._export_folder.remove_clip(order.place, claim.task_id)
        except AlreadyExists:
            return  # Another task's clip is at this place by now.
        if came_late:  # Otherwise the replaced clip may be in the trash because a user deleted it meanwhile.
            await self._put_back(order)

    async def _put_back(self, order: ClipOrder) -> None:
        """Move the replaced clip back: a node that was killed may have moved it to the trash."""
        if order.replaces is None:
            return
        try:
            await self._export_folder.restore_clips([order.replaces])
        except RushesError as hindered:
            log.warning("replaced clip could not be restored", clip=order.replaces.place.name, why=hindered.message)

    async def _follow(self, claim: Claim, order: ClipOrder, report: Report) -> PublishedClip:
        async with aclosing(self._work.run(claim.node, claim.attempt, order)) as messages:
            async for message in messages:
                self._fleet.reached(claim.node)
                if isinstance(message, PublishedClip):
                    return message
                await report(message.fraction, message.stage, message.attempt)
        raise WorkInterrupted(claim.node)

    async def _record(self, claim: Claim, published: PublishedClip) -> None:
        clip_id = ClipId(claim.subject)
        async with self._catalog.changing() as stores:
            before = await stores.clips.get(clip_id)
            await stores.clips.mark_done(clip_id, published, self._now())
            if before.fallback or published.fallback:
                await stores.exports.change_fallback(before.export_id, before.fallback, published.fallback)
                warning = fallback_warning(*await stores.exports.fallbacks(before.export_id))
                await stores.jobs.set_warning(claim.job_id, warning)
            await settle_success(stores, claim, self._now)
            [recorded] = await stores.clips.recorded(ClipSelector(clip_id=clip_id))
            await stores.events.append(AnnotationsChanged(recorded.asset_id, recorded.profile), self._now())
            await note_successor(stores, recorded, self._now)
