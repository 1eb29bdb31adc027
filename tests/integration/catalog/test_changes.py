"""Changes that can be undone: what they bring back, what they refuse, and what of them survives kill -9."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rushes.catalog.v1 import annotations_pb2, changes_pb2, exports_pb2, library_pb2
from rushes_catalog.domain.cutting import ClipPlace
from rushes_catalog.domain.errors import NoMediaNode
from rushes_catalog.domain.formats import ClipFormat
from rushes_chassis.errors import AlreadyExists, Conflict, Internal, NotFound, Unavailable
from tests.fakes.work import CLIP_BYTES
from tests.integration.catalog.harness import Client, World

DONE, DELETED = exports_pb2.CLIP_STATE_DONE, exports_pb2.CLIP_STATE_DELETED


@pytest.fixture
async def ready(world: World, catalog: Client) -> Client:
    """A catalog with three files and one node."""
    return await prepared(world, catalog)


async def prepared(world: World, catalog: Client) -> Client:
    for name in ("a.mp4", "b.mp4", "c.mp4"):
        world.footage.put(name, name)
    await catalog.attach()
    await catalog.quiet()
    return catalog


async def cut(catalog: Client, path: str = "a.mp4", **fields: Any) -> exports_pb2.Export:
    export = await catalog.export(path, **fields)
    await catalog.ended(export.job.id)
    return await catalog.exported(export)


async def delete(catalog: Client, **which: str) -> exports_pb2.DeleteClipsResponse:
    return await catalog.exports.DeleteClips(exports_pb2.DeleteClipsRequest(requested_by="ada", **which))


async def edit(catalog: Client, *exports: exports_pb2.Export, **facts: str) -> exports_pb2.EditExportsResponse:
    request = exports_pb2.EditExportsRequest(export_ids=[each.id for each in exports], requested_by="ada", **facts)
    return await catalog.exports.EditExports(request)


async def hide(catalog: Client, *names: str, hidden: bool = True, by: str = "ada") -> changes_pb2.Change:
    assets = await catalog.assets(hidden=library_pb2.HIDDEN_FILTER_INCLUDE)
    ids = [asset.id for asset in assets if asset.path in names]
    request = annotations_pb2.SetHiddenRequest(asset_ids=ids, profile="default", hidden=hidden, requested_by=by)
    return (await catalog.annotations.SetHidden(request)).change


async def hidden(catalog: Client) -> list[str]:
    response = await catalog.annotations.ListHidden(annotations_pb2.ListHiddenRequest(profile="default"))
    return [asset.path for asset in response.assets]


async def states(catalog: Client, export: exports_pb2.Export) -> list[int]:
    return [clip.state for clip in (await catalog.exported(export)).clips]


async def stand(catalog: Client, export: exports_pb2.Export, state: int) -> bool:
    return set(await states(catalog, export)) == {state}


async def markers(catalog: Client, export: exports_pb2.Export, profile: str = "default") -> list[str]:
    request = annotations_pb2.ListMarkersRequest(
        assets=annotations_pb2.AssetSelector(asset_id=export.asset_id), profile=profile
    )
    return [marker.label for marker in (await catalog.annotations.ListMarkers(request)).markers]


async def labels(catalog: Client) -> list[str]:
    return [each.text for each in (await catalog.annotations.ListLabels(annotations_pb2.ListLabelsRequest())).labels]


async def trash(catalog: Client) -> changes_pb2.Trash:
    return (await catalog.trash.GetTrash(changes_pb2.GetTrashRequest())).trash


async def listed(catalog: Client, **filters: Any) -> list[str]:
    page = await catalog.changes.ListChanges(changes_pb2.ListChangesRequest(**filters))
    return [each.words for each in page.changes]


async def is_listed(catalog: Client, *words: str) -> bool:
    return await listed(catalog) == list(words)


async def until(so: Callable[[], bool | Awaitable[bool]]) -> None:
    """Wait for what the catalog does by itself."""
    for _ in range(1000):
        answer = so()
        if await answer if isinstance(answer, Awaitable) else answer:
            return
        await asyncio.sleep(0.01)
    pytest.fail("it did not come about in time")


# -- deletions -------------------------------------------------------------


async def test_a_deleted_group_is_kept_and_brought_back_as_it_was(world: World, ready: Client) -> None:
    export = await cut(ready, label="hund")
    published = dict(world.exports.published)
    deleted = await delete(ready, export_id=export.id)
    assert deleted.paths == [clip.path for clip in export.clips]
    change = deleted.change
    assert (change.words, change.made_by, change.kind) == (
        "3 clips of dog_001 deleted",
        "ada",
        changes_pb2.CHANGE_KIND_DELETION,
    )
    assert (change.asset_id, change.final_because) == (export.asset_id, "")
    assert world.exports.published == {}
    assert (await trash(ready)).bytes == 3 * CLIP_BYTES
    assert await markers(ready, export) == []

    undone = await ready.undo(change, by="bob")
    assert undone.HasField("undone_at")
    assert undone.undone_by == "bob"
    assert world.exports.published == published
    assert set(world.exports.labels.values()) == {"hund"}
    assert (await trash(ready)).clips == 0
    restored = await ready.exported(export)
    assert [clip.proof for clip in restored.clips] == [clip.proof for clip in export.clips]
    assert await states(ready, export) == [DONE] * 3
    assert await markers(ready, export) == ["hund"]

    again = await ready.redo(change)
    assert not again.HasField("undone_at")
    assert await states(ready, export) == [DELETED] * 3
    assert world.exports.published == {}


async def test_undoing_and_redoing_twice_change_nothing(world: World, ready: Client) -> None:
    export = await cut(ready, clips=1)
    change = (await delete(ready, clip_id=export.clips[0].id)).change
    assert change.words == "dog_001 deleted"
    once = await ready.undo(change, by="bob")
    assert await ready.undo(change, by="carol") == once
    assert len(world.exports.published) == 1
    again = await ready.redo(change)
    assert await ready.redo(change) == again


async def test_a_restored_clip_is_no_news_to_clients_of_the_replaced_cutter(ready: Client) -> None:
    export = await cut(ready, clips=1)
    change = (await delete(ready, export_id=export.id)).change
    watch = await ready.watch()
    await ready.undo(change)
    await watch.until(lambda seen: any(event.HasField("recorded") for event in seen.events))
    assert [event.WhichOneof("change") for event in watch.events] == ["annotations", "recorded"]
    assert watch.events[1].recorded.change_id == change.id


async def test_a_clip_whose_file_was_gone_before_is_deleted_for_good(world: World, ready: Client) -> None:
    export = await cut(ready, clips=1)
    world.exports.published.clear()
    change = (await delete(ready, export_id=export.id)).change
    assert change.final_because == "It is no longer in the trash."
    assert await states(ready, export) == [DELETED]
    with pytest.raises(Conflict) as refused:
        await ready.undo(change)
    assert refused.value.reason == "NotReversible"


async def test_a_foreign_file_in_the_group_keeps_all_of_it(world: World, ready: Client) -> None:
    export = await cut(ready)
    world.exports.published[ClipPlace("", "dog_001", "dog_001_1", ClipFormat.MP4)] = "somebody else's"  # type: ignore[assignment]
    with pytest.raises(AlreadyExists):
        await delete(ready, export_id=export.id)
    assert await states(ready, export) == [DONE] * 3
    assert await listed(ready) == []
    assert len(world.exports.published) == 3
    assert (await trash(ready)).clips == 0
    assert (await delete(ready, clip_id=export.clips[0].id)).paths == [export.clips[0].path]


async def test_a_place_that_is_taken_by_now_is_told_and_the_deletion_stands(world: World, ready: Client) -> None:
    export = await cut(ready)
    change = (await delete(ready, export_id=export.id)).change
    place = ClipPlace("", "dog_001", "dog_001_2", ClipFormat.MP4)
    world.exports.published[place] = "somebody else's"  # type: ignore[assignment]
    with pytest.raises(AlreadyExists) as refused:
        await ready.undo(change)
    assert refused.value.reason == "PlaceTaken"
    assert await states(ready, export) == [DELETED] * 3
    assert not (await ready.last_change()).HasField("undone_at")
    del world.exports.published[place]
    await ready.undo(change)
    assert await states(ready, export) == [DONE] * 3


async def test_without_a_node_nothing_is_begun(world: World, catalog: Client) -> None:
    await prepared(world, catalog)
    export = await cut(catalog)
    change = (await delete(catalog, clip_id=export.clips[0].id)).change
    world.exports.failure = NoMediaNode()
    with pytest.raises(Unavailable):
        await delete(catalog, export_id=export.id)
    with pytest.raises(Unavailable):
        await catalog.undo(change)
    assert await states(catalog, export) == [DELETED, DONE, DONE]
    assert await listed(catalog) == ["dog_001_0 deleted"]


async def test_what_was_deleted_one_by_one_is_not_deleted_by_redoing_the_group(ready: Client) -> None:
    export = await cut(ready)
    change = (await delete(ready, export_id=export.id)).change
    await ready.undo(change)
    await delete(ready, clip_id=export.clips[1].id)
    with pytest.raises(Conflict) as refused:
        await ready.redo(change)
    assert "dog_001_1 was deleted since" in refused.value.message
    assert await states(ready, export) == [DONE, DELETED, DONE]


# -- kill -9 ---------------------------------------------------------------


@pytest.mark.parametrize("answer", ["nothing was done", "all was done, nobody heard of it"])
async def test_a_deletion_that_was_interrupted_is_finished_by_the_next_catalog(world: World, answer: str) -> None:
    async with world.catalog() as first:
        await prepared(world, first)
        export = await cut(first)
        interrupt(world, answer)
        with pytest.raises(Unavailable):
            await delete(first, export_id=export.id)
        assert await states(first, export) == [DONE] * 3
    recover(world)
    async with world.catalog() as second:
        await second.attach()
        await until(lambda: stand(second, export, DELETED))
        assert world.exports.published == {}
        assert (await trash(second)).bytes == 3 * CLIP_BYTES
        await second.undo(await second.last_change())
        assert await states(second, export) == [DONE] * 3


@pytest.mark.parametrize("answer", ["nothing was done", "all was done, nobody heard of it"])
async def test_an_undoing_that_was_interrupted_is_finished_by_the_next_catalog(world: World, answer: str) -> None:
    async with world.catalog() as first:
        await prepared(world, first)
        export = await cut(first)
        change = (await delete(first, export_id=export.id)).change
        interrupt(world, answer)
        with pytest.raises(Unavailable):
            await first.undo(change, by="bob")
    recover(world)
    async with world.catalog() as second:
        await second.attach()
        await until(lambda: stand(second, export, DONE))
        assert (await second.last_change()).undone_by == "bob"
        assert len(world.exports.published) == 3
        assert world.exports.trash == {}


async def test_an_interrupted_deletion_that_is_refused_in_the_end_never_was(world: World) -> None:
    async with world.catalog() as first:
        await prepared(world, first)
        export = await cut(first)
        interrupt(world, "nothing was done")
        with pytest.raises(Unavailable):
            await delete(first, export_id=export.id)
    world.exports.failure = Internal("the disk is read-only")
    async with world.catalog() as second:
        await second.attach()
        await second.quiet()
        await until(lambda: is_listed(second))
        assert await states(second, export) == [DONE] * 3
        assert (await trash(second)).clips == 0


def interrupt(world: World, answer: str) -> None:
    if answer == "nothing was done":
        world.exports.failure = Unavailable("killed")
    else:
        world.exports.dies_after_the_deed = True


def recover(world: World) -> None:
    world.exports.failure = None
    world.exports.dies_after_the_deed = False


# -- what goes for good ----------------------------------------------------


async def test_beyond_its_budget_the_trash_lets_the_oldest_go(world: World) -> None:
    world.trash_bytes = 4 * CLIP_BYTES
    async with world.catalog() as catalog:
        await prepared(world, catalog)
        exports = [await cut(catalog, cursor=cursor) for cursor in (1.0, 2.0)]
        first = (await delete(catalog, export_id=exports[0].id)).change
        second = (await delete(catalog, export_id=exports[1].id)).change
        await until(lambda: len(world.exports.trash) == 3)
        with pytest.raises(Conflict):
            await catalog.undo(first)
        total = await trash(catalog)
        assert (total.bytes, total.clips, total.budget_bytes) == (3 * CLIP_BYTES, 3, 4 * CLIP_BYTES)
        await catalog.undo(second)
        assert await states(catalog, exports[1]) == [DONE] * 3
        by_id = {each.id: each for each in await all_changes(catalog)}
        assert by_id[first.id].final_because == "It is no longer in the trash."


async def test_without_a_budget_clips_go_at_once_and_the_answer_says_so(world: World) -> None:
    world.trash_bytes = 0
    async with world.catalog() as catalog:
        await prepared(world, catalog)
        export = await cut(catalog)
        change = (await delete(catalog, export_id=export.id)).change
        assert change.final_because
        assert (world.exports.published, world.exports.trash) == ({}, {})
        assert await states(catalog, export) == [DELETED] * 3


async def test_after_30_days_it_is_over(world: World) -> None:
    day = datetime(2026, 3, 1, tzinfo=UTC)
    world.now = lambda: day
    async with world.catalog() as catalog:
        await prepared(world, catalog)
        exports = [await cut(catalog, cursor=cursor) for cursor in (1.0, 2.0)]
        await delete(catalog, export_id=exports[0].id)
        await edit(catalog, exports[1], label="hund")
        day += timedelta(days=29)
        await delete(catalog, export_id=exports[1].id)
        assert len(world.exports.trash) == 6
    day += timedelta(days=1, seconds=1)
    async with world.catalog() as catalog:
        await catalog.attach()
        await until(lambda: len(world.exports.trash) == 3)
        await until(lambda: is_listed(catalog, "3 clips of dog_002 deleted"))
        assert (await trash(catalog)).clips == 3


async def test_undoing_begins_the_30_days_anew(world: World) -> None:
    day = datetime(2026, 3, 1, tzinfo=UTC)
    world.now = lambda: day
    async with world.catalog() as catalog:
        await prepared(world, catalog)
        export = await cut(catalog)
        change = (await delete(catalog, export_id=export.id)).change
        day += timedelta(days=29)
        await catalog.undo(change)
        day += timedelta(days=29)
        await catalog.redo(change)
        day += timedelta(days=29)
        await catalog.undo(change)
        assert await states(catalog, export) == [DONE] * 3


async def test_emptying_lets_all_of_it_go_and_nothing_else(world: World, ready: Client) -> None:
    exports = [await cut(ready, cursor=cursor) for cursor in (1.0, 2.0)]
    change = (await delete(ready, export_id=exports[0].id)).change
    emptied = (await ready.trash.EmptyTrash(changes_pb2.EmptyTrashRequest())).trash
    assert (emptied.bytes, emptied.clips) == (0, 0)
    assert world.exports.trash == {}
    assert len(world.exports.published) == 3
    with pytest.raises(Conflict):
        await ready.undo(change)
    assert await states(ready, exports[0]) == [DELETED] * 3


async def all_changes(catalog: Client) -> list[changes_pb2.Change]:
    return list((await catalog.changes.ListChanges(changes_pb2.ListChangesRequest())).changes)


# -- hidden flags ----------------------------------------------------------


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
    assert refused.value.message == "1 of 2 videos were shown since by somebody; nothing was changed."
    assert await hidden(ready) == ["a.mp4"]


async def test_a_change_follows_its_file(world: World, ready: Client) -> None:
    change = await hide(ready, "a.mp4")
    world.footage.move("a.mp4", "elsewhere.mp4")
    await ready.scan()
    assert await hidden(ready) == ["elsewhere.mp4"]
    await ready.undo(change)
    assert await hidden(ready) == []


# -- labels, categories, profiles ------------------------------------------


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
    assert "night" in profiles.names
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


# -- the list --------------------------------------------------------------


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
