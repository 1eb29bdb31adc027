"""Follows on the disk what the rows say: clips into the trash and out of it, manifests, and what goes for good.

A row says first what is wanted, then media does it, then the row says that it is done. Whoever is killed in between
finds the row, and media has the same done again, with the same result.
"""

import asyncio
from datetime import datetime, timedelta
from functools import partial

import structlog

from rushes_catalog.domain.changes import KEPT, TrashedClip, TrashState, TrashTotal, to_be_emptied
from rushes_catalog.domain.events import AnnotationsChanged, ChangeRecorded
from rushes_catalog.domain.exports import ClipSelector, ClipState
from rushes_catalog.domain.ids import ChangeId, ClipId, ExportId
from rushes_catalog.operations.settle_task import tell_clip
from rushes_catalog.ports.clock import Clock
from rushes_catalog.ports.media import ExportFolder
from rushes_catalog.ports.storage import Catalog, Stores
from rushes_chassis.errors import RushesError, TimedOut, Unavailable
from rushes_chassis.loops import Pauses, keep, until_set

log = structlog.get_logger()

# Seconds until what could not be done is tried again: no media node is attached, or clips are still being cut.
_RETRY = 5.0
_PAUSES = Pauses(_RETRY)
# At most, so that a clock which was set wrong does not keep old clips for years.
_LONGEST_SLEEP = timedelta(hours=6)


class FollowUp:
    """One thing at a time: whoever moves clips holds `turn`, from the look at the rows to the end."""

    def __init__(self, catalog: Catalog, folder: ExportFolder, budget: int, now: Clock) -> None:
        self._catalog, self._folder, self._now = catalog, folder, now
        self.budget = budget
        # What was said of which clips since an export was edited, while others of it are still to be cut: each of them
        # is looked into before its label is written, and a paused job may stay so for days.
        self._labelled: dict[tuple[ExportId, datetime], set[ClipId]] = {}
        self.turn = asyncio.Lock()
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """There is something to follow up."""
        self._wake.set()

    async def run(self) -> None:
        """Until cancelled; what is under way then is found again by the next start."""
        await keep("following up", self._follow_up, partial(until_set, self._wake), _PAUSES)

    # -- clips that move ---------------------------------------------------

    def expect_node(self) -> None:
        """Raise NoMediaNode where nobody could move anything now: nothing is begun then."""
        self._folder.location()

    async def settle(self, change_id: ChangeId) -> None:
        """Move the clips of a change to where its rows say; the caller holds the turn.

        Raises what media refuses, after the rows say again what was so before. Where it is not known what media did,
        it is raised too, and tried again until it is known.
        """
        try:
            await self._settle(change_id)
        except (Unavailable, TimedOut, asyncio.CancelledError):
            asyncio.get_running_loop().call_later(_RETRY, self.wake)
            raise

    async def _settle(self, change_id: ChangeId) -> None:
        async with self._catalog.reading() as stores:
            clips = await stores.trash.of(change_id)
        going = [each for each in clips if each.state is TrashState.GOING]
        returning = [each for each in clips if each.state is TrashState.RETURNING]
        try:
            sizes = await self._moved(going, returning)
        except (Unavailable, TimedOut):
            raise
        except RushesError:
            async with self._catalog.changing() as stores:
                await stores.trash.stay(change_id)
                await stores.changes.call_off(change_id)
                await stores.events.append(ChangeRecorded(change_id), self._now())
            raise
        async with self._catalog.changing() as stores:
            await self._record(stores, change_id, list(zip(going, sizes, strict=True)), returning)

    async def _moved(self, going: list[TrashedClip], returning: list[TrashedClip]) -> list[int]:
        """The sizes of those that went; where one of the others may not return, all are where they were."""
        sizes = await self._folder.discard_clips([each.recorded.own for each in going]) if going else []
        try:
            if returning:
                await self._folder.restore_clips([each.recorded.own for each in returning])
        except (Unavailable, TimedOut):
            raise
        except RushesError:
            if going:
                await self._folder.restore_clips([each.recorded.own for each in going])
            raise
        return sizes

    async def _record(
        self,
        stores: Stores,
        change_id: ChangeId,
        gone: list[tuple[TrashedClip, int]],
        returned: list[TrashedClip],
    ) -> None:
        for each, size in gone:
            await stores.exports.mark_deleted(each.recorded.clip.id)
            await stores.trash.keep(each.recorded.clip.id, size)
            await tell_clip(stores, each.recorded.clip.id, each.recorded.job_id, self._now)
        for each in returned:
            # Not told as a clip's change: to clients of the replaced cutter that would be one more clip that was cut.
            await stores.exports.mark_restored(each.recorded.clip.id)
            await stores.trash.leave(each.recorded.clip.id)
        concerned = {
            (each.recorded.asset_id, each.recorded.profile) for each in [*returned, *(each for each, _ in gone)]
        }
        for asset_id, profile in sorted(concerned):
            await stores.events.append(AnnotationsChanged(asset_id, profile), self._now())
        await stores.changes.end(change_id)
        await stores.events.append(ChangeRecorded(change_id), self._now())

    # -- what goes for good ------------------------------------------------

    async def tidy(self) -> None:
        """Let go what is kept too long or is too much."""
        async with self.turn:
            async with self._catalog.reading() as stores:
                kept = await stores.trash.kept()
            for change_id in to_be_emptied(kept, self.budget, self._now()):
                await self._destroy(change_id)
            async with self._catalog.changing() as stores:
                await stores.changes.forget(self._now())

    async def empty(self) -> TrashTotal:
        """Let all of it go; what the trash holds then."""
        async with self.turn:
            async with self._catalog.reading() as stores:
                kept = await stores.trash.kept()
            for each in kept:
                await self._destroy(each.change_id)
        async with self._catalog.reading() as stores:
            return await stores.trash.total()

    async def _destroy(self, change_id: ChangeId) -> None:
        async with self._catalog.reading() as stores:
            clips = [each for each in await stores.trash.of(change_id) if each.state is TrashState.KEPT]
        destroyed = await self._folder.destroy_clips([each.recorded.own for each in clips])
        left = [each.recorded.clip.path for each, done in zip(clips, destroyed, strict=True) if not done]
        if left:
            log.warning("clips were not in the trash, or bear another mark and were left there", clips=left)
        async with self._catalog.changing() as stores:
            await stores.trash.gone(change_id)
            await stores.events.append(ChangeRecorded(change_id), self._now())

    # -- what manifests say ------------------------------------------------

    async def tell_facts(self) -> bool:
        """Have the manifests say what is said of exports now; False where clips that lack it are still being cut.

        The one place where a clip's facts reach what lies beside it.
        """
        complete = True
        async with self.turn:
            async with self._catalog.reading() as stores:
                owed = await stores.exports.owed_facts()
            self._labelled = {key: self._labelled.get(key, set()) for key in owed}
            for export_id, since in owed:
                async with self._catalog.reading() as stores:
                    clips = await stores.exports.recorded(ClipSelector(export_id=export_id))
                labelled = self._labelled[export_id, since]
                done = [each for each in clips if each.clip.state is ClipState.DONE and each.clip.id not in labelled]
                if done:
                    await self._folder.label_clips([each.own for each in done])
                    labelled |= {each.clip.id for each in done}
                if any(each.clip.state in (ClipState.WAITING, ClipState.RUNNING) for each in clips):
                    complete = False
                    continue
                async with self._catalog.changing() as stores:
                    await stores.exports.facts_told(ExportId(export_id), since)
        return complete

    # -- by itself ---------------------------------------------------------

    async def _follow_up(self) -> float:
        """Do what is to be done now; the seconds until there may be more."""
        self._wake.clear()
        await self._settle_all()
        told = await self.tell_facts()
        await self.tidy()
        async with self._catalog.reading() as stores:
            total = await stores.trash.total()
        if not told:
            return _RETRY
        if total.oldest_at is None:
            return _LONGEST_SLEEP.total_seconds()
        ahead = total.oldest_at + KEPT - self._now()
        return min(max(ahead.total_seconds(), 0.0), _LONGEST_SLEEP.total_seconds()) + 1.0

    async def _settle_all(self) -> None:
        async with self._catalog.reading() as stores:
            under_way = await stores.changes.under_way()
        for change_id in under_way:
            async with self.turn:
                try:
                    await self.settle(change_id)
                except (Unavailable, TimedOut):
                    raise
                except RushesError as refused:
                    log.warning("a change was called off", change=change_id, why=refused.message)
