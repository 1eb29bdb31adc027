"""Making scrub proxies of new files ahead of need, of a root one after the other, behind all requested work."""

import asyncio
import time
from collections import defaultdict
from typing import NoReturn

import structlog

from rushes_catalog.domain.errors import StorageFailed
from rushes_catalog.jobs.domain.jobs import JobKind, Rank, TaskKind
from rushes_catalog.library.domain.assets import KnownFile
from rushes_catalog.nodes.domain.fleet import Fleet
from rushes_catalog.ports.clock import Clock
from rushes_catalog.ports.media import ProxyNode
from rushes_catalog.proxies.domain.proxies import AHEAD_SESSION, ProxyKey
from rushes_catalog.proxies.operations.proxies import queue_proxy
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.signals import Committed
from rushes_chassis.errors import RushesError, Unavailable
from rushes_chassis.loops import Pauses, keep_side_by_side, until_set

log = structlog.get_logger()

# Seconds between two rounds.
PAUSE = 2.0
# Seconds until a node without room is asked again, and at most between checks for a free place in the queue.
_LONG_PAUSE = 600.0
_FILES_AT_ONCE = 200
# Pause as a multiple of the time spent on queries, which bounds the load of a large library that changes all the time.
_REST = 10
# Limit of ended jobs that are kept: thousands would hide those of users.
_KEPT_JOBS = 10


class ProxiesAhead:
    """Goes through the files of each mounted root, and again after each change of its files.

    Of a root at most as many jobs are open as nodes have it, users' included. A handled version of a file is recorded
    with its job: whatever the job's result, Rushes does not queue it again by itself.
    """

    def __init__(
        self,
        catalog: Catalog,
        fleet: Fleet,
        proxies: ProxyNode,
        now: Clock,
        *,
        least_seconds: float,
        height: int,
        pause: float = PAUSE,
    ) -> None:
        """`least_seconds`: the duration of the shortest video that gets a proxy; `height`: that of the proxies."""
        self._catalog, self._fleet, self._proxies, self._now = catalog, fleet, proxies, now
        self._least_seconds, self._height, self._pause = least_seconds, height, pause
        # Roots without changes since their last round.
        self._finished: set[str] = set()
        # Set at each event, by root.
        self._news: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)
        catalog.on_commit(self._committed)

    def _committed(self, committed: Committed) -> None:
        self._finished -= committed.roots
        if committed.events:
            for news in self._news.values():
                news.set()

    async def run(self) -> NoReturn:
        """Runs as long as the catalog."""
        await keep_side_by_side(
            "proxies ahead",
            lambda: self._fleet.online_roots,
            self.go_through,
            self._rest,
            self._pause,
            Pauses(self._pause),
        )

    async def _rest(self, root: str, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def go_through(self, root: str) -> float:
        """Go through a root, where it is mounted and has changes; returns the seconds until the next round."""
        roots = self._fleet.online_roots
        if root in self._finished or root not in roots:
            return self._pause
        # Before the round, so that changes during it cause another one.
        self._finished.add(root)
        try:
            looked = await self._queue(root)
        except Exception:
            self._finished.discard(root)
            raise
        if looked is None:
            self._finished.discard(root)
            return _LONG_PAUSE
        return max(self._pause, _REST * len(roots) * looked)

    async def _queue(self, root: str) -> float | None:
        """The seconds spent on queries; None where media has no room."""
        after, looked = 0, 0.0
        while True:
            began = time.monotonic()
            async with self._catalog.reading() as stores:
                files = await stores.proxies.without(root, self._least_seconds, self._height, after, _FILES_AT_ONCE)
            looked += time.monotonic() - began
            if not files:
                return looked
            for file in files:
                after = file.number
                await self._until_there_is_a_place(root)
                try:
                    if not await self._handle(file):
                        return None
                except (StorageFailed, Unavailable):
                    raise
                except RushesError as failed:  # Gone or replaced just now: its next inspection decides.
                    log.info("proxy not queued ahead of need", path=file.place.path, error=failed.message)

    async def _until_there_is_a_place(self, root: str) -> None:
        news = self._news[root]
        while True:
            news.clear()
            async with self._catalog.reading() as stores:
                waiting = await stores.tasks.count_open(TaskKind.PROXY, [root])
            if waiting < len(self._fleet.holders(root)):
                return
            await until_set(news, _LONG_PAUSE)

    async def _handle(self, file: KnownFile) -> bool:
        """Queue a job where there is no proxy and none was tried; False where there is no room for it."""
        key = ProxyKey(file.id, self._height)
        found = await self._proxies.find(file.place, key.height)
        there = found.made
        if there is None and not await self._proxies.has_room_to_spare(file.place, key.height):
            return False
        async with self._catalog.changing() as stores:
            job = await stores.jobs.latest(JobKind.PROXY, key.subject)
            await stores.proxies.mark_handled(key)
            # A job that failed or was cancelled for earlier content says nothing about the present one.
            tried = job is not None and (job.ended_at is None or job.ended_at > file.placed_at)
            if there is None and not tried:
                await stores.proxies.want(key, AHEAD_SESSION, as_ffmpeg=False)
                await stores.jobs.forget_ended_ahead(_KEPT_JOBS)
                await queue_proxy(stores, file.place, key, found.source, "", self._now, Rank.PROXY_AHEAD)
        return True
