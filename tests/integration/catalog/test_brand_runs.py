"""Brands in the frames of a timeline: what a run builds on, what it reuses, and what its report says of time."""

from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict

from rushes.catalog.v1 import brands_pb2, pipelines_pb2, reports_pb2
from rushes_chassis.errors import InvalidInput, NotFound
from rushes_footage.stage_schema import Stage
from tests.integration.catalog.harness import Client, World
from tests.integration.catalog.test_pipelines import ended, replay, replayed, started, timeline

BRANDS = ["prepare_regions", "read_text", "match_brands", "compile_report"]
ALL = ["extract_frames", "detect_edges", *BRANDS]
TEXTS = Stage("read_text")


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
