"""Moving clips into the trash and out of it, as their rows state.

A row first states what is wanted, then media does it, then the row states that it is done. After a crash the row is
found, and media repeats the same with the same result.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rushes_catalog.changes.domain.changes import TrashedClip, TrashState
from rushes_catalog.changes.operations.settle_changes import ChangeSettling
from rushes_catalog.domain.ids import ChangeId
from rushes_catalog.events.domain.events import AnnotationsChanged, ChangeRecorded
from rushes_catalog.jobs.operations.settle_task import append_clip_event
from rushes_catalog.ports.clock import Clock
from rushes_catalog.ports.media import ExportFolder
from rushes_catalog.storage.catalog import Catalog, Stores
from rushes_catalog.storage.signals import Committed
from rushes_chassis.errors import RushesError, TimedOut, Unavailable


class MoveClips:
    """Moving published clips requires `move_lock`, from reading their rows to recording the result."""

    def __init__(
        self, catalog: Catalog, folder: ExportFolder, now: Clock, move_lock: asyncio.Lock | None = None
    ) -> None:
        self._catalog, self._folder, self._now = catalog, folder, now
        self.move_lock = move_lock or asyncio.Lock()
        self._settling = ChangeSettling("moves", self.alone, self._under_way, self._settle)
        catalog.on_commit(self._committed)

    def _committed(self, committed: Committed) -> None:
        if committed.moves:
            self._settling.wake()

    @asynccontextmanager
    async def alone(self, _: ChangeId) -> AsyncIterator[None]:
        """No other clips are moved until this is left."""
        async with self.move_lock:
            yield

    async def run(self) -> None:
        """Settle all changes under way, until cancelled; the next start continues."""
        await self._settling.run()

    async def _under_way(self) -> list[ChangeId]:
        async with self._catalog.reading() as stores:
            return await stores.changes.under_way()

    def expect_node(self) -> None:
        """Raise NoMediaNode where no media node is attached, before a change is recorded that needs one."""
        self._folder.location()

    async def settle(self, change_id: ChangeId) -> None:
        """Move the clips of a change to where its rows state; the caller holds `move_lock`.

        Raises what media refuses, after the rows have been restored. Unavailable and TimedOut leave the change under
        way: it is unknown what media did, so the loop retries until it is known.
        """
        await self._settling.settle(change_id)

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
        """Sizes of the moved clips; where one of the others cannot return, all stay where they were."""
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
            await stores.clips.mark_deleted(each.recorded.clip.id)
            await stores.trash.keep(each.recorded.clip.id, size)
            await append_clip_event(stores, each.recorded.clip.id, each.recorded.job_id, self._now)
        for each in returned:
            # No clip event: clients of the replaced cutter would count it as a newly cut clip.
            await stores.clips.mark_restored(each.recorded.clip.id)
            await stores.trash.leave(each.recorded.clip.id)
        concerned = {
            (each.recorded.asset_id, each.recorded.profile) for each in [*returned, *(each for each, _ in gone)]
        }
        for asset_id, profile in sorted(concerned):
            await stores.events.append(AnnotationsChanged(asset_id, profile), self._now())
        await stores.changes.end(change_id)
        await stores.events.append(ChangeRecorded(change_id), self._now())
