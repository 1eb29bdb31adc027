"""None of the catalog's background loops ends by what goes wrong in it, and each says how it stands."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import pytest
from structlog.testing import capture_logs

from rushes_catalog.domain.errors import StorageFailed
from rushes_catalog.events.operations.watch_events import Watching
from rushes_catalog.exports.operations.expire_trash import ExpireTrash
from rushes_catalog.exports.operations.move_clips import MoveClips
from rushes_catalog.files.operations.follow_growing import FollowGrowing
from rushes_catalog.files.operations.identify_files import IdentifyFiles
from rushes_catalog.files.operations.inspect_file import InspectFile
from rushes_catalog.files.operations.scan_root import ScanRoot
from rushes_catalog.files.operations.watch_roots import WatchRoots
from rushes_catalog.jobs.operations.deliver_tasks import Delivery
from rushes_catalog.jobs.operations.report_progress import ProgressReports
from rushes_catalog.library.domain.assets import AnnouncedRoot, KnownFile, Prepared, PreparedStage
from rushes_catalog.library.operations.prepare_ahead import PrepareAhead
from rushes_catalog.manifests.operations.sync_labels import SyncLabels
from rushes_catalog.manifests.operations.write_manifests import ManifestWriter
from rushes_catalog.nodes.domain.fleet import Fleet, Node
from rushes_catalog.ports.clock import wall_clock
from rushes_catalog.proxies.operations.proxies_ahead import ProxiesAhead
from rushes_catalog.sorting.operations.edit_categories import EditCategories
from rushes_catalog.sorting.operations.sort_videos import SortVideos
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.database import Database
from rushes_chassis.loops import failing_loops
from rushes_footage.files import FoundFile, Place
from tests.fakes.footage import FakeFootage
from tests.fakes.given_time import in_given_time, later, passed_until
from tests.fakes.proxies import FakeProxies
from tests.fakes.sorting import FakeSorting
from tests.fakes.stumbling import StumblingCatalog
from tests.fakes.work import FakeExportFolder, FakeWork
from tests.integration.catalog.harness import World

ROOTS = (AnnouncedRoot("lib", "/videos", online=True), AnnouncedRoot("other", "/other", online=True))
NODE = Node("media-1", "unix:/x", ROOTS, 2, ("libx264",), "/exports")


@dataclass
class Parts:
    """What a loop is made of; nothing acts on it but the loop."""

    catalog: StumblingCatalog
    footage: FakeFootage = field(default_factory=FakeFootage)
    folder: FakeExportFolder = field(default_factory=FakeExportFolder)
    fleet: Fleet = field(default_factory=Fleet)

    def __post_init__(self) -> None:
        self.fleet.attach(NODE, object())
        self.proxies = FakeProxies(self.footage, FakeWork(self.folder))
        self.identify = IdentifyFiles(self.catalog, self.fleet, self.footage, wall_clock)
        self.scan = ScanRoot(self.catalog, self.fleet, self.footage, self.identify, wall_clock)
        self.sorting = FakeSorting(self.footage)
        self.sort = SortVideos(self.catalog, self.sorting, "", wall_clock)

    def delivery(self) -> Delivery:
        reports = ProgressReports(self.catalog, Watching(self.catalog))
        return Delivery(self.catalog, self.fleet, {}, reports, wall_clock)

    def follow_growing(self) -> FollowGrowing:
        inspect_file = InspectFile(self.catalog, self.footage, self.identify, wall_clock)
        return FollowGrowing(self.catalog, self.fleet, self.footage, inspect_file)


Run: TypeAlias = Callable[[], Coroutine[Any, Any, None]]

LOOPS: dict[str, Callable[[Parts], Run]] = {
    "category edits": lambda parts: EditCategories(parts.catalog, parts.sorting, parts.sort, wall_clock).run,
    "delivery": lambda parts: parts.delivery().run,
    "expiry": lambda parts: ExpireTrash(parts.catalog, parts.folder, asyncio.Lock(), 1 << 30, wall_clock).run,
    "growing files": lambda parts: parts.follow_growing().run,
    "labels": lambda parts: SyncLabels(parts.catalog, parts.folder, asyncio.Lock()).run,
    "manifests": lambda parts: ManifestWriter(parts.catalog, parts.folder, None).run,
    "moves": lambda parts: MoveClips(parts.catalog, parts.folder, wall_clock).run,
    "prepare ahead": lambda parts: PrepareAhead(parts.catalog, parts.fleet, parts.footage).run,
    "proxies ahead": lambda parts: (
        ProxiesAhead(parts.catalog, parts.fleet, parts.proxies, wall_clock, least_seconds=60, height=360).run
    ),
    "sortings": lambda parts: parts.sort.run,
}


@asynccontextmanager
async def parts_of(world: World) -> AsyncIterator[Parts]:
    database = Database(world.database)
    async with Catalog(database).changing() as stores:
        await stores.roots.record(ROOTS)
    try:
        yield Parts(StumblingCatalog(database))
    finally:
        await database.close()


@asynccontextmanager
async def at_work(run: Run) -> AsyncIterator[None]:
    working = asyncio.create_task(run())
    try:
        with capture_logs():  # which would be long
            yield
    finally:
        assert not working.done()
        working.cancel()
        await asyncio.wait((working,))
        assert failing_loops() == ()


@pytest.mark.parametrize("mistake", [KeyError("a mistake"), StorageFailed("locked")], ids=repr)
@pytest.mark.parametrize("name", LOOPS)
def test_a_loop_goes_on_after_what_was_thrown_out_of_it(world: World, name: str, mistake: Exception) -> None:
    @in_given_time
    async def test() -> None:
        async with parts_of(world) as parts:
            catalog = parts.catalog
            catalog.failure = mistake
            async with at_work(LOOPS[name](parts)):
                await passed_until(lambda: failing_loops() == (name,))
                asked = catalog.asked
                await passed_until(lambda: catalog.asked >= asked + 3)
                assert failing_loops() == (name,)
                catalog.failure = None
                await passed_until(lambda: failing_loops() == ())

    test()


@in_given_time
async def test_the_loop_of_watches_holds_a_watch_and_a_look_for_each_root_that_go_on(world: World) -> None:
    async with parts_of(world) as parts:
        footage = parts.footage

        async def say(said: tuple[str, ...] | Exception) -> None:
            footage.changes.put_nowait(said)
            await passed_until(footage.changes.empty)

        watch_roots = WatchRoots(parts.fleet, footage, parts.scan)
        async with at_work(watch_roots.run):
            await passed_until(lambda: footage.watches == 2)
            await say(KeyError("a mistake"))
            await passed_until(lambda: len(failing_loops()) == 1)
            assert failing_loops()[0] in ("watch of lib", "watch of other")
            await passed_until(lambda: footage.watches == 3)
            while failing_loops() or {*footage.walked} != {"lib", "other"}:
                await say(())

            parts.catalog.failure = KeyError("a mistake")
            await say(())
            # A look at what was said before may still have been under way: it may be both.
            await passed_until(lambda: failing_loops() != ())
            assert {*failing_loops()} <= {"scans of changes in lib", "scans of changes in other"}
            parts.catalog.failure = None
            # What could not be looked at is looked at again, without a further word.
            await passed_until(lambda: failing_loops() == ())


@in_given_time
async def test_a_root_that_fails_holds_no_other_back(world: World) -> None:
    async with parts_of(world) as parts:
        found = []

        class Reader(FakeFootage):
            async def prepare(self, root: str, stage: PreparedStage, files: Sequence[KnownFile]) -> Prepared:
                found.append((root, stage))
                if root == "lib":
                    raise KeyError(root)
                return await super().prepare(root, stage, files)

        footage = parts.footage = Reader(paths={"lib": "/videos", "other": "/other"})
        parts.__post_init__()
        for root in ("lib", "other"):
            footage.put("a.mp4", root, root=root)
            await passed_until(asyncio.ensure_future(parts.scan.changed(root, ())).done)
        async with at_work(PrepareAhead(parts.catalog, parts.fleet, footage).run):
            # How many rounds fail meanwhile is a matter of how fast the database answers.
            await passed_until(lambda: [stage for root, stage in found if root == "other"] == [*PreparedStage])
            await passed_until(lambda: found.count(("lib", PreparedStage.PICTURES)) >= 3)
            assert failing_loops() == ("prepare ahead",)


@in_given_time
async def test_a_growing_file_that_fails_holds_no_other_back(world: World) -> None:
    async with parts_of(world) as parts:

        class Reader(FakeFootage):
            async def stat(self, place: Place) -> FoundFile:
                if place.path == "bad.mp4":
                    raise KeyError(place.path)
                await asyncio.sleep(0)  # it takes longer than to fail
                return await super().stat(place)

        footage = parts.footage = Reader()
        parts.__post_init__()
        good = footage.put("good.mp4", "good")
        footage.growing |= {good, footage.put("bad.mp4", "bad")}
        scanned = asyncio.ensure_future(parts.scan.changed("lib", ()))
        await passed_until(scanned.done)
        async with at_work(parts.follow_growing().run):
            await passed_until(lambda: failing_loops() == ("growing files",))
            footage.growing.clear()
            await passed_until(lambda: good in footage.inspected)
            assert failing_loops() == ("growing files",)


@in_given_time
async def test_a_withdrawal_is_not_forgotten_when_the_database_failed_meanwhile(world: World) -> None:
    async with parts_of(world) as parts:
        catalog = parts.catalog
        delivery = parts.delivery()
        async with at_work(delivery.run):
            await passed_until(lambda: catalog.asked > 0)
            await later(1)
            catalog.failure = StorageFailed("locked")
            delivery.wake()
            await passed_until(lambda: failing_loops() == ("delivery",))
            asked = catalog.asked
            catalog.failure = None
            await passed_until(lambda: failing_loops() == ())
            # Recovering, withdrawing, claiming and looking ahead: all of it once more.
            assert catalog.asked - asked >= 4
