"""What goes through all files goes through them again only where files have changed, not after every event."""

from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Protocol

import pytest

from rushes_catalog.domain.assets import AnnouncedRoot, AssetQuery, PreparedStage
from rushes_catalog.domain.events import AnnotationsChanged, AssetsChanged
from rushes_catalog.domain.fleet import Fleet, Node
from rushes_catalog.operations.hash_files import HashFiles
from rushes_catalog.operations.prepare_ahead import PrepareAhead
from rushes_catalog.operations.proxies_ahead import ProxiesAhead
from rushes_catalog.storage.catalog import Catalog, Stores
from rushes_catalog.storage.database import Database
from rushes_footage.facts import Inspection
from rushes_footage.files import FileVersion, FoundFile, Place
from tests.fakes.footage import FakeFootage, facts
from tests.fakes.proxies import FakeProxies
from tests.fakes.work import FakeExportFolder, FakeWork

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
    async def go_round(self) -> object: ...


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
        await rounds.go_round()
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
    await ahead.go_round()
    await add(["later.mp4"])
    await add(["without a fingerprint.mp4"], fingerprint="")
    await ahead.go_round()
    paths = [*(f"{number}.mp4" for number in range(450)), "later.mp4"]
    assert Counter(footage.prepared) == Counter(
        (stage, Place("lib", path)) for stage in PreparedStage for path in paths
    )
