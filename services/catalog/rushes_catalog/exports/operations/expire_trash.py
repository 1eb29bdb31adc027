"""Deleting clips from the trash for good, when they expire or exceed the trash's budget."""

import asyncio
from datetime import timedelta

import structlog

from rushes_catalog.changes.domain.changes import KEPT, TrashState, TrashTotal, to_be_emptied
from rushes_catalog.domain.ids import ChangeId
from rushes_catalog.events.domain.events import ChangeRecorded
from rushes_catalog.ports.clock import Clock
from rushes_catalog.ports.media import ExportFolder
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.signals import Committed
from rushes_chassis.errors import RushesError
from rushes_chassis.loops import Pauses, keep_each, until_set

log = structlog.get_logger()

_PAUSES = Pauses(5.0)
"""Pauses until a change whose clips could not be deleted is tried again."""
# Longest sleep, so that a clock set wrongly does not keep old clips for years.
_LONGEST_SLEEP = timedelta(hours=6)


class ExpireTrash:
    """`budget` is in bytes; 0: nothing is kept. `move_lock` is held while clips of a change are deleted."""

    def __init__(
        self, catalog: Catalog, folder: ExportFolder, move_lock: asyncio.Lock, budget: int, now: Clock
    ) -> None:
        self._catalog, self._folder, self._move_lock, self._now = catalog, folder, move_lock, now
        self.budget = budget
        self._wake = asyncio.Event()
        self._sleep = _LONGEST_SLEEP
        catalog.on_commit(self._committed)

    def _committed(self, committed: Committed) -> None:
        if committed.trash:
            self._wake.set()

    async def run(self) -> None:
        """Delete expired clips until cancelled."""
        await keep_each("expiry", self._due_now, self._expire, self._rest, _PAUSES)

    async def empty(self) -> TrashTotal:
        """Delete all clips; returns what the trash holds then. Raises media's first refusal, after the rest."""
        async with self._catalog.reading() as stores:
            kept = await stores.trash.kept()
        refused: RushesError | None = None
        for each in kept:
            try:
                await self.destroy(each.change_id)
            except RushesError as why:
                refused = refused or why
        if refused is not None:
            raise refused
        async with self._catalog.reading() as stores:
            return await stores.trash.total()

    async def destroy(self, change_id: ChangeId) -> None:
        """Delete a change's clips that are in the trash."""
        async with self._move_lock:
            await self._destroy(change_id)

    async def _due_now(self) -> list[ChangeId]:
        self._wake.clear()
        return await self._due()

    async def _due(self) -> list[ChangeId]:
        async with self._catalog.reading() as stores:
            kept = await stores.trash.kept()
        due = to_be_emptied(kept, self.budget, self._now())
        ahead = [each.since + KEPT - self._now() for each in kept if each.change_id not in due]
        self._sleep = min([_LONGEST_SLEEP, *(each + timedelta(seconds=1) for each in ahead)])
        return due

    async def _expire(self, change_id: ChangeId) -> None:
        async with self._move_lock:
            if change_id in await self._due():  # Otherwise it was restored meanwhile.
                await self._destroy(change_id)

    async def _rest(self, pause: float | None) -> None:
        async with self._catalog.changing() as stores:
            await stores.changes.forget(self._now())
        sleep = self._sleep.total_seconds()
        await until_set(self._wake, sleep if pause is None else min(pause, sleep))

    async def _destroy(self, change_id: ChangeId) -> None:
        async with self._catalog.reading() as stores:
            clips = [each for each in await stores.trash.of(change_id) if each.state is TrashState.KEPT]
        destroyed = await self._folder.destroy_clips([each.recorded.own for each in clips])
        left = [each.recorded.clip.path for each, done in zip(clips, destroyed, strict=True) if not done]
        if left:
            log.warning("clips were not in the trash, or carry another mark, and were left there", clips=left)
        async with self._catalog.changing() as stores:
            await stores.trash.gone(change_id)
            await stores.events.append(ChangeRecorded(change_id), self._now())
