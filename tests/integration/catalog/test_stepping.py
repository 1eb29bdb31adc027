"""Runs of pipelines that pause between their stages, and what watchers learn of stages."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from itertools import product

import pytest

from rushes.catalog.v1 import events_pb2, jobs_pb2, pipelines_pb2
from rushes_chassis.errors import Conflict, InvalidInput, NotFound
from rushes_footage.stage_schema import Stage
from tests.integration.catalog.harness import Client, World
from tests.integration.catalog.test_pipelines import DEFAULT, checkpoints, ended, replay, started, timeline

NOBODY = "01900000-0000-7000-8000-000000000000"


async def seen(catalog: Client, run_id: str) -> pipelines_pb2.PipelineRun:
    return (await catalog.pipelines.GetPipelineRun(pipelines_pb2.GetPipelineRunRequest(run_id=run_id))).run


async def pause(catalog: Client, run_id: str) -> pipelines_pb2.PipelineRun:
    return (await catalog.pipelines.PausePipelineRun(pipelines_pb2.PausePipelineRunRequest(run_id=run_id))).run


async def resume(catalog: Client, run_id: str) -> pipelines_pb2.PipelineRun:
    return (await catalog.pipelines.ResumePipelineRun(pipelines_pb2.ResumePipelineRunRequest(run_id=run_id))).run


async def step(catalog: Client, run_id: str) -> pipelines_pb2.PipelineRun:
    return (await catalog.pipelines.StepPipelineRun(pipelines_pb2.StepPipelineRunRequest(run_id=run_id))).run


async def change(catalog: Client, run_id: str, **what: str) -> pipelines_pb2.PipelineRun:
    request = pipelines_pb2.ChangePipelineRunRequest(run_id=run_id, **what)
    return (await catalog.pipelines.ChangePipelineRun(request)).run


async def rests(catalog: Client, run_id: str) -> pipelines_pb2.PipelineRun:
    """The run when nothing of it runs any more: it is paused, or has ended."""
    async with told(catalog) as watch:
        while True:
            job = (await catalog.jobs.GetJob(jobs_pb2.GetJobRequest(job_id=run_id))).job
            at_rest = job.state not in (jobs_pb2.JOB_STATE_WAITING, jobs_pb2.JOB_STATE_RUNNING) and not job.running
            if at_rest:
                return await seen(catalog, run_id)
            await anext(watch)


@asynccontextmanager
async def told(catalog: Client, *, progress: bool = False) -> AsyncGenerator[AsyncGenerator[events_pb2.Event]]:
    """Events from now on."""
    call = catalog.events.Watch(events_pb2.WatchRequest(with_progress=progress))

    async def events() -> AsyncGenerator[events_pb2.Event]:
        async for each in call:
            yield each.event

    watch = events()
    await anext(watch)
    try:
        yield watch
    finally:
        call.cancel()
        await watch.aclose()


def done(run: pipelines_pb2.PipelineRun) -> list[str]:
    return [each.name for each in run.stages if each.status == "completed"]


async def test_a_run_pauses_after_each_stage_and_says_what_comes_next(ready: Client) -> None:
    made = await timeline(ready, max_frames=3)
    run = await rests(ready, (await started(ready, made.id, pause_after="each")).id)
    # Frames take 0.1, field and edges 1 each, and the report 0.1.
    for place, before in ((1, 0.1), (2, 1.1), (3, 2.1)):
        assert (run.status, done(run), run.next_stage) == ("paused", DEFAULT[:place], DEFAULT[place])
        assert (run.pause_after, run.stage) == ("each", DEFAULT[place])
        assert run.progress == pytest.approx(before / 2.2)
        assert [each.status for each in run.stages[place:]] == ["paused"] + ["queued"] * (3 - place)
        await resume(ready, run.id)
        run = await rests(ready, run.id)
    assert (run.status, done(run), run.HasField("next_stage")) == ("completed", DEFAULT, False)
    assert [each.stage for each in await checkpoints(ready, made.id)] == DEFAULT


async def test_a_step_computes_one_stage_and_resuming_goes_to_the_end(ready: Client) -> None:
    made = await timeline(ready, max_frames=3)
    run = await rests(ready, (await started(ready, made.id, pause_after="extract_frames")).id)
    assert (run.status, done(run)) == ("paused", DEFAULT[:1])
    await step(ready, run.id)
    run = await rests(ready, run.id)
    assert (run.status, done(run), run.next_stage) == ("paused", DEFAULT[:2], "detect_edges")
    await resume(ready, run.id)
    assert done(await ended(ready, run.id)) == DEFAULT


async def test_a_replay_pauses_after_its_own_stages_not_after_those_that_it_takes_over(ready: Client) -> None:
    made = await timeline(ready, max_frames=3)
    first = await ended(ready, (await started(ready, made.id)).id)
    overrides = {"detect_edges": {"edge_pair_max_distance": 59}}
    again = await replay(ready, first.id, start_stage="detect_edges", overrides=overrides, pause_after="each")
    run = await rests(ready, again.id)
    assert (run.status, done(run), run.pause_after) == ("paused", DEFAULT[:3], "each")
    with pytest.raises(InvalidInput, match="must be 'each' or a stage of the run") as wrong:
        await replay(ready, first.id, start_stage="detect_edges", pause_after="track")
    assert [each.path for each in wrong.value.fields] == ["pause_after"]


async def test_a_pause_waits_for_the_stage_that_is_computed(ready: Client, world: World) -> None:
    made = await timeline(ready, max_frames=3)
    world.examiner.stands_at = Stage("field_segmentation")
    run = await started(ready, made.id)
    await world.examiner.standing.wait()
    paused = await pause(ready, run.id)
    # Edges are computed together with the field.
    assert (paused.status, paused.stage, paused.next_stage) == ("paused", "field_segmentation", "compile_report")
    assert [each.status for each in paused.stages] == ["completed", "running", "running", "queued"]
    world.examiner.may_go_on.set()
    run = await rests(ready, run.id)
    assert (run.status, done(run), run.next_stage) == ("paused", DEFAULT[:3], "compile_report")
    assert (await pause(ready, run.id)).status == "paused"
    await resume(ready, run.id)
    assert done(await ended(ready, run.id)) == DEFAULT


async def test_a_step_of_a_run_that_computes_pauses_it_behind(ready: Client, world: World) -> None:
    made = await timeline(ready, max_frames=3)
    world.examiner.stands_at = Stage("field_segmentation")
    run = await started(ready, made.id)
    await world.examiner.standing.wait()
    assert (await step(ready, run.id)).status == "running"
    world.examiner.may_go_on.set()
    run = await rests(ready, run.id)
    assert (run.status, done(run)) == ("paused", DEFAULT[:3])


async def test_stages_that_are_taken_over_are_no_stages_to_pause_after(ready: Client, world: World) -> None:
    made = await timeline(ready, max_frames=3)
    await ended(ready, (await started(ready, made.id)).id)
    world.examiner.looked.clear()
    # What they find has an address, under which the first run has left it.
    again = await started(ready, made.id, pause_after="detect_edges")
    assert done(await rests(ready, again.id)) == DEFAULT
    other = await started(
        ready, made.id, pause_after="each", overrides={"detect_edges": {"edge_pair_max_distance": 59}}
    )
    run = await rests(ready, other.id)
    assert (run.status, done(run), run.next_stage) == ("paused", DEFAULT[:3], "compile_report")
    assert {stage for stage, _ in world.examiner.looked} == {"detect_edges"}


async def test_where_a_run_pauses_can_be_changed_while_it_rests(ready: Client) -> None:
    made = await timeline(ready, max_frames=3)
    run = await rests(ready, (await started(ready, made.id, pause_after="each")).id)
    changed = await change(ready, run.id, pause_after="detect_edges")
    assert (changed.pause_after, changed.name) == ("detect_edges", "")
    assert (await change(ready, run.id, name="kick-off")).pause_after == "detect_edges"
    await resume(ready, run.id)
    run = await rests(ready, run.id)
    assert (run.name, done(run)) == ("kick-off", DEFAULT[:3])
    assert not (await change(ready, run.id, pause_after="", name="")).HasField("pause_after")
    await resume(ready, run.id)
    assert (await ended(ready, run.id)).status == "completed"


async def test_what_cannot_be_is_refused_in_words(ready: Client) -> None:
    made = await timeline(ready, max_frames=3)
    for stop in ("track", "every"):
        with pytest.raises(InvalidInput, match="must be 'each' or a stage of the run, which are extract_frames") as no:
            await started(ready, made.id, pause_after=stop)
        assert [each.path for each in no.value.fields] == ["pause_after"]
    run = await ended(ready, (await started(ready, made.id, pause_after="report")).id)
    assert (run.status, run.pause_after) == ("completed", "compile_report")
    with pytest.raises(InvalidInput, match="must be 'each'"):
        await change(ready, run.id, name="x", pause_after="track")
    assert not (await seen(ready, run.id)).name
    for turn in (pause, resume, step):
        with pytest.raises(Conflict) as over:
            await turn(ready, run.id)
        assert over.value.reason == "JobEnded"
        with pytest.raises(NotFound) as missing:
            await turn(ready, NOBODY)
        assert missing.value.reason == "RunNotFound"


async def test_a_paused_run_is_cancelled_and_a_replay_that_is_waited_for_may_pause(ready: Client, world: World) -> None:
    made = await timeline(ready, max_frames=3)
    run = await rests(ready, (await started(ready, made.id, pause_after="each")).id)
    await ready.pipelines.CancelPipelineRun(pipelines_pb2.CancelPipelineRunRequest(run_id=run.id))
    run = await ended(ready, run.id)
    assert (run.status, run.HasField("next_stage"), done(run)) == ("cancelled", False, DEFAULT[:1])
    first = await ended(ready, (await started(ready, made.id)).id)
    world.examiner.stands_at = Stage("detect_edges")
    waited = await replay(
        ready,
        first.id,
        start_stage="detect_edges",
        synchronous=True,
        overrides={"detect_edges": {"edge_pair_max_distance": 59}},
    )
    waiting = asyncio.create_task(ended(ready, waited.id))
    await world.examiner.standing.wait()
    await pause(ready, waited.id)
    world.examiner.may_go_on.set()
    assert (await rests(ready, waited.id)).status == "paused"
    await resume(ready, waited.id)
    assert (await waiting).status == "completed"


async def test_watchers_are_told_of_each_stage_with_counts_and_time(ready: Client) -> None:
    made = await timeline(ready, max_frames=5)
    changes: list[tuple[str, bool, bool]] = []
    fractions: dict[str, list[float]] = {}
    counts: dict[str, dict[str, int]] = {}
    async with told(ready, progress=True) as watch:
        run = await started(ready, made.id)
        async for event in watch:
            kind = event.WhichOneof("change")
            if kind == "stage":
                stage = event.stage
                assert (event.sequence > 0, stage.run_id, stage.timeline_id) == (True, run.id, made.id)
                changes.append((stage.stage, stage.ended, stage.reused))
                if stage.ended:
                    counts[stage.stage] = dict(stage.counts)
                    assert stage.milliseconds >= 0
            elif kind == "stage_progress":
                assert (event.sequence, event.stage_progress.run_id) == (0, run.id)
                fractions.setdefault(event.stage_progress.stage, []).append(event.stage_progress.fraction)
            elif kind == "job" and event.job.state == jobs_pb2.JOB_STATE_DONE:
                break
        frames, field, edges, counted = DEFAULT
        # The field and the edges are computed together.
        order = [(frames, False), (frames, True), *product((field, edges), (False,)), *product((field, edges), (True,))]
        assert changes == [(*each, False) for each in (*order, (counted, False), (counted, True))]
        assert counts["detect_edges"] == {"frames": 5, "regions": 5, "horizontal_lines": 10, "pairs": 5}
        assert all(each == sorted(each) and each[-1] <= 1 for each in fractions.values())
        changes.clear()
        await started(ready, made.id)
        async for event in watch:
            if event.WhichOneof("change") == "stage":
                changes.append((event.stage.stage, event.stage.ended, event.stage.reused))
            elif event.WhichOneof("change") == "job" and event.job.state == jobs_pb2.JOB_STATE_DONE:
                break
    assert [each for each in changes if each[1]] == [
        ("extract_frames", True, True),
        ("field_segmentation", True, True),
        ("detect_edges", True, True),
        ("compile_report", True, False),
    ]
