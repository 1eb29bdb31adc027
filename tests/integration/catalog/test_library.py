"""Lists of assets: every order and filter gives what going through all assets by hand would give."""

import random
from collections import Counter
from dataclasses import replace

import pytest

from rushes.catalog.v1 import library_pb2
from rushes_catalog.library.domain.assets import (
    AnnouncedRoot,
    AssetQuery,
    AssetSort,
    AssetState,
    ExportedFilter,
    HiddenFilter,
    folders_above,
)
from rushes_catalog.library.domain.natural_order import fold, natural_key
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.list_bounds import ListBounds
from rushes_chassis.errors import InvalidInput, NotFound
from rushes_footage.files import FileVersion, FoundFile
from tests.integration.catalog.harness import Client, World
from tests.integration.catalog.lists_by_hand import CODECS, NOW, ROOTS, SECONDS, WORDS, by_hand, fits, listed

BOUNDS = [ListBounds(many=many) for many in (40, 20_000, 0, 150)]
"""Ones that some lists are above, then none and all; and ones that the longest lists are above, but not what a profile
hides."""


@pytest.mark.proof("library")
@pytest.mark.parametrize("sort", AssetSort)
@pytest.mark.parametrize("descending", [False, True])
async def test_every_order_is_total_and_pages_lose_and_double_nothing(
    filled: Catalog, sort: AssetSort, descending: bool
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
            only_warnings=rng.random() < 0.2,
            profile="night",
            sort=sort,
            descending=descending,
            limit=rng.choice([9, 40, 1000]),
        )
        expected = by_hand(everything, query)
        assets, total = await listed(filled, query)
        assert [asset.place for asset in assets] == [asset.place for asset in expected], query
        assert total == len(expected), query


async def test_one_is_what_the_list_says_that_it_is_in_each_profile(filled: Catalog) -> None:
    for profile in ("night", "day"):
        everything, _ = await listed(filled, AssetQuery(profile=profile, hidden=HiddenFilter.INCLUDE, limit=1000))
        async with filled.reading() as stores:
            assert [await stores.assets.get(asset.id, profile) for asset in everything] == everything
        assert any(asset.hidden for asset in everything) == (profile == "night")


@pytest.mark.parametrize(
    "bounds", [BOUNDS[0], *(pytest.param(each, marks=pytest.mark.proof("library")) for each in BOUNDS[1:])]
)
async def test_what_is_there_is_listed_by_camera_and_date_and_counted(thinned: Catalog) -> None:
    all_of_them = AssetQuery(sort=AssetSort.ADDED, profile="night", hidden=HiddenFilter.INCLUDE, limit=1000)
    everything, _ = await listed(thinned, all_of_them)
    rng = random.Random(7)
    lengths = sorted({asset.facts.duration_seconds or 0.0 for asset in everything if asset.facts})[::7]
    cameras = sorted({asset.place.path.split("/")[-2] for asset in everything if "/" in asset.place.path})
    for _ in range(60):
        query = AssetQuery(
            camera=rng.choice(["", "lib", "LIB", "%", *rng.sample(cameras, 4)]),
            modified_from_ns=rng.choice([None, rng.randrange(20) * 10**9]),
            modified_before_ns=rng.choice([None, rng.randrange(20) * 10**9]),
            recorded_from_ms=rng.choice([None, None, *SECONDS]),
            recorded_before_ms=rng.choice([None, None, *SECONDS]),
            codec=rng.choice(["", "", *CODECS, "hev"]),
            needs_conversion=rng.choice([None, None, True, False]),
            min_duration=rng.choice([None, None, None, *lengths]),
            max_duration=rng.choice([None, None, None, *lengths]),
            words=tuple(rng.sample(WORDS, rng.choice([0, 0, 0, 1]))),
            hidden=rng.choice(list(HiddenFilter)),
            present=rng.random() < 0.7,
            profile="night",
            sort=rng.choice([AssetSort.MODIFIED, AssetSort.RECORDED, AssetSort.PATH]),
            descending=rng.random() < 0.7,
            limit=rng.choice([9, 1000]),
        )
        expected = by_hand(everything, query)
        assets, total = await listed(thinned, query)
        assert [asset.place for asset in assets] == [asset.place for asset in expected], query
        assert total == len(expected), query


@pytest.mark.proof("library")
@pytest.mark.parametrize("sort", AssetSort)
async def test_what_is_gathered_and_then_sorted_is_in_order_on_every_page(thinned: Catalog, sort: AssetSort) -> None:
    everything, _ = await listed(
        thinned, AssetQuery(sort=AssetSort.ADDED, profile="night", hidden=HiddenFilter.INCLUDE, limit=1000)
    )
    some = AssetQuery(sort=sort, profile="night", limit=3)
    cameras = Counter(asset.place.path.split("/")[-2] for asset in everything if "/" in asset.place.path)
    [(camera, _)] = cameras.most_common(1)
    for narrowed in (
        replace(some, recorded_from_ms=0, recorded_before_ms=20_000),
        replace(some, recorded_from_ms=SECONDS[1], recorded_before_ms=SECONDS[3], present=True),
        replace(some, recorded_from_ms=SECONDS[1], root="archive", hidden=HiddenFilter.INCLUDE),
        replace(some, recorded_from_ms=SECONDS[1], codec="hevc", hidden=HiddenFilter.INCLUDE),
        replace(some, modified_from_ns=5 * 10**9, modified_before_ns=9 * 10**9),
        replace(some, camera=camera, hidden=HiddenFilter.INCLUDE),
        replace(some, camera=camera, recorded_before_ms=20_000, hidden=HiddenFilter.INCLUDE),
    ):
        for query in (narrowed, replace(narrowed, descending=True)):
            fitting = by_hand(everything, query)
            assert len(fitting) > query.limit, query
            assert await listed(thinned, query) == (fitting, len(fitting)), query
            async with thinned.reading() as stores:
                page = await stores.assets.page(replace(query, offset=2), ROOTS)
            assert list(page.assets) == fitting[2 : 2 + query.limit], query


@pytest.mark.proof("library")
@pytest.mark.parametrize("bounds", [ListBounds(many=many) for many in (300, 20_000, 0)])
async def test_a_camera_with_a_folder_for_each_of_many_days_is_one_camera(empty_catalog: Catalog) -> None:
    # More days than SQLite takes conditions, folders whose names only end or begin alike, and one within another.
    paths = [f"{day}/cam/{day % 7} take.mp4" for day in range(1100)]
    paths += ["cam/a.mp4", "cam/cam/b.mp4", "cam/cam/c/d.mp4", "webcam/e.mp4", "1/cam 2/f.mp4", "Cam/g.mp4", "h.mp4"]
    async with empty_catalog.changing() as stores:
        await stores.roots.record([AnnouncedRoot(name, f"/{name}", online=True) for name in ROOTS])
        found = [FoundFile(path, FileVersion(at, at % 50)) for at, path in enumerate(paths)]
        await stores.files.add("lib", found, NOW)
        await stores.files.add("archive", found[-7:], NOW)
    everything, _ = await listed(empty_catalog, AssetQuery(sort=AssetSort.ADDED, limit=1000))
    for asked in (
        AssetQuery(camera="cam"),
        AssetQuery(camera="cam", sort=AssetSort.MODIFIED, present=True),
        AssetQuery(camera="cam", words=("take", "3")),
        AssetQuery(camera="cam", root="archive"),
        AssetQuery(camera="lib", present=True),
        AssetQuery(camera="cam/cam"),
        AssetQuery(camera="c"),
    ):
        query = replace(asked, limit=1000)
        fitting = by_hand(everything, query)
        assert await listed(empty_catalog, query) == (fitting, len(fitting)), query
    only_lib = AssetQuery(camera="cam", present=True, limit=1000)
    async with empty_catalog.reading() as stores:
        assert (await stores.assets.page(only_lib, ["lib"])).total == len(
            by_hand(everything, replace(only_lib, root="lib"))
        )


async def test_a_folder_of_a_camera_that_appears_later_is_listed_too(empty_catalog: Catalog) -> None:
    async with empty_catalog.changing() as stores:
        await stores.roots.record([AnnouncedRoot("lib", "/lib", online=True)])
    for number, path in enumerate(("cam/a.mp4", "night/cam/b.mp4", "cam/c.mp4"), 1):
        async with empty_catalog.changing() as stores:
            await stores.files.add("lib", [FoundFile(path, FileVersion(1, 1))], NOW)
        _, total = await listed(empty_catalog, AssetQuery(camera="cam"))
        assert total == number


async def test_what_has_one_time_stands_by_its_path_whether_the_newest_is_first_or_last(empty_catalog: Catalog) -> None:
    mtimes = {"b/take 10.mp4": 5, "b/take 9.mp4": 5, "a.mp4": 5, "old.mp4": 1, "new.mp4": 7}
    async with empty_catalog.changing() as stores:
        await stores.roots.record([AnnouncedRoot("lib", "/lib", online=True)])
        await stores.files.add("lib", [FoundFile(path, FileVersion(1, mtime)) for path, mtime in mtimes.items()], NOW)
    together = ["a.mp4", "b/take 9.mp4", "b/take 10.mp4"]
    for descending, expected in ((True, ["new.mp4", *together, "old.mp4"]), (False, ["old.mp4", *together, "new.mp4"])):
        query = AssetQuery(sort=AssetSort.MODIFIED, descending=descending, limit=2)
        assets, _ = await listed(empty_catalog, query)
        assert [asset.place.path for asset in assets] == expected


async def test_pages_by_number_and_paths_that_roots_share(thinned: Catalog) -> None:
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


async def test_paths_are_mistakable_whose_spaces_are_plusses_of_another(empty_catalog: Catalog) -> None:
    paths = {"lib": ["cam/a b c.mp4", "cam/d e.mp4", "cam/d+e.mp4", "cam/f g.mp4"], "other": ["cam/f+g.mp4"]}
    async with empty_catalog.changing() as stores:
        await stores.roots.record([AnnouncedRoot(root, f"/{root}", online=True) for root in paths])
        for root, there in paths.items():
            await stores.files.add(root, [FoundFile(path, FileVersion(1, 1)) for path in there], NOW)
    async with empty_catalog.reading() as stores:
        page = await stores.assets.page(AssetQuery(present=True), list(paths))
        of_any = await stores.assets.page(AssetQuery(), list(paths))
    assert page.mistakable_paths == {"cam/d e.mp4", "cam/f g.mp4"}
    assert of_any.mistakable_paths == frozenset()


@pytest.mark.proof("library")
@pytest.mark.parametrize("bounds", BOUNDS)
async def test_a_page_from_anywhere_is_that_part_of_the_list(filled: Catalog) -> None:
    rng = random.Random(11)
    for sort in AssetSort:
        query = AssetQuery(
            root=rng.choice(["", "lib"]),
            profile="night",
            sort=sort,
            descending=rng.random() < 0.5,
            limit=rng.choice([1, 13]),
        )
        everything, total = await listed(filled, query)
        for offset in (1, total // 3, total - 14, total - 2, total - 1, total, total + 5):
            async with filled.reading() as stores:
                page = await stores.assets.page(replace(query, offset=offset), ROOTS)
                behind = page.next_cursor and await stores.assets.page(replace(query, cursor=page.next_cursor), ROOTS)
            assert list(page.assets) == everything[offset : offset + query.limit]
            assert page.total == total
            rest = everything[offset + query.limit : offset + 2 * query.limit]
            assert (list(behind.assets) if behind else []) == rest


@pytest.mark.proof("library")
@pytest.mark.parametrize("bounds", [ListBounds(many=150)])
@pytest.mark.parametrize("sort", [AssetSort.PATH, AssetSort.MODIFIED])
@pytest.mark.parametrize("descending", [False, True])
async def test_a_page_begins_anywhere_among_files_of_one_time(
    thinned: Catalog, sort: AssetSort, descending: bool
) -> None:
    query = AssetQuery(hidden=HiddenFilter.INCLUDE, sort=sort, descending=descending, limit=7)
    everything, total = await listed(thinned, query)
    for offset in range(0, total, 5):
        async with thinned.reading() as stores:
            page = await stores.assets.page(replace(query, offset=offset), ROOTS)
        assert list(page.assets) == everything[offset : offset + 7]


@pytest.mark.proof("library")
@pytest.mark.parametrize("bounds", BOUNDS)
async def test_neighbours_are_what_stands_beside_one_in_the_list_and_skip_what_cannot_be_opened(
    thinned: Catalog, bounds: ListBounds
) -> None:
    all_of_them = AssetQuery(sort=AssetSort.ADDED, profile="night", hidden=HiddenFilter.INCLUDE, limit=1000)
    everything, _ = await listed(thinned, all_of_them)
    folders = sorted({folder for asset in everything for folder in folders_above(asset.place.path)})
    rng = random.Random(f"neighbours {bounds.many}")
    told_where = 0
    for _ in range(150):
        query = AssetQuery(
            root=rng.choice(["", *ROOTS, *ROOTS]),
            folder=rng.choice(["", rng.choice(folders)]),
            words=tuple(rng.sample(WORDS, rng.choice([0, 0, 0, 1]))),
            hidden=rng.choice(list(HiddenFilter)),
            profile="night",
            sort=rng.choice([AssetSort.PATH, *AssetSort]),
            descending=rng.random() < 0.4,
        )
        playable = rng.random() < 0.5
        asset = rng.choice([one for one in everything if query.root in ("", one.place.root)])
        # Where it stands among all of them, listed or not.
        order = by_hand(everything, replace(all_of_them, sort=query.sort, descending=query.descending))
        at = order.index(asset)
        ring = [
            one
            for one in (*order[at + 1 :], *order[:at])
            if fits(one, query) and (not playable or one.state in (AssetState.NEW, AssetState.READY))
        ]
        async with thinned.reading() as stores:
            found = await stores.assets.neighbours(query, asset.id, ROOTS, playable=playable)
        assert found.next == (ring[0] if ring else None), query
        assert found.previous == (ring[-1] if ring else None), query
        fitting = by_hand(everything, query)
        assert found.total == len(fitting)
        if found.position is not None:
            told_where += 1
            assert fitting[found.position] == asset, query
        elif bounds.many and not query.words:
            assert asset not in fitting, query
    assert told_where > 20


@pytest.mark.parametrize("bounds", [ListBounds(many=0)])
async def test_folders_that_share_a_place_in_the_order_are_told_apart(empty_catalog: Catalog) -> None:
    async with empty_catalog.changing() as stores:
        await stores.roots.record([AnnouncedRoot("lib", "/lib", online=True)])
        paths = ["Take/1.mp4", "take/2.mp4", "Take/3.mp4", "other/1.mp4", "other/2.mp4"]
        await stores.files.add("lib", [FoundFile(path, FileVersion(1, 1)) for path in paths], NOW)
    for folder, told in (("Take", False), ("other", True)):
        query = AssetQuery(root="lib", folder=folder)
        assets, _ = await listed(empty_catalog, query)
        async with empty_catalog.reading() as stores:
            found = await stores.assets.neighbours(query, assets[1].id, ROOTS)
        assert (found.previous, found.next, found.total) == (assets[0], assets[0], 2)
        assert found.position == (1 if told else None)


@pytest.mark.parametrize(
    "fields",
    [
        {"path": "x"},
        {"name": "x"},
        {"path": "x", "root": "archive"},
        {"name": "x", "words": ("dog",), "hidden": HiddenFilter.INCLUDE},
    ],
)
async def test_exact_paths_and_names_are_exact(filled: Catalog, fields: dict[str, object]) -> None:
    async with filled.reading() as stores:
        everything = (await stores.assets.page(AssetQuery(sort=AssetSort.ADDED, limit=1000))).assets
    for asset in everything[::40]:
        exact = {"path": asset.place.path, "name": asset.name}
        query = AssetQuery(**{key: exact.get(key, value) for key, value in fields.items()})  # type: ignore[arg-type]
        assets, total = await listed(filled, query)
        assert [each.id for each in assets] == [each.id for each in by_hand(list(everything), query)]
        assert total == len(assets)


async def test_folders_count_what_lies_below_them_at_any_depth(filled: Catalog) -> None:
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


async def test_the_word_index_gives_what_going_through_the_rows_gives(filled: Catalog) -> None:
    for word in ("dog", "äpf", "APFEL", "100%", "_sco", "k 1", '"q', "日本", "o'c"):
        async with filled.reading() as stores:
            page = await stores.assets.page(AssetQuery(words=(word,), limit=1000))
            everything = (await stores.assets.page(AssetQuery(limit=1000))).assets
        assert {asset.id for asset in page.assets} == {
            asset.id for asset in everything if fold(word) in fold(asset.place.path)
        }


async def test_pages_of_one_asset_each_are_pages_too(filled: Catalog) -> None:
    query = AssetQuery(words=("dog", "4"), sort=AssetSort.DURATION, limit=1)
    assets, total = await listed(filled, query)
    assert len({asset.id for asset in assets}) == len(assets) == total > 3


async def test_a_list_over_grpc(world: World, catalog: Client) -> None:
    for path in ("take 10.mp4", "Take 2.mp4", "take 1/x.mp4", "other.mp4"):
        world.footage.put(path, path)
    await catalog.attach()
    await catalog.quiet()
    request = library_pb2.ListAssetsRequest(q="TAKE", limit=2)
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
    asked = library_pb2.GetNeighboursRequest(asset_id=rest.assets[0].id, list=library_pb2.ListAssetsRequest(q="TAKE"))
    beside = await catalog.library.GetNeighbours(asked)
    assert (beside.previous.path, beside.next.path) == ("Take 2.mp4", "take 1/x.mp4")
    assert (beside.position, beside.total) == (2, 3)
    folders = await catalog.library.ListFolders(library_pb2.ListFoldersRequest(root="lib"))
    assert [(folder.path, folder.asset_count) for folder in folders.folders] == [("take 1", 1)]


async def test_what_does_not_exist_says_so(catalog: Client) -> None:
    with pytest.raises(NotFound) as asset:
        await catalog.library.GetAsset(library_pb2.GetAssetRequest(asset_id="01900000-0000-7000-8000-000000000000"))
    assert asset.value.reason == "AssetNotFound"
    with pytest.raises(NotFound) as beside:
        await catalog.library.GetNeighbours(
            library_pb2.GetNeighboursRequest(asset_id="01900000-0000-7000-8000-000000000000")
        )
    assert beside.value.reason == "AssetNotFound"
    with pytest.raises(NotFound) as root:
        await catalog.library.ListAssets(library_pb2.ListAssetsRequest(root="nowhere"))
    assert root.value.reason == "RootNotFound"
    with pytest.raises(NotFound):
        await catalog.library.ListFolders(library_pb2.ListFoldersRequest(root="nowhere"))


async def test_a_recording_time_follows_what_is_known_of_the_file(world: World, catalog: Client) -> None:
    def said(asset: library_pb2.Asset) -> tuple[str, library_pb2.RecordingSource.ValueType]:
        return asset.recorded_at.ToJsonString(), asset.recording_source

    world.footage.put("clip.mp4", "a")
    world.footage.put("PXL_20260131_120000000.mp4", "b")
    world.footage.put("PXL_20260131_130000000.mp4", "c", recorded_at_ms=1_700_000_000_000)
    world.footage.put("never set.mp4", "d", recorded_at_ms=1)
    await catalog.attach()
    await catalog.quiet()
    listed = await catalog.assets(sort=library_pb2.ASSET_SORT_RECORDED)
    by_container = ("2023-11-14T22:13:20Z", library_pb2.RECORDING_SOURCE_CONTAINER)
    by_name = ("2026-01-31T12:00:00Z", library_pb2.RECORDING_SOURCE_NAME)
    assert [(asset.name, said(asset)) for asset in listed] == [
        ("PXL_20260131_130000000.mp4", by_container),
        ("clip.mp4", ("2023-11-14T22:13:20Z", library_pb2.RECORDING_SOURCE_MTIME)),
        ("never set.mp4", ("2023-11-14T22:13:23Z", library_pb2.RECORDING_SOURCE_MTIME)),
        ("PXL_20260131_120000000.mp4", by_name),
    ]
    # Between the last two, to the second.
    later = library_pb2.ListAssetsRequest()
    later.recorded_from.FromJsonString("2023-11-14T22:13:23Z")
    later.recorded_before.FromJsonString("2026-01-31T12:00:00Z")
    found = await catalog.library.ListAssets(later)
    assert ([asset.name for asset in found.assets], found.total) == (["never set.mp4"], 1)

    # A name that says when, for a file that had none; and other bytes, whose container says nothing.
    world.footage.move("clip.mp4", "PXL_20260131_120000000 again.mp4")
    world.footage.put("PXL_20260131_130000000.mp4", "other")
    await catalog.scan()
    assert said(await catalog.asset("PXL_20260131_120000000 again.mp4")) == by_name
    assert said(await catalog.asset("PXL_20260131_130000000.mp4")) == (
        "2026-01-31T13:00:00Z",
        library_pb2.RECORDING_SOURCE_NAME,
    )
