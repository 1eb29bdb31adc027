"""Deletions: what undoing brings back, what it refuses, and what of them survives kill -9."""

import pytest

from rushes.catalog.v1 import changes_pb2, exports_pb2
from rushes_catalog.domain.errors import NoMediaNode
from rushes_catalog.domain.ids import ClipId, ExportId
from rushes_catalog.exports.domain.exports import ClipSelector
from rushes_chassis.errors import AlreadyExists, Conflict, Internal, NotFound, Unavailable
from rushes_footage.clips import FoundClip
from rushes_footage.formats import ClipFormat
from rushes_footage.plans import ClipPlace
from tests.fakes.work import CLIP_BYTES
from tests.integration.catalog.harness import Client, World
from tests.integration.catalog.undoable import (
    DELETED,
    DONE,
    all_changes,
    cut,
    delete,
    deletions,
    is_listed,
    listed,
    markers,
    prepared,
    stand,
    states,
    trash,
)
from tests.waiting import until


@pytest.fixture
async def ready(world: World, catalog: Client) -> Client:
    """A catalog with three files and one node."""
    return await prepared(world, catalog)


async def test_a_deletion_names_the_subprofile_of_its_clips(ready: Client) -> None:
    export = await cut(ready, folder_suffix="night")
    assert (await delete(ready, clip_id=export.clips[0].id)).change.words == "dog_001_0 in night deleted"
    assert (await delete(ready, export_id=export.id)).change.words == "2 clips of dog_001 in night deleted"


async def test_clips_of_several_groups_are_deleted_and_brought_back_at_once(world: World, ready: Client) -> None:
    first, second = await cut(ready), await cut(ready, "b.mp4", name="cat")
    published = dict(world.exports.published)
    ids = [first.clips[0].id, second.clips[1].id, first.clips[0].id]
    deleted = await delete(ready, clips=exports_pb2.ClipIds(ids=ids))
    assert deleted.paths == [first.clips[0].path, second.clips[1].path]
    assert (deleted.change.words, deleted.change.asset_id) == ("2 clips deleted", "")
    assert await states(ready, first) == [DELETED, DONE, DONE]
    assert await states(ready, second) == [DONE, DELETED, DONE]
    assert len(await all_changes(ready)) == 1
    await ready.undo(deleted.change)
    assert world.exports.published == published
    # None where one of them is not known.
    unknown = "01890000-0000-7000-8000-000000000000"
    with pytest.raises(NotFound):
        await delete(ready, clips=exports_pb2.ClipIds(ids=[*ids, unknown]))
    assert world.exports.published == published


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


@pytest.mark.proof("kills")
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


@pytest.mark.proof("kills")
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


@pytest.mark.proof("kills")
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


async def test_a_deletion_that_meets_an_interrupted_one_moves_all_that_it_tells_of(world: World) -> None:
    async with world.catalog() as first:
        await prepared(world, first)
        export = await cut(first)
    async with deletions(world) as deleting:
        interrupt(world, "nothing was done")
        with pytest.raises(Unavailable):
            await deleting.delete(ClipSelector(clip_id=ClipId(export.clips[0].id)), "ada")
        recover(world)
        paths, _ = await deleting.delete(ClipSelector(export_id=ExportId(export.id)), "ada")
    assert paths == [clip.path for clip in export.clips]
    assert world.exports.published == {}
    async with world.catalog() as second:
        await second.attach()
        assert await states(second, export) == [DELETED] * 3
        assert await listed(second) == ["2 clips of dog_001 deleted", "dog_001_0 deleted"]
        for change in await all_changes(second):
            await second.undo(change)
        assert await states(second, export) == [DONE] * 3


def interrupt(world: World, answer: str) -> None:
    if answer == "nothing was done":
        world.exports.failure = Unavailable("killed")
    else:
        world.exports.dies_after_the_deed = True


def recover(world: World) -> None:
    world.exports.failure = None
    world.exports.dies_after_the_deed = False


async def test_a_whole_group_is_deleted_by_the_path_of_one_of_its_clips(world: World, ready: Client) -> None:
    export, other = await cut(ready), await cut(ready)
    deleted = await ready.exports.DeleteClips(
        exports_pb2.DeleteClipsRequest(output_path=export.clips[1].path, whole_group=True, requested_by="ada")
    )
    assert list(deleted.paths) == [clip.path for clip in export.clips]
    assert await states(ready, export) == [DELETED] * 3
    assert await states(ready, other) == [DONE] * 3
    await ready.undo(deleted.change)
    assert await states(ready, export) == [DONE] * 3


async def test_a_clip_is_deleted_by_a_path_through_other_links(world: World, ready: Client) -> None:
    export, _ = await cut(ready), await cut(ready)
    place = ClipPlace("", "dog_001", "dog_001_1", ClipFormat.MP4)
    world.exports.found["/disk/exports/dog_001/dog_001_1.mp4"] = FoundClip(place, None, 0)
    named = exports_pb2.DeleteClipsRequest(output_path="/disk/exports/dog_001/dog_001_1.mp4", requested_by="ada")
    assert list((await ready.exports.DeleteClips(named)).paths) == [export.clips[1].path]
    assert await states(ready, export) == [DONE, DELETED, DONE]
    assert list((await ready.exports.DeleteClips(named)).paths) == [], "it was deleted before"
    verify = exports_pb2.VerifyClipRequest(output_path=named.output_path)
    assert list((await ready.exports.VerifyClip(verify)).differences) == ["it was deleted"]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/disk/exports/dog_001/dog_001_1.mov", "NoClipThere"),
        ("/disk/exports/dog_001/dog_001_9.mp4", "NoClipThere"),
        ("/disk/elsewhere/dog_001_1.mp4", "ClipNotFound"),
    ],
)
async def test_no_other_file_is_taken_for_a_clip(world: World, ready: Client, path: str, reason: str) -> None:
    export = await cut(ready)
    if reason == "NoClipThere":
        name, _, suffix = path.rpartition("/")[2].partition(".")
        world.exports.found[path] = FoundClip(ClipPlace("", "dog_001", name, ClipFormat(suffix)), None, 0)
    with pytest.raises(NotFound) as refused:
        await ready.exports.DeleteClips(exports_pb2.DeleteClipsRequest(output_path=path))
    assert refused.value.reason == reason
    assert await states(ready, export) == [DONE] * 3
