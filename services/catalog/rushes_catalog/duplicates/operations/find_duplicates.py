"""Searching a collection for duplicate videos on request, in the background, one search at a time."""

import asyncio
from collections.abc import Collection, Sequence
from contextlib import aclosing
from functools import partial
from itertools import combinations
from typing import Final

from rushes_catalog.domain.ids import AssetId
from rushes_catalog.duplicates.domain.duplicates import (
    Duplicates,
    HashedFile,
    SearchProgress,
    SearchState,
    grouped,
    pair_of,
)
from rushes_catalog.events.domain.events import CollectionChanged, CollectionProgress
from rushes_catalog.events.operations.watch_events import Watching
from rushes_catalog.operations.despite_restarts import PAUSES, despite_restarts
from rushes_catalog.operations.sole_work import SoleWork
from rushes_catalog.ports.clock import Clock
from rushes_catalog.ports.inference import CopyFinder
from rushes_catalog.storage.catalog import Catalog, Stores
from rushes_chassis.loops import keep
from rushes_footage.facts import Problem
from rushes_footage.files import Place

_TOGETHER: Final = 20
"""Files per batch: at most this many are hashed again where Rushes is stopped or inference restarts."""
_PASSING: Final = ("RootOffline", "TimedOut", "SourceChanged", "FileNotFound")
"""Errors that do not depend on the content of a file."""
_SEE_LOG: Final = "See its log for the reason, then start the search again: hashes already computed are kept."
_INTERRUPTED: Final = "Rushes was stopped while it ran. Start it again: hashes already computed are kept."


class FindDuplicates:
    """Hashes are stored even if the search does not succeed, once per content."""

    def __init__(
        self, catalog: Catalog, finder: CopyFinder, watching: Watching, now: Clock, pauses: Sequence[float] = PAUSES
    ) -> None:
        """`pauses`: seconds before each further try where inference does not answer; then the search fails."""
        self._pauses = pauses
        self._catalog, self._finder, self._watching, self._now = catalog, finder, watching, now
        self._begun = asyncio.Event()
        self._work = SoleWork()
        self._progress: SearchProgress | None = None

    async def recover(self) -> None:
        """End a search that was running when the catalog stopped; to be called at the start."""
        async with self._catalog.changing() as stores:
            await self._end(stores, SearchState.FAILED, _INTERRUPTED)

    async def start(self, collection: Place, requested_by: str) -> bool:
        """Start a search; False where one is running already, in any collection. Raises RootNotFound."""
        async with self._catalog.changing() as stores:
            started = await stores.duplicates.begin(collection, requested_by)
            if started:
                await stores.events.append(CollectionChanged(collection), self._now())
        if started:
            self._begun.set()
        return started

    async def cancel(self) -> bool:
        """Cancel the running search; False where none was running."""
        async with self._catalog.changing() as stores:
            cancelled = await self._end(stores, SearchState.CANCELLED)
        if cancelled:
            self._work.cancel()
        return cancelled

    async def found(self, collection: Place) -> Duplicates:
        """Duplicates as of the last search, without videos that are elsewhere by now; raises RootNotFound."""
        async with self._catalog.reading() as stores:
            videos = await stores.duplicates.suspects(collection)
            copies, dismissed = await stores.duplicates.copies(), await stores.duplicates.dismissed()
            search = await stores.duplicates.search(collection)
            unhashed = await stores.duplicates.count_unhashed(collection)
        running = search is not None and search.state is SearchState.RUNNING
        return Duplicates(grouped(videos, copies, dismissed), search, self._progress if running else None, unhashed)

    async def dismiss(self, videos: Collection[AssetId], *, restore: bool) -> None:
        """Record that any two of these videos are different, by content, wherever they are; `restore`: undo that."""
        async with self._catalog.changing() as stores:
            contents = sorted(await stores.duplicates.fingerprints(videos))
            pairs = {pair_of(one, other) for one, other in combinations(contents, 2)}
            await stores.duplicates.dismiss(pairs, restore=restore)

    async def run(self) -> None:
        """Run searches until cancelled."""
        await keep("duplicates", self._next)

    async def _next(self) -> None:
        """Complete the search that is marked as running; if there is none, wait until one is started."""
        self._begun.clear()
        async with self._catalog.reading() as stores:
            collection = await stores.duplicates.running()
        if collection is None:
            await self._begun.wait()
            return
        try:
            search = partial(self._search, collection)
            again = despite_restarts(search, self._pauses, of="search for duplicates", then=_SEE_LOG)
            await self._work.do(again, self._fail)
        finally:
            self._progress = None

    async def _fail(self, error: str) -> None:
        async with self._catalog.changing() as stores:
            await self._end(stores, SearchState.FAILED, error)

    async def _end(self, stores: Stores, state: SearchState, error: str = "") -> bool:
        """End the running search; False where none was running any more."""
        collection = await stores.duplicates.end(state, error, self._now())
        if collection is None:
            return False
        await stores.events.append(CollectionChanged(collection), self._now())
        return True

    async def _search(self, collection: Place) -> None:
        method = await self._finder.method()
        await self._hash(collection, method)
        async with self._catalog.reading() as stores:
            hashes = await stores.duplicates.hashes(collection, method)
        copies = await self._finder.copies(hashes)
        async with self._catalog.changing() as stores:
            # It may have been cancelled meanwhile.
            if await self._end(stores, SearchState.SUCCEEDED):
                await stores.duplicates.keep_copies(hashes.keys(), copies)

    async def _hash(self, collection: Place, method: str) -> None:
        async with self._catalog.reading() as stores:
            total = await stores.duplicates.count_unhashed(collection, method)
        after = done = 0
        while True:
            self._further(collection, done, total)
            async with self._catalog.reading() as stores:
                files = await stores.duplicates.unhashed(collection, method, after, _TOGETHER)
            if not files:
                return
            different = list({file.fingerprint: file for file in files}.values())
            hashed: list[HashedFile] = []
            async with aclosing(self._finder.hashes(different)) as answers:
                async for answer in answers:
                    hashed.append(HashedFile(different[len(hashed)].fingerprint, answer))
                    self._further(collection, done + len(hashed), total)
            async with self._catalog.changing() as stores:
                await stores.duplicates.keep_hashed(method, [each for each in hashed if _lasts(each.answer)])
            after = files[-1].number
            done += len(files)

    def _further(self, collection: Place, done: int, total: int) -> None:
        """Report progress. `total` was counted at the beginning: more files may have been added since."""
        self._progress = SearchProgress(done, max(done, total))
        self._watching.tell_progress(CollectionProgress(collection, None, done, self._progress.total))


def _lasts(answer: bytes | Problem) -> bool:
    return not isinstance(answer, Problem) or answer.reason not in _PASSING
