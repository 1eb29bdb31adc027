"""What goes for good out of the trash: by its budget, its age, or because somebody empties it."""

from datetime import UTC, datetime, timedelta

import pytest

from rushes.catalog.v1 import changes_pb2
from rushes_chassis.errors import Conflict
from tests.fakes.work import CLIP_BYTES
from tests.integration.catalog.harness import Client, World
from tests.integration.catalog.undoable import (
    DELETED,
    DONE,
    all_changes,
    cut,
    delete,
    edit,
    is_listed,
    prepared,
    states,
    trash,
)
from tests.waiting import until


@pytest.fixture
async def ready(world: World, catalog: Client) -> Client:
    """A catalog with three files and one node."""
    return await prepared(world, catalog)


@pytest.mark.proof("history")
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


@pytest.mark.proof("history")
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
