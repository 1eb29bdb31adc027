"""Scenarios that are run again: what is queued, what is reused, and what is told of the differences."""

import pytest
from sqlalchemy import Engine, event

from rushes.catalog.v1 import brands_pb2, changes_pb2, pipeline_profiles_pb2, pipelines_pb2, scenarios_pb2
from rushes_chassis.errors import InvalidInput, NotFound
from rushes_footage.stage_schema import Stage
from tests.fakes.outside import crop
from tests.integration.catalog.harness import Client, World
from tests.integration.catalog.test_brand_runs import BRANDS, keep, of_list, run_brands
from tests.integration.catalog.test_outside_models import counts, ran
from tests.integration.catalog.test_pipelines import ended, replay, started, timeline

TEXTS = Stage("read_text")


async def save(catalog: Client, run: pipelines_pb2.PipelineRun, stage: str, label: str) -> str:
    """The id of a new scenario."""
    request = pipelines_pb2.SaveScenarioRequest(timeline_id=run.timeline_id, run_id=run.id, stage=stage, label=label)
    return (await catalog.pipelines.SaveScenario(request)).checkpoint.id


async def begin(catalog: Client, *scenario_ids: str) -> list[scenarios_pb2.BegunRerun]:
    request = scenarios_pb2.RerunScenariosRequest(scenario_ids=scenario_ids, requested_by="ada")
    return list((await catalog.scenarios.RerunScenarios(request)).reruns)


async def rerun(catalog: Client, *scenario_ids: str) -> list[pipelines_pb2.PipelineRun]:
    """The re-runs, once they have ended."""
    return [await ended(catalog, each.run_id) for each in await begin(catalog, *scenario_ids)]


async def reruns(catalog: Client) -> list[scenarios_pb2.ScenarioRerun]:
    request = scenarios_pb2.ListScenarioRerunsRequest()
    return list((await catalog.scenarios.ListScenarioReruns(request)).reruns)


def changes(of: scenarios_pb2.ScenarioRerun) -> list[tuple[str, str, str]]:
    return [(each.name, each.before, each.after) for each in of.versions_changed]


async def test_a_scenario_runs_again_up_to_its_stage_with_its_values(ready: Client, world: World) -> None:
    made = await timeline(ready, end=2.0)
    values = {"detect_edges": {"edge_pair_max_distance": 61.0}}
    run = await ended(ready, (await started(ready, made.id, overrides=values)).id)
    scenario = await save(ready, run, "detect_edges", "Low sun")
    assert await reruns(ready) == []
    world.examiner.looked.clear()
    [again] = await rerun(ready)
    assert (again.status, again.name, again.start_stage) == ("completed", "Scenario Low sun", "extract_frames")
    assert not again.HasField("origin_id")
    assert [each.name for each in again.stages] == ["extract_frames", "field_segmentation", "detect_edges"]
    assert again.config["detect_edges"] == run.config["detect_edges"]
    # Nothing is newer, so that nothing is computed.
    assert world.examiner.looked == []
    [told] = await reruns(ready)
    assert (told.scenario_id, told.label, told.stage, told.video) == (scenario, "Low sun", "detect_edges", "a.mp4")
    assert (told.timeline_id, told.scenario_run_id, told.run_id) == (made.id, run.id, again.id)
    assert (told.status, told.progress, told.frames, changes(told)) == ("completed", 1.0, 4, [])
    assert told.HasField("frames_changed")
    assert told.frames_changed == 0
    assert dict(told.before) == dict(told.after) == {"frames": 4, "regions": 4, "horizontal_lines": 8, "pairs": 4}


async def test_a_newer_list_or_algorithm_is_told_with_the_frames_that_it_changes(ready: Client, world: World) -> None:
    await keep(ready, "Nordwave")
    world.examiner.written = {0: ["Nordwave", "Exit"], 12: ["Nordwave"], 25: ["Exit"]}
    made = await timeline(ready, end=2.0)
    run = await run_brands(ready, made.id)
    texts, brands, report = [await save(ready, run, each, each) for each in ("read_text", "match_brands", "report")]
    await keep(ready, "Nordwave", "Exit")
    await rerun(ready)
    newest, matched, read = await reruns(ready)
    assert [each.scenario_id for each in (newest, matched, read)] == [report, brands, texts]
    assert (matched.frames_changed, changes(matched)) == (2, [("list sponsors", "1", "2")])
    assert (read.frames_changed, changes(read)) == (0, [])
    # A stage that only counts has no frames; its counts say what changed.
    assert not newest.HasField("frames_changed")
    assert (newest.before["brands"], newest.after["brands"]) == (1, 2)
    # Another version of an algorithm finds another text in one frame, and one more in another.
    world.examiner.released[TEXTS] = "2"
    world.examiner.written = {0: ["Nordwave", "Exit"], 12: ["Nordwave", "Exit"], 25: ["Exlt"]}
    await rerun(ready, texts)
    read = (await reruns(ready))[-1]
    assert (read.frames_changed, changes(read)) == (2, [("read_text", "1", "2")])
    assert (read.before["regions"], read.after["regions"]) == (4, 5)


async def test_requests_that_a_re_run_need_not_send_again_change_no_frame(ready: Client, world: World) -> None:
    await keep(ready, "Nordwave")
    world.examiner.written = {0: ["Nxrdwave"], 25: ["Nxrdwave"]}
    world.outside.words = {crop(0, "Nxrdwave"): "Nordwave", crop(25, "Nxrdwave"): "Nordwave"}
    run = await ran(ready, (await timeline(ready, max_frames=3, fps=1.0)).id)
    await save(ready, run, "escalate_local", "asked")
    [again] = await rerun(ready)
    assert (counts(run), counts(again)) == ((2, 2, 2, 0), (0, 2, 2, 0))
    [told] = await reruns(ready)
    assert told.HasField("frames_changed")
    assert told.frames_changed == 0
    # What was answered is a finding.
    await world.execute("UPDATE outside_answer SET words = 'none'")
    await rerun(ready)
    assert [each.frames_changed for each in await reruns(ready)] == [2]


async def test_a_re_run_names_the_version_of_the_profile_that_its_scenario_began_with(ready: Client) -> None:
    made = await timeline(ready, max_frames=3)
    request = pipeline_profiles_pb2.CreatePipelineProfileRequest(name="cup", stages=["detect_edges"])
    await ready.profiles.CreatePipelineProfile(request)
    run = await ended(ready, (await started(ready, made.id, profile="cup")).id)
    await save(ready, run, "detect_edges", "from a profile")
    [again] = await rerun(ready)
    assert again.HasField("profile_version")
    assert (again.profile, again.profile_version) == ("cup", 1)


async def test_frames_that_others_stand_for_change_with_them(ready: Client, world: World) -> None:
    await keep(ready, "Nordwave")
    world.examiner.written = {0: ["Nordwave"]}
    world.examiner.scenes = dict.fromkeys(range(250), 1)
    made = await timeline(ready, end=2.0)
    asked = {"stages": ["filter_scenes", *BRANDS], "overrides": of_list()}
    run = await ended(ready, (await started(ready, made.id, **asked)).id)
    await save(ready, run, "match_brands", "still")
    await keep(ready, "Exit")
    await rerun(ready)
    [told] = await reruns(ready)
    assert (told.frames_changed, told.frames) == (4, 4)
    # Without the list it is as it was, by another version of the algorithm.
    await keep(ready, "Nordwave")
    world.examiner.released[Stage("match_brands")] = "2"
    await rerun(ready)
    [told] = await reruns(ready)
    assert (told.frames_changed, changes(told)) == (0, [("list sponsors", "1", "3"), ("match_brands", "1", "2")])


async def test_a_scenario_that_cannot_run_says_why_and_the_others_run(ready: Client, world: World) -> None:
    await keep(ready, "Nordwave")
    made = await timeline(ready, max_frames=3)
    fine = await save(ready, await ended(ready, (await started(ready, made.id)).id), "detect_edges", "fine")
    listed = await save(ready, await run_brands(ready, made.id), "match_brands", "listed")
    objects = {"detect_objects": {"model": "shapes"}}
    with_model = await ended(ready, (await started(ready, made.id, overrides=objects)).id)
    modelled = await save(ready, with_model, "detect_objects", "modelled")
    other = await replay(ready, with_model.id, start_stage="detect_objects", provider="triton")
    provided = await save(ready, await ended(ready, other.id), "detect_objects", "provided")
    await ready.brands.DeleteBrandList(brands_pb2.DeleteBrandListRequest(name="sponsors"))
    world.examiner.gone.update(("shapes", "triton"))
    begun = {each.scenario_id: each for each in await begin(ready)}
    assert list(begun) == [provided, modelled, listed, fine]
    assert begun[fine].run_id
    assert not begun[fine].HasField("error")
    for scenario, words in ((listed, "sponsors"), (modelled, "shapes"), (provided, "triton")):
        assert words in begun[scenario].error
        assert not begun[scenario].HasField("run_id")
    assert (await ended(ready, begun[fine].run_id)).status == "completed"
    assert [each.scenario_id for each in await reruns(ready)] == [fine]


async def test_however_many_were_run_again_they_are_listed_by_the_same_number_of_queries(ready: Client) -> None:
    made = await timeline(ready, max_frames=3)
    first = await ended(ready, (await started(ready, made.id)).id)
    replayed_again = await ended(ready, (await replay(ready, first.id, start_stage="detect_edges")).id)
    # One is of a run that has taken results over.
    saved = [await save(ready, replayed_again, "detect_edges", "taken over")]
    await rerun(ready)
    few = await statements(ready)
    for number in range(3):
        run = await ended(ready, (await started(ready, made.id)).id)
        saved += [await save(ready, run, stage, f"{stage} {number}") for stage in ("extract_frames", "detect_edges")]
    await rerun(ready)
    assert [each.scenario_id for each in await reruns(ready)] == sorted(saved, reverse=True)
    assert await statements(ready) == few


async def statements(catalog: Client) -> int:
    """Number of queries for runs and their checkpoints that a list of re-runs takes."""
    sent: list[str] = []

    def execute(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if "FROM pipeline_run" in statement or "FROM checkpoint" in statement or "FROM job" in statement:
            sent.append(statement)

    event.listen(Engine, "before_cursor_execute", execute)
    try:
        await reruns(catalog)
    finally:
        event.remove(Engine, "before_cursor_execute", execute)
    return len(sent)


async def test_a_scenario_with_a_video_that_is_away_says_so(ready: Client, world: World) -> None:
    world.footage.put("b.mp4", "b")
    await ready.scan()
    ids = [(await ready.asset(name)).id for name in ("a.mp4", "b.mp4")]
    request = pipelines_pb2.CreateTimelineRequest(asset_ids=ids, profile="default", fps=0.1, max_frames=9)
    made = (await ready.pipelines.CreateTimeline(request)).timeline
    await save(ready, await ended(ready, (await started(ready, made.id)).id), "detect_edges", "away")
    world.footage.remove("b.mp4")
    await ready.scan()
    [begun] = await begin(ready)
    assert "b.mp4" in begun.error
    assert not begun.HasField("run_id")


async def test_a_re_run_under_way_is_not_begun_twice(ready: Client, world: World) -> None:
    made = await timeline(ready, max_frames=3)
    scenario = await save(ready, await ended(ready, (await started(ready, made.id)).id), "detect_edges", "once")
    world.examiner.released[Stage("detect_edges")] = "2"
    world.examiner.stands_at = Stage("detect_edges")
    [first] = await begin(ready)
    await world.examiner.standing.wait()
    [second] = await begin(ready, scenario, scenario)
    assert second == first
    [told] = await reruns(ready)
    assert (told.status, dict(told.after), told.HasField("frames_changed")) == ("running", {}, False)
    world.examiner.may_go_on.set()
    await ended(ready, first.run_id)
    [third] = await begin(ready)
    assert third.run_id != first.run_id
    await ended(ready, third.run_id)
    assert [each.run_id for each in await reruns(ready)] == [third.run_id]


async def test_a_re_run_that_fails_says_why(ready: Client, world: World) -> None:
    made = await timeline(ready, max_frames=3)
    await save(ready, await ended(ready, (await started(ready, made.id)).id), "detect_edges", "fails")
    world.examiner.released[Stage("detect_edges")] = "2"
    world.examiner.fails_at = {Stage("detect_edges"): range(250)}
    [again] = await rerun(ready)
    [told] = await reruns(ready)
    assert (told.status, dict(told.after), told.HasField("frames_changed")) == ("failed", {}, False)
    assert told.error == again.error
    assert "detect_edges fails at every frame" in told.error


async def test_what_is_no_scenario_is_refused_and_nothing_is_queued(ready: Client) -> None:
    made = await timeline(ready, max_frames=3)
    run = await ended(ready, (await started(ready, made.id)).id)
    scenario = await save(ready, run, "detect_edges", "there")
    with pytest.raises(NotFound, match="no scenario"):
        await begin(ready, scenario, run.id)
    with pytest.raises(InvalidInput, match="scenario_ids"):
        await begin(ready, *[scenario] * 1001)
    assert await reruns(ready) == []


async def test_a_re_run_holds_nothing_back_from_being_deleted(ready: Client) -> None:
    made = await timeline(ready, max_frames=3)
    run = await ended(ready, (await started(ready, made.id)).id)
    scenario = await save(ready, run, "detect_edges", "goes")
    [again] = await rerun(ready)
    await ready.pipelines.DeleteScenario(pipelines_pb2.DeleteScenarioRequest(id=scenario))
    assert await reruns(ready) == []
    # The checkpoint and its run may go, too; the re-run stays a run like others.
    deleted = (await ready.pipelines.DeletePipelineRun(pipelines_pb2.DeletePipelineRunRequest(run_id=run.id))).change
    assert (await ended(ready, again.id)).status == "completed"
    await ready.changes.UndoChange(changes_pb2.UndoChangeRequest(change_id=deleted.id))
    await save(ready, run, "detect_edges", "again")
    assert [each.label for each in await reruns(ready)] == ["again"]
    await ready.pipelines.DeletePipelineRun(pipelines_pb2.DeletePipelineRunRequest(run_id=again.id))
    assert await reruns(ready) == []
    [last] = await rerun(ready)
    await ready.pipelines.DeleteTimeline(pipelines_pb2.DeleteTimelineRequest(timeline_id=made.id))
    assert await reruns(ready) == []
    with pytest.raises(NotFound):
        await ended(ready, last.id)


async def test_a_re_run_whose_catalog_dies_goes_on_and_is_compared(world: World) -> None:
    world.footage.put("a.mp4", "a")
    async with world.catalog() as catalog:
        await catalog.attach()
        await catalog.quiet()
        made = await timeline(catalog, max_frames=3)
        await save(catalog, await ended(catalog, (await started(catalog, made.id)).id), "detect_edges", "survives")
        world.examiner.released[Stage("detect_edges")] = "2"
        world.examiner.stands_at = Stage("detect_edges")
        [begun] = await begin(catalog)
        await world.examiner.standing.wait()
    world.examiner.stands_at = None
    async with world.catalog() as catalog:
        await catalog.attach()
        assert (await ended(catalog, begun.run_id)).status == "completed"
        [told] = await reruns(catalog)
        assert told.HasField("frames_changed")
        assert (told.frames_changed, changes(told)) == (0, [("detect_edges", "1", "2")])
