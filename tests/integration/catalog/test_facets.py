"""Facets: the values of a list's fields, which stay what a list by each of them has, whatever changes."""

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from rushes_catalog.annotations.domain.frame_notes import FrameNote, NoteColor
from rushes_catalog.annotations.operations.set_starred import set_starred
from rushes_catalog.domain.ids import AssetId, NoteId, new_id
from rushes_catalog.library.domain.assets import Asset, AssetQuery, AssetSort, HiddenFilter, folders_above
from rushes_catalog.library.domain.facets import FacetField, Facets, LengthClass, Month, Picks
from rushes_catalog.library.operations.read_facets import ReadFacets
from rushes_catalog.nodes.domain.fleet import Fleet
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.list_bounds import ListBounds
from rushes_footage.facts import Inspection
from rushes_footage.files import FileVersion, FoundFile
from tests.fakes.footage import facts
from tests.integration.catalog.harness import World
from tests.integration.catalog.lists_by_hand import CODECS, NOW, ROOTS, WORDS, by_hand, fits, listed, of_codec

FIELDS = tuple(FacetField)
UNFILTERED = (FacetField.LABEL, FacetField.DAY)
"""Fields that no query here filters."""
OFFSET = 330
"""Minutes by which the clocks of these days differ from UTC."""
EVERYTHING = AssetQuery(sort=AssetSort.ADDED, profile="night", hidden=HiddenFilter.INCLUDE, limit=1000)
# Durations at and beside the bounds of the classes, in seconds, with the class of each.
LENGTHS = {
    0.04: "0-10",
    9.999: "0-10",
    10.0: "10-60",
    60.0: "60-300",
    299.5: "60-300",
    1799.0: "300-1800",
    1800.0: "1800-7200",
    7200.0: "7200-",
    40_000.0: "7200-",
}
MONTHS = [datetime(year, month, day, tzinfo=UTC) for year, month, day in ((1999, 12, 31), (2000, 1, 1), (2026, 11, 30))]


async def _vary(catalog: Catalog) -> None:
    """Lengths, codecs and times of recording by chance, of two thirds of the assets."""
    rng = random.Random(8)
    async with catalog.changing() as stores:
        for root in ROOTS:
            page = await stores.assets.page(replace(EVERYTHING, root=root))
            for file in (await stores.files.at(root, [asset.place.path for asset in page.assets])).values():
                if rng.random() < 0.66:
                    said = round(rng.choice(MONTHS).timestamp() * 1000) + rng.randrange(86_400_000)
                    outcome = of_codec(rng.choice(CODECS), facts(rng.choice(list(LENGTHS)), said))
                    inspection = Inspection(file.version, f"{file.number}", outcome)
                    await stores.files.examined([(file.number, file.place.path, inspection)], NOW)


def _values(asset: Asset, field: FacetField) -> Iterable[str]:
    """Its values of a field, except labels."""
    seconds = (asset.facts.duration_seconds or 0.0) if asset.facts else 0.0
    match field:
        case FacetField.CAMERA:
            return [f"{asset.root_path}/{asset.place.path}".split("/")[-2]]
        case FacetField.CODEC:
            return [asset.facts.video.codec if asset.facts else "unknown"]
        case FacetField.MONTH:
            return [f"{datetime.fromtimestamp(asset.recorded.millis / 1000, UTC):%Y-%m}"]
        case FacetField.DAY:
            return [str((datetime.fromtimestamp(asset.recorded.millis / 1000, UTC) + timedelta(minutes=OFFSET)).date())]
        case FacetField.LENGTH:
            return [LENGTHS.get(seconds, "0-10" if seconds else "unknown")]
        case _:
            return [folder for folder in folders_above(asset.place.path) if folder]


def _without(query: AssetQuery, field: FacetField) -> AssetQuery:
    """The query without the filters of a field."""
    if field is FacetField.DAY:
        return query
    picks: dict[str, Any] = {f"{field.value}s": ()}
    alone: dict[str, Any] = {} if field in (FacetField.MONTH, FacetField.LENGTH) else {field.value: ""}
    return replace(query, picks=replace(query.picks, **picks), **alone)


def _with(query: AssetQuery, field: FacetField, value: str) -> AssetQuery:
    """The query with only this value of the field."""
    query = _without(query, field)
    if field is FacetField.MONTH:
        return replace(query, picks=replace(query.picks, months=(Month.read(value),)))
    if field is FacetField.LENGTH:
        return replace(query, picks=replace(query.picks, lengths=(LengthClass(value),)))
    alone: dict[str, Any] = {field.value: value}
    return replace(query, **alone)


def _told(facets: Facets, field: FacetField) -> list[tuple[str, int]]:
    return [(each.value, each.count) for each in facets.values[field]]


def _by_hand(assets: list[Asset], query: AssetQuery, field: FacetField) -> list[tuple[str, int]]:
    counts = Counter(
        value for asset in assets if fits(asset, _without(query, field)) for value in _values(asset, field)
    )
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))[:200]


def _some_query(rng: random.Random, assets: list[Asset]) -> AssetQuery:
    """A list by several filters, which has one asset at least."""
    one = rng.choice(assets)
    of_one = {field: rng.choice([*_values(one, field), ""]) for field in FIELDS if field not in UNFILTERED}
    others = {
        field: tuple(dict.fromkeys(value for each in rng.sample(assets, 2) for value in _values(each, field)))
        for field in of_one
    }
    picks = Picks()
    query = AssetQuery(
        root=rng.choice(["", one.place.root]),
        words=tuple(rng.sample(WORDS, rng.choice([0, 0, 0, 1]))),
        hidden=rng.choice(list(HiddenFilter)),
        needs_conversion=rng.choice([None, None, True, False]),
        only_warnings=rng.random() < 0.1,
        recorded_from_ms=rng.choice([None, None, 946_684_800_000]),
        max_duration=rng.choice([None, None, 60.0]),
        profile="night",
        sort=rng.choice(list(AssetSort)),
        limit=1000,
    )
    for field, value in of_one.items():
        if not value or rng.random() < 0.6:
            continue
        several = tuple(dict.fromkeys((value, *others[field]) if rng.random() < 0.5 else (value,)))
        alone: dict[str, Any] = {field.value: value}
        of_several: dict[str, Any] = {f"{field.value}s": several}
        match field:
            case FacetField.MONTH:
                picks = replace(picks, months=tuple(map(Month.read, several)))
            case FacetField.LENGTH:
                picks = replace(picks, lengths=tuple(map(LengthClass, several)))
            case _ if len(several) == 1:
                query = replace(query, **alone)
            case _:
                picks = replace(picks, **of_several)
    return replace(query, picks=picks)


@pytest.mark.proof("library")
@pytest.mark.parametrize(
    "bounds",
    [
        ListBounds(many=40),
        *(pytest.param(ListBounds(many=many), marks=pytest.mark.proof("library")) for many in (0, 9_999)),
    ],
)
async def test_each_value_counts_the_list_that_its_filter_gives(filled: Catalog, bounds: ListBounds) -> None:
    await _vary(filled)
    everything, _ = await listed(filled, EVERYTHING)
    facets_of = ReadFacets(filled, Fleet())
    rng = random.Random(f"facets {bounds.many}")
    for _ in range(40):
        query = _some_query(rng, everything)
        facets = await facets_of.read(query, FIELDS, OFFSET)
        assert facets.total == sum(fits(asset, query) for asset in everything), query
        assert await listed(filled, query) == (by_hand(everything, query), facets.total), query
        for field in FIELDS:
            if field is FacetField.LABEL:
                continue
            assert _told(facets, field) == _by_hand(everything, query, field), (query, field)
            if field is FacetField.DAY:
                continue
            for value, count in rng.sample(_told(facets, field), min(2, len(_told(facets, field)))):
                assets, total = await listed(filled, _with(query, field, value))
                assert (len(assets), total) == (count, count), (query, field, value)


async def test_facets_follow_files_that_come_change_move_and_go(filled: Catalog) -> None:
    facets_of, query = ReadFacets(filled, Fleet()), AssetQuery(profile="night", hidden=HiddenFilter.INCLUDE)
    await facets_of.read(query, FIELDS)
    rng = random.Random(5)
    for step in range(12):
        async with filled.changing() as stores:
            page = await stores.assets.page(replace(EVERYTHING, root="lib"))
            file = rng.choice(list((await stores.files.at("lib", [each.place.path for each in page.assets])).values()))
            match step % 3:
                case 0:
                    await stores.files.add("lib", [FoundFile(f"new/{step}.mp4", FileVersion(1, step))], NOW)
                case 1:
                    outcome = of_codec("prores", facts(3600.0, 915_148_800_000))
                    inspection = Inspection(file.version, f"{file.number}", outcome)
                    await stores.files.examined([(file.number, file.place.path, inspection)], NOW)
                case _:
                    await stores.annotations.set_hidden([file.id], "night", hidden=True)
        shown = replace(query, hidden=HiddenFilter.EXCLUDE)
        everything, _ = await listed(filled, EVERYTHING)
        for asked in (query, shown):
            facets = await facets_of.read(asked, FIELDS)
            for field in (FacetField.CAMERA, FacetField.CODEC, FacetField.MONTH, FacetField.FOLDER):
                assert _told(facets, field) == _by_hand(everything, asked, field), (step, field)


async def test_words_are_found_in_what_comes_and_in_notes_that_come_and_go(filled: Catalog) -> None:
    facets_of = ReadFacets(filled, Fleet())
    # Those of one or two letters are no trigrams; the last ones are nowhere at first.
    queries: list[tuple[str, ...]] = [(word,) for word in ("take", "DOG", "a", "日本", "10", "seen", "unseen")]
    # More words than are kept, at once and one after the other.
    queries += [("take", "dog"), ("mp4", "take", "seen"), ("mp4", "m", "mp") * 8 + ("seen",), tuple("takedogmp4")]

    async def check() -> list[int]:
        totals = []
        for words in queries:
            query = replace(EVERYTHING, words=words)
            facets = await facets_of.read(query, (FacetField.CAMERA,))
            _, total = await listed(filled, query)
            assert facets.total == total == sum(count for _, count in _told(facets, FacetField.CAMERA)), words
            totals.append(total)
        return totals

    before = await check()
    everything, _ = await listed(filled, EVERYTHING)
    note = FrameNote(NoteId("00000000-0000-0000-0000-000000000001"), 0, "Unseen takes", NoteColor.BLUE)
    noted = next(each for each in everything if "take" not in each.place.path)
    async with filled.changing() as stores:
        await stores.frame_notes.put(noted.id, note)
        await stores.files.add("lib", [FoundFile("seen/dog.mp4", FileVersion(1, 1))], NOW)
    after = await check()
    assert [after[at] - before[at] for at in (0, 1, 5, 6)] == [1, 1, 2, 1]
    async with filled.changing() as stores:
        await stores.frame_notes.remove(noted.id, note.id)
    assert [count - before[at] for at, count in enumerate(await check()) if at in (0, 1, 5, 6)] == [0, 1, 1, 0]


async def test_more_changes_than_are_recorded_are_read_as_well(filled_world: World, filled: Catalog) -> None:
    facets_of, query = ReadFacets(filled, Fleet()), AssetQuery(hidden=HiddenFilter.INCLUDE)
    before = dict(_told(await facets_of.read(query, FIELDS), FacetField.CODEC))
    engine = filled_world.beside.engine(filled_world.place)
    with engine.begin() as connection:
        connection.execute(text("UPDATE asset SET video_codec = 'av1' WHERE video_codec = 'h264'"))
        # As after 50,000 others.
        connection.execute(text("DELETE FROM asset_change WHERE number < (SELECT max(number) FROM asset_change)"))
    engine.dispose()
    async with filled.changing() as stores:
        await stores.files.add("lib", [FoundFile("one/more.mp4", FileVersion(1, 1))], NOW)
    after = dict(_told(await facets_of.read(query, FIELDS), FacetField.CODEC))
    assert after.pop("av1") == before.pop("h264")
    assert after.pop("unknown") == before.pop("unknown") + 1
    assert after == before


async def test_stars_are_kept_listed_and_taken_back(filled: Catalog) -> None:
    everything, _ = await listed(filled, EVERYTHING)
    ids = tuple(asset.id for asset in everything[:250:5])
    unknown = AssetId(new_id())
    matched, change = await set_starred(filled, (*ids, unknown), starred=True, by="Mara", now=lambda: NOW)
    assert (matched, change and change.words) == (50, "50 videos starred")
    again = await set_starred(filled, ids[:3], starred=True, by="Mara", now=lambda: NOW)
    assert again == (3, None)
    for starred, expected in ((True, 50), (False, len(everything) - 50)):
        for sort in (AssetSort.PATH, AssetSort.SIZE):
            assets, total = await listed(filled, replace(EVERYTHING, starred=starred, sort=sort))
            assert (len(assets), total) == (expected, expected)
            assert {asset.starred for asset in assets} == {starred}
            assert {asset.id for asset in assets} & set(ids) == (set(ids) if starred else set())
    facets = await ReadFacets(filled, Fleet()).read(replace(EVERYTHING, starred=True), [FacetField.CAMERA])
    assert facets.total == sum(each.count for each in facets.values[FacetField.CAMERA]) == 50
