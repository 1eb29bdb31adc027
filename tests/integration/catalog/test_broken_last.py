"""Files that cannot be read are the last ones of their root, and of a folder, in the order by path."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import pytest
from alembic import command

from rushes.catalog.v1 import annotations_pb2, library_pb2
from rushes_catalog.library.domain.assets import AnnouncedRoot, Asset, AssetQuery, AssetSort, HiddenFilter
from rushes_catalog.library.domain.natural_order import LAST, natural_key
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.list_bounds import ListBounds
from rushes_catalog.storage.migration import steps_of
from rushes_footage.facts import Inspection, Problem
from rushes_footage.files import FileVersion, FoundFile, Place
from tests.fakes.footage import facts
from tests.integration.catalog.harness import Client, World
from tests.integration.catalog.lists_by_hand import NOW, by_hand, listed

READY, PROBLEM = library_pb2.ASSET_STATE_READY, library_pb2.ASSET_STATE_PROBLEM
BOUNDS = [ListBounds(many=many) for many in (20_000, 0)]
"""Ones that no list is above, and all."""
BROKEN = Problem("NotVideo", "It holds no video.")
# Those in capitals are broken.
PATHS = {
    "lib": [
        *("a/1.mp4", "A/2.MP4", "z.mp4", "B.MP4", "Broken/9.mp4", "broken/X4.MP4", "broken/X5.MP4"),
        *("cam/day 2/X1.MP4", "cam/day 2/3.mp4", "cam/day 10/4.mp4", "cam/X2.MP4", "cam/5.mp4"),
        *("cam/zoo/X3.MP4", "cam/zoo/6.mp4"),
    ],
    "archive": ["A.MP4", "cam/X6.MP4", "b.mp4"],
}


def is_broken(path: str) -> bool:
    return path.endswith(".MP4")


async def fill(catalog: Catalog) -> None:
    async with catalog.changing() as stores:
        await stores.roots.record([AnnouncedRoot(root, f"/{root}", online=True) for root in PATHS])
        for root, paths in PATHS.items():
            found = [FoundFile(path, FileVersion(1, 1)) for path in paths[::-1]]
            added = await stores.files.add(root, found, NOW)
            outcomes = [BROKEN if is_broken(file.place.path) else facts(1.0, 0) for file in added]
            looks = [
                (file.number, file.place.path, Inspection(file.version, f"{root} {file.number}", outcome))
                for file, outcome in zip(added, outcomes, strict=True)
            ]
            await stores.files.examined(looks, NOW)
        [hidden] = (await stores.assets.page(AssetQuery(path="cam/zoo/X3.MP4"))).assets
        await stores.annotations.set_hidden([hidden.id], "night", hidden=True)


def ends_of(ring: Sequence[Asset]) -> tuple[Asset | None, Asset | None]:
    """The last one and the first one."""
    return (ring[-1], ring[0]) if ring else (None, None)


def paths_of(assets: Sequence[Asset]) -> list[str]:
    return [asset.place.path for asset in assets]


@pytest.mark.parametrize("bounds", BOUNDS)
async def test_they_are_last_in_each_root_and_folder(empty_catalog: Catalog) -> None:
    await fill(empty_catalog)
    of_lib = ["a/1.mp4", "Broken/9.mp4", "cam/5.mp4", "cam/day 2/3.mp4", "cam/day 10/4.mp4", "cam/zoo/6.mp4", "z.mp4"]
    broken = ["A/2.MP4", "B.MP4", "broken/X4.MP4", "broken/X5.MP4"]
    of_cam = ["cam/day 2/X1.MP4", "cam/X2.MP4", "cam/zoo/X3.MP4"]
    assets, _ = await listed(empty_catalog, AssetQuery())
    assert paths_of(assets) == [*of_lib, *broken, *of_cam, "b.mp4", "A.MP4", "cam/X6.MP4"]
    assets, _ = await listed(empty_catalog, AssetQuery(root="lib", folder="cam"))
    assert paths_of(assets) == [*of_lib[2:6], *of_cam]
    assets, _ = await listed(empty_catalog, AssetQuery(root="lib", folder="broken"))
    assert paths_of(assets) == ["broken/X4.MP4", "broken/X5.MP4"]
    assets, _ = await listed(empty_catalog, AssetQuery(folder="cam"))
    assert paths_of(assets) == [*of_lib[2:6], *of_cam, "cam/X6.MP4"]
    assets, _ = await listed(empty_catalog, AssetQuery(root="lib", sort=AssetSort.PLACE))
    assert paths_of(assets) == sorted(PATHS["lib"], key=natural_key)


@pytest.mark.proof("library")
@pytest.mark.parametrize(
    ("bounds", "descending"),
    [
        (BOUNDS[0], False),
        *(
            pytest.param(bounds, descending, marks=pytest.mark.proof("library"))
            for bounds, descending in product(BOUNDS, (False, True))
            if (bounds, descending) != (BOUNDS[0], False)
        ),
    ],
)
async def test_pages_places_and_neighbours_go_across_the_border(
    empty_catalog: Catalog, bounds: ListBounds, descending: bool
) -> None:
    await fill(empty_catalog)
    everything, _ = await listed(empty_catalog, AssetQuery(sort=AssetSort.ADDED, hidden=HiddenFilter.INCLUDE))
    everything = [replace(asset, hidden=asset.place.path == "cam/zoo/X3.MP4") for asset in everything]
    for query in (
        AssetQuery(),
        AssetQuery(root="lib"),
        AssetQuery(folder="cam"),
        AssetQuery(root="lib", folder="cam"),
        AssetQuery(root="lib", folder="cam", words=("day",)),
        AssetQuery(root="lib", folder="cam", hidden=HiddenFilter.INCLUDE),
        AssetQuery(root="lib", folder="cam", only_problems=True),
        AssetQuery(root="lib", folder="broken"),
        AssetQuery(root="lib", folder="cam/day 10"),
        AssetQuery(root="lib", sort=AssetSort.PLACE),
        AssetQuery(root="lib", sort=AssetSort.PLACE, words=("day",)),
    ):
        query = replace(query, profile="night", descending=descending)
        expected = by_hand(everything, query)
        for limit in (1, 3, 100):
            assets, total = await listed(empty_catalog, replace(query, limit=limit))
            assert (assets, total) == (expected, len(expected)), query
            for offset in range(len(expected) + 2):
                async with empty_catalog.reading() as stores:
                    page = await stores.assets.page(replace(query, limit=limit, offset=offset))
                    quick = await stores.assets.page(replace(query, limit=limit, offset=offset, quick_total=True))
                assert list(page.assets) == list(quick.assets) == expected[offset : offset + limit], (query, offset)
        for at, asset in enumerate(expected):
            async with empty_catalog.reading() as stores:
                beside = await stores.assets.neighbours(query, asset.id, PATHS)
                playable = await stores.assets.neighbours(query, asset.id, PATHS, playable=True)
            ring = [*expected[at + 1 :], *expected[:at]]
            assert (beside.previous, beside.next) == ends_of(ring), (query, asset.place)
            assert beside.position in (at, None)
            # Of a long list the place is known where the order's index alone makes it.
            told = not query.words and not query.only_problems and query.folder in ("", "cam") and query.root
            assert beside.position == at or (bounds.many == 0 and not told), query
            readable = [each for each in ring if not is_broken(each.place.path)]
            assert (playable.previous, playable.next) == ends_of(readable), (query, asset.place)


async def paths(catalog: Client, **filters: object) -> list[str]:
    return [asset.path for asset in await catalog.assets(**filters)]


async def test_one_that_is_mended_moves_up_and_one_that_breaks_moves_down(world: World, catalog: Client) -> None:
    for path, content in {"a/1.mp4": "broken", "a/2.mp4": "2", "b/3.mp4": "3"}.items():
        world.footage.put(path, content)
    await catalog.attach()
    await catalog.quiet()
    assert await paths(catalog) == ["a/2.mp4", "b/3.mp4", "a/1.mp4"]
    broken, whole = await catalog.asset("a/1.mp4"), await catalog.asset("a/2.mp4")
    for asset in (broken, whole):
        await catalog.annotations.SetStarred(annotations_pb2.SetStarredRequest(asset_ids=[asset.id], starred=True))
    watch = await catalog.watch()
    world.footage.put("a/1.mp4", "mended")
    world.footage.put("a/2.mp4", "deadly")
    await catalog.scan()
    await watch.until(
        lambda seen: {broken.id, whole.id} <= {each for event in seen.events for each in event.assets.asset_ids}
    )
    assert await paths(catalog) == ["a/1.mp4", "b/3.mp4", "a/2.mp4"]
    assert await paths(catalog, root="lib", folder=["a"]) == ["a/1.mp4", "a/2.mp4"]
    assert [(asset.id, asset.state) for asset in await catalog.assets(starred=True)] == [
        (broken.id, READY),
        (whole.id, PROBLEM),
    ]


async def test_one_that_is_broken_stays_last_wherever_it_goes(world: World, catalog: Client) -> None:
    world.footage.put("a/1.mp4", "broken")
    world.footage.put("a/2.mp4", "deadly")
    world.footage.put("b/3.mp4", "3")
    await catalog.attach()
    await catalog.quiet()
    assert await paths(catalog) == ["b/3.mp4", "a/1.mp4", "a/2.mp4"]
    broken = await catalog.asset("a/1.mp4")
    world.footage.move("a/1.mp4", "a0/1.mp4")
    await catalog.scan()
    assert await paths(catalog) == ["b/3.mp4", "a/2.mp4", "a0/1.mp4"]
    assert await paths(catalog, root="lib", folder=["a0"]) == ["a0/1.mp4"]
    assert (await catalog.asset("a0/1.mp4")).id == broken.id
    await catalog.library.Scan(library_pb2.ScanRequest(retry_problems=True))
    await catalog.quiet()
    assert await paths(catalog) == ["b/3.mp4", "a/2.mp4", "a0/1.mp4"]
    world.footage.put("a/2.mp4", "deadly no more")
    await catalog.scan()
    assert await paths(catalog) == ["a/2.mp4", "b/3.mp4", "a0/1.mp4"]


async def test_every_way_to_break_and_to_move_keeps_the_key(empty_catalog: Catalog, world: World) -> None:
    async def keys() -> dict[str, str]:
        path = await world.execute("SELECT path FROM asset")
        return {path: await world.execute("SELECT path_key FROM asset")}

    async with empty_catalog.changing() as stores:
        await stores.roots.record([AnnouncedRoot("lib", "/lib", online=True)])
        [file] = await stores.files.add("lib", [FoundFile("a/1.mp4", FileVersion(1, 1))], NOW)
        await stores.files.quarantine(file.number, BROKEN)
        await stores.files.quarantine(file.number, BROKEN)
    assert await keys() == {"a/1.mp4": LAST + natural_key("a/1.mp4")}
    async with empty_catalog.changing() as stores:
        assert await stores.files.carry("lib", {"a/1.mp4": "b/1.mp4"}, NOW) == [file.id]
    assert await keys() == {"b/1.mp4": LAST + natural_key("b/1.mp4")}
    async with empty_catalog.changing() as stores:
        await stores.files.missing([file.number])
        await stores.files.note_returned([file.number], NOW)
        await stores.files.move((await stores.files.of_numbers([file.number]))[file.number], Place("lib", "c.mp4"), NOW)
    assert await keys() == {"c.mp4": LAST + natural_key("c.mp4")}
    async with empty_catalog.changing() as stores:
        await stores.files.forget_problems("lib")
    assert await keys() == {"c.mp4": natural_key("c.mp4")}
    async with empty_catalog.changing() as stores:
        assert await stores.files.carry("lib", {"c.mp4": "d.mp4"}, NOW) == [file.id]
    assert await keys() == {"d.mp4": natural_key("d.mp4")}
    async with empty_catalog.changing() as stores:
        await stores.files.quarantine(file.number, BROKEN)
        known = (await stores.files.of_numbers([file.number]))[file.number]
        await stores.files.note_changed([(known, FoundFile("d.mp4", FileVersion(2, 2)))], NOW)
    assert await keys() == {"d.mp4": natural_key("d.mp4")}


@pytest.mark.proof("library")
async def test_files_that_were_broken_before_are_last_after_the_migration(filled_world: World) -> None:
    engine = filled_world.beside.engine(filled_world.place)

    def keys() -> set[tuple[str, str, str]]:
        with engine.begin() as connection:
            return {tuple(row) for row in connection.exec_driver_sql("SELECT path, state, path_key FROM asset").all()}

    now = keys()
    assert now == {(path, state, LAST * (state == "problem") + natural_key(path)) for path, state, _ in now}
    assert {state for _, state, _ in now} == {"new", "ready", "problem"}
    for step, mark in (("0059", ""), ("0060", LAST)):
        with engine.begin() as connection:
            config = steps_of("sqlite" if engine.dialect.name == "sqlite" else "postgresql")
            config.attributes["connection"] = connection
            (command.downgrade if step == "0059" else command.upgrade)(config, step)
        assert keys() == {(path, state, mark * (state == "problem") + natural_key(path)) for path, state, _ in now}
    engine.dispose()
