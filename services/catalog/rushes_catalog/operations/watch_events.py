"""Watches changes: the recorded ones without a gap, and progress as far as there is room for it."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import TypeAlias

from rushes_catalog.domain.events import (
    AnyProgress,
    Change,
    ClipChanged,
    CollectionChanged,
    CollectionProgress,
    Event,
    JobChanged,
    Progress,
    Subject,
)
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.signals import Committed

# Seconds between two messages about the progress of one subject, to one watcher.
PROGRESS_GAP = 0.1
_PAGE = 200


@dataclass(frozen=True, slots=True)
class Beginning:
    """The watch stands: everything after this sequence will be told."""

    sequence: int


Told: TypeAlias = Beginning | Event | AnyProgress


@dataclass(eq=False, slots=True)
class _Watcher:
    """What one watcher has yet to be told. Events are read from the database, so only the fact is kept here."""

    with_progress: bool
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    # There may be events that it has not seen.
    behind: bool = True
    # The latest of each subject; a slow watcher misses what lies between.
    pending: dict[Subject, AnyProgress] = field(default_factory=dict)
    next_progress: float = 0.0
    timer: asyncio.TimerHandle | None = None
    # The timer has gone off. Not told by the clock: a loop that counts whole milliseconds is up to one too early.
    due: bool = False

    def offer(self, progress: AnyProgress) -> None:
        # Told in the order of being reported: each also says how far the whole job is, which must not go back.
        self.pending.pop(progress.subject, None)
        self.pending[progress.subject] = progress
        if self.timer is None:
            loop = asyncio.get_running_loop()
            self.timer = loop.call_at(max(loop.time(), self.next_progress), self._go_off)

    def _go_off(self) -> None:
        self.due = True
        self.wake.set()

    def due_progress(self) -> list[AnyProgress]:
        if not self.due:
            return []
        told, self.pending = list(self.pending.values()), {}
        self.timer, self.due = None, False
        self.next_progress = asyncio.get_running_loop().time() + PROGRESS_GAP
        return told

    def forget(self, change: Change) -> None:
        """What an event says is newer than progress that waits to be told."""
        self.pending = {
            subject: progress for subject, progress in self.pending.items() if not _is_newer(change, progress)
        }


def _is_newer(change: Change, progress: AnyProgress) -> bool:
    match change, progress:
        case ClipChanged(), Progress():
            return (progress.job_id, progress.clip_id) == (change.job_id, change.clip.id)
        case JobChanged(), Progress():
            return change.job.ended and progress.job_id == change.job.id
        case CollectionChanged(), CollectionProgress():
            return progress.collection == change.collection
        case _:
            return False


class Watching:
    """Everyone who watches. One commit wakes them all; each reads on from where it is."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._watchers: set[_Watcher] = set()
        catalog.on_commit(self._committed)

    def _committed(self, committed: Committed) -> None:
        if committed.events:
            for watcher in self._watchers:
                watcher.behind = True
                watcher.wake.set()

    def tell_progress(self, progress: AnyProgress) -> None:
        """Tell whoever wants to know; never waits for anyone."""
        for watcher in self._watchers:
            if watcher.with_progress:
                watcher.offer(progress)

    async def watch(self, after: int | None, *, with_progress: bool) -> AsyncGenerator[Told]:
        """From after this sequence, or from now on; for as long as the caller listens.

        Begins later than asked where older events are forgotten, and says so in its first message.
        """
        watcher = _Watcher(with_progress)
        self._watchers.add(watcher)  # before the first look: what is committed during it is not missed
        try:
            async with self._catalog.reading() as stores:
                first, last = await stores.events.bounds()
            position = last if after is None else min(max(after, first), last)
            yield Beginning(position)
            while True:
                watcher.wake.clear()
                while watcher.behind:
                    watcher.behind = False
                    async with self._catalog.reading() as stores:
                        events = await stores.events.after(position, _PAGE)
                    for event in events:
                        position = event.sequence
                        watcher.forget(event.change)
                        yield event
                    watcher.behind = watcher.behind or len(events) == _PAGE
                for progress in watcher.due_progress():
                    yield progress
                await watcher.wake.wait()
        finally:
            self._watchers.discard(watcher)
            if watcher.timer is not None:
                watcher.timer.cancel()
