"""How many match a list: counted as is quickest, remembered, and never wrong."""

import random
from dataclasses import replace

import pytest

from rushes_catalog.library.domain.assets import (
    Asset,
    AssetQuery,
    AssetSort,
    ExportedFilter,
    HiddenFilter,
    folders_above,
)
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.list_bounds import ListBounds
from rushes_footage.files import FileVersion, FoundFile
from tests.integration.catalog.lists_by_hand import NOW, ROOTS, SECONDS, by_hand, listed

pytestmark = pytest.mark.proof("ahead")


# Where a word is of many paths, others are counted in other ways than where it is of few.
@pytest.mark.parametrize("bounds", [ListBounds(many=many, far=5) for many in (0, 20, 60, 150)])
async def test_frequent_words_are_listed_and_counted_whatever_else_is_asked(
    thinned: Catalog, bounds: ListBounds
) -> None:
    all_of_them = AssetQuery(sort=AssetSort.ADDED, profile="night", hidden=HiddenFilter.INCLUDE, limit=1000)
    everything, _ = await listed(thinned, all_of_them)
    rng = random.Random(bounds.many)
    folders = sorted({folder for asset in everything for folder in folders_above(asset.place.path)})
    uncounted = 0
    for _ in range(80):
        present = rng.random() < 0.4
        query = AssetQuery(
            root=rng.choice(["", *ROOTS]),
            folder=rng.choice(["", "", rng.choice(folders)]),
            words=tuple(rng.sample(["mp4", ".mp", "dog", "take", "4", "a"], rng.choice([1, 1, 2]))),
            hidden=rng.choice(list(HiddenFilter)),
            exported=rng.choice([ExportedFilter.ANY, *ExportedFilter]),
            # Of those that are away nobody says that they cannot be read.
            only_problems=present and rng.random() < 0.4,
            recorded_from_ms=rng.choice([None, None, None, *SECONDS]),
            present=present,
            profile="night",
            sort=rng.choice(list(AssetSort)),
            descending=rng.random() < 0.5,
            limit=rng.choice([9, 40, 1000]),
            offset=rng.choice([0, 0, rng.randrange(60)]),
        )
        fitting = by_hand(everything, query)
        expected = fitting[query.offset : query.offset + query.limit]
        async with thinned.reading() as stores:
            quick = await stores.assets.page(replace(query, quick_total=True), ROOTS)
            behind = quick.next_cursor and await stores.assets.page(
                replace(query, cursor=quick.next_cursor, offset=0, quick_total=True), ROOTS
            )
        assert [each.place.path for each in quick.assets] == [each.place.path for each in expected], str(query)
        rest = fitting[query.offset + query.limit : query.offset + 2 * query.limit]
        assert (list(behind.assets) if behind else []) == rest, query
        for page in (quick, behind):
            if page and page.is_counted:
                assert page.total == len(fitting), query
            elif page:
                uncounted += 1
                assert page.total < len(fitting), query
        async with thinned.reading() as stores:
            page = await stores.assets.page(query, ROOTS)
            again = await stores.assets.page(replace(query, quick_total=True, sort=AssetSort.SIZE, offset=0), ROOTS)
        assert (list(page.assets), page.total, page.is_counted) == (expected, len(fitting), True), query
        # Whoever asks quickly is told what somebody else had counted, in any order.
        assert (again.total, again.is_counted) == (len(fitting), True), query
    assert uncounted > 0


@pytest.mark.parametrize("bounds", [ListBounds(many=0)])
async def test_a_word_of_all_that_is_listed_finds_no_others_after_a_change(filled: Catalog) -> None:
    query = AssetQuery(words=("mp4",), profile="day", sort=AssetSort.NAME, limit=5)
    everything, total = await listed(filled, query)
    async with filled.reading() as stores:
        begun = await stores.assets.page(query)
        beside = await stores.assets.neighbours(query, everything[7].id)
    # Where all that is listed holds the word, places are told as if nothing had been searched.
    assert (beside.position, beside.total, total) == (7, len(everything), len(everything))
    async with filled.changing() as stores:
        await stores.files.add("lib", [FoundFile("zz unlike.mov", FileVersion(1, 1))], NOW)
        await stores.annotations.set_hidden([everything[-1].id], "day", hidden=True)
    async with filled.reading() as stores:
        behind = await stores.assets.page(replace(query, cursor=begun.next_cursor, limit=1000))
    # The cursor's total is that of now without the word: of another moment it says nothing.
    assert list(behind.assets) == everything[5:-1]
    assert (await listed(filled, query))[0] == everything[:-1]


@pytest.mark.parametrize("bounds", [ListBounds(many=10)])
async def test_a_list_of_many_that_a_change_leaves_few_of_is_counted(filled: Catalog) -> None:
    query = AssetQuery(words=("mp4",), recorded_from_ms=0, profile="day", limit=1000, quick_total=True)
    # In another order the same assets match: what was found out about them is remembered for all orders.
    by_size = replace(query, sort=AssetSort.SIZE, descending=True)
    for asked in (query, by_size):
        async with filled.reading() as stores:
            page = await stores.assets.page(asked, ROOTS)
        assert (page.total, page.is_counted) == (10, False)
    async with filled.changing() as stores:
        await stores.annotations.set_hidden([each.id for each in page.assets[7:]], "day", hidden=True)
    for asked in (query, by_size):
        async with filled.reading() as stores:
            left = await stores.assets.page(asked, ROOTS)
        assert (len(left.assets), left.total, left.is_counted) == (7, 7, True)


@pytest.mark.parametrize("bounds", [ListBounds(many=10)])
async def test_a_page_that_was_found_once_is_found_anew_after_a_change(filled: Catalog) -> None:
    asked = AssetQuery(words=("mp4",), profile="day", sort=AssetSort.NAME, descending=True, limit=9)

    async def page(query: AssetQuery = asked) -> list[Asset]:
        async with filled.reading() as stores:
            return list((await stores.assets.page(query, ROOTS)).assets)

    first, others = await page(), await page(replace(asked, descending=False))
    assert (await page(), await page(replace(asked, descending=False))) == (first, others)
    assert first != others
    async with filled.changing() as stores:
        await stores.annotations.set_hidden([first[0].id], "day", hidden=True)
    assert (await page())[:8] == first[1:]
    assert await page(replace(asked, descending=False)) == others


async def test_what_was_counted_is_counted_again_after_a_change(filled: Catalog) -> None:
    async def total(query: AssetQuery) -> int:
        async with filled.reading() as stores:
            return (await stores.assets.page(query, ROOTS)).total

    all_of_them = AssetQuery(words=("mp4",), profile="day")
    before = await total(all_of_them)
    async with filled.reading() as stores:
        some = (await stores.assets.page(replace(all_of_them, limit=3))).assets
    async with filled.changing() as stores:
        await stores.annotations.set_hidden([each.id for each in some], "day", hidden=True)
        # Of the moment before the change, and of the moment in it.
        assert await total(all_of_them) == before
        assert (await stores.assets.page(all_of_them)).total == before - 3
    assert await total(all_of_them) == before - 3
    async with filled.changing() as stores:
        await stores.files.add("lib", [FoundFile("quite new.mp4", FileVersion(1, 1))], NOW)
    assert await total(all_of_them) == before - 2

    async def add_in_vain() -> None:
        async with filled.changing() as stores:
            await stores.files.add("lib", [FoundFile("never kept.mp4", FileVersion(1, 1))], NOW)
            assert (await stores.assets.page(all_of_them)).total == before - 1
            raise KeyError

    with pytest.raises(KeyError):
        await add_in_vain()
    assert await total(all_of_them) == before - 2
    # A reader that began before a change says what was, and leaves nothing of it to those that come later.
    async with filled.reading() as early:
        await early.roots.all()
        async with filled.changing() as stores:
            await stores.annotations.set_hidden([some[0].id], "day", hidden=False)
        assert (await early.assets.page(all_of_them)).total == before - 2
        assert await total(all_of_them) == before - 1
        assert (await early.assets.page(all_of_them)).total == before - 2
    assert await total(all_of_them) == before - 1
