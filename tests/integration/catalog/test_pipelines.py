"""Detection pipelines: checkpoints, replays that leave their origin alone, scenarios, and a death meanwhile."""

import asyncio
import json
import math
import sqlite3
import zlib
from collections.abc import AsyncGenerator, Awaitable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict
from google.protobuf.struct_pb2 import Struct
from sqlalchemy import func, select

from rushes.catalog.v1 import changes_pb2, jobs_pb2, pipelines_pb2
from rushes_catalog.changes.domain.changes import KEPT
from rushes_catalog.domain.ids import RunId
from rushes_catalog.pipelines.operations.replay_stage import REPLAYS_AT_ONCE, REPLAYS_WAITING
from rushes_catalog.pipelines.store.stage_results import unpacked
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.database import Database
from rushes_catalog.storage.schema import detections
from rushes_chassis.errors import AlreadyExists, Conflict, Exhausted, InvalidInput, NotFound, Unavailable
from rushes_footage.stage_schema import Stage
from tests.integration.catalog.harness import Client, World

DEFAULT = ["extract_frames", "field_segmentation", "detect_edges", "compile_report"]


def struct(values: Mapping[str, Any]) -> Struct:
    message = Struct()
    message.update(values)
    return message


async def timeline(catalog: Client, **order: Any) -> pipelines_pb2.Timeline:
    asset = await catalog.asset("a.mp4")
    wanted = {"profile": "default", "fps": 2.0, "max_frames": 500, **order}
    request = pipelines_pb2.CreateTimelineRequest(asset_ids=[asset.id], **wanted)
    return (await catalog.pipelines.CreateTimeline(request)).timeline


async def started(catalog: Client, timeline_id: str, **asked: Any) -> pipelines_pb2.PipelineRun:
    overrides = struct(asked.pop("overrides", {}))
    request = pipelines_pb2.StartPipelineRunRequest(timeline_id=timeline_id, config_overrides=overrides, **asked)
    return (await catalog.pipelines.StartPipelineRun(request)).run


async def ended(catalog: Client, run_id: str) -> pipelines_pb2.PipelineRun:
    return (await catalog.pipelines.AwaitPipelineRun(pipelines_pb2.AwaitPipelineRunRequest(id=run_id))).run


async def replay(catalog: Client, run_id: str, **asked: Any) -> pipelines_pb2.PipelineRun:
    overrides = struct(asked.pop("overrides", {}))
    request = pipelines_pb2.ReplayRunRequest(run_id=run_id, overrides=overrides, **asked)
    return (await catalog.pipelines.ReplayRun(request)).run


async def checkpoints(catalog: Client, timeline_id: str) -> list[pipelines_pb2.Checkpoint]:
    request = pipelines_pb2.ListCheckpointsRequest(timeline_id=timeline_id)
    return list((await catalog.pipelines.ListCheckpoints(request)).checkpoints)


async def replayed(catalog: Client, run_id: str, **asked: Any) -> list[pipelines_pb2.ReplayStageResponse]:
    overrides = struct(asked.pop("overrides", {}))
    request = pipelines_pb2.ReplayStageRequest(
        **{"run_id": run_id, "stage": "detect_edges", "all_frames": True, "overrides": overrides, **asked}
    )
    return [each async for each in catalog.pipelines.ReplayStage(request)]


async def test_a_run_leaves_a_checkpoint_for_each_stage(ready: Client) -> None:
    made = await timeline(ready, fps=2.5)
    assert [(frame.frame, frame.seconds) for frame in made.frames[:3]] == [(0, 0.0), (10, 0.4), (20, 0.8)]
    assert len(made.frames) == 25
    run = await ended(ready, (await started(ready, made.id)).id)
    assert (run.status, run.progress, run.stage) == ("completed", 1, "")
    assert [(stage.name, stage.status, stage.reused) for stage in run.stages] == [
        (name, "completed", False) for name in DEFAULT
    ]
    held = await checkpoints(ready, made.id)
    assert [each.stage for each in held] == DEFAULT
    assert dict(held[2].stats) == {"frames": 25, "regions": 25, "horizontal_lines": 50, "pairs": 25}
    assert dict(held[3].stats) == {"frames": 25, "detections": 25, "brands": 0}
    assert MessageToDict(held[0].config)["field_segmentation"]["morph_kernel"] == 15


async def test_a_replay_is_a_run_of_its_own(ready: Client) -> None:
    made = await timeline(ready)
    first = await ended(ready, (await started(ready, made.id)).id)
    before = await checkpoints(ready, made.id)
    again = await replay(
        ready, first.id, start_stage="detect_edges", overrides={"detect_edges": {"edge_pair_max_distance": 59}}
    )
    run = await ended(ready, again.id)
    assert [(stage.name, stage.reused) for stage in run.stages] == [
        ("extract_frames", True),
        ("field_segmentation", True),
        ("detect_edges", False),
        ("compile_report", False),
    ]
    job = (await ready.jobs.GetJob(jobs_pb2.GetJobRequest(job_id=run.id))).job
    assert job.title == "Pipeline over a.mp4, replayed from Edges"
    assert run.stages[3].counts["detections"] == 0
    held = await checkpoints(ready, made.id)
    # Of its own results, although it shares its timeline with the first run's.
    counted = [
        [each.count for each in (await ready.pipelines.GetRunReport(asked)).classes]
        for asked in (pipelines_pb2.GetRunReportRequest(run_id=each.id) for each in (first, run))
    ]
    assert counted == [[20], []]
    with pytest.raises(InvalidInput, match="there is no stage 'x'"):
        await ready.pipelines.GetRunReport(pipelines_pb2.GetRunReportRequest(run_id=run.id, stage="x"))
    with pytest.raises(NotFound, match="no checkpoint of track in run"):
        await ready.pipelines.GetRunReport(pipelines_pb2.GetRunReportRequest(run_id=run.id, stage="track"))
    assert held[: len(before)] == before
    assert [(each.stage, each.run_id) for each in held[len(before) :]] == [
        ("detect_edges", run.id),
        ("compile_report", run.id),
    ]


async def test_a_replay_computes_only_what_changed(ready: Client, world: World) -> None:
    made = await timeline(ready, end=1.0)
    first = await ended(
        ready,
        (
            await started(
                ready,
                made.id,
                stages=[*DEFAULT, "detect_objects", "track"],
                overrides={"detect_objects": {"model": "shapes"}},
            )
        ).id,
    )
    world.examiner.looked.clear()
    again = await ended(ready, (await replay(ready, first.id, start_stage="extract_frames")).id)
    assert (again.status, world.examiner.looked) == ("completed", [])
    # Checkpoints of its own, with the same results.
    assert [(each.name, dict(each.counts), each.reused) for each in again.stages] == [
        (each.name, dict(each.counts), False) for each in first.stages
    ]
    edges = {"detect_edges": {"edge_pair_max_distance": 59}}
    changed = await ended(ready, (await replay(ready, again.id, start_stage="field_segmentation", overrides=edges)).id)
    assert {stage for stage, _ in world.examiner.looked} == {Stage("detect_edges")}
    assert [dict(each.counts)["regions"] for each in changed.stages if each.name == "detect_edges"] == [0]
    world.examiner.looked.clear()
    world.footage.put("a.mp4", "another film")
    await ready.scan()
    refused = await ended(ready, (await replay(ready, first.id, start_stage="detect_edges")).id)
    assert (refused.status, world.examiner.looked) == ("failed", [])


async def test_a_replay_adds_stages_with_a_model_and_takes_the_others_over(ready: Client, world: World) -> None:
    made = await timeline(ready, max_frames=4)
    first = await ended(ready, (await started(ready, made.id)).id)
    world.examiner.looked.clear()
    with_model = {"detect_objects": {"model": "a"}, "track": {}}
    run = await ended(ready, (await replay(ready, first.id, start_stage="detect_objects", overrides=with_model)).id)
    assert [(stage.name, stage.status, stage.reused) for stage in run.stages] == [
        *((name, "completed", True) for name in DEFAULT[:3]),
        ("detect_objects", "completed", False),
        ("track", "completed", False),
        ("compile_report", "completed", False),
    ]
    assert dict(run.stages[-1].counts) == {"frames": 4, "detections": 4, "brands": 1}
    assert {stage for stage, _ in world.examiner.looked} == {Stage("detect_objects")}
    assert await ended(ready, first.id) == first
    # With a run of objects alone, tracks can be the first stage.
    objects = {"detect_objects": {"model": "a"}}
    found = await ended(ready, (await replay(ready, first.id, start_stage="detect_objects", overrides=objects)).id)
    tracked = await ended(ready, (await replay(ready, found.id, start_stage="track")).id)
    assert [stage.name for stage in tracked.stages if not stage.reused] == ["track", "compile_report"]
    for asked, said in (
        ({"start_stage": "track", "overrides": objects}, "detect_objects is needed and is not a stage of the run"),
        ({"start_stage": "detect_objects"}, r"detect_objects.model: is needed"),
    ):
        with pytest.raises(InvalidInput, match=said):
            await replay(ready, first.id, **asked)


async def test_a_replay_is_done_by_the_provider_that_it_names(ready: Client, world: World) -> None:
    run = await ended(ready, (await started(ready, (await timeline(ready, end=1.0)).id)).id)
    assert set(world.examiner.asked_of) == {""}
    world.examiner.asked_of.clear()
    again = await replay(ready, run.id, start_stage="detect_edges", provider="embedded")
    assert (await ended(ready, again.id)).provider == "embedded"
    await replayed(ready, again.id)
    # Both frames, in the run and when its stage is looked at alone.
    assert world.examiner.asked_of == ["embedded"] * 4


async def test_a_stage_alone_is_replayed_and_nothing_of_it_is_kept(ready: Client) -> None:
    made = await timeline(ready)
    run = await ended(ready, (await started(ready, made.id)).id)
    held = await checkpoints(ready, made.id)
    every = await replayed(ready, run.id)
    assert [(each.seq, each.regions[0].x, each.regions[0].height) for each in every] == [
        (seq, frame.frame, 60) for seq, frame in enumerate(made.frames)
    ]
    assert await replayed(ready, run.id) == every
    flat = await replayed(ready, run.id, overrides={"edge_pair_max_distance": 10})
    assert [len(each.regions) for each in flat] == [0] * len(every)
    [third] = await replayed(ready, run.id, all_frames=False, frames=[3], overlays=True)
    assert (third.seq, set(third.overlays)) == (3, {"edge_overlay_b64", "lines_overlay_b64"})
    assert await replayed(ready, run.id, all_frames=False) == []
    assert await checkpoints(ready, made.id) == held


async def test_a_replay_that_cannot_be_is_refused_in_words(ready: Client) -> None:
    made = await timeline(ready)
    run = await ended(ready, (await started(ready, made.id)).id)
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"stage": "nothing"}, "there is no stage 'nothing'"),
        ({"stage": "report"}, "compile_report processes no frames"),
        ({"overrides": {"unknown": 1}}, "detect_edges.unknown: is no parameter"),
        ({"overrides": {"edge_canny_low": -1}}, "detect_edges.edge_canny_low: must be a number from 0 to 5000"),
        ({"overrides": {"edge_canny_low": math.inf}}, "detect_edges.edge_canny_low: must be a number from 0 to 5000"),
        ({"overrides": {"detect_edges": {"edge_canny_low": math.nan}}}, "edge_canny_low: must be a number from 0 to"),
        ({"overrides": {"edge_hough_threshold": 1.5}}, "must be a whole number from 1 to 10000"),
        ({"all_frames": True, "frames": [1]}, "frames: has to be empty with all_frames"),
        ({"all_frames": False, "frames": [99999]}, "frame_refs: there is no frame 99999"),
    ]
    for asked, said in wrong:
        with pytest.raises(InvalidInput, match=said):
            await replayed(ready, run.id, **asked)


async def test_replays_wait_for_their_turn_and_are_refused_where_too_many_wait(ready: Client, world: World) -> None:
    made = await timeline(ready)
    run = await ended(ready, (await started(ready, made.id)).id)
    world.examiner.stands_on = made.frames[1].frame
    one = {"all_frames": False, "frames": [1]}
    most = REPLAYS_AT_ONCE + REPLAYS_WAITING
    waiting = [asyncio.create_task(replayed(ready, run.id, **one)) for _ in range(most + 1)]
    [refused], others = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    with pytest.raises(Exhausted, match="others wait") as busy:
        await refused
    assert busy.value.reason == "ReplaysBusy"
    kept = list(others)[:64]
    for each in list(others)[64:]:
        each.cancel()
    world.examiner.may_go_on.set()
    assert [[found.seq for found in await each] for each in kept] == [[1]] * 64


async def test_a_run_that_looks_for_objects_needs_a_model(ready: Client) -> None:
    made = await timeline(ready)
    with pytest.raises(InvalidInput, match=r"detect_objects.model: is needed"):
        await started(ready, made.id, stages=["detect_objects"])
    with pytest.raises(NotFound, match="unknown"):
        await started(ready, made.id, overrides={"detect_objects": {"model": "unknown"}})


async def test_tracks_are_made_of_the_objects_that_were_found(world: World, ready: Client) -> None:
    made = await timeline(ready, max_frames=4)
    run = await ended(
        ready, (await started(ready, made.id, overrides={"detect_objects": {"model": "a"}, "track": {}})).id
    )
    assert [stage.name for stage in run.stages] == [*DEFAULT[:3], "detect_objects", "track", "compile_report"]
    assert dict(run.stages[-1].counts) == {"frames": 4, "detections": 4, "brands": 1}
    world.examiner.looked.clear()
    report = (await ready.pipelines.GetRunReport(pipelines_pb2.GetRunReportRequest(run_id=run.id))).SerializeToString()
    asked = pipelines_pb2.GetRunReportRequest(run_id=run.id, stage="track")
    found = await ready.pipelines.GetRunReport(asked)
    assert (found.SerializeToString(), found.timeline_id, found.stage, found.frames) == (report, made.id, "track", 4)
    [of_class] = found.classes
    assert (of_class.label, of_class.count, of_class.tracks) == ("edge_region", 4, 1)
    assert (of_class.mean_confidence, list(of_class.seqs), list(of_class.counts)) == (0.9, [0, 1, 2, 3], [1, 1, 1, 1])
    tracked = await replayed(ready, run.id, stage="track", all_frames=False, frames=[1, 3])
    assert [(each.seq, each.regions[0].x, each.regions[0].track) for each in tracked] == [(1, 12, 1), (3, 37, 1)]
    assert world.examiner.looked == []


async def test_scenarios_are_labelled_checkpoints(ready: Client) -> None:
    made = await timeline(ready)
    run = await ended(ready, (await started(ready, made.id)).id)
    save = pipelines_pb2.SaveScenarioRequest(timeline_id=made.id, stage="detect_edges", label="Low sun")
    saved = (await ready.pipelines.SaveScenario(save)).checkpoint
    [scenario] = (await ready.pipelines.ListScenarios(pipelines_pb2.ListScenariosRequest())).scenarios
    assert (scenario.checkpoint, scenario.profile, scenario.frame_count) == (saved, "default", 20)
    await ended(ready, (await replay(ready, run.id, start_stage="detect_edges")).id)
    with pytest.raises(AlreadyExists, match="Low sun"):
        await ready.pipelines.SaveScenario(save)
    await ready.pipelines.RenameScenario(pipelines_pb2.RenameScenarioRequest(id=saved.id, label="High sun"))
    await ready.pipelines.SaveScenario(save)
    await ready.pipelines.DeleteScenario(pipelines_pb2.DeleteScenarioRequest(id=saved.id))
    with pytest.raises(NotFound):
        await ready.pipelines.DeleteScenario(pipelines_pb2.DeleteScenarioRequest(id=saved.id))


async def turned(catalog: Client, change: changes_pb2.Change, *, again: bool = False) -> None:
    if again:
        await catalog.changes.RedoChange(changes_pb2.RedoChangeRequest(change_id=change.id))
    else:
        await catalog.changes.UndoChange(changes_pb2.UndoChangeRequest(change_id=change.id))


async def test_what_is_deleted_is_gone_until_that_is_undone(ready: Client) -> None:
    made = await timeline(ready)
    run = await ended(ready, (await started(ready, made.id)).id)
    held = await checkpoints(ready, made.id)
    renamed = pipelines_pb2.RenameTimelineRequest(timeline_id=made.id, name="kick-off")
    assert (await ready.pipelines.RenameTimeline(renamed)).timeline.name == "kick-off"
    one = (
        await ready.pipelines.DeleteCheckpoint(pipelines_pb2.DeleteCheckpointRequest(checkpoint_id=held[2].id))
    ).change
    assert (one.words, one.kind) == (
        "Checkpoint of detect_edges of kick-off deleted",
        changes_pb2.CHANGE_KIND_PIPELINE_DELETION,
    )
    assert await checkpoints(ready, made.id) == [held[0], held[1], held[3]]
    with pytest.raises(NotFound, match="no checkpoint of detect_edges"):
        await replay(ready, run.id, start_stage="report")
    whole = (await ready.pipelines.DeletePipelineRun(pipelines_pb2.DeletePipelineRunRequest(run_id=run.id))).change
    everything = (await ready.pipelines.DeleteTimeline(pipelines_pb2.DeleteTimelineRequest(timeline_id=made.id))).change
    with pytest.raises(NotFound, match="no timeline"):
        await checkpoints(ready, made.id)
    # In no other order than they went: a part of what is not there cannot come back.
    for part in (one, whole):
        with pytest.raises(Conflict, match="it needs was deleted"):
            await turned(ready, part)
    await turned(ready, everything)
    assert await checkpoints(ready, made.id) == []
    await turned(ready, whole)
    await turned(ready, one)
    assert await checkpoints(ready, made.id) == held
    assert await ended(ready, run.id) == run
    await turned(ready, whole, again=True)
    with pytest.raises(NotFound, match="no pipeline run"):
        await ended(ready, run.id)
    # The number of the deleted run stays its own.
    assert (run.number, (await started(ready, made.id)).number) == (1, 2)


async def test_what_is_still_needed_is_not_deleted(ready: Client, world: World) -> None:
    made = await timeline(ready)
    run = await ended(ready, (await started(ready, made.id)).id)
    again = await ended(ready, (await replay(ready, run.id, start_stage="detect_edges")).id)
    save = pipelines_pb2.SaveScenarioRequest(timeline_id=made.id, stage="report", label="good")
    kept = (await ready.pipelines.SaveScenario(save)).checkpoint
    held = await checkpoints(ready, made.id)
    refused: list[tuple[Awaitable[object], str]] = [
        (
            ready.pipelines.DeletePipelineRun(pipelines_pb2.DeletePipelineRunRequest(run_id=run.id)),
            "1 run replays this",
        ),
        (ready.pipelines.DeletePipelineRun(pipelines_pb2.DeletePipelineRunRequest(run_id=again.id)), "scenario 'good'"),
        (
            ready.pipelines.DeleteCheckpoint(pipelines_pb2.DeleteCheckpointRequest(checkpoint_id=kept.id)),
            "scenario 'good'",
        ),
        (
            ready.pipelines.DeleteCheckpoint(pipelines_pb2.DeleteCheckpointRequest(checkpoint_id=held[0].id)),
            "uses this check",
        ),
    ]
    for asked, said in refused:
        with pytest.raises(Conflict, match=said):
            await asked
    world.examiner.stands_at = Stage("detect_edges")
    # With other values: equal ones would take over what is there.
    under_way = await started(ready, made.id, overrides={"detect_edges": {"edge_canny_low": 5}})
    await world.examiner.standing.wait()
    with pytest.raises(Conflict, match=f"Run {under_way.id} is queued, running or paused"):
        await ready.pipelines.DeleteTimeline(pipelines_pb2.DeleteTimelineRequest(timeline_id=made.id))
    world.examiner.may_go_on.set()
    await ended(ready, under_way.id)
    assert len(await checkpoints(ready, made.id)) == len(held) + len(DEFAULT)


@pytest.mark.sqlite  # it writes beside the catalog
async def test_what_was_deleted_goes_for_good_with_its_change(ready: Client, world: World) -> None:
    made = await timeline(ready)
    run = await ended(ready, (await started(ready, made.id)).id)
    await ready.pipelines.DeleteTimeline(pipelines_pb2.DeleteTimelineRequest(timeline_id=made.id))
    database = Database(world.database)
    try:
        async with Catalog(database).changing() as stores:
            await stores.changes.forget(datetime.now(UTC) + KEPT + timedelta(days=1))
        async with database.reading() as connection:
            left = [
                (await connection.execute(select(func.count()).select_from(table))).scalar()
                for table in (detections.timeline, detections.pipeline_run, detections.checkpoint)
            ]
    finally:
        await database.close()
    assert (left, run.status) == ([0, 0, 0], "completed")


async def test_a_run_whose_catalog_dies_goes_on_with_the_stages_it_was_in(world: World) -> None:
    world.footage.put("a.mp4", "a")
    world.examiner.stands_at = Stage("detect_edges")
    async with world.catalog() as catalog:
        await catalog.attach()
        await catalog.quiet()
        made = await timeline(catalog)
        run = await started(catalog, made.id)
        await world.examiner.standing.wait()
    world.examiner.stands_at = None
    world.examiner.looked.clear()
    async with world.catalog() as catalog:
        await catalog.attach()
        assert (await ended(catalog, run.id)).status == "completed"
        assert {stage for stage, _ in world.examiner.looked} == {Stage("field_segmentation"), Stage("detect_edges")}
        assert [each.stage for each in await checkpoints(catalog, made.id)] == DEFAULT


async def test_who_waits_for_a_run_is_told_that_the_catalog_stops(world: World) -> None:
    world.footage.put("a.mp4", "a")
    world.examiner.stands_at = Stage("detect_edges")
    async with world.catalog() as catalog:
        await catalog.attach()
        await catalog.quiet()
        run = await started(catalog, (await timeline(catalog)).id)
        await world.examiner.standing.wait()
        waiting = asyncio.create_task(ended(catalog, run.id))
        # Behind it in the same channel, so it waits by then.
        await replayed(catalog, run.id, stage="field_segmentation", all_frames=False)
        world.stopping.set()
        with pytest.raises(Unavailable, match="Rushes is stopping"):
            await waiting


@pytest.mark.sqlite  # it writes beside the catalog
async def test_overlays_beyond_the_budget_are_forgotten_the_oldest_first(ready: Client, world: World) -> None:
    made = await timeline(ready)
    run = await ended(ready, (await started(ready, made.id)).id)
    database = Database(world.database)
    catalog, stage = Catalog(database), Stage("detect_edges")
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    async with catalog.changing() as stores:
        for seq in range(10):
            png = {"edges": bytes(100)}
            await stores.overlays.save(RunId(run.id), stage, seq, png, begin + timedelta(seconds=seq))
        await stores.overlays.save(RunId(run.id), stage, 0, {"edges": bytes(150)}, begin + timedelta(hours=1))
        await stores.overlays.keep_within(400)
        assert await stores.overlays.frames(RunId(run.id), stage) == [0, 8, 9]
        assert await stores.overlays.of_frame(RunId(run.id), stage, 0) == {"edges": bytes(150)}
    await database.close()


@pytest.mark.sqlite  # it writes beside the catalog
async def test_results_that_were_stored_with_a_field_for_each_measure_are_read(ready: Client, world: World) -> None:
    made = await timeline(ready)
    run = await ended(ready, (await started(ready, made.id)).id)
    region = {"x": 1, "y": 2, "w": 3, "h": 4, "confidence": 0.5, "label": '"boundary":', "track": 0}
    former = {"seq": 0, "regions": [region], "boundary": [[5, 6]], "coverage": 0.25}
    whole = [{**former, "horizontal_count": 2, "pair_count": 1}]
    stored = zlib.compress(json.dumps(whole, separators=(",", ":")).encode())  # as pydantic wrote it
    database = Database(world.database)
    catalog = Catalog(database)
    async with catalog.reading() as stores:
        held = next(each for each in await stores.pipelines.checkpoints(RunId(run.id)) if each.stage == "detect_edges")
        today = unpacked(await stores.pipelines.results(held.id))
    with sqlite3.connect(world.file) as beside:
        beside.execute("UPDATE checkpoint SET results = ? WHERE id = ?", (stored, held.id))
    async with catalog.reading() as stores:
        [frame] = unpacked(await stores.pipelines.results(held.id))
    await database.close()
    assert (frame.outline, frame.regions[0].label) == (((5, 6),), '"boundary":')
    assert frame.measures == {"coverage": 0.25, "horizontal_count": 2, "pair_count": 1}
    assert all(each.measures["horizontal_count"] == 2 for each in today)


async def test_a_replay_that_somebody_waits_for_fails_with_its_catalog(world: World) -> None:
    async with left_replay(world, "field_segmentation") as (catalog, run, again):
        failed = await ended(catalog, again)
        assert (failed.status, failed.stage) == ("failed", "detect_edges")
        assert "is unchanged" in failed.error
        assert (await ended(catalog, run.id)) == run


async def test_a_replay_that_was_waited_for_is_retried_as_one_that_nobody_waits_for(world: World) -> None:
    async with left_replay(world, "detect_edges") as (catalog, _, again):
        assert (await ended(catalog, again)).status == "failed"
        await catalog.jobs.RetryJob(jobs_pb2.RetryJobRequest(job_id=again))
        assert (await ended(catalog, again)).status == "completed"


@asynccontextmanager
async def left_replay(world: World, start_stage: str) -> AsyncGenerator[tuple[Client, pipelines_pb2.PipelineRun, str]]:
    """The next catalog after one that ended within a replay that somebody waited for: its run, the replay's id."""
    world.footage.put("a.mp4", "a")
    async with world.catalog() as catalog:
        await catalog.attach()
        await catalog.quiet()
        made = await timeline(catalog)
        run = await ended(catalog, (await started(catalog, made.id)).id)
        world.examiner.stands_at = Stage("detect_edges")
        edges = {"detect_edges": {"edge_pair_max_distance": 59}}
        again = await replay(catalog, run.id, start_stage=start_stage, overrides=edges, synchronous=True)
        await world.examiner.standing.wait()
    world.examiner.stands_at = None
    async with world.catalog() as catalog:
        await catalog.attach()
        yield catalog, run, again.id
