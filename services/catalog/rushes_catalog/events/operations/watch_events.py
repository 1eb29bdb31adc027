"""Watching events: recorded ones without gaps, and the latest progress."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import TypeAlias

from rushes_catalog.events.domain.events import (
    AnyProgress,
    Change,
    ClipChanged,
    CollectionChanged,
    CollectionProgress,
    Event,
    JobChanged,
    Progress,
    StageChanged,
    StageProgress,
    Subject,
)
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.signals import Committed

# Seconds between two progress messages about one subject, per watcher.
PROGRESS_GAP = 0.1
_PAGE = 200


@dataclass(frozen=True, slots=True)
class Beginning:
    """The watch has begun: every event after this sequence will be sent."""

    sequence: int


Told: TypeAlias = Beginning | Event | AnyProgress


@dataclass(eq=False, slots=True)
class _Watcher:
    """Pending messages of one watcher. Events are read from the database, so only a flag is kept here."""

    with_progress: bool
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    # There may be events that were not sent yet.
    behind: bool = True
    # The latest progress by subject; a slow watcher misses intermediate values.
    pending: dict[Subject, AnyProgress] = field(default_factory=dict)
    next_progress: float = 0.0
    timer: asyncio.TimerHandle | None = None
    # Set by the timer. Comparing clocks would fail: the loop rounds to milliseconds and may be early.
    due: bool = False

    def offer(self, progress: AnyProgress) -> None:
        # Sent in the order of reporting: each has the job's total, which must not go back.
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
        """An event is newer than pending progress."""
        self.pending = {
            subject: progress for subject, progress in self.pending.items() if not _is_newer(change, progress)
        }


def _is_newer(change: Change, progress: AnyProgress) -> bool:
    match change, progress:
        case ClipChanged(noted=False), Progress():
            return (progress.job_id, progress.clip_id) == (change.job_id, change.clip.id)
        case JobChanged(), Progress():
            return change.job.ended and progress.job_id == change.job.id
        case StageChanged(), StageProgress():
            return progress.run_id == change.run_id
        case CollectionChanged(), CollectionProgress():
            return progress.collection == change.collection
        case _:
            return False


class Watching:
    """All watchers. A commit wakes them, and each continues reading where it is."""

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
        """Pass progress on to watchers; never blocks."""
        for watcher in self._watchers:
            if watcher.with_progress:
                watcher.offer(progress)

    async def watch(self, after: int | None, *, with_progress: bool) -> AsyncGenerator[Told]:
        """Events after this sequence, or from now on, until the caller closes it.

        Starts later where older events were deleted, and reports that in its first message.
        """
        watcher = _Watcher(with_progress)
        self._watchers.add(watcher)  # Before the first query: a commit during it is not missed.
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
