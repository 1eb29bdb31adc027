"""Where few match, what leads to few is gathered first: whichever that is, the list is the same."""

import random
from collections import Counter
from dataclasses import replace
from itertools import product

import pytest

from rushes_catalog.library.domain.assets import (
    AssetQuery,
    AssetSort,
    AssetState,
    ExportedFilter,
    HiddenFilter,
    folders_above,
)
from rushes_catalog.library.store.asset_filters import Leads, listing_of
from rushes_catalog.library.store.asset_leads import with_leads
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.counts import Counts
from rushes_catalog.storage.database import Database
from rushes_catalog.storage.list_bounds import ListBounds
from tests.integration.catalog.lists_by_hand import CODECS, ROOTS, SECONDS, WORDS, by_hand, listed

pytestmark = pytest.mark.proof("library")


# Without terms the index of words tells no short ones.
@pytest.mark.parametrize(
    "bounds", [ListBounds(many=30, far=5), ListBounds(many=60, far=5), ListBounds(many=60, far=5, most_terms=0)]
)
async def test_what_leads_to_few_changes_no_list(thinned: Catalog, database: Database, bounds: ListBounds) -> None:
    all_of_them = AssetQuery(sort=AssetSort.ADDED, profile="night", hidden=HiddenFilter.INCLUDE, limit=1000)
    everything, _ = await listed(thinned, all_of_them)
    rng = random.Random(f"leads {bounds.many}")
    folders = sorted({folder for asset in everything for folder in folders_above(asset.place.path)})
    broken = [asset for asset in everything if asset.state is AssetState.PROBLEM]
    seen: Counter[str] = Counter()
    for turn in range(80):
        # Each kind of list in turn: little is left where everything is asked at once.
        of_words, of_times, of_problems = turn % 4 == 0, turn % 4 in (1, 3), turn % 4 == 2
        present = of_problems or rng.random() < 0.2
        with_problems = rng.choice([*folders_above(rng.choice(broken).place.path)])
        modified = rng.choice([None, rng.randrange(20) * 10**9]) if of_times else None
        recorded = rng.choice([None, rng.choice(SECONDS), rng.randrange(20) * 1000]) if of_times else None
        some_words = [rng.sample([*WORDS, "mp4"], 1), ["mp4", "4"], ["4"], ["12"], ["a"], ["q"]]
        words = rng.choice([*some_words, []] if turn % 4 == 3 else some_words if of_words else [[], ["mp4"]])
        query = AssetQuery(
            root=rng.choice(["", *ROOTS]),
            folder=with_problems if of_problems else rng.choice(["", "", "", rng.choice(folders)]),
            words=tuple(words),
            hidden=rng.choice(list(HiddenFilter)),
            exported=ExportedFilter.NONE if turn % 5 == 0 else ExportedFilter.ANY,
            # Of those that are away nobody says that they cannot be read.
            only_problems=of_problems,
            modified_from_ns=modified,
            modified_before_ns=rng.choice([None, 10**12, (modified or 0) + 3 * 10**9]) if of_times else None,
            recorded_from_ms=recorded,
            codec=rng.choice(["", *CODECS]) if of_times else "",
            needs_conversion=rng.choice([None, None, True, False]) if of_times else None,
            recorded_before_ms=None if recorded is None else rng.choice([None, recorded + 1, recorded + 2000]),
            present=present,
            profile="night",
            sort=rng.choice(list(AssetSort)),
            descending=rng.random() < 0.5,
            limit=rng.choice([9, 1000]),
            offset=rng.choice([0, 0, 0, rng.randrange(60)]),
        )
        fitting = by_hand(everything, query)
        async with thinned.reading() as stores:
            page = await stores.assets.page(query, ROOTS)
        assert page.total == len(fitting), query
        assert list(page.assets) == fitting[query.offset : query.offset + query.limit], query
        if fitting:
            at = rng.randrange(len(fitting))
            async with thinned.reading() as stores:
                beside = await stores.assets.neighbours(query, fitting[at].id, ROOTS)
            ring = [*fitting[at + 1 :], *fitting[:at]]
            told = (ring[-1], ring[0]) if ring else (None, None)
            assert (beside.previous, beside.next) == told, query
            assert beside.position in (at, None), query
        async with database.reading() as connection:
            said = await listing_of(connection, database.counts.now(), query, ROOTS)
            listing = await with_leads(connection, database.counts.now(), said, len(fitting))
        few = len(fitting) <= bounds.many
        found = replace(listing.gathered.leads, words_first=False, gatherable=frozenset())
        assert few or found == Leads(), query
        seen.update(
            {
                "narrow": bool(listing.leads.narrow),
                "wide": bool(listing.leads.wide),
                "words of many": not listing.leads.words,
                "one by one": listing.leads.one_by_one or bounds.most_terms > 0,
                "problems in a folder": bool(few and fitting and query.folder and query.only_problems),
            }
        )
    assert min(seen.values()) > 0, seen


@pytest.mark.sqlite
@pytest.mark.parametrize("bounds", [ListBounds(many=50)])
async def test_a_short_span_and_a_short_word_are_told_from_long_ones(filled: Catalog, database: Database) -> None:
    broken = [each for each in (await listed(filled, AssetQuery(limit=1000)))[0] if each.state is AssetState.PROBLEM]
    async with database.reading() as connection:

        async def leads(query: AssetQuery) -> Leads:
            said = await listing_of(connection, database.counts.now(), query, ROOTS)
            return (await with_leads(connection, database.counts.now(), said, len(broken))).leads

        since = AssetQuery(modified_from_ns=0, recorded_before_ms=0)
        assert await leads(since) == Leads(frozenset({"recorded_ms"}), frozenset({"mtime_ns"}))
        # The index of words tells "q"; "4" is in most paths.
        assert await leads(AssetQuery(words=("q",))) == Leads()
        assert await leads(AssetQuery(words=("4",))) == Leads(one_by_one=True)
        assert await leads(AssetQuery(words=("4",), folder="dog 1")) == Leads()
        # "mp4" is in every path: the problems, which are few, are looked through for it.
        assert await leads(AssetQuery(words=("mp4",), only_problems=True)) == Leads(words=False)
        assert await leads(AssetQuery(words=("mp4",))) == Leads()


@pytest.mark.parametrize("bounds", [ListBounds(many=30)])
async def test_a_word_of_many_that_can_be_gathered_is_listed_in_every_order(
    filled: Catalog, database: Database
) -> None:
    everything, _ = await listed(filled, AssetQuery(sort=AssetSort.ADDED, limit=1000))
    for sort in AssetSort:
        query = AssetQuery(words=("dog",), sort=sort, limit=40)
        fitting = by_hand(everything, query)
        assert await listed(filled, query) == (fitting, len(fitting))
        async with database.reading() as connection:
            said = await listing_of(connection, database.counts.now(), query, ROOTS)
            assert (await with_leads(connection, database.counts.now(), said, len(fitting))).leads.words_first


@pytest.mark.parametrize("bounds", [ListBounds(many=30)])
async def test_a_span_of_many_that_can_be_gathered_is_listed_in_every_order(
    filled: Catalog, database: Database
) -> None:
    everything, _ = await listed(filled, AssetQuery(sort=AssetSort.ADDED, limit=1000))
    # More than the places that are looked through first.
    since = sorted(each.version.mtime_ns for each in everything)[-100]
    for sort, descending in product(AssetSort, (False, True)):
        query = AssetQuery(modified_from_ns=since, sort=sort, descending=descending, limit=40)
        fitting = by_hand(everything, query)
        assert await listed(filled, query) == (fitting, len(fitting))
        async with database.reading() as connection:
            said = await listing_of(connection, database.counts.now(), query, ROOTS)
            leads = (await with_leads(connection, database.counts.now(), said, len(fitting))).leads
        assert leads.gatherable == {"mtime_ns"}


@pytest.mark.parametrize("bounds", [ListBounds(many=30)])
async def test_a_span_of_recording_times_that_lies_far_in_an_order_is_listed(
    filled: Catalog, database: Database
) -> None:
    everything, _ = await listed(filled, AssetQuery(sort=AssetSort.ADDED, limit=1000))
    # More than the places that are looked through first.
    times = sorted(each.recorded.millis for each in everything)
    spans = (AssetQuery(recorded_from_ms=times[-100]), AssetQuery(recorded_before_ms=times[100]))
    for span, sort, descending, root in product(spans, AssetSort, (False, True), ("", "archive")):
        query = replace(span, sort=sort, descending=descending, root=root, limit=40)
        fitting = by_hand(everything, query)
        assert await listed(filled, query) == (fitting, len(fitting))
        async with database.reading() as connection:
            said = await listing_of(connection, database.counts.now(), query, ROOTS)
            leads = (await with_leads(connection, database.counts.now(), said, 31)).leads
        assert leads.gatherable == {"recorded_ms"}


@pytest.mark.parametrize("bounds", [ListBounds(many=many, rare=5) for many in (20_000, 5)])
async def test_of_several_words_those_lead_that_few_paths_hold(
    filled: Catalog, database: Database, bounds: ListBounds
) -> None:
    everything, _ = await listed(filled, AssetQuery(sort=AssetSort.ADDED, limit=1000))
    holding = {word: len(by_hand(everything, AssetQuery(words=(word,)))) for word in ("mp4", "dog", "dog 11")}
    assert holding["mp4"] > holding["dog"] > holding["dog 11"] == bounds.rare
    told = {
        ("mp4", "dog"): {"mp4", "dog"},
        ("mp4", "dog 11"): {"dog 11"},
        ("dog 11", "mp4", "zebra"): {"dog 11", "zebra"},
        ("mp4",): {"mp4"},
    }
    for words, leading in told.items():
        query = AssetQuery(words=words, sort=AssetSort.SIZE, limit=7)
        fitting = by_hand(everything, query)
        assert await listed(filled, query) == (fitting, len(fitting))
        async with database.reading() as connection:
            said = await listing_of(connection, database.counts.now(), query, ROOTS)
        assert said.phrases.keys() == leading


def test_what_leads_is_remembered_over_changes_and_not_for_ever() -> None:
    kept = Counts()
    kept.now().keep_lead("words", 5)
    kept.now().keep("words", 5)
    kept.written("UPDATE asset SET size = 1")
    kept.ended()
    assert (kept.now().lead("words"), kept.now().known("words")) == (5, None)
    forgotten = Counts(ListBounds(leads_seconds=0.0))
    forgotten.now().keep_lead("words", 6)
    assert forgotten.now().lead("words") is None
