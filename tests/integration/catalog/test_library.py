"""Lists of assets: every order and filter gives what going through all assets by hand would give."""

import itertools
import random
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from rushes.catalog.v1 import library_pb2
from rushes_catalog.adapters import asset_pages
from rushes_catalog.adapters.catalog import SqlCatalog
from rushes_catalog.domain.assets import (
    AnnouncedRoot,
    Asset,
    AssetQuery,
    AssetSort,
    AssetState,
    ExportedFilter,
    HiddenFilter,
    folders_above,
)
from rushes_catalog.domain.media_facts import FileVersion, FoundFile, Inspection, Problem
from rushes_catalog.domain.natural_order import fold, natural_key
from rushes_chassis.errors import InvalidInput, NotFound
from tests.fakes.footage import facts
from tests.integration.catalog.harness import Client, World

NOW = datetime(2026, 11, 20, tzinfo=UTC)
ROOTS = ("lib", "archive")
WORDS = ("dog", "Cat", "Äpfel", "take", "100%", "under_score", "o'clock", '"quoted"', "日本")


@pytest.fixture
async def filled(empty_catalog: SqlCatalog) -> SqlCatalog:
    """Three hundred assets in two roots, a third of them hidden in one profile."""
    rng = random.Random(4)
    async with empty_catalog.changing() as stores:
        await stores.roots.record([AnnouncedRoot(name, f"/{name}", online=True) for name in ROOTS])
        for root in ROOTS:
            paths = {
                "/".join(f"{rng.choice(WORDS)} {rng.randrange(12)}" for _ in range(rng.randint(1, 3))) + ".mp4"
                for _ in range(170)
            }
            found = [
                FoundFile(path, FileVersion(rng.randrange(20), rng.randrange(20) * 10**9)) for path in sorted(paths)
            ]
            rng.shuffle(found)
            for file in await stores.files.add(root, found, NOW):
                if rng.random() < 0.8:
                    broken = Problem("NotAVideo", "No picture in it.") if rng.random() < 0.2 else None
                    outcome = broken or facts(float(rng.randrange(5)))
                    inspection = Inspection(file.version, f"{file.number}", outcome)
                    await stores.files.examined([(file.number, inspection)])
                if rng.random() < 0.3:
                    await stores.annotations.set_hidden([file.id], "night", hidden=True)
    return empty_catalog


@pytest.fixture
async def thinned(filled: SqlCatalog) -> SqlCatalog:
    """Every eleventh file is gone."""
    async with filled.changing() as stores:
        everything = (await stores.assets.page(AssetQuery(sort=AssetSort.ADDED, limit=1000))).assets
        for root in ROOTS:
            paths = [asset.place.path for asset in everything if asset.place.root == root]
            there = await stores.files.at(root, paths)
            await stores.files.missing([file.number for file in there.values() if file.number % 11 == 0])
    return filled


async def listed(catalog: SqlCatalog, query: AssetQuery, online: Collection[str] = ROOTS) -> tuple[list[Asset], int]:
    """All pages of a list, and the total that every page told."""
    assets: list[Asset] = []
    totals = set()
    cursor = ""
    for _ in itertools.count():
        async with catalog.reading() as stores:
            page = await stores.assets.page(replace(query, cursor=cursor), online)
        assert len(page.assets) <= query.limit
        assets += page.assets
        totals.add(page.total)
        cursor = page.next_cursor
        if not cursor:
            break
    [total] = totals
    return assets, total


def by_hand(assets: list[Asset], query: AssetQuery) -> list[Asset]:
    """The same list by going through all of them; `assets` are in order of being added."""
    keys: dict[AssetSort, Callable[[Asset], Any]] = {
        AssetSort.PATH: lambda asset: (ROOTS.index(asset.place.root), natural_key(asset.place.path)),
        AssetSort.NAME: lambda asset: natural_key(asset.name),
        AssetSort.SIZE: lambda asset: asset.version.size,
        AssetSort.MODIFIED: lambda asset: asset.version.mtime_ns,
        AssetSort.DURATION: lambda asset: asset.facts.duration_seconds if asset.facts else 0.0,
        AssetSort.ADDED: lambda _asset: 0,
    }
    ordered = sorted(enumerate(assets), key=lambda item: (keys[query.sort](item[1]), item[0]))
    if query.descending:
        ordered.reverse()
    return [asset for _, asset in ordered if _fits(asset, query)]


def _fits(asset: Asset, query: AssetQuery) -> bool:
    return (
        query.root in ("", asset.place.root)
        and (not query.folder or asset.place.path.startswith(f"{query.folder}/"))
        and query.path in ("", asset.place.path)
        and query.name in ("", asset.name)
        and all(fold(word) in fold(asset.place.path) for word in query.words)
        and {HiddenFilter.INCLUDE: True, HiddenFilter.ONLY: asset.hidden, HiddenFilter.EXCLUDE: not asset.hidden}[
            query.hidden
        ]
        and (not query.only_problems or asset.state is AssetState.PROBLEM)
        and {
            ExportedFilter.ANY: True,
            ExportedFilter.ONLY: asset.clip_count > 0,
            ExportedFilter.NONE: asset.clip_count == 0,
        }[query.exported]
        and query.camera in ("", f"{asset.root_path}/{asset.place.path}".split("/")[-2])
        and (query.modified_from_ns is None or asset.version.mtime_ns >= query.modified_from_ns)
        and (query.modified_before_ns is None or asset.version.mtime_ns < query.modified_before_ns)
        and (not query.present or asset.state is not AssetState.OFFLINE)
    )


@pytest.mark.parametrize("sort", AssetSort)
@pytest.mark.parametrize("descending", [False, True])
async def test_every_order_is_total_and_pages_lose_and_double_nothing(
    filled: SqlCatalog, sort: AssetSort, descending: bool
) -> None:
    all_of_them = AssetQuery(sort=AssetSort.ADDED, profile="night", hidden=HiddenFilter.INCLUDE, limit=1000)
    everything, _ = await listed(filled, all_of_them)
    rng = random.Random(f"{sort} {descending}")
    folders = sorted({folder for asset in everything for folder in folders_above(asset.place.path)})
    for _ in range(12):
        query = AssetQuery(
            root=rng.choice(["", *ROOTS]),
            folder=rng.choice(["", "", rng.choice(folders)]),
            words=tuple(rng.sample([*WORDS, "a", "4", "nothing"], rng.choice([0, 0, 1, 2]))),
            hidden=rng.choice(list(HiddenFilter)),
            exported=rng.choice([ExportedFilter.ANY, *ExportedFilter]),
            only_problems=rng.random() < 0.2,
            profile="night",
            sort=sort,
            descending=descending,
            limit=rng.choice([9, 40, 1000]),
        )
        expected = by_hand(everything, query)
        assets, total = await listed(filled, query)
        assert [asset.place for asset in assets] == [asset.place for asset in expected], query
        assert total == len(expected), query


# As where few match, and as where many do.
@pytest.mark.parametrize("many", [0, 20_000])
async def test_what_is_there_is_listed_by_camera_and_date_and_counted(
    thinned: SqlCatalog, many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asset_pages, "_MANY", many)
    all_of_them = AssetQuery(sort=AssetSort.ADDED, profile="night", hidden=HiddenFilter.INCLUDE, limit=1000)
    everything, _ = await listed(thinned, all_of_them)
    rng = random.Random(7)
    cameras = sorted({asset.place.path.split("/")[-2] for asset in everything if "/" in asset.place.path})
    for _ in range(60):
        query = AssetQuery(
            camera=rng.choice(["", "lib", "LIB", "%", *rng.sample(cameras, 4)]),
            modified_from_ns=rng.choice([None, rng.randrange(20) * 10**9]),
            modified_before_ns=rng.choice([None, rng.randrange(20) * 10**9]),
            words=tuple(rng.sample(WORDS, rng.choice([0, 0, 0, 1]))),
            hidden=rng.choice(list(HiddenFilter)),
            present=rng.random() < 0.7,
            profile="night",
            sort=rng.choice([AssetSort.MODIFIED, AssetSort.PATH]),
            descending=rng.random() < 0.7,
            limit=rng.choice([9, 1000]),
        )
        expected = by_hand(everything, query)
        assets, total = await listed(thinned, query)
        assert [asset.place for asset in assets] == [asset.place for asset in expected], query
        assert total == len(expected), query


async def test_pages_by_number_and_paths_that_roots_share(thinned: SqlCatalog) -> None:
    query = AssetQuery(sort=AssetSort.MODIFIED, descending=True, hidden=HiddenFilter.INCLUDE, present=True, limit=7)
    everything, total = await listed(thinned, query)
    twice = [path for path, count in Counter(asset.place.path for asset in everything).items() if count > 1]
    assert twice
    async with thinned.reading() as stores:
        pages = [await stores.assets.page(replace(query, offset=offset), ROOTS) for offset in range(0, total + 7, 7)]
        only_lib = await stores.assets.page(replace(query, limit=1000), ["lib"])
    assert [asset for page in pages for asset in page.assets] == everything
    assert {path for page in pages for path in page.shared_paths} == set(twice)
    assert only_lib.total == len(only_lib.assets) == sum(asset.place.root == "lib" for asset in everything)


@pytest.mark.parametrize(
    "fields",
    [
        {"path": "x"},
        {"name": "x"},
        {"path": "x", "root": "archive"},
        {"name": "x", "words": ("dog",), "hidden": HiddenFilter.INCLUDE},
    ],
)
async def test_exact_paths_and_names_are_exact(filled: SqlCatalog, fields: dict[str, object]) -> None:
    async with filled.reading() as stores:
        everything = (await stores.assets.page(AssetQuery(sort=AssetSort.ADDED, limit=1000))).assets
    for asset in everything[::40]:
        exact = {"path": asset.place.path, "name": asset.name}
        query = AssetQuery(**{key: exact.get(key, value) for key, value in fields.items()})  # type: ignore[arg-type]
        assets, total = await listed(filled, query)
        assert [each.id for each in assets] == [each.id for each in by_hand(list(everything), query)]
        assert total == len(assets)


async def test_folders_count_what_lies_below_them_at_any_depth(filled: SqlCatalog) -> None:
    async with filled.reading() as stores:
        everything = (await stores.assets.page(AssetQuery(root="lib", limit=1000))).assets
        for folder in {folder for asset in everything for folder in folders_above(asset.place.path)}:
            below = await stores.assets.folders("lib", folder)
            prefix = f"{folder}/" if folder else ""
            inner = [
                asset.place.path.removeprefix(prefix).split("/")[0]
                for asset in everything
                if asset.place.path.startswith(prefix) and "/" in asset.place.path.removeprefix(prefix)
            ]
            assert {each.path: each.asset_count for each in below} == {
                f"{prefix}{name}": inner.count(name) for name in inner
            }
            assert [each.path for each in below] == sorted(
                (each.path for each in below), key=lambda path: (natural_key(path), path)
            )


async def test_the_word_index_gives_what_going_through_the_rows_gives(filled: SqlCatalog) -> None:
    for word in ("dog", "äpf", "APFEL", "100%", "_sco", "k 1", '"q', "日本", "o'c"):
        async with filled.reading() as stores:
            page = await stores.assets.page(AssetQuery(words=(word,), limit=1000))
            everything = (await stores.assets.page(AssetQuery(limit=1000))).assets
        assert {asset.id for asset in page.assets} == {
            asset.id for asset in everything if fold(word) in fold(asset.place.path)
        }


async def test_pages_of_one_asset_each_are_pages_too(filled: SqlCatalog) -> None:
    query = AssetQuery(words=("dog", "4"), sort=AssetSort.DURATION, limit=1)
    assets, total = await listed(filled, query)
    assert len({asset.id for asset in assets}) == len(assets) == total > 3


async def test_a_list_over_grpc(world: World, catalog: Client) -> None:
    for path in ("take 10.mp4", "Take 2.mp4", "take 1/x.mp4", "other.mp4"):
        world.footage.put(path, path)
    await catalog.attach()
    await catalog.quiet()
    request = library_pb2.ListAssetsRequest(query="TAKE", limit=2)
    page = await catalog.library.ListAssets(request)
    assert [asset.path for asset in page.assets] == ["take 1/x.mp4", "Take 2.mp4"]
    assert page.total == 3
    request.cursor = page.next_cursor
    rest = await catalog.library.ListAssets(request)
    assert ([asset.path for asset in rest.assets], rest.next_cursor, rest.total) == (["take 10.mp4"], "", 3)
    request.sort = library_pb2.ASSET_SORT_SIZE
    with pytest.raises(InvalidInput) as foreign:
        await catalog.library.ListAssets(request)
    assert foreign.value.reason == "ForeignCursor"
    assert [field.path for field in foreign.value.fields] == ["cursor"]
    folders = await catalog.library.ListFolders(library_pb2.ListFoldersRequest(root="lib"))
    assert [(folder.path, folder.asset_count) for folder in folders.folders] == [("take 1", 1)]


async def test_what_does_not_exist_says_so(catalog: Client) -> None:
    with pytest.raises(NotFound) as asset:
        await catalog.library.GetAsset(library_pb2.GetAssetRequest(id="01900000-0000-7000-8000-000000000000"))
    assert asset.value.reason == "AssetNotFound"
    with pytest.raises(NotFound) as root:
        await catalog.library.ListAssets(library_pb2.ListAssetsRequest(root="nowhere"))
    assert root.value.reason == "RootNotFound"
    with pytest.raises(NotFound):
        await catalog.library.ListFolders(library_pb2.ListFoldersRequest(root="nowhere"))
