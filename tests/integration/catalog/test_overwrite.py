"""An export that takes over the group of another one."""

from typing import Any

import pytest

from rushes.catalog.v1 import annotations_pb2, changes_pb2, crops_pb2, exports_pb2, jobs_pb2
from rushes_chassis.errors import Conflict, DataLoss, NotFound
from tests.fakes.work import CLIP_BYTES
from tests.integration.catalog.harness import Client, World
from tests.integration.catalog.undoable import cut, delete, prepared, states
from tests.waiting import until

DONE, DELETED = exports_pb2.CLIP_STATE_DONE, exports_pb2.CLIP_STATE_DELETED


@pytest.fixture
async def ready(world: World, catalog: Client) -> Client:
    return await prepared(world, catalog)


async def overwrite(catalog: Client, old: exports_pb2.Export, **fields: Any) -> exports_pb2.Export:
    """Ordered, and ended."""
    new = await catalog.export(replaces=old.id, **{"name": "another", "label": "new", **fields})
    await catalog.ended(new.job.id)
    return await catalog.exported(new)


async def markers(catalog: Client, export: exports_pb2.Export) -> list[str]:
    selector = annotations_pb2.AssetSelector(asset_id=export.asset_id)
    request = annotations_pb2.ListMarkersRequest(assets=selector, profile="default")
    return [marker.label for marker in (await catalog.annotations.ListMarkers(request)).markers]


def lying(world: World) -> dict[str, str]:
    return {place.name: task for place, task in world.exports.published.items()}


async def settled(catalog: Client, export: exports_pb2.Export, *wanted: int) -> None:
    async def so() -> bool:
        return await states(catalog, export) == list(wanted)

    await until(so)


async def test_a_group_keeps_its_names_and_its_marker_and_comes_back_by_undo(world: World, ready: Client) -> None:
    old = await cut(ready, label="old", folder_suffix="night")
    before = lying(world)
    new = await overwrite(ready, old, cursor=1.0)
    assert (new.group, new.folder_suffix) == (old.group, "night")
    assert [clip.path for clip in new.clips] == [clip.path for clip in old.clips]
    assert await states(ready, old) == [DELETED] * 3
    assert lying(world).keys() == before.keys()
    assert lying(world) != before
    assert len(world.exports.trash) == 3
    assert await markers(ready, old) == ["new"]
    change = await ready.last_change()
    assert (change.words, change.kind) == ("dog_001 overwritten", changes_pb2.CHANGE_KIND_OVERWRITE)

    await ready.undo(change)
    assert lying(world) == before
    assert await states(ready, old) == [DONE] * 3
    assert await states(ready, new) == [DELETED] * 3
    assert await markers(ready, old) == ["old"]
    await ready.redo(change)
    assert await states(ready, old) == [DELETED] * 3
    assert await states(ready, new) == [DONE] * 3
    assert await markers(ready, old) == ["new"]


@pytest.mark.proof("history")
async def test_clips_without_a_successor_follow_when_all_are_proven(world: World, ready: Client) -> None:
    old = await cut(ready, clips=4)
    new = await overwrite(ready, old, clips=2)
    await settled(ready, old, *[DELETED] * 4)
    assert set(lying(world)) == {"dog_001_0", "dog_001_1"}
    total = (await ready.trash.GetTrash(changes_pb2.GetTrashRequest())).trash
    assert (total.clips, total.bytes >= 2 * CLIP_BYTES) == (4, True)
    change = await ready.last_change()
    await ready.undo(change)
    assert set(lying(world)) == {f"dog_001_{index}" for index in range(4)}
    await ready.redo(change)
    assert await states(ready, new) == [DONE] * 2
    assert await states(ready, old) == [DELETED] * 4


@pytest.mark.proof("history")
async def test_a_group_of_one_takes_over_a_group_of_three(world: World, ready: Client) -> None:
    old = await cut(ready)
    await overwrite(ready, old, clips=1)
    await settled(ready, old, *[DELETED] * 3)
    assert set(lying(world)) == {"dog_001"}
    await ready.undo(await ready.last_change())
    assert set(lying(world)) == {"dog_001_0", "dog_001_1", "dog_001_2"}


async def test_what_fails_leaves_the_old_one_and_a_second_try_replaces_it(world: World, ready: Client) -> None:
    old = await cut(ready, clips=2)
    before = lying(world)
    world.work.failures = [None, None, None, DataLoss("not proven")]
    new = await ready.export(replaces=old.id, clips=2)
    job = await ready.ended(new.job.id)
    assert job.state == jobs_pb2.JOB_STATE_PARTIAL
    stands = {index for index, state in enumerate(await states(ready, old)) if state == DONE}
    assert len(stands) == 1
    kept = f"dog_001_{stands.pop()}"
    assert lying(world)[kept] == before[kept]
    [new_one] = {"dog_001_0", "dog_001_1"} - {kept}
    assert job.warning == f"dog_001 was overwritten in part. Replaced: {new_one}. Kept as before: {kept}."
    watch = await ready.watch()
    await ready.jobs.RetryJob(jobs_pb2.RetryJobRequest(job_id=new.job.id))
    assert (await ready.ended(new.job.id, watch)).warning == ""
    assert await states(ready, old) == [DELETED] * 2
    assert set(lying(world).values()).isdisjoint(before.values())


@pytest.mark.proof("history")
async def test_of_a_half_done_one_undo_and_redo_move_what_was_replaced(world: World, ready: Client) -> None:
    old = await cut(ready, clips=2)
    before = lying(world)
    world.work.failures = [None, None, None, DataLoss("not proven")]
    new = await ready.export(replaces=old.id, clips=2)
    await ready.ended(new.job.id)
    half = lying(world)
    change = await ready.last_change()
    await ready.undo(change)
    assert lying(world) == before
    await ready.redo(change)
    assert lying(world) == half


async def test_cancelling_it_leaves_what_had_no_proven_successor(world: World, ready: Client) -> None:
    old = await cut(ready, clips=1)
    before = lying(world)
    world.work.working.clear()
    new = await ready.export(replaces=old.id, clips=1)
    await world.work.until_runs(2)
    # The node had just moved the old one away.
    [(place, task_id)] = world.exports.published.items()
    world.exports.trash[task_id] = place
    del world.exports.published[place]
    await ready.jobs.CancelJob(jobs_pb2.CancelJobRequest(job_id=new.job.id))
    await until(lambda: lying(world) == before)
    assert await states(ready, old) == [DONE]
    assert world.exports.trash == {}
    job = (await ready.jobs.GetJob(jobs_pb2.GetJobRequest(job_id=new.job.id))).job
    assert job.warning == "No clip of dog_001 was replaced: all were kept as before."
    world.work.working.set()


@pytest.mark.proof("history")
async def test_an_undo_waits_until_the_group_is_cut(world: World, ready: Client) -> None:
    old = await cut(ready, clips=3)
    world.work.working.clear()
    new = await ready.export(replaces=old.id, clips=3)
    await world.work.until_runs(5)
    with pytest.raises(Conflict) as refused:
        await overwrite(ready, old)
    assert refused.value.reason == "NotReplaceable"
    world.work.working.set()
    await ready.ended(new.job.id)
    # Its successor is overwritten in turn: the group is one.
    last = await overwrite(ready, new, label="last")
    assert await markers(ready, old) == ["last"]
    assert await states(ready, last) == [DONE] * 3


async def test_what_cannot_be_overwritten_is_said(ready: Client) -> None:
    old = await cut(ready, clips=1)
    with pytest.raises(Conflict) as foreign:
        await overwrite(ready, old, path="b.mp4")
    assert foreign.value.message == "dog_001 was cut from another video."
    await delete(ready, export_id=old.id)
    with pytest.raises(Conflict) as empty:
        await overwrite(ready, old)
    assert empty.value.message == "No clip of dog_001 is left. Export a new group instead."
    with pytest.raises(NotFound):
        await overwrite(ready, exports_pb2.Export(id="0190a7f0-0000-7000-8000-000000000000"))


@pytest.mark.proof("exports")
async def test_chance_falls_once(ready: Client) -> None:
    state = crops_pb2.CropState(center=0.5, random_portrait=True)
    old = await cut(ready, clips=6, spread=1.0, crop=crops_pb2.Cropping(state=state))
    drawn = [clip.crop for clip in old.clips]
    assert any(clip.HasField("crop") for clip in old.clips)
    same = await overwrite(ready, old, clips=6, spread=1.0, crop=crops_pb2.Cropping(state=state))
    assert same.crop == old.crop
    assert [clip.crop for clip in same.clips] == drawn
    fewer = await overwrite(ready, same, clips=4, spread=1.0, crop=old.crop)
    assert [clip.crop for clip in fewer.clips] == drawn[:4]
    changed = await overwrite(ready, fewer, clips=4, spread=1.0)
    assert not any(clip.HasField("crop") for clip in changed.clips)


@pytest.mark.proof("history")
async def test_the_next_group_has_the_next_number(ready: Client) -> None:
    old = await cut(ready, clips=1)
    await overwrite(ready, old, clips=1)
    assert (await cut(ready, clips=1)).group == "dog_002"


@pytest.mark.proof("history")
async def test_an_overwriting_survives_its_catalog(world: World) -> None:
    async with world.catalog() as first:
        await prepared(world, first)
        old = await cut(first, clips=4)
        world.work.working.clear()
        new = await first.export(replaces=old.id, clips=2)
        await world.work.until_runs(5)
    world.work.working.set()
    async with world.catalog() as second:
        await second.attach()
        await second.ended(new.job.id)
        await settled(second, old, *[DELETED] * 4)
        assert set(lying(world)) == {"dog_001_0", "dog_001_1"}
        await second.undo(await second.last_change())
        assert await states(second, old) == [DONE] * 4
