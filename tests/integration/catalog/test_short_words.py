"""Words of one or two letters, which the index of words tells by the three letters that begin with them."""

import itertools

import pytest

from rushes_catalog.library.domain.assets import AnnouncedRoot, AssetQuery, AssetSort
from rushes_catalog.library.store.asset_filters import listing_of
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.counts import Counts
from rushes_catalog.storage.database import Database
from rushes_catalog.storage.list_bounds import ListBounds
from rushes_footage.files import FileVersion, FoundFile
from tests.integration.catalog.lists_by_hand import NOW, ROOTS, by_hand, listed

# A word in the middle, at a folder's end, at the path's end, as all of a path, beside what FTS5 takes for an operator,
# and letters that it folds in another way than Python.
PATHS = ["zq/a.mp4", "a/b zq.mp4", "a/b.zq", "zq", "q", 'say "z.mp4', "100%.mp4", "Äq/Éz.mov", "日本/zz.mkv", "Ꭰq.mp4"]
SHORT = [
    "zq",
    "q",
    "z",
    "p4",
    "4",
    "ov",
    '"z',
    '"',
    "%",
    "0%",
    "é",
    "eq",
    "aq",
    "日",
    "日本",
    "本",
    "Ꭰ",
    "Ꭰq",
    "xx",
    "/",
]


@pytest.mark.parametrize("bounds", [ListBounds(), ListBounds(most_terms=2), ListBounds(most_terms=0)])
@pytest.mark.parametrize("others", [0, 40])
async def test_a_short_word_is_found_wherever_it_stands(empty_catalog: Catalog, others: int) -> None:
    paths = PATHS + [f"take/{number}.avi" for number in range(others)]
    async with empty_catalog.changing() as stores:
        await stores.roots.record([AnnouncedRoot(name, f"/{name}", online=True) for name in ROOTS])
        await stores.files.add("lib", [FoundFile(path, FileVersion(1, 1)) for path in paths], NOW)
    everything, _ = await listed(empty_catalog, AssetQuery(sort=AssetSort.ADDED, limit=1000))
    for words in [*((word,) for word in SHORT), *itertools.combinations(["zq", "p4", "q", "b z", "xx"], 2)]:
        query = AssetQuery(words=words, sort=AssetSort.NAME)
        fitting = by_hand(everything, query)
        assert await listed(empty_catalog, query) == (fitting, len(fitting)), words


@pytest.mark.sqlite
async def test_the_index_tells_short_words_that_not_every_list_is_full_of(filled: Catalog, database: Database) -> None:
    async def asked(*words: str) -> dict[str, str]:
        async with database.reading() as connection:
            query = AssetQuery(words=words)
            return dict((await listing_of(connection, Counts().now(), query, ROOTS)).phrases)

    assert await asked("日本", "dog") == {"日本": '"日本 "', "dog": '"dog"'}
    assert await asked("xx") == {"xx": '"xx"'}
    assert await asked("4") == {}
    async with filled.changing() as stores:
        await stores.files.add("lib", [FoundFile("ends.xx", FileVersion(1, 1))], NOW)
        await stores.files.add("lib", [FoundFile("日本xx.mp4", FileVersion(1, 1))], NOW)
    assert await asked("xx") == {"xx": '".xx" OR "xx."'}
