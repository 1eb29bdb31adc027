"""Other changes that can be undone, hidden flags, labels, profiles, and the list of all of them."""

import pytest

from rushes.catalog.v1 import annotations_pb2, changes_pb2, exports_pb2
from rushes_chassis.errors import Conflict, NotFound, Unavailable
from tests.integration.catalog.harness import Client, World
from tests.integration.catalog.undoable import (
    cut,
    delete,
    edit,
    hidden,
    hide,
    labels,
    listed,
    markers,
    prepared,
    star,
    starred,
)
from tests.waiting import until


@pytest.fixture
async def ready(world: World, catalog: Client) -> Client:
    """A catalog with three files and one node."""
    return await prepared(world, catalog)


async def test_many_are_hidden_as_one_change_and_shown_by_undoing_it(ready: Client) -> None:
    await hide(ready, "c.mp4", by="bob")
    change = await hide(ready, "a.mp4", "b.mp4", "c.mp4")
    assert change.words == "2 videos hidden in default"
    assert change.asset_id == ""
    await ready.undo(change)
    assert await hidden(ready) == ["c.mp4"]
    await ready.redo(change)
    assert await hidden(ready) == ["a.mp4", "b.mp4", "c.mp4"]


async def test_hiding_what_is_hidden_is_no_change(ready: Client) -> None:
    await hide(ready, "a.mp4")
    response = await hide(ready, "a.mp4")
    assert response == changes_pb2.Change()
    assert await listed(ready) == ["a.mp4 hidden in default"]


async def test_what_somebody_has_shown_since_is_not_shown_by_an_undo(ready: Client) -> None:
    change = await hide(ready, "a.mp4", "b.mp4")
    await hide(ready, "b.mp4", hidden=False, by="bob")
    with pytest.raises(Conflict) as refused:
        await ready.undo(change)
    assert refused.value.message == "1 of 2 videos were already shown again; nothing was changed."
    assert await hidden(ready) == ["a.mp4"]


async def test_stars_are_given_as_one_change_and_taken_back_unless_somebody_did(ready: Client) -> None:
    await star(ready, "c.mp4")
    change = await star(ready, "a.mp4", "b.mp4", "c.mp4")
    assert change.words == "2 videos starred"
    await ready.undo(change)
    assert await starred(ready) == ["c.mp4"]
    await ready.redo(change)
    assert await starred(ready) == ["a.mp4", "b.mp4", "c.mp4"]
    await star(ready, "b.mp4", starred=False)
    with pytest.raises(Conflict) as refused:
        await ready.undo(change)
    assert refused.value.message == "1 of 2 videos were already unstarred again; nothing was changed."
    assert await starred(ready) == ["a.mp4", "c.mp4"]


async def test_a_change_follows_its_file(world: World, ready: Client) -> None:
    change = await hide(ready, "a.mp4")
    world.footage.move("a.mp4", "elsewhere.mp4")
    await ready.scan()
    assert await hidden(ready) == ["elsewhere.mp4"]
    await ready.undo(change)
    assert await hidden(ready) == []


async def test_a_label_reaches_the_marker_the_history_and_the_manifest(world: World, ready: Client) -> None:
    export = await cut(ready, label="hnud")
    edited = await edit(ready, export, label="hund", category="Animal")
    assert (edited.exports[0].label, edited.exports[0].category) == ("hund", "Animal")
    assert edited.change.words == "dog_001: label “hund”, category “Animal”"
    assert await markers(ready, export) == ["hund"]
    assert await labels(ready) == ["hund"]
    await until(lambda: set(world.exports.labels.values()) == {"hund"})
    await ready.undo(edited.change)
    assert await labels(ready) == ["hnud"]
    await until(lambda: set(world.exports.labels.values()) == {"hnud"})


async def test_exports_move_to_a_profile_with_their_markers(ready: Client) -> None:
    exports = [await cut(ready, path, label=path) for path in ("a.mp4", "b.mp4")]
    watch = await ready.watch()
    change = (await edit(ready, *exports, profile="night")).change
    assert change.words == "2 exports: profile “night”"
    await watch.until(lambda seen: len([event for event in seen.events if event.HasField("annotations")]) == 4)
    told = {event.annotations.profile for event in watch.events if event.HasField("annotations")}
    assert told == {"default", "night"}
    assert await markers(ready, exports[0]) == []
    assert await markers(ready, exports[0], "night") == ["a.mp4"]
    profiles = await ready.annotations.ListProfiles(annotations_pb2.ListProfilesRequest())
    assert "night" in profiles.profiles
    await ready.undo(change)
    assert await markers(ready, exports[1]) == ["b.mp4"]


async def test_another_label_since_is_left_and_another_field_is_no_hindrance(ready: Client) -> None:
    export = await cut(ready, label="one")
    first = (await edit(ready, export, label="two")).change
    await edit(ready, export, category="Animal")
    await ready.undo(first)
    assert (await ready.exported(export)).label == "one"
    assert (await ready.exported(export)).category == "Animal"
    await ready.redo(first)
    await edit(ready, export, label="three")
    with pytest.raises(Conflict) as refused:
        await ready.undo(first)
    assert refused.value.message == "The label of dog_001 was changed since, to “three”; it was left as it is."
    assert (await ready.exported(export)).label == "three"


async def test_nothing_is_recorded_where_all_was_so_already(ready: Client) -> None:
    export = await cut(ready, label="hund")
    edited = await edit(ready, export, label="hund")
    assert not edited.HasField("change")
    assert await listed(ready) == []


async def test_one_export_that_is_not_there_keeps_all_as_they_are(ready: Client) -> None:
    export = await cut(ready, label="hund")
    missing = exports_pb2.Export(id="0190a7f0-0000-7000-8000-000000000000")
    with pytest.raises(NotFound):
        await edit(ready, export, missing, label="katze")
    assert (await ready.exported(export)).label == "hund"


@pytest.mark.proof("history")
async def test_a_clip_that_was_being_cut_gets_the_label_that_was_given_meanwhile(world: World, ready: Client) -> None:
    world.work.working.clear()
    export = await ready.export(clips=1, label="old")
    await world.work.until_runs(1)
    await edit(ready, export, label="new")
    assert world.exports.labels == {}
    world.work.working.set()
    await ready.ended(export.job.id)
    await until(lambda: set(world.exports.labels.values()) == {"new"})


async def test_a_manifest_that_could_not_be_written_is_written_later(world: World) -> None:
    async with world.catalog() as first:
        await prepared(world, first)
        export = await cut(first, label="old")
        world.exports.failure = Unavailable("no disk")
        await edit(first, export, label="new")
    world.exports.failure = None
    async with world.catalog() as second:
        await second.attach()
        await until(lambda: set(world.exports.labels.values()) == {"new"})


async def test_a_restored_clip_bears_the_label_that_was_given_meanwhile(world: World, ready: Client) -> None:
    export = await cut(ready, clips=1, label="old")
    change = (await delete(ready, export_id=export.id)).change
    await edit(ready, export, label="new")
    await ready.undo(change)
    assert set(world.exports.labels.values()) == {"new"}


async def test_changes_are_listed_by_asset_and_page(ready: Client) -> None:
    a, b = [await cut(ready, path) for path in ("a.mp4", "b.mp4")]
    await edit(ready, a, label="1")
    await edit(ready, b, label="2")
    await hide(ready, "a.mp4", "b.mp4")
    assert await listed(ready) == ["2 videos hidden in default", "dog_002: label “2”", "dog_001: label “1”"]
    assert await listed(ready, asset_id=a.asset_id) == ["2 videos hidden in default", "dog_001: label “1”"]
    page = await ready.changes.ListChanges(changes_pb2.ListChangesRequest(limit=2))
    rest = await ready.changes.ListChanges(changes_pb2.ListChangesRequest(limit=2, cursor=page.next_cursor))
    assert [each.words for each in rest.changes] == ["dog_001: label “1”"]
    assert rest.next_cursor == ""


async def test_a_change_that_is_not_known_is_not_found(ready: Client) -> None:
    with pytest.raises(NotFound) as missing:
        await ready.undo(changes_pb2.Change(id="0190a7f0-0000-7000-8000-000000000000"))
    assert missing.value.reason == "ChangeNotFound"
