"""Runs over many frames: what is computed is kept part by part, and whatever ends in the middle goes on behind it."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from rushes.catalog.v1 import pipelines_pb2
from rushes_catalog.changes.domain.changes import KEPT
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.database import Database
from rushes_footage.stage_schema import Stage
from tests.integration.catalog.harness import Client, World
from tests.integration.catalog.test_brand_runs import BRANDS, keep, of_list, report, run_brands
from tests.integration.catalog.test_pipelines import ended, started, timeline
from tests.integration.catalog.test_stepping import seen, told

PARTS = "SELECT count(*) FROM stage_part"
SEQS = range(250)
STAGES = 3
"""Computed from pictures."""


async def long(client: Client, **order: object) -> pipelines_pb2.Timeline:
    """Of 250 frames, those of the video: `seq` is the number."""
    return await timeline(client, fps=25.0, end=10.0, **order)


async def with_list(client: Client) -> None:
    """A library with a list of one brand."""
    await client.attach()
    await client.quiet()
    await keep(client, "Nordwave")


async def stopped(world: World, client: Client, timeline_id: str, *, at: int, parts: int | None = None) -> str:
    """A run that stands at this frame, with so many parts of each stage kept."""
    world.examiner.standing.clear()
    world.examiner.stands_on = at
    begun = await started(client, timeline_id, stages=BRANDS, overrides=of_list())
    await world.examiner.standing.wait()
    if parts is not None:
        assert await world.execute(PARTS) == STAGES * parts
    return begun.id


async def cancelled(client: Client, run_id: str) -> None:
    await client.pipelines.CancelPipelineRun(pipelines_pb2.CancelPipelineRunRequest(run_id=run_id))
    await ended(client, run_id)


def goes_on(world: World) -> None:
    """From here nothing stops runs, and pictures are counted anew."""
    world.examiner.pictures.clear()
    world.examiner.stands_on = None


def looked_at(world: World) -> Sequence[int]:
    return sorted(world.examiner.pictures)


@pytest.fixture
def written(world: World) -> World:
    world.footage.put("a.mp4", "a")
    world.examiner.written = {seq: ["Nordwave"] for seq in (0, 99, 100, 199, 200, 249)}
    return world


@pytest.fixture
async def client(catalog: Client) -> Client:
    await with_list(catalog)
    return catalog


async def test_a_run_whose_catalog_dies_goes_on_behind_its_last_part(written: World) -> None:
    world = written
    async with world.catalog() as client:
        await with_list(client)
        made = await long(client)
        begun = await stopped(world, client, made.id, at=230, parts=2)
    goes_on(world)
    async with world.catalog() as client:
        await client.attach()
        assert (await ended(client, begun)).status == "completed"
        assert looked_at(world) == list(SEQS[200:])
        # The checkpoints have taken the parts' place, and say what a run without a pause says.
        assert await world.execute(PARTS) == 0
        other = await run_brands(client, (await long(client, profile="whole")).id)
        assert looked_at(world) == sorted([*SEQS, *SEQS[200:]])
        run = await ended(client, begun)
        assert [dict(each.counts) for each in run.stages] == [dict(each.counts) for each in other.stages]
        found = (await report(client, begun)).brands
        assert found == (await report(client, other.id)).brands
        assert [round(each.seconds, 3) for each in found] == [0.24]


async def test_another_run_of_the_same_frames_goes_on_where_one_was_cancelled(written: World, client: Client) -> None:
    world = written
    made = await long(client)
    await cancelled(client, await stopped(world, client, made.id, at=150, parts=1))
    goes_on(world)
    # Its edges are the same, and were looked for in the first hundred frames; its texts are not.
    other = {**of_list(), "read_text": {"min_confidence": 0.7}}
    texts = await started(client, made.id, stages=BRANDS, overrides=other)
    assert (await ended(client, texts.id)).status == "completed"
    assert looked_at(world) == list(SEQS)
    world.examiner.pictures.clear()
    again = await run_brands(client, made.id)
    assert again.status == "completed"
    # Edges and crops are those of the other run.
    assert looked_at(world) == list(SEQS[100:])
    assert await world.execute(PARTS) == 0


async def test_frames_are_selected_behind_the_last_part_as_if_nothing_had_happened(
    written: World, client: Client
) -> None:
    world = written
    # Ten frames each show the same; a part ends in the middle of them.
    world.examiner.scenes = {seq: (seq + 5) // 10 for seq in SEQS}
    select = {"stages": ["filter_scenes", *BRANDS], "overrides": {**of_list(), "filter_scenes": {"max_distance": 0}}}
    kept = [seq for seq in SEQS if seq == 0 or seq % 10 == 5]
    world.examiner.stands_on = 130
    begun = await started(client, (await long(client)).id, **select)
    await world.examiner.standing.wait()
    assert await world.execute(PARTS) == 1
    await cancelled(client, begun.id)
    goes_on(world)
    run = await ended(client, (await started(client, begun.timeline_id, **select)).id)
    assert looked_at(world) == sorted([*SEQS[100:], *kept])
    counts = {each.name: dict(each.counts) for each in run.stages}
    assert (counts["filter_scenes"]["kept"], counts["filter_scenes"]["dropped"]) == (len(kept), len(SEQS) - len(kept))
    goes_on(world)
    other = await ended(client, (await started(client, (await long(client, profile="whole")).id, **select)).id)
    assert looked_at(world) == sorted([*SEQS, *kept])
    assert counts == {each.name: dict(each.counts) for each in other.stages}
    assert (await report(client, run.id)).brands == (await report(client, other.id)).brands


async def test_progress_is_shared_out_by_what_stages_take(written: World, client: Client) -> None:
    world = written
    world.examiner.stands_at = Stage("detect_edges")
    select = {"stages": ["filter_scenes", *BRANDS], "overrides": of_list()}
    begun = await started(client, (await long(client)).id, **select)
    await world.examiner.standing.wait()
    # Frames 0.1 and changes 2; to come are edges 1, crops 0.1, text 10, brands 0.1 and the report 0.1.
    assert (await seen(client, begun.id)).progress == pytest.approx(2.1 / 13.4)
    world.examiner.may_go_on.set()
    assert (await ended(client, begun.id)).progress == 1


async def test_progress_goes_on_with_the_frames_of_stages_that_are_computed_together(
    written: World, client: Client
) -> None:
    # Frames 0.1, then edges 1, crops 0.1 and text 10; to come are brands 0.1 and the report 0.1.
    expected = pytest.approx((0.1 + 130 / 250 * 11.1) / 11.4)
    async with asyncio.timeout(60), told(client, progress=True) as watch:
        begun = await stopped(written, client, (await long(client)).id, at=130, parts=1)
        async for event in watch:
            if event.progress.job_fraction == expected:
                break
    await cancelled(client, begun)


@pytest.mark.sqlite
async def test_what_lies_behind_a_damaged_part_is_computed_again(written: World, client: Client) -> None:
    world = written
    made = await long(client)
    await cancelled(client, await stopped(world, client, made.id, at=230, parts=2))
    await world.execute(
        "UPDATE stage_part SET results = X'00' WHERE rowid = (SELECT max(rowid) FROM stage_part) RETURNING 1"
    )
    goes_on(world)
    assert (await run_brands(client, made.id)).status == "completed"
    assert looked_at(world) == list(SEQS[100:])


async def test_a_part_with_a_frame_that_failed_is_not_kept(written: World, client: Client) -> None:
    world = written
    made = await long(client)
    world.examiner.fails_at = {Stage("read_text"): [150]}
    begun = await stopped(world, client, made.id, at=230, parts=1)
    world.examiner.may_go_on.set()
    run = await ended(client, begun)
    assert {each.name: each.warning for each in run.stages}["read_text"].startswith("It failed at 1 of 250 frames")
    world.examiner.fails_at = {}
    world.examiner.pictures.clear()
    again = await run_brands(client, made.id)
    assert {each.name: each.warning for each in again.stages}["read_text"] == ""
    assert looked_at(world) == list(SEQS[100:])
    assert await world.execute(PARTS) == 0


@pytest.mark.sqlite  # it writes beside the catalog
async def test_parts_that_nobody_completes_go_after_a_month_or_with_their_timeline(
    written: World, client: Client
) -> None:
    world = written

    async def interrupted(profile: str) -> str:
        made = await long(client, profile=profile)
        await cancelled(client, await stopped(world, client, made.id, at=130))
        return made.id

    async def forgotten(later: timedelta) -> int:
        database = Database(world.database)
        try:
            async with Catalog(database).changing() as stores:
                await stores.changes.forget(datetime.now(UTC) + later)
        finally:
            await database.close()
        return int(await world.execute(PARTS))

    await interrupted("left")
    deleted = await interrupted("deleted")
    await client.pipelines.DeleteTimeline(pipelines_pb2.DeleteTimelineRequest(timeline_id=deleted))
    assert await forgotten(KEPT - timedelta(days=1)) == 2 * STAGES
    await world.execute("UPDATE change SET until = 0 RETURNING 1")
    assert await forgotten(timedelta()) == STAGES
    assert await forgotten(KEPT + timedelta(days=1)) == 0
