"""Stages of a run that examine each picture together: it is decoded and sent once for all of them."""

from rushes_footage.stage_schema import Stage
from tests.integration.catalog.harness import Client, World
from tests.integration.catalog.test_brand_runs import ALL, BRANDS, keep, of_list, report, run_brands
from tests.integration.catalog.test_pipelines import ended, started, timeline
from tests.integration.catalog.test_stepping import change, done, rests, seen, step

EDGES = Stage("detect_edges")


async def test_a_picture_is_decoded_once_for_all_stages_that_examine_it(ready: Client, world: World) -> None:
    await keep(ready, "Nordwave")
    world.examiner.written = {0: ["Nordwave"], 20: ["Nordwave"]}
    made = await timeline(ready, fps=2.5, end=1.2)
    together = await run_brands(ready, made.id)
    assert together.status == "completed", together.error
    assert sorted(world.examiner.pictures) == [0, 10, 20]
    # They find the same as each by itself, whose pictures are decoded for each.
    other = await timeline(ready, fps=2.5, end=1.2, profile="alone")
    world.examiner.pictures.clear()
    paused = await started(ready, other.id, stages=BRANDS, overrides=of_list(), pause_after="each")
    for _ in ALL[:-1]:
        await rests(ready, paused.id)
        await step(ready, paused.id)
    alone = await ended(ready, paused.id)
    assert sorted(world.examiner.pictures) == sorted([0, 10, 20] * 3)
    assert (await report(ready, alone.id)).brands == (await report(ready, together.id)).brands
    counts = [[dict(each.counts) for each in run.stages] for run in (together, alone)]
    assert counts[0] == counts[1]


async def test_stages_that_are_computed_together_are_all_under_way(ready: Client, world: World) -> None:
    await keep(ready, "Nordwave")
    world.examiner.stands_at = EDGES
    made = await timeline(ready, fps=2.5, end=1.2)
    begun = await started(ready, made.id, stages=BRANDS, overrides=of_list())
    await world.examiner.standing.wait()
    now = await seen(ready, begun.id)
    assert [(each.name, each.status) for each in now.stages] == [
        ("extract_frames", "completed"),
        ("detect_edges", "running"),
        ("prepare_regions", "running"),
        ("read_text", "running"),
        ("match_brands", "queued"),
        ("compile_report", "queued"),
    ]
    assert now.next_stage == "match_brands"
    world.examiner.may_go_on.set()
    assert (await ended(ready, begun.id)).status == "completed"


async def test_a_stage_to_pause_after_is_the_last_of_those_that_are_computed_together(
    ready: Client, world: World
) -> None:
    await keep(ready, "Nordwave")
    made = await timeline(ready, fps=2.5, end=1.2)
    begun = await started(ready, made.id, stages=BRANDS, overrides=of_list(), pause_after="prepare_regions")
    paused = await rests(ready, begun.id)
    assert done(paused) == [*ALL[:2], "prepare_regions"]
    assert {stage for stage, _ in world.examiner.looked} == {EDGES, Stage("prepare_regions")}
    assert sorted(world.examiner.pictures) == [0, 10, 20]


async def test_a_stage_to_pause_after_that_is_named_meanwhile_is_the_last_one_too(ready: Client, world: World) -> None:
    await keep(ready, "Nordwave")
    world.examiner.stands_at = Stage("detect_objects")
    made = await timeline(ready, fps=2.5, end=1.2)
    overrides = {**of_list(), "detect_objects": {"model": "any"}}
    begun = await started(ready, made.id, stages=["detect_objects", *BRANDS], overrides=overrides)
    await world.examiner.standing.wait()
    await change(ready, begun.id, pause_after="prepare_regions")
    world.examiner.may_go_on.set()
    paused = await rests(ready, begun.id)
    assert (paused.status, done(paused)[-1], paused.next_stage) == ("paused", "prepare_regions", "read_text")
