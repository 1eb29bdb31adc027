"""Noting the cuts that ordered clips cross, behind the order: it is answered before, and cut whatever is found."""

import asyncio
from typing import Final

import structlog

from rushes_catalog.domain.ids import ClipId
from rushes_catalog.exports.domain.cross_shots import ClipCut
from rushes_catalog.jobs.operations.settle_task import append_clip_event
from rushes_catalog.nodes.domain.fleet import Fleet
from rushes_catalog.ports.clock import Clock
from rushes_catalog.shots.domain.crossing import facts_of
from rushes_catalog.shots.operations.find_cuts import FindCuts
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.signals import Committed
from rushes_chassis.errors import Exhausted, NotFound, RushesError, Unavailable
from rushes_chassis.loops import Pauses, keep_each, until_set
from rushes_footage.clips import ClipOrder
from rushes_footage.shots import cuts_within

log = structlog.get_logger()

_READ_TOGETHER: Final = 1_000
_PAUSES: Final = Pauses(5.0)
_LOOK_AGAIN: Final = 30.0
"""Seconds: a node that was attached meanwhile may have the videos of the clips that are left."""
_LATER: Final = (Exhausted, Unavailable)
"""Refusals that are not about the clip: it is tried again. What is not decoded in time would not be so then either."""


class NoteCuts:
    """The rows say which clips are left: what a process did not finish its successor does."""

    def __init__(self, catalog: Catalog, fleet: Fleet, cuts: FindCuts, now: Clock) -> None:
        self._catalog, self._fleet, self._cuts, self._now = catalog, fleet, cuts, now
        self._wake = asyncio.Event()
        catalog.on_commit(self._committed)

    def _committed(self, committed: Committed) -> None:
        if committed.cuts:
            self._wake.set()

    async def run(self) -> None:
        """Note cuts until cancelled."""
        await keep_each("cuts in clips", self._owed, self._note, self._rest, _PAUSES)

    async def _owed(self) -> list[ClipId]:
        """All of them: the pause of one that is tried again ends when a round is without it."""
        self._wake.clear()
        owed: list[ClipId] = []
        part: list[ClipId] | None = None
        async with self._catalog.reading() as stores:
            while part is None or len(part) == _READ_TOGETHER:
                after = owed[-1] if owed else None
                part = await stores.clips.with_owed_cuts(self._fleet.online_roots, _READ_TOGETHER, after)
                owed += part
        return owed

    async def _note(self, clip_id: ClipId) -> None:
        try:
            async with self._catalog.reading() as stores:
                order = await stores.clips.order(clip_id)
            cuts = await self._within(order)
            async with self._catalog.changing() as stores:
                job_id = await stores.clips.set_cuts(clip_id, cuts)
                await append_clip_event(stores, clip_id, job_id, self._now, noted=True)
        except NotFound:
            return  # It was removed meanwhile.

    async def _within(self, order: ClipOrder) -> tuple[ClipCut, ...] | None:
        """None: they cannot be found."""
        plan = order.plan
        try:
            found = await self._cuts.within(order.source, [(plan.first_frame, plan.last_frame)])
        except _LATER:
            raise
        except RushesError as refused:
            log.info("the cuts within a clip cannot be found", clip=order.place.name, why=refused.message)
            return None
        return facts_of(cuts_within(found, plan.first_frame, plan.frame_count))

    async def _rest(self, pause: float | None) -> None:
        await until_set(self._wake, _LOOK_AGAIN if pause is None else min(pause, _LOOK_AGAIN))
