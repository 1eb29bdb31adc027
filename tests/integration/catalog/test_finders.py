"""Finders and their examples: what they are made of, and what is done to them and undone."""

from datetime import timedelta
from typing import Any

import pytest

from rushes.catalog.v1 import changes_pb2, finders_pb2
from rushes_catalog.ports.clock import wall_clock
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.database import Database
from rushes_chassis.errors import AlreadyExists, Conflict, InvalidInput, NotFound, OutOfRange, RushesError
from tests.fakes.windows import PICTURE
from tests.integration.catalog import finding
from tests.integration.catalog.harness import Client, World
from tests.integration.catalog.undoable import delete as delete_clips
from tests.waiting import until

NOTHING = "0199c0de-5f3a-7b1c-8000-000000000000"
CLIP, MARKED, REJECTED = (
    finders_pb2.EXAMPLE_ORIGIN_CLIP,
    finders_pb2.EXAMPLE_ORIGIN_MARKED,
    finders_pb2.EXAMPLE_ORIGIN_REJECTED,
)


@pytest.fixture
async def two(world: World, catalog: Client) -> Client:
    """A catalog with two files."""
    return await finding.library(world, catalog, "a.mp4", "b.mp4")


async def edit(catalog: Client, finder: finders_pb2.Finder, **fields: Any) -> finders_pb2.Finder:
    return (await catalog.finders.EditFinder(finders_pb2.EditFinderRequest(finder_id=finder.id, **fields))).finder


async def delete(catalog: Client, finder: finders_pb2.Finder) -> changes_pb2.Change:
    request = finders_pb2.DeleteFinderRequest(finder_id=finder.id, requested_by="ada")
    return (await catalog.finders.DeleteFinder(request)).change


async def switch(catalog: Client, finder: finders_pb2.Finder, example: finders_pb2.Example, *, on: bool) -> None:
    request = finders_pb2.EditExampleRequest(finder_id=finder.id, example_id=example.id, enabled=on)
    assert (await catalog.finders.EditExample(request)).example.enabled is on


async def names(catalog: Client, **page: Any) -> tuple[list[str], str]:
    listed = await catalog.finders.ListFinders(finders_pb2.ListFindersRequest(**page))
    return [each.name for each in listed.finders], listed.next_cursor


def rejected(world: World, finder: finders_pb2.Finder, path: str, start: int, end: int, decision_id: str) -> str:
    """The statement that stores a rejected moment, in seconds."""
    return decided(world, finder, path, start, end, decision_id, "rejected")


def decided(
    world: World, finder: finders_pb2.Finder, path: str, start: int, end: int, decision_id: str, state: str
) -> str:
    """The statement that stores a moment in a state, in seconds."""
    return (
        "INSERT INTO moment_decision (id, finder_id, asset_number, start_us, end_us, state, enabled, decided_at) "
        f"SELECT '{decision_id}', '{finder.id}', number, {start * 10**6}, {end * 10**6}, '{state}', "
        f"(1 = 1), 0 FROM asset WHERE path = '{path}'"
    )


async def test_a_finder_is_as_it_was_created(two: Client) -> None:
    watch = await two.watch()
    made = await finding.create(two, "  steps on gravel ", profile="day", labels=["gravel", "snow"])
    assert (made.name, made.by, made.profile, list(made.labels)) == (
        "steps on gravel",
        finders_pb2.FINDER_BY_SOUND,
        "day",
        ["gravel", "snow"],
    )
    assert made.descriptors == finders_pb2.FinderDescriptors(sound="builtin-sound")
    assert (made.examples, made.HasField("active_version"), made.HasField("threshold")) == (
        finders_pb2.ExampleCounts(),
        False,
        False,
    )
    assert await finding.now(two, made) == made
    await watch.until(lambda seen: any(event.finder.finder_id == made.id for event in seen.events))


async def test_names_are_unique_and_lists_go_on_by_cursors(two: Client) -> None:
    for name in ("c", "a", "b"):
        await finding.create(two, name)
    first, cursor = await names(two, limit=2)
    assert first == ["a", "b"]
    assert await names(two, limit=2, cursor=cursor) == (["c"], "")
    with pytest.raises(AlreadyExists) as taken:
        await finding.create(two, "b")
    assert (taken.value.reason, [each.path for each in taken.value.fields]) == ("FinderExists", ["name"])
    with pytest.raises(InvalidInput) as foreign:
        await names(two, cursor="abc")
    assert foreign.value.reason == "ForeignCursor"


async def test_what_it_looks_at_has_to_be_installed(world: World, two: Client) -> None:
    both = await finding.create(two, "both", by=finders_pb2.FINDER_BY_BOTH)
    assert both.descriptors == finders_pb2.FinderDescriptors(sound="builtin-sound")
    with pytest.raises(InvalidInput, match="by cannot be picture: no picture descriptor is installed") as refused:
        await finding.create(two, "picture", by=finders_pb2.FINDER_BY_PICTURE)
    assert [each.path for each in refused.value.fields] == ["by"]
    with pytest.raises(NotFound, match=r"no sound descriptor 'gone' now\. There are: builtin-sound") as gone:
        await finding.create(two, "gone", descriptors=finders_pb2.WantedDescriptors(sound="gone"))
    assert (gone.value.reason, [each.path for each in gone.value.fields]) == (
        "DescriptorNotFound",
        ["descriptors.sound"],
    )
    with pytest.raises(InvalidInput, match="cannot be given where by is sound"):
        await finding.create(two, "odd", descriptors=finders_pb2.WantedDescriptors(picture="builtin-picture"))
    world.windows.descriptors.append(PICTURE)
    picture = await finding.create(two, "picture", by=finders_pb2.FINDER_BY_PICTURE)
    assert picture.descriptors == finders_pb2.FinderDescriptors(picture="builtin-picture")
    listed = await two.finders.ListFinderDescriptors(finders_pb2.ListFinderDescriptorsRequest())
    assert (list(listed.sound), list(listed.picture)) == (["builtin-sound"], ["builtin-picture"])
    assert (await edit(two, both, by=finders_pb2.FINDER_BY_BOTH)).descriptors.picture == "builtin-picture"


async def test_absent_fields_of_an_edit_stay(two: Client) -> None:
    made = await finding.create(two, profile="day", watch=True)
    await finding.create(two, "other")
    assert await edit(two, made) == made
    changed = await edit(two, made, name="new", labels=finders_pb2.LabelList(), profile="", watch=False)
    assert (changed.name, list(changed.labels), changed.HasField("profile"), changed.watch) == ("new", [], False, False)
    assert changed.descriptors == made.descriptors
    with pytest.raises(AlreadyExists):
        await edit(two, made, name="other")
    with pytest.raises(NotFound) as missing:
        await edit(two, finders_pb2.Finder(id=NOTHING), name="x")
    assert missing.value.reason == "FinderNotFound"


async def test_a_deleted_finder_comes_back_with_its_examples(two: Client) -> None:
    made = await finding.create(two)
    await finding.mark(two, made, "a.mp4", (1, 2))
    change = await delete(two, made)
    assert (change.words, change.kind) == ("Finder steps deleted", changes_pb2.CHANGE_KIND_FINDER)
    with pytest.raises(NotFound):
        await finding.now(two, made)
    again = await finding.create(two)
    with pytest.raises(Conflict, match="Rename that one first"):
        await two.undo(change)
    await edit(two, again, name="other")
    await two.undo(change)
    assert (await finding.now(two, made)).examples.positive == 1
    await two.redo(change)
    assert (await names(two))[0] == ["other"]


@pytest.mark.proof("finders")
async def test_what_was_deleted_is_gone_for_good_after_thirty_days(world: World) -> None:
    async with world.catalog() as catalog:
        await finding.library(world, catalog, "a.mp4")
        await finding.cut(catalog)
        gone, kept = await finding.create(catalog, "gone"), await finding.create(catalog, "kept")
        for each in (gone, kept):
            await finding.train(catalog, each)
            await finding.scan(catalog, each)
            [clip, *_] = await finding.examples(catalog, each)
            await switch(catalog, each, clip, on=False)
            await finding.mark(catalog, each, "a.mp4", (1, 2))
        await world.execute(rejected(world, gone, "a.mp4", 30, 31, "d-1"))
        [marked] = await finding.examples(catalog, kept, origin=MARKED)
        request = finders_pb2.DeleteExampleRequest(finder_id=kept.id, example_id=marked.id)
        await catalog.finders.DeleteExample(request)
        await delete(catalog, gone)
    later = wall_clock() + timedelta(days=31)
    world.set_clock(later)
    async with world.catalog() as catalog:
        await _until_gone(world)
        counts = [await world.execute(f"SELECT count(*) FROM {table}") for table in TABLES]
        assert dict(zip(TABLES, counts, strict=True)) == {
            "finder": 1,
            "finder_example": 0,
            "finder_clip_off": 1,
            "finder_version": 1,
            "finder_score": 1,
            "finder_scan": 1,
            "moment_decision": 0,
        }


TABLES = (
    "finder",
    "finder_example",
    "finder_clip_off",
    "finder_version",
    "finder_score",
    "finder_scan",
    "moment_decision",
)


async def _until_gone(world: World) -> None:
    async def gone() -> bool:
        return bool(await world.execute("SELECT count(*) FROM change WHERE what LIKE '%finder%'") == 0)

    await until(gone)


async def test_clips_of_its_labels_are_examples_as_they_come_and_go(two: Client) -> None:
    made = await finding.create(two)
    export = await finding.cut(two)
    await finding.cut(two, "b.mp4", label="snow")
    listed = await finding.examples(two, made)
    assert [(each.start, each.end, each.positive, each.enabled, each.origin) for each in listed] == [
        (2, 10, True, True, CLIP),
        (5, 13, True, True, CLIP),
        (8, 16, True, True, CLIP),
    ]
    assert {each.id for each in listed} == {clip.id for clip in export.clips}
    assert {each.name for each in listed} == {"a.mp4"}
    assert (await finding.now(two, made)).examples.positive == 3
    deleted = await delete_clips(two, clip_id=export.clips[0].id)
    assert [each.start for each in await finding.examples(two, made)] == [5, 8]
    await two.undo(deleted.change)
    assert len(await finding.examples(two, made)) == 3
    snow = await edit(two, made, labels=finders_pb2.LabelList(texts=["gravel", "snow"]))
    assert snow.examples.positive == 6
    assert (await edit(two, made, profile="day")).examples.positive == 0


async def test_clips_of_a_file_that_was_replaced_are_no_examples(world: World, two: Client) -> None:
    made = await finding.create(two)
    await finding.cut(two)
    world.footage.put("a.mp4", "another")
    await two.scan()
    assert (await finding.now(two, made)).examples.positive == 0


async def test_examples_of_all_origins_are_one_list(world: World, two: Client) -> None:
    made = await finding.create(two)
    export = await finding.cut(two)
    assert await finding.mark(two, made, "b.mp4", (1, 2), (3.5, 4.25, False)) == 2
    assert await finding.mark(two, made, "a.mp4", (20, 60.0005)) == 1
    await world.execute(rejected(world, made, "a.mp4", 30, 31, NOTHING))
    whole = await finding.examples(two, made)
    assert [(each.name, each.start, each.origin) for each in whole] == [
        ("a.mp4", 2, CLIP),
        ("a.mp4", 5, CLIP),
        ("a.mp4", 8, CLIP),
        ("a.mp4", 20, MARKED),
        ("a.mp4", 30, REJECTED),
        ("b.mp4", 1, MARKED),
        ("b.mp4", 3.5, MARKED),
    ]
    assert whole[3].end == 60
    assert (await finding.now(two, made)).examples == finders_pb2.ExampleCounts(positive=5, negative=2, hard=1)
    paged, cursor = list[finders_pb2.Example](), ""
    while True:
        request = finders_pb2.ListExamplesRequest(finder_id=made.id, limit=2, cursor=cursor)
        page = await two.finders.ListExamples(request)
        paged += page.examples
        cursor = page.next_cursor
        if not cursor:
            break
    assert paged == whole
    for index in (0, 3, 4):
        await switch(two, made, whole[index], on=False)
    assert (await finding.now(two, made)).examples == finders_pb2.ExampleCounts(positive=3, negative=1, hard=0)
    assert [each.start for each in await finding.examples(two, made, enabled=False)] == [2, 20, 30]
    assert [each.start for each in await finding.examples(two, made, positive=False, enabled=True)] == [3.5]
    assert [each.id for each in await finding.examples(two, made, origin=CLIP)] == [clip.id for clip in export.clips]
    for index in (0, 3, 4):
        await switch(two, made, whole[index], on=True)
    assert await finding.examples(two, made) == whole
    other = await finding.create(two, "other")
    assert len(await finding.examples(two, other)) == 3


async def test_an_example_is_there_once(two: Client) -> None:
    made = await finding.create(two)
    assert await finding.mark(two, made, "a.mp4", (1, 2), (1, 2), (1, 2, False)) == 2
    assert await finding.mark(two, made, "a.mp4", (1, 2), (2, 3)) == 1
    assert await finding.mark(two, made, "a.mp4", (1, 2)) == 0


@pytest.mark.parametrize(
    ("span", "field", "limit"),
    [
        ((3, 3), "examples[1].end", "must be after the start, 3 s"),
        ((60, 61), "examples[1].start", "must be before 60 s, the end of the video"),
        ((59, 60.01), "examples[1].end", "must be at most 60 s, the end of the video"),
    ],
)
async def test_spans_outside_of_the_video_are_refused_with_all_others(
    two: Client, span: tuple[float, float], field: str, limit: str
) -> None:
    made = await finding.create(two)
    with pytest.raises(OutOfRange) as refused:
        await finding.mark(two, made, "a.mp4", (1, 2), span)
    assert refused.value.reason == "SpanOutsideVideo"
    assert [(each.path, each.message) for each in refused.value.fields] == [(field, limit)]
    assert not await finding.examples(two, made)


@pytest.mark.proof("finders")
async def test_ten_thousand_examples_are_added_at_once_and_fifty_thousand_at_most(two: Client) -> None:
    made = await finding.create(two)
    for begin in range(5):
        spans = [(0.0001 * place, 50 + begin) for place in range(10_000)]
        assert await finding.mark(two, made, "a.mp4", *spans) == 10_000
    with pytest.raises(Conflict, match="at most 50000 marked examples, and this one has 50000") as full:
        await finding.mark(two, made, "b.mp4", (1, 2))
    assert full.value.reason == "TooManyExamples"
    assert (await finding.now(two, made)).examples.positive == 50_000
    with pytest.raises(InvalidInput, match="examples"):
        await finding.mark(two, made, "b.mp4", *[(1, 2)] * 10_001)


async def test_only_what_was_marked_is_deleted(world: World, two: Client) -> None:
    made = await finding.create(two)
    await finding.cut(two)
    await finding.mark(two, made, "b.mp4", (1, 2))
    await world.execute(rejected(world, made, "b.mp4", 30, 31, NOTHING))
    clip, *_, marked, hard = await finding.examples(two, made)
    for example, said in ((clip, "This one is a clip"), (hard, "This one is a rejected moment")):
        with pytest.raises(Conflict, match=said) as refused:
            await two.finders.DeleteExample(finders_pb2.DeleteExampleRequest(finder_id=made.id, example_id=example.id))
        assert refused.value.reason == "ExampleNotMarked"
    request = finders_pb2.DeleteExampleRequest(finder_id=made.id, example_id=marked.id, requested_by="ada")
    change = (await two.finders.DeleteExample(request)).change
    assert change.words == "Example of steps in b.mp4 deleted"
    with pytest.raises(NotFound) as gone:
        await two.finders.DeleteExample(request)
    assert gone.value.reason == "ExampleNotFound"
    await two.undo(change)
    assert len(await finding.examples(two, made, origin=MARKED)) == 1
    await two.redo(change)
    assert not await finding.examples(two, made, origin=MARKED)


async def test_an_example_of_a_deleted_clip_is_none(two: Client) -> None:
    made = await finding.create(two)
    export = await finding.cut(two)
    await delete_clips(two, clip_id=export.clips[0].id)
    with pytest.raises(NotFound, match="or its clip was deleted") as gone:
        await two.finders.EditExample(
            finders_pb2.EditExampleRequest(finder_id=made.id, example_id=export.clips[0].id, enabled=False)
        )
    assert gone.value.reason == "ExampleNotFound"


@pytest.mark.proof("finders")
async def test_a_merged_asset_keeps_examples_scores_and_decisions(world: World) -> None:
    async with world.catalog() as catalog:
        await finding.library(world, catalog, "a.mp4", "b.mp4", "c.mp4")
        made = await finding.create(catalog)
        for path, start in (("a.mp4", 1), ("b.mp4", 2), ("c.mp4", 3)):
            await finding.mark(catalog, made, path, (start, 10))
        await world.execute(rejected(world, made, "c.mp4", 30, 31, NOTHING))
        await finding.train(catalog, made)
        await finding.scan(catalog, made)
        await finding.train(catalog, made)
        await finding.scan(catalog, made, asset_ids=[(await catalog.asset("c.mp4")).id])
    database = Database(world.database)
    try:
        async with Catalog(database).changing() as stores:
            known = await stores.files.at("lib", ["b.mp4", "c.mp4"])
            await stores.files.merge(known["b.mp4"], known["c.mp4"], wall_clock())
    finally:
        await database.close()
    async with world.catalog() as catalog:
        listed = await finding.examples(catalog, made)
        assert [(each.name, each.start) for each in listed] == [
            ("a.mp4", 1),
            ("c.mp4", 2),
            ("c.mp4", 3),
            ("c.mp4", 30),
        ]
        assert [each.scanned for each in await finding.versions(catalog, made)] == [1, 2]


async def refused(call: Any) -> RushesError:
    with pytest.raises(RushesError) as wrong:
        await call
    return wrong.value


async def test_what_is_not_there_is_named(two: Client) -> None:
    made = await finding.create(two)
    stub = two.finders
    assert (await refused(stub.GetFinder(finders_pb2.GetFinderRequest(finder_id=NOTHING)))).reason == "FinderNotFound"
    new = finders_pb2.NewExample(asset_id=NOTHING, start=1, end=2)
    request = finders_pb2.AddExamplesRequest(finder_id=made.id, examples=[new])
    assert (await refused(stub.AddExamples(request))).reason == "AssetNotFound"
    wrong = finders_pb2.GetFinderQualityRequest(finder_id=made.id, version_id="7")
    assert (await refused(stub.GetFinderQuality(wrong))).reason == "VersionNotFound"
