"""What goes through all files goes through them again only where files have changed, not after every event."""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, NoReturn, Protocol

import pytest

from rushes_catalog.events.domain.events import AnnotationsChanged, AssetsChanged
from rushes_catalog.files.operations.follow_growing import FollowGrowing
from rushes_catalog.files.operations.hash_files import HashFiles
from rushes_catalog.files.operations.identify_files import IdentifyFiles
from rushes_catalog.files.operations.inspect_file import InspectFile
from rushes_catalog.jobs.domain.jobs import TaskKind
from rushes_catalog.library.domain.assets import AnnouncedRoot, AssetQuery, KnownFile, PreparedStage
from rushes_catalog.library.operations.prepare_ahead import PrepareAhead
from rushes_catalog.nodes.domain.fleet import Fleet, Node
from rushes_catalog.proxies.operations.proxies_ahead import ProxiesAhead
from rushes_catalog.storage.catalog import Catalog, Stores
from rushes_catalog.storage.database import Database
from rushes_chassis.loops import running
from rushes_footage.facts import Inspection
from rushes_footage.files import FileVersion, FoundFile, Place
from tests.fakes.footage import FakeFootage, facts
from tests.fakes.proxies import FakeProxies
from tests.fakes.work import FakeExportFolder, FakeWork
from tests.waiting import until

NOW = datetime(2026, 11, 20, tzinfo=UTC)
ROOTS = ("archive", "lib")


class CountingCatalog(Catalog):
    """Counts its reading transactions."""

    readings = 0

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Stores]:
        self.readings += 1
        async with super().reading() as stores:
            yield stores


class Rounds(Protocol):
    async def go_through(self, root: str) -> object: ...


class Kept(Protocol):
    def run(self) -> Coroutine[Any, Any, NoReturn]: ...


def hashing(catalog: Catalog, fleet: Fleet) -> Rounds:
    return HashFiles(catalog, fleet, FakeFootage())


def preparing(catalog: Catalog, fleet: Fleet) -> Rounds:
    return PrepareAhead(catalog, fleet, FakeFootage())


def making_proxies(catalog: Catalog, fleet: Fleet) -> Rounds:
    return ProxiesAhead(
        catalog,
        fleet,
        FakeProxies(FakeFootage(), FakeWork(FakeExportFolder())),
        lambda: NOW,
        least_seconds=1.0,
        height=240,
    )


@pytest.mark.parametrize("made", [hashing, preparing, making_proxies])
async def test_only_changes_of_its_files_have_a_root_gone_through_again(
    database: Database, made: Callable[[Catalog, Fleet], Rounds]
) -> None:
    catalog, fleet = CountingCatalog(database), Fleet()
    roots = tuple(AnnouncedRoot(name, f"/{name}", online=True) for name in ROOTS)
    fleet.attach(Node("media-1", "unix:/media", roots, 1, (), "/exports"), object())
    async with catalog.changing() as stores:
        await stores.roots.record(list(roots))
        await stores.files.add("lib", [FoundFile("a.mp4", FileVersion(1, 1))], NOW)
    rounds = made(catalog, fleet)

    async def readings() -> int:
        before = catalog.readings
        for root in ROOTS:
            await rounds.go_through(root)
        return catalog.readings - before

    everything = await readings()
    assert everything > 0
    assert await readings() == 0
    async with catalog.changing() as stores:
        [asset] = (await stores.assets.page(AssetQuery())).assets
        await stores.annotations.set_hidden([asset.id], "default", hidden=True)
        await stores.events.append(AnnotationsChanged(asset.id, "default"), NOW)
    assert await readings() == 0
    async with catalog.changing() as stores:
        await stores.events.append(AssetsChanged("lib"), NOW)
    assert 0 < await readings() < everything
    assert await readings() == 0


async def test_each_of_many_files_is_prepared_once(database: Database) -> None:
    catalog, fleet, footage = Catalog(database), Fleet(), FakeFootage()
    root = AnnouncedRoot("lib", "/lib", online=True)
    fleet.attach(Node("media-1", "unix:/media", (root,), 1, (), "/exports"), object())

    async def add(paths: list[str], fingerprint: str = "0f") -> None:
        async with catalog.changing() as stores:
            await stores.roots.record([root])
            added = await stores.files.add("lib", [FoundFile(path, FileVersion(1, 1)) for path in paths], NOW)
            inspected = [
                (each.number, each.place.path, Inspection(each.version, fingerprint, facts(1.0))) for each in added
            ]
            await stores.files.examined(inspected, NOW)
            await stores.events.append(AssetsChanged("lib"), NOW)

    # More than are asked for at once, twice.
    await add([f"{number}.mp4" for number in range(450)])
    ahead = PrepareAhead(catalog, fleet, footage)
    await ahead.go_through("lib")
    await add(["later.mp4"])
    await add(["without a fingerprint.mp4"], fingerprint="")
    await ahead.go_through("lib")
    paths = [*(f"{number}.mp4" for number in range(450)), "later.mp4"]
    assert Counter(footage.prepared) == Counter(
        (stage, Place("lib", path)) for stage in PreparedStage for path in paths
    )


def hashed(footage: FakeFootage) -> set[Place]:
    return {place for place, _, _ in footage.hashed}


def prepared(footage: FakeFootage) -> set[Place]:
    return {place for _, place in footage.prepared}


def inspected(footage: FakeFootage) -> set[Place]:
    return set(footage.inspected)


def hashing_often(catalog: Catalog, fleet: Fleet, footage: FakeFootage) -> HashFiles:
    return HashFiles(catalog, fleet, footage, pause=0.01)


def preparing_often(catalog: Catalog, fleet: Fleet, footage: FakeFootage) -> PrepareAhead:
    return PrepareAhead(catalog, fleet, footage, pause=0.01)


def following(catalog: Catalog, fleet: Fleet, footage: FakeFootage) -> FollowGrowing:
    return FollowGrowing(
        catalog,
        fleet,
        footage,
        InspectFile(catalog, footage, IdentifyFiles(catalog, fleet, footage, lambda: NOW), lambda: NOW),
        pause=0.01,
    )


@pytest.mark.parametrize(
    ("made", "is_done", "grows"),
    [
        (hashing_often, hashed, False),
        (preparing_often, prepared, False),
        (following, inspected, True),
    ],
    ids=["hashing", "preparing", "following"],
)
async def test_a_root_that_does_not_answer_holds_up_no_other(
    database: Database,
    made: Callable[[Catalog, Fleet, FakeFootage], Kept],
    is_done: Callable[[FakeFootage], set[Place]],
    *,
    grows: bool,
) -> None:
    catalog, fleet, footage = Catalog(database), Fleet(), FakeFootage()
    roots = tuple(AnnouncedRoot(name, f"/{name}", online=True) for name in ROOTS)
    fleet.attach(Node("media-1", "unix:/media", roots, 1, (), "/exports"), object())
    # The rows of the hung root are the first ones, and more than are looked at together.
    files = {"archive": [f"{number}.mp4" for number in range(600)], "lib": ["a.mp4"]}
    footage.hung = {"archive"}
    async with catalog.changing() as stores:
        await stores.roots.record(list(roots))
        for root, paths in files.items():
            versions = [footage.files[footage.put(path, path, root=root)].version for path in paths]
            found = [FoundFile(path, version, grows) for path, version in zip(paths, versions, strict=True)]
            added = await stores.files.add(root, found, NOW)
            if not grows:
                looks = [(each.number, each.place.path, Inspection(each.version, "0f", facts(1.0))) for each in added]
                await stores.files.examined(looks, NOW)
    async with running(made(catalog, fleet, footage).run()):
        await until(lambda: is_done(footage) == {Place("lib", "a.mp4")})


async def test_a_root_without_room_and_one_with_enough_jobs_hold_up_no_other(database: Database) -> None:
    catalog, fleet, footage = Catalog(database), Fleet(), FakeFootage()
    proxies = FakeProxies(footage, FakeWork(FakeExportFolder()))
    proxies.full = {"a full one"}
    names = ("a busy one", "a full one", "lib")
    roots = tuple(AnnouncedRoot(name, f"/{name}", online=True) for name in names)
    fleet.attach(Node("media-1", "unix:/media", roots, 1, (), "/exports"), object())
    async with catalog.changing() as stores:
        await stores.roots.record(list(roots))
        for root in names:
            found = [
                FoundFile(path, footage.files[footage.put(path, path, root=root)].version)
                for path in ("a.mp4", "b.mp4")
            ]
            added = await stores.files.add(root, found, NOW)
            looks = [(each.number, each.place.path, Inspection(each.version, "0f", facts(9.0))) for each in added]
            await stores.files.examined(looks, NOW)
    ahead = ProxiesAhead(catalog, fleet, proxies, lambda: NOW, least_seconds=1.0, height=240, pause=0.01)

    async def all_that_can_be_are_queued() -> bool:
        async with catalog.reading() as stores:
            return [await stores.tasks.count_open(TaskKind.PROXY, [root]) for root in names] == [1, 0, 1]

    async with running(ahead.run()):
        await until(all_that_can_be_are_queued)


async def test_a_file_that_was_edited_in_place_is_prepared_again(database: Database) -> None:
    catalog, fleet, footage = Catalog(database), Fleet(), FakeFootage()
    root = AnnouncedRoot("lib", "/lib", online=True)
    fleet.attach(Node("media-1", "unix:/media", (root,), 1, (), "/exports"), object())
    ahead = PrepareAhead(catalog, fleet, footage)

    async def look_into(file: KnownFile, version: FileVersion) -> None:
        async with catalog.changing() as stores:
            look = Inspection(version, f"{version.mtime_ns:x}", facts(1.0))
            await stores.files.examined([(file.number, file.place.path, look)], NOW)
            await stores.events.append(AssetsChanged("lib"), NOW)

    async with catalog.changing() as stores:
        await stores.roots.record([root])
        [file] = await stores.files.add("lib", [FoundFile("a.mp4", FileVersion(1, 1))], NOW)
    await look_into(file, FileVersion(1, 1))
    await ahead.go_through("lib")
    once = [(stage, file.place) for stage in PreparedStage]
    assert footage.prepared == once
    await look_into(file, FileVersion(1, 2))
    await ahead.go_through("lib")
    assert footage.prepared == once * 2
    await ahead.go_through("lib")
    assert footage.prepared == once * 2
