"""Brands in the frames of a timeline: what a run builds on, what it reuses, and what its report says of time."""

from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict

from rushes.catalog.v1 import brands_pb2, pipelines_pb2, reports_pb2
from rushes_chassis.errors import Internal, InvalidInput, NotFound
from rushes_footage.stage_schema import Stage
from tests.integration.catalog.harness import Client, World
from tests.integration.catalog.test_pipelines import ended, replay, replayed, started, timeline

BRANDS = ["prepare_regions", "read_text", "match_brands", "compile_report"]
ALL = ["extract_frames", "detect_edges", *BRANDS]
TEXTS, SCENES = Stage("read_text"), Stage("filter_scenes")


async def keep(catalog: Client, *names: str, name: str = "sponsors") -> None:
    """The next version of a list."""
    brands = [brands_pb2.Brand(name=each) for each in names]
    await catalog.brands.PutBrandList(brands_pb2.PutBrandListRequest(name=name, brands=brands))


async def report(catalog: Client, run_id: str) -> reports_pb2.GetBrandReportResponse:
    return await catalog.reports.GetBrandReport(reports_pb2.GetBrandReportRequest(run_id=run_id))


def times_of(brand: reports_pb2.SeenBrand) -> list[tuple[float, float]]:
    return [(round(each.start, 6), round(each.end, 6)) for each in brand.appearances]


def of_list(name: str = "sponsors", **values: Any) -> dict[str, dict[str, Any]]:
    return {"match_brands": {"brand_list": name, **values}}


async def run_brands(catalog: Client, timeline_id: str, **overrides: Any) -> pipelines_pb2.PipelineRun:
    begun = await started(catalog, timeline_id, stages=BRANDS, overrides={**of_list(), **overrides})
    return await ended(catalog, begun.id)


async def test_a_brand_is_reported_with_the_time_for_which_it_was_seen(ready: Client, world: World) -> None:
    await keep(ready, "Nordwave")
    # 10 frames a second: the brand is in 4 and, a second later, in 2 of them.
    seen = {number: ["Nordwave"] for number in (0, 10, 20, 30, 80, 90)}
    world.examiner.written = {**seen, 40: ["Nxrdwave", "Exit"], 50: ["Exit"]}
    made = await timeline(ready, fps=2.5, end=4.0)
    run = await run_brands(ready, made.id, compile_report={"gap_seconds": 1.0})
    assert run.status == "completed", run.error
    assert [each.name for each in run.stages] == ALL
    assert dict(run.stages[-1].counts)["brands"] == 1
    told = await report(ready, run.id)
    [brand] = told.brands
    assert brand.brand == "Nordwave"
    assert told.seconds == pytest.approx(4.0)
    assert brand.seconds == pytest.approx(6 * 0.4)
    assert brand.share_of_time == pytest.approx(0.6)
    assert brand.mean_area == pytest.approx(64 * 20 / (640 * 360))
    assert times_of(brand) == [(0.0, 1.6), (3.2, 4.0)]
    assert [(each.first_frame, each.last_frame) for each in brand.appearances] == [(0, 30), (80, 90)]
    assert (brand.first, brand.last) == pytest.approx((0.0, 4.0))
    assert told.open == 1
    assert [(each.text, each.count) for each in told.unresolved] == [("Exit", 2)]
    assert told.versions["list sponsors"] == "1"


async def test_sightings_that_are_near_are_one_appearance(ready: Client, world: World) -> None:
    await keep(ready, "Nordwave")
    world.examiner.written = {number: ["Nordwave"] for number in (0, 10, 20, 30, 80, 90)}
    made = await timeline(ready, fps=2.5, end=4.0)
    run = await run_brands(ready, made.id)
    [brand] = (await report(ready, run.id)).brands
    # Gaps are no time for which it was seen.
    assert times_of(brand) == [(0.0, 4.0)]
    assert brand.seconds == pytest.approx(2.4)
    long = {"gap_seconds": 0.5, "min_seconds": 1.0}
    again = await ended(ready, (await replay(ready, run.id, start_stage="report", overrides={"report": long})).id)
    [brand] = (await report(ready, again.id)).brands
    assert times_of(brand) == [(0.0, 1.6)]
    assert brand.seconds == pytest.approx(1.6)


async def test_another_score_or_list_reads_no_text_again(ready: Client, world: World) -> None:
    await keep(ready, "Nordwave")
    world.examiner.written = {0: ["Nordwave", "Exit"]}
    made = await timeline(ready, max_frames=3)
    first = await run_brands(ready, made.id)
    world.examiner.looked.clear()
    again = await ended(
        ready, (await replay(ready, first.id, start_stage="extract_frames", overrides=of_list(min_score=90))).id
    )
    assert (again.status, world.examiner.looked) == ("completed", [])
    # Nor does a run that begins anew.
    fresh = await run_brands(ready, made.id)
    assert (fresh.status, world.examiner.looked) == ("completed", [])
    before = len(world.examiner.derived)
    await keep(ready, "Nordwave", "Exit")
    newer = await run_brands(ready, made.id)
    assert world.examiner.looked == []
    assert len(world.examiner.derived) == before + 3
    assert [each.brand for each in (await report(ready, newer.id)).brands] == ["Exit", "Nordwave"]
    assert (await report(ready, newer.id)).versions["list sponsors"] == "2"
    assert [each.brand for each in (await report(ready, first.id)).brands] == ["Nordwave"]
    # Other edges are other crops, whose text is read.
    other = await run_brands(ready, made.id, detect_edges={"edge_pair_max_distance": 59})
    assert {stage for stage, _ in world.examiner.looked} >= {TEXTS, Stage("prepare_regions")}
    assert (await report(ready, other.id)).brands == []


async def test_what_cannot_be_is_refused_in_words(ready: Client, world: World) -> None:
    made = await timeline(ready, max_frames=3)
    for asked, said in (
        ({"stages": BRANDS, "overrides": of_list("nobody")}, "match_brands.brand_list: .*nobody"),
        ({"stages": ["prepare_regions"], "overrides": {"prepare_regions": {"source": "ears"}}}, "edges, objects, both"),
        ({"stages": ["prepare_regions"], "overrides": {"prepare_regions": {"deskew": 1}}}, "true or false"),
        ({"stages": ["prepare_regions"], "overrides": {"prepare_regions": {"source": "objects"}}}, "model: is needed"),
    ):
        with pytest.raises(InvalidInput, match=said):
            await started(ready, made.id, **asked)
    plain = await ended(ready, (await started(ready, made.id)).id)
    assert (await report(ready, plain.id)).brands == []
    with pytest.raises(NotFound, match="no checkpoint of read_text"):
        await replayed(ready, plain.id, stage="match_brands")


async def test_an_empty_list_leaves_everything_unresolved(ready: Client, world: World) -> None:
    world.examiner.written = {0: ["Nordwave"]}
    made = await timeline(ready, max_frames=3)
    run = await run_brands(ready, made.id, **of_list("default"))
    told = await report(ready, run.id)
    assert (run.status, list(told.brands), told.open) == ("completed", [], 0)
    assert [(each.text, each.count) for each in told.unresolved] == [("Nordwave", 1)]


async def test_a_list_that_changes_meanwhile_is_matched_in_the_version_that_is_recorded(
    ready: Client, world: World
) -> None:
    await keep(ready, "Nordwave")
    world.examiner.written = {0: ["Nordwave", "Exit"]}
    made = await timeline(ready, max_frames=3)
    world.examiner.stands_at = Stage("detect_edges")
    begun = await started(ready, made.id, stages=BRANDS, overrides=of_list())
    await world.examiner.standing.wait()
    world.examiner.versions_wait_at = Stage("match_brands")
    world.examiner.may_go_on.set()
    await world.examiner.versions_asked.wait()
    await keep(ready, "Exit")
    world.examiner.versions_may_be_told.set()
    run = await ended(ready, begun.id)
    told = await report(ready, run.id)
    assert (told.versions["list sponsors"], [each.brand for each in told.brands]) == ("1", ["Nordwave"])
    # What another run would take over is of that version, too.
    newer = await run_brands(ready, made.id)
    told = await report(ready, newer.id)
    assert (told.versions["list sponsors"], [each.brand for each in told.brands]) == ("2", ["Exit"])


@pytest.mark.sqlite  # it writes bytes beside the catalog
async def test_a_damaged_result_is_computed_again_once(ready: Client, world: World) -> None:
    await keep(ready, "Nordwave")
    world.examiner.written = {0: ["Nordwave"]}
    made = await timeline(ready, max_frames=3)
    await run_brands(ready, made.id)
    await world.execute("UPDATE checkpoint SET results = X'00' WHERE stage = 'read_text' RETURNING 1")
    counts = []
    for _ in range(2):
        world.examiner.looked.clear()
        again = await run_brands(ready, made.id)
        assert [each.brand for each in (await report(ready, again.id)).brands] == ["Nordwave"]
        counts.append(len(world.examiner.looked))
    assert counts == [3, 0]


async def test_no_brand_is_seen_after_the_end_of_its_video(ready: Client, world: World) -> None:
    await keep(ready, "Nordwave")
    world.examiner.written = {225: ["Nordwave"]}
    # Of 10 s: at 0, 3, 6 and 9 s.
    made = await timeline(ready, fps=1 / 3)
    told = await report(ready, (await run_brands(ready, made.id)).id)
    assert told.seconds == pytest.approx(10.0)
    assert [times_of(brand) for brand in told.brands] == [[(9.0, 10.0)]]
    assert [brand.seconds for brand in told.brands] == pytest.approx([1.0])


async def test_a_report_says_where_its_timeline_begins_and_ends_with_each_video(ready: Client, world: World) -> None:
    await keep(ready, "Nordwave")
    world.footage.put("b.mp4", "b")
    await ready.scan()
    world.examiner.written = {number: ["Nordwave"] for number in range(0, 250, 25)}
    ids = [(await ready.asset(name)).id for name in ("a.mp4", "b.mp4")]
    request = pipelines_pb2.CreateTimelineRequest(
        asset_ids=ids, profile="default", fps=1.0, start=8.0, end=13.0, max_frames=500
    )
    made = (await ready.pipelines.CreateTimeline(request)).timeline
    run = await run_brands(ready, made.id)
    told = await report(ready, run.id)
    assert (told.start, told.seconds, told.stage) == (8.0, 5.0, "match_brands")
    [brand] = told.brands
    assert [(each.video, each.start, each.end, each.first_frame, each.last_frame) for each in brand.appearances] == [
        ("a.mp4", 8.0, 10.0, 200, 225),
        ("b.mp4", 10.0, 13.0, 0, 50),
    ]


async def test_one_frame_is_replayed_with_its_text(ready: Client, world: World) -> None:
    await keep(ready, "Nordwave")
    world.examiner.written = {0: ["Nordwave"]}
    made = await timeline(ready, max_frames=3)
    run = await run_brands(ready, made.id)
    [found] = await replayed(ready, run.id, stage="match_brands", all_frames=False, frames=[0])
    [region] = found.regions
    assert (region.text, region.of, region.match.brand, region.match.state) == ("Nordwave", 0, "Nordwave", "matched")


async def test_the_report_may_be_asked_for_by_its_former_name(ready: Client) -> None:
    made = await timeline(ready, max_frames=3)
    begun = await started(ready, made.id, stages=["detect_edges", "report"], overrides={"report": {"gap_seconds": 3}})
    run = await ended(ready, begun.id)
    assert [each.name for each in run.stages] == ["extract_frames", "detect_edges", "compile_report"]
    assert MessageToDict(run.config)["compile_report"]["gap_seconds"] == 3


async def run_scenes(catalog: Client, timeline_id: str, **overrides: Any) -> pipelines_pb2.PipelineRun:
    config = {**of_list(), "filter_scenes": {"max_distance": 0}, **overrides}
    begun = await started(catalog, timeline_id, stages=["filter_scenes", *BRANDS], overrides=config)
    return await ended(catalog, begun.id)


async def test_frames_in_which_nothing_has_changed_are_not_examined_and_count_as_time(
    ready: Client, world: World
) -> None:
    await keep(ready, "Nordwave")
    # Frames 0, 10, 20, … 90: three scenes, of 4, 3 and 3 frames; the board hangs in the second one.
    world.examiner.scenes = {number: 1 + (number >= 40) + (number >= 70) for number in range(0, 100, 10)}
    world.examiner.written = {40: ["Nordwave", "Nxrdwave", "Exit"]}
    made = await timeline(ready, fps=2.5, end=4.0)
    run = await run_scenes(ready, made.id)
    assert run.status == "completed", run.error
    counts = {each.name: dict(each.counts) for each in run.stages}
    assert (counts["filter_scenes"]["kept"], counts["filter_scenes"]["dropped"]) == (3, 7)
    assert [frame for stage, frame in world.examiner.looked if stage == TEXTS] == [0, 40, 70]
    told = await report(ready, run.id)
    [brand] = told.brands
    assert times_of(brand) == [(1.6, 2.8)]
    assert brand.seconds == pytest.approx(1.2)
    assert [(each.first_frame, each.last_frame, each.best_frame) for each in brand.appearances] == [(40, 60, 40)]
    # What was looked at once is counted once.
    assert (told.open, [(each.text, each.count) for each in told.unresolved]) == (1, [("Exit", 1)])
    classes = await ready.pipelines.GetRunReport(pipelines_pb2.GetRunReportRequest(run_id=run.id, stage="match_brands"))
    assert list(next(each for each in classes.classes if each.label == "Nordwave").seqs) == [4, 5, 6]


async def test_a_replay_of_a_frame_that_was_left_out_names_the_one_that_stands_for_it(
    ready: Client, world: World
) -> None:
    await keep(ready, "Nordwave")
    world.examiner.scenes = {number: 1 + (number >= 40) for number in range(0, 100, 10)}
    world.examiner.written = {40: ["Nordwave"]}
    made = await timeline(ready, fps=2.5, end=4.0)
    run = await run_scenes(ready, made.id)
    world.examiner.looked.clear()
    found = await replayed(ready, run.id, stage="read_text", all_frames=False, frames=[2, 4, 6])
    assert [(each.seq, each.stand_in if each.HasField("stand_in") else None) for each in found] == [
        (2, 0),
        (4, None),
        (6, 4),
    ]
    assert [[region.text for region in each.regions] for each in found] == [[], ["Nordwave"], ["Nordwave"]]
    assert world.examiner.looked == [(TEXTS, 0), (TEXTS, 40)]
    selected = await replayed(ready, run.id, stage="filter_scenes")
    assert [each.stand_in if each.HasField("stand_in") else None for each in selected] == [
        *(None, 0, 0, 0),
        *(None, 4, 4, 4, 4, 4),
    ]


async def test_frames_are_selected_otherwise_without_being_looked_at_again(ready: Client, world: World) -> None:
    await keep(ready, "Nordwave")
    world.examiner.written = {0: ["Nordwave"]}
    made = await timeline(ready, fps=2.5, end=4.0)
    first = await run_scenes(ready, made.id)
    assert dict(first.stages[1].counts)["kept"] == 10
    world.examiner.looked.clear()
    again = await ended(
        ready,
        (
            await replay(
                ready, first.id, start_stage="filter_scenes", overrides={"filter_scenes": {"max_distance": 64}}
            )
        ).id,
    )
    assert (dict(again.stages[1].counts)["kept"], dict(again.stages[1].counts)["dropped"]) == (1, 9)
    assert {frame for stage, frame in world.examiner.looked if stage != SCENES} == {0}
    assert not [frame for stage, frame in world.examiner.looked if stage == SCENES]
    # One frame stands for all of them.
    [brand] = (await report(ready, again.id)).brands
    assert brand.seconds == pytest.approx(4.0)
    # Other frames are other results: those of the first run are not taken over.
    assert (await report(ready, first.id)).brands[0].seconds == pytest.approx(0.4)


async def test_the_first_frame_of_each_video_is_kept(ready: Client, world: World) -> None:
    world.footage.put("b.mp4", "b")
    await ready.scan()
    world.examiner.scenes = dict.fromkeys(range(250), 7)
    assets = [(await ready.asset(name)).id for name in ("a.mp4", "b.mp4")]
    order = pipelines_pb2.CreateTimelineRequest(asset_ids=assets, profile="default", fps=1, max_frames=500)
    made = (await ready.pipelines.CreateTimeline(order)).timeline
    run = await ended(ready, (await started(ready, made.id, stages=["filter_scenes", "detect_edges"])).id)
    assert dict(run.stages[1].counts)["kept"] == 2
    assert [frame for stage, frame in world.examiner.looked if stage == "detect_edges"] == [0, 0]


async def test_one_frame_at_which_a_stage_fails_is_counted_and_the_run_goes_on(ready: Client, world: World) -> None:
    await keep(ready, "Nordwave")
    world.examiner.written = {number: ["Nordwave"] for number in (0, 10, 20)}
    world.examiner.fails_at = {TEXTS: {10}}
    made = await timeline(ready, fps=2.5, end=1.2)
    run = await run_brands(ready, made.id)
    assert run.status == "completed", run.error
    counts = {each.name: dict(each.counts) for each in run.stages}
    assert counts["read_text"]["failed"] == 1
    [warning] = [each.warning for each in run.stages if each.name == "read_text"]
    assert warning.startswith(
        "It failed at 1 of 3 frames, which the next run tries again. The model of read_text failed"
    )
    # Neither this stage nor those that read it know anything of the frame, others do.
    for stage, failed in (("read_text", [1]), ("match_brands", [1]), ("detect_edges", [])):
        asked = pipelines_pb2.GetRunReportRequest(run_id=run.id, stage=stage)
        failures = (await ready.pipelines.GetRunReport(asked)).failures
        assert [seq for each in failures for seq in each.seqs] == failed
        assert {each.stage for each in failures} <= {"read_text"}
        assert all("it died" in each.why for each in failures)
    assert (await report(ready, run.id)).brands[0].seconds == pytest.approx(0.8)
    # The next run tries it again.
    world.examiner.fails_at = {}
    again = await run_brands(ready, made.id)
    assert (await report(ready, again.id)).brands[0].seconds == pytest.approx(1.2)


async def test_a_frame_at_which_the_selection_fails_stands_for_itself(ready: Client, world: World) -> None:
    await keep(ready, "Nordwave")
    world.examiner.scenes = dict.fromkeys(range(0, 100, 10), 1)
    world.examiner.written = {frame: ["Nordwave"] for frame in range(0, 100, 10)}
    world.examiner.fails_at = {SCENES: {40, 90}}
    made = await timeline(ready, fps=2.5, end=4.0)
    run = await run_scenes(ready, made.id)
    assert run.status == "completed", run.error
    [scenes] = [each for each in run.stages if each.name == "filter_scenes"]
    assert (scenes.counts["kept"], scenes.counts["dropped"], scenes.counts["failed"]) == (4, 6, 2)
    assert scenes.warning.startswith("It failed at 2 of 10 frames, which the next run tries again. The model of filter")
    # It stands for no other frame, as nobody knows what is in it.
    assert [frame for stage, frame in world.examiner.looked if stage == TEXTS] == [0, 40, 50, 90]
    asked = pipelines_pb2.GetRunReportRequest(run_id=run.id, stage="match_brands")
    told = await ready.pipelines.GetRunReport(asked)
    assert [list(each.seqs) for each in told.classes] == [list(range(10))]
    assert (await report(ready, run.id)).brands[0].seconds == pytest.approx(4.0)
    failures = (
        await ready.pipelines.GetRunReport(pipelines_pb2.GetRunReportRequest(run_id=run.id, stage="filter_scenes"))
    ).failures
    assert [(each.stage, list(each.seqs)) for each in failures] == [("filter_scenes", [4, 9])]
    # One frame of it is replayed where others fail, and says so where it fails itself.
    one = {"stage": "filter_scenes", "all_frames": False}
    [found] = await replayed(ready, run.id, frames=[6], **one)
    assert found.stand_in == 5
    with pytest.raises(Internal, match="The model of filter_scenes failed"):
        await replayed(ready, run.id, frames=[4], **one)
    # The next run tries these alone again.
    world.examiner.fails_at = {}
    world.examiner.looked.clear()
    again = await run_scenes(ready, made.id)
    [scenes] = [each for each in again.stages if each.name == "filter_scenes"]
    assert (dict(scenes.counts)["kept"], dict(scenes.counts)["dropped"], scenes.warning) == (1, 9, "")
    assert [frame for stage, frame in world.examiner.looked if stage == SCENES] == [40, 90]


async def test_a_selection_that_fails_at_the_first_frames_fails_the_run(ready: Client, world: World) -> None:
    await keep(ready, "Nordwave")
    world.examiner.fails_at = {SCENES: {0, 10, 20}}
    made = await timeline(ready, fps=2.5, end=4.0)
    run = await run_scenes(ready, made.id)
    assert (run.status, run.stage) == ("failed", "filter_scenes")
    assert "filter_scenes fails at every frame. The model of filter_scenes failed" in run.error


async def test_a_selection_is_replayed_in_a_run_without_it_by_what_others_have_looked_at(
    ready: Client, world: World
) -> None:
    await keep(ready, "Nordwave")
    made = await timeline(ready, fps=2.5, end=4.0)
    plain = await run_brands(ready, made.id)
    # Each of them fails at another frame, and the second takes over what the first one has looked at.
    for failed in (10, 20):
        world.examiner.fails_at = {SCENES: {failed}}
        assert (await run_scenes(ready, made.id, filter_scenes={"max_distance": failed})).status == "completed"
    world.examiner.fails_at = {}
    world.examiner.looked.clear()
    [found] = await replayed(ready, plain.id, stage="filter_scenes", all_frames=False, frames=[8])
    assert not found.HasField("stand_in")
    assert world.examiner.looked == []


async def test_a_run_goes_on_where_a_stage_fails_at_the_first_frames_alone(ready: Client, world: World) -> None:
    await keep(ready, "Nordwave")
    world.examiner.fails_at = {TEXTS: {0, 10}}
    made = await timeline(ready, fps=2.5, end=4.0)
    run = await run_brands(ready, made.id)
    assert run.status == "completed", run.error


async def test_a_stage_that_fails_at_every_frame_fails_the_run(ready: Client, world: World) -> None:
    await keep(ready, "Nordwave")
    world.examiner.fails_at = {TEXTS: range(250)}
    made = await timeline(ready, fps=2.5, end=4.0)
    run = await run_brands(ready, made.id)
    assert (run.status, run.stage) == ("failed", "read_text")
    assert "read_text fails at every frame. The model of read_text failed" in run.error
    assert len([frame for stage, frame in world.examiner.looked if stage == TEXTS]) == 0
