"""Moments: their lists, decisions that are undone, and exports of nothing twice; on both databases."""

import pytest
from sqlalchemy import insert

from rushes.catalog.v1 import changes_pb2, moments_pb2
from rushes_catalog.domain.ids import new_id
from rushes_catalog.storage.schema.finders import finder_example
from rushes_chassis.errors import Conflict, InvalidInput
from tests.integration.catalog.harness import Client, World
from tests.integration.catalog.moments import ACCEPTED, AT, NEW, REJECTED, Found, spans, three_videos
from tests.integration.catalog.undoable import cut, listed


@pytest.fixture
async def found(world: World, catalog: Client) -> Found:
    """Three videos with four moments."""
    return await three_videos(world, catalog)


async def test_moments_follow_from_scores_and_a_threshold(found: Found) -> None:
    page = await found.page()
    assert (page.total, page.next_cursor) == (4, "")
    first = page.moments[0]
    assert (first.name, first.start, first.end, first.peak, first.score) == ("a.mp4", 1.625, 2.375, 2.0, 0.875)
    # Frames are every 40 ms.
    assert (first.first_frame, first.last_frame) == (41, 59)
    assert (first.state, first.exported, first.overlaps_export, first.example) == (NEW, False, False, False)
    assert [each.score for each in page.moments] == [0.875, 0.75, 0.625, 0.5]
    assert [each.score for each in await found.list(threshold=0.55)] == [0.875, 0.75, 0.625]
    assert await found.list(threshold=0.9) == []
    assert [each.name for each in await found.list(order=moments_pb2.MOMENT_ORDER_TIME)] == [
        "a.mp4", "a.mp4", "b.mp4", "c.mp4",
    ]  # fmt: skip
    unsure = await found.list(order=moments_pb2.MOMENT_ORDER_UNSURE, threshold=0.6)
    assert [each.score for each in unsure] == [0.625, 0.75, 0.875]
    assert await found.list(min_seconds=0.76) == []
    assert spans(await found.list(join=3.0, threshold=0.5))[0] == ("a.mp4", 1.625, 5.375)


async def test_pages_go_on_with_their_cursor_alone(found: Found) -> None:
    for order in (0, moments_pb2.MOMENT_ORDER_UNSURE, moments_pb2.MOMENT_ORDER_TIME):
        whole, cursor = await found.list(order=order), ""
        seen: list[moments_pb2.Moment] = []
        while True:
            page = await found.page(order=order, limit=1, cursor=cursor)
            assert page.total == 4
            seen += page.moments
            if not page.HasField("next_cursor"):
                break
            cursor = page.next_cursor
        assert seen == whole
    cursor = (await found.page(limit=1)).next_cursor
    for foreign in ({"threshold": 0.41}, {"state": NEW}, {"order": moments_pb2.MOMENT_ORDER_TIME}):
        with pytest.raises(InvalidInput) as refused:
            await found.page(limit=1, cursor=cursor, **foreign)
        assert refused.value.reason == "ForeignCursor"


async def test_a_moment_is_accepted_moved_and_rejected_and_each_is_undone(found: Found) -> None:
    watch = await found.client.watch()
    moment = (await found.list())[0]
    accepted = await found.edit(moment.id, state=ACCEPTED)
    assert (accepted.id, accepted.state, accepted.score) == (moment.id, ACCEPTED, 0.875)
    moved = await found.edit(moment.id, start=1.0, end=1.6)
    assert (moved.state, moved.start, moved.end, moved.score) == (ACCEPTED, 1.0, 1.6, 0.0)
    # The id of before names the moment still where both share half; this one is that of the list now.
    [again] = await found.list(state=ACCEPTED)
    assert again == moved
    rejected = await found.edit(again.id, state=REJECTED)
    assert (rejected.state, rejected.start) == (REJECTED, 1.0)
    # It is not what the version finds: nothing of it is listed, and that is new again.
    assert [each.state for each in await found.list()] == [NEW] * 4
    assert await listed(found.client) == [
        "a moment of a.mp4 rejected", "a moment of a.mp4 moved", "a moment of a.mp4 accepted",
    ]  # fmt: skip
    await found.client.undo(await found.client.last_change())
    assert await found.list(state=ACCEPTED) == [moved]
    await watch.until(lambda seen: any(event.finder.finder_id == found.finder for event in seen.events))
    [_, moving, accepting] = (await found.client.changes.ListChanges(changes_pb2.ListChangesRequest())).changes
    assert moving.kind == changes_pb2.CHANGE_KIND_MOMENTS
    await found.client.undo(moving)
    assert [(each.start, each.state) for each in await found.list(state=ACCEPTED)] == [(1.625, ACCEPTED)]
    await found.client.undo(accepting)
    assert await found.list(state=ACCEPTED) == []
    await found.client.redo(accepting)
    assert [each.start for each in await found.list(state=ACCEPTED)] == [1.625]


async def test_what_overlaps_a_positive_example_is_not_rejected(found: Found) -> None:
    export = await cut(found.client, cursor=2.2, clips=1, label="step")
    moments = await found.list()
    assert [(each.score, each.example) for each in moments if each.name == "a.mp4"] == [(0.875, False), (0.75, True)]
    for moment in moments[:2]:
        with pytest.raises(Conflict) as refused:
            await found.change([moments[2].id, moment.id], REJECTED)
        assert refused.value.reason == "OverlapsExample"
        assert export.group in refused.value.message
    with pytest.raises(Conflict):
        await found.edit(moments[0].id, state=REJECTED)
    assert (await found.edit(moments[0].id, state=REJECTED, end=2.1)).state == REJECTED
    row = {"id": new_id(), "finder_id": found.finder, "asset_number": await found.number("b.mp4"), "created_at": AT}
    span = {"start_us": 2_500_000, "end_us": 3_000_000}
    await found.execute(insert(finder_example).values(**row, **span, positive=True, enabled=True))
    with pytest.raises(Conflict) as marked:
        await found.edit(moments[2].id, state=REJECTED)
    assert "marked from 2.5 to 3 s" in marked.value.message
    assert [each.state for each in await found.list(state=REJECTED)] == [REJECTED]


async def test_accepted_moments_are_exported_centred_and_never_twice(found: Found) -> None:
    moments = await found.list()
    assert (await found.export()).exports == []
    await found.change([moments[3].id, moments[0].id, moments[2].id], ACCEPTED)
    exported = await found.export()
    assert [(each.asset_name, each.cursor, each.seconds) for each in exported.exports] == [
        ("a.mp4", 1.5, 1.0), ("b.mp4", 2.5, 1.0), ("c.mp4", 6.5, 1.0),
    ]  # fmt: skip
    assert [(each.label, each.profile, each.group) for each in exported.exports] == [
        ("step", "default", f"step_00{number}") for number in (1, 2, 3)
    ]
    assert len(exported.skipped) == 0
    again = await found.export(ids=[each.id for each in moments])
    assert [each.cursor for each in again.exports] == [4.5]
    assert [each.reason for each in again.skipped] == [f"exported already as step_00{number}" for number in (1, 2, 3)]
    assert {each.id for each in again.skipped} == {moments[place].id for place in (0, 2, 3)}
    # In another profile they are not.
    assert len((await found.export(profile="night", label="")).exports) == 3
    for export in exported.exports:
        await found.client.ended(export.job.id)
    assert (await found.export()).exports == []
