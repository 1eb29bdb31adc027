"""Scanning a root: finds new, changed, moved and vanished files, and inspects those that need it."""

import asyncio
import math
import time
from collections import defaultdict
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from datetime import datetime
from itertools import chain
from typing import TypeAlias

import structlog

from rushes_catalog.domain.ids import AssetId
from rushes_catalog.events.domain.events import AssetsChanged, assets_changed
from rushes_catalog.files.domain.passed_over import PassedOverFiles
from rushes_catalog.files.domain.scans import (
    LookThrough,
    NumberSet,
    ScanTally,
    UnreadablePlaces,
    WalkBatch,
    lies_below,
    outermost,
)
from rushes_catalog.files.operations.identify_files import IdentifyFiles, InspectedFile
from rushes_catalog.files.operations.inspect_file import inspected
from rushes_catalog.jobs.domain.jobs import Claim
from rushes_catalog.jobs.operations.deliver_tasks import Report
from rushes_catalog.jobs.operations.settle_task import append_job_event, settle_success
from rushes_catalog.library.domain.assets import KnownFile, PassedOverKind
from rushes_catalog.library.domain.errors import RootEmptied
from rushes_catalog.nodes.domain.fleet import Fleet
from rushes_catalog.ports.clock import Clock
from rushes_catalog.ports.media import MOST_INSPECTED, FootageReader
from rushes_catalog.storage.catalog import Catalog
from rushes_chassis.errors import NotFound, RushesError, Unavailable
from rushes_footage.clips import ClipAttempt
from rushes_footage.facts import Inspection
from rushes_footage.files import Place, UnreadablePlace

log = structlog.get_logger()

# Least concurrent requests to one media node, each about several files; a node has half as many slots as cores.
_LOOKS_PER_NODE = 3
_LOOKS_PER_SLOT = 2
# Limits for storing inspections together: number, and seconds.
_WRITTEN_TOGETHER = 200
_WRITTEN_AFTER = 0.5
_FILES_PER_ROUND = 1_000
_SETTLED_TOGETHER = 200
_ROWS_PER_SWEEP = 2_000


class ScanRoot:
    """Implements jobs.operations.deliver_tasks.TaskHandler."""

    def __init__(
        self, catalog: Catalog, fleet: Fleet, reader: FootageReader, identify: IdentifyFiles, now: Clock
    ) -> None:
        self._catalog, self._fleet, self._reader, self._identify, self._now = catalog, fleet, reader, identify, now
        # Per root: two concurrent scans would inspect the same files.
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._linked: set[str] = set()
        self._looks: dict[str, LookThrough] = {}
        self._unreadable: defaultdict[str, UnreadablePlaces] = defaultdict(UnreadablePlaces)
        self._passed_over: defaultdict[str, PassedOverFiles] = defaultdict(PassedOverFiles)

    def has_links(self, root: str) -> bool:
        """Whether walks met links in it: a watch does not report all changes behind them."""
        return root in self._linked

    def unreadable(self, root: str) -> list[UnreadablePlace]:
        """The places of a root that could not be read when they were last scanned, by path."""
        return self._unreadable[root].all

    def passed_over(self, root: str) -> list[PassedOverKind]:
        """The kinds of files and folders of a root that were not listed when they were last scanned."""
        return self._passed_over[root].kinds

    def spares_another(self, root: str, files: int) -> bool:
        """Whether the last scan of a root with this number of files is recent enough for lists; see LookThrough."""
        look = self._looks.get(root)
        return look is not None and look.spares_another(time.monotonic(), files)

    async def run(self, claim: Claim, report: Report) -> None:
        """One walk; for an unchanged file only its row is compared."""

        async def walked_by(node: str) -> None:
            async with self._catalog.changing() as stores:
                await stores.tasks.note_node(claim, node)
                await append_job_event(stores, claim.job_id, self._now)

        async with self._catalog.reading() as stores:
            [expected] = [each.asset_count for each in await stores.roots.all() if each.name == claim.subject]
        async with self._looking_through(claim.subject):
            tally = await self._scan(claim.subject).run(ScanTally(expected), report, walked_by)
        await self._note(claim.subject, (), tally)
        async with self._catalog.changing() as stores:
            await stores.roots.scanned(claim.subject, self._now())
            await stores.jobs.set_warning(claim.job_id, tally.warning)
            await settle_success(stores, claim, self._now)

    async def changed(self, root: str, paths: Sequence[str]) -> None:
        """Compare these paths and what lies below them, or, without any, the whole root. Not a job, as no user
        requested it. Raises what walking and inspecting raise."""
        paths = outermost(paths)
        async with self._turns[root] if paths else self._looking_through(root):
            tally = await self._scan(root, paths).run(ScanTally(len(paths)), _unheard, _unnoted)
        await self._note(root, paths, tally)
        if not paths:
            async with self._catalog.changing() as stores:
                await stores.roots.scanned(root, self._now())

    @asynccontextmanager
    async def _looking_through(self, root: str) -> AsyncIterator[None]:
        async with self._turns[root]:
            look = self._looks[root] = LookThrough(time.monotonic())
            try:
                yield
            except BaseException:
                del self._looks[root]
                raise
            look.ended = time.monotonic()

    async def _note(self, root: str, paths: Sequence[str], tally: ScanTally) -> None:
        if tally.through_link:
            self._linked.add(root)
        unreadable_differ = self._unreadable[root].note(paths, tally)
        if self._passed_over[root].note(paths, tally.passed_over) or unreadable_differ:
            async with self._catalog.changing() as stores:
                await stores.events.append(AssetsChanged(root), self._now())

    def _scan(self, root: str, paths: Sequence[str] = ()) -> "_Scan":
        return _Scan(self._catalog, self._fleet, self._reader, self._identify, self._now, root, paths)

    async def withdraw(self, claim: Claim) -> None:
        """Does nothing: the results so far are valid."""


_Known: TypeAlias = tuple[int, AssetId, Place, datetime]


async def _unheard(fraction: float, stage: str, attempt: ClipAttempt | None = None, /) -> None:
    """Progress callback of a scan without a job."""


async def _unnoted(node: str) -> None:
    """Callback for the walking node, of a scan without a job."""


class _Scan:
    """One pass over a root, or over some paths of it."""

    def __init__(
        self,
        catalog: Catalog,
        fleet: Fleet,
        reader: FootageReader,
        identify: IdentifyFiles,
        now: Clock,
        root: str,
        paths: Sequence[str],
    ) -> None:
        self._catalog, self._reader, self._identify, self._now = catalog, reader, identify, now
        self._root, self._paths = root, paths
        self._node = ""
        self._began = now()
        # Rows whose file is unchanged: one bit each, for a million files.
        self._unchanged = NumberSet()
        # Files that could not be inspected this time.
        self._deferred: set[int] = set()
        self._found_some = asyncio.Event()
        self._walked = False
        nodes = fleet.holders(self._root)
        self._looks_at_once = sum(max(_LOOKS_PER_NODE, _LOOKS_PER_SLOT * node.slots) for node in nodes) or 1
        self._looks = asyncio.Semaphore(self._looks_at_once)
        self._inspected: list[InspectedFile] = []
        # Places that had another file before, which may have moved to a place that was not inspected yet.
        self._replaced: list[InspectedFile] = []
        self._written_at = 0.0

    async def run(self, tally: ScanTally, report: Report, walked_by: Callable[[str], Awaitable[None]]) -> ScanTally:
        self._tally, self._report, self._walked_by = tally, report, walked_by
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._walk())
                group.create_task(self._examine())
            # Each move may leave a place that has to be inspected: another asset may have moved there.
            while await self._settle_replaced(moves_only=True):
                await self._examine()
        except BaseExceptionGroup as failed:
            said, mistakes = failed.split(RushesError)
            if said is None or mistakes is not None:
                raise
            raise _first(said) from failed
        await self._settle_replaced(moves_only=False)
        await self._sweep()
        return self._tally

    # -- the files -------------------------------------------------------------

    async def _walk(self) -> None:
        async with aclosing(self._reader.walk(self._root, self._paths)) as batches:
            async for batch in batches:
                if batch.node != self._node:
                    self._node = batch.node
                    await self._walked_by(batch.node)
                await self._compare(batch.within(self._catalog.most_path_bytes))
                self._found_some.set()
                await self._tell()
        self._walked = True
        self._found_some.set()

    async def _compare(self, batch: WalkBatch) -> None:
        self._tally.unreadable += batch.unreadable
        self._tally.passed_over.add(batch.passed_over)
        self._tally.found += len(batch.files)
        self._tally.through_link |= batch.through_link
        async with self._catalog.reading() as stores:
            unchanged = await stores.files.unchanged(self._root, batch.files)
            others = [file for file in batch.files if file.path not in unchanged]
            known = await stores.files.at(self._root, [file.path for file in others]) if others else {}
        for number in unchanged.values():
            self._unchanged.add(number)
        self._tally.examined += len(unchanged)
        if not others:
            return
        new = [file for file in others if file.path not in known]
        changed, returned = [], []
        for file in others:
            was = known.get(file.path)
            if was is not None and was.growing and file.growing and was.present and was.version == file.version:
                self._unchanged.add(was.number)
            elif was is not None and was.version == file.version and not was.unexamined:
                returned.append(was)
            elif was is not None:
                changed.append((was, file))
        self._tally.examined += len(others) - len(new) - len(changed)
        async with self._catalog.changing() as stores:
            added = await stores.files.add(self._root, new, self._now())
            await stores.files.note_changed(changed, self._now())
            await stores.files.note_returned([was.number for was in returned], self._now())
            # Growth of a file is no event.
            news = [was for was, file in changed if not (was.growing and file.growing)]
            ids = [file.id for file in (*added, *news, *returned)]
            if ids:
                await stores.events.append(assets_changed(self._root, ids), self._now())

    # -- their contents --------------------------------------------------------

    async def _examine(self) -> None:
        """Unexamined rows are the queue: after a crash the next scan continues with them."""
        while True:
            # Cleared before the query: files found later set it again.
            walked = self._walked
            self._found_some.clear()
            async with self._catalog.reading() as stores:
                files = await stores.files.unexamined(self._root, _FILES_PER_ROUND + len(self._deferred))
            files = [file for file in files if file.number not in self._deferred]
            if not files and walked:
                return
            if not files:
                await self._found_some.wait()
                continue
            # A few files are spread over requests, so that they are inspected concurrently.
            together = min(MOST_INSPECTED, math.ceil(len(files) / self._looks_at_once))
            async with asyncio.TaskGroup() as group:
                for start in range(0, len(files), together):
                    group.create_task(self._look_at_all(files[start : start + together]))
            await self._write()

    async def _look_at_all(self, files: Sequence[KnownFile]) -> None:
        async with self._looks:
            inspections = await self._inspected_together(files)
            for file, inspection in zip(files, inspections, strict=True):
                if inspection is None:
                    inspection = await self._inspected_alone(file)
                if inspection is not None:
                    self._note(file, inspection)
        waited = asyncio.get_running_loop().time() - self._written_at
        if len(self._inspected) >= _WRITTEN_TOGETHER or waited >= _WRITTEN_AFTER:
            await self._write()

    async def _inspected_together(self, files: Sequence[KnownFile]) -> Sequence[Inspection | None]:
        """None for each that has to be inspected alone."""
        if len(files) > 1:
            try:
                return await self._reader.inspect_all(self._root, [file.place.path for file in files])
            except Unavailable:
                raise  # No node is left: the whole scan is retried.
            except RushesError as failed:
                log.info("files are inspected one by one", root=self._root, why=failed.message)
        return [None] * len(files)

    async def _inspected_alone(self, file: KnownFile) -> Inspection | None:
        """None where it cannot be inspected this time."""
        try:
            return await inspected(self._reader, file.place)
        except Unavailable:
            raise
        except NotFound:
            self._deferred.add(file.number)  # Gone since the walk; a complete walk will record that.
        except RushesError as failed:
            self._deferred.add(file.number)
            self._tally.uninspected.append(UnreadablePlace(file.place.path, failed.message))
        return None

    def _note(self, file: KnownFile, inspection: Inspection) -> None:
        if file.fingerprint not in ("", inspection.fingerprint):
            self._deferred.add(file.number)
            self._replaced.append(InspectedFile(file, inspection))
            return
        self._inspected.append(InspectedFile(file, inspection))

    async def _write(self) -> None:
        files, self._inspected = self._inspected, []
        self._written_at = asyncio.get_running_loop().time()
        if files:
            await self._identify.settle(files)
            self._tally.examined += len(files)
            await self._tell()

    async def _settle_replaced(self, *, moves_only: bool) -> bool:
        """Returns whether anything was settled."""
        waiting, self._replaced = self._replaced, []
        for start in range(0, len(waiting), _SETTLED_TOGETHER):
            some = waiting[start : start + _SETTLED_TOGETHER]
            settled = await self._identify.settle(some, moves_only=moves_only)
            self._replaced += [look for look in some if look.file.number not in settled]
        return len(self._replaced) < len(waiting)

    # -- vanished files ---------------------------------------------------------

    async def _sweep(self) -> None:
        """Only after a complete walk. Rows placed since it began are present."""
        if not self._paths:
            await self._expect_mounted()
        async with aclosing(self._known()) as known:
            async for rows in known:
                gone = [(number, asset_id) for number, asset_id, place, at in rows if self._is_gone(number, place, at)]
                if gone:
                    await self._note_missing(gone)

    async def _expect_mounted(self) -> None:
        """Raise RootEmptied where nothing was found because the root's disk is not mounted."""
        if self._tally.found or self._tally.unreadable:
            return
        async with self._catalog.reading() as stores:
            held = await stores.files.any_present(self._root)
        if held and await self._reader.is_empty(self._root):
            raise RootEmptied(self._root)

    def _is_gone(self, number: int, place: Place, placed_at: datetime) -> bool:
        unread = chain(self._tally.unreadable, self._tally.uninspected)
        unreadable = (lies_below(place.path, each.path) for each in unread)
        return number not in self._unchanged and placed_at < self._began and not any(unreadable)

    async def _known(self) -> AsyncGenerator[list[_Known]]:
        """Rows that the walk should have met, in parts."""
        after = 0
        while not self._paths:
            async with self._catalog.reading() as stores:
                rows = await stores.files.present(self._root, after, _ROWS_PER_SWEEP)
            if not rows:
                return
            after = rows[-1][0]
            yield rows
        async with self._catalog.reading() as stores:
            at = await stores.files.at(self._root, self._paths)
        yield [(file.number, file.id, file.place, file.placed_at) for file in at.values() if file.present]
        for folder in self._paths:
            last = ""
            while True:
                async with self._catalog.reading() as stores:
                    rows = await stores.files.present_below(self._root, folder, last, _ROWS_PER_SWEEP)
                if not rows:
                    break
                last = rows[-1][2].path
                yield rows

    async def _note_missing(self, gone: Sequence[tuple[int, AssetId]]) -> None:
        async with self._catalog.changing() as stores:
            await stores.files.missing([number for number, _ in gone])
            ids = [asset_id for _, asset_id in gone]
            await stores.events.append(assets_changed(self._root, ids), self._now())

    async def _tell(self) -> None:
        await self._report(self._tally.fraction, self._tally.stage)


def _first(failed: BaseExceptionGroup[RushesError]) -> RushesError:
    error: BaseException = failed
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    assert isinstance(error, RushesError)
    return error
