"""Reviewing what a run found of brands: regions, decisions that hold for later runs, and what they say of a run."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rushes.catalog.v1 import changes_pb2, pipelines_pb2, reports_pb2
from rushes_catalog.changes.domain.changes import KEPT
from rushes_catalog.domain.ids import BrandLabelId, RunId
from rushes_catalog.pipelines.domain.brand_labels import BrandLabel, Verdict
from rushes_catalog.pipelines.operations.decide_alike import DecideAlike
from rushes_catalog.pipelines.operations.whole_runs import WholeRuns
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.database import Database
from rushes_chassis.errors import Conflict, InvalidInput, NotFound
from tests.integration.catalog.harness import Client, World
from tests.integration.catalog.test_brand_runs import keep, report, run_brands
from tests.integration.catalog.test_pipelines import ended, started, timeline

CONFIRMED, REJECTED = reports_pb2.BRAND_VERDICT_CONFIRMED, reports_pb2.BRAND_VERDICT_REJECTED
WORDS = reports_pb2.BrandRegionState.Name


async def listed(catalog: Client, run_id: str, **asked: Any) -> reports_pb2.ListBrandRegionsResponse:
    return await catalog.reports.ListBrandRegions(reports_pb2.ListBrandRegionsRequest(run_id=run_id, **asked))


async def states(catalog: Client, run_id: str, **asked: Any) -> list[tuple[str, str, str | None]]:
    """Text, state and brand of each region."""
    return [
        (each.text, _word(each), each.brand if each.HasField("brand") else None)
        for each in (await listed(catalog, run_id, **asked)).regions
    ]


def _word(region: reports_pb2.BrandRegion) -> str:
    return WORDS(region.state).removeprefix("BRAND_REGION_STATE_").lower()


async def decide(
    catalog: Client, run_id: str, region_id: str, state: reports_pb2.BrandVerdict.ValueType, brand: str | None = None
) -> reports_pb2.DecideBrandRegionResponse:
    request = reports_pb2.DecideBrandRegionRequest(
        run_id=run_id, region_id=region_id, state=state, brand=brand, requested_by="ada"
    )
    return await catalog.reports.DecideBrandRegion(request)


async def decide_alike(
    catalog: Client, run_id: str, like: str, state: reports_pb2.BrandVerdict.ValueType, brand: str | None = None
) -> reports_pb2.DecideBrandRegionsAlikeResponse:
    request = reports_pb2.DecideBrandRegionsAlikeRequest(
        run_id=run_id, like=like, state=state, brand=brand, requested_by="ada"
    )
    return await catalog.reports.DecideBrandRegionsAlike(request)


async def evaluation(catalog: Client, run_id: str) -> reports_pb2.EvaluateBrandsResponse:
    return await catalog.reports.EvaluateBrands(reports_pb2.EvaluateBrandsRequest(run_id=run_id))


async def reviewed(catalog: Client, world: World) -> pipelines_pb2.PipelineRun:
    """A run over frames 0, 12 and 25 with a matched, a doubtful and an unresolved text."""
    await keep(catalog, "Nordwave", "Kite")
    world.examiner.written = {0: ["Nordwave", "Nxrdwave"], 12: ["Exit"], 25: ["Nordwave"]}
    made = await timeline(catalog, max_frames=3)
    run = await run_brands(catalog, made.id)
    assert run.status == "completed", run.error
    return run


async def test_regions_are_listed_with_their_places_and_reasons(ready: Client, world: World) -> None:
    run = await reviewed(ready, world)
    found = (await listed(ready, run.id)).regions
    assert [(each.id, each.seq, each.frame, each.time, each.text, _word(each)) for each in found] == [
        ("0-0", 0, 0, 0.0, "Nordwave", "matched"),
        ("0-1", 0, 0, 0.0, "Nxrdwave", "doubtful"),
        ("1-0", 1, 12, 0.48, "Exit", "unresolved"),
        ("2-0", 2, 25, 1.0, "Nordwave", "matched"),
    ]
    assert (found[3].box.x, found[3].box.y, found[3].box.w, found[3].box.h) == (25, 100, 64, 20)
    assert (found[1].brand, found[1].score, found[1].by) == ("Nordwave", 70, "text")
    assert found[1].why == (
        "“Nxrdwave” comes near “Nordwave” with a score of 70; from 60 on it is doubtful, from 85 on matched."
    )
    assert not found[2].HasField("brand")
    assert await states(ready, run.id, state=reports_pb2.BRAND_REGION_STATE_DOUBTFUL) == [
        ("Nxrdwave", "doubtful", "Nordwave")
    ]
    assert len((await listed(ready, run.id, brand="Nordwave")).regions) == 3
    assert await states(ready, run.id, brand="Kite") == []
    assert len((await listed(ready, run.id, stage="match_brands")).regions) == 4


async def test_pages_of_regions_go_on_with_their_cursor(ready: Client, world: World) -> None:
    run = await reviewed(ready, world)
    seen: list[str] = []
    cursor = ""
    while True:
        page = await listed(ready, run.id, limit=3, cursor=cursor)
        seen += [each.id for each in page.regions]
        if not page.HasField("next_cursor"):
            break
        cursor = page.next_cursor
    assert seen == ["0-0", "0-1", "1-0", "2-0"]
    for wrong in ("nonsense", cursor):
        with pytest.raises(InvalidInput) as refused:
            await listed(ready, run.id, limit=3, cursor=wrong, brand="Nordwave")
        assert refused.value.reason == "ForeignCursor"


async def test_what_there_is_not_is_said(ready: Client, world: World) -> None:
    run = await reviewed(ready, world)
    nobody = "01900000-0000-7000-8000-000000000000"
    for missing in (listed(ready, nobody), decide(ready, nobody, "0-0", CONFIRMED), evaluation(ready, nobody)):
        with pytest.raises(NotFound, match=f"no pipeline run {nobody}"):
            await missing
    for region in ("0-2", "9-0", "0", "00-0", "", "0-0 "):
        with pytest.raises(NotFound, match="There is no region"):
            await decide(ready, run.id, region, CONFIRMED)
    with pytest.raises(InvalidInput, match=r"stage: detect_edges compares no text with brands; .*match_brands"):
        await listed(ready, run.id, stage="detect_edges")
    with pytest.raises(InvalidInput, match="stage: there is no stage 'ears'"):
        await listed(ready, run.id, stage="ears")
    with pytest.raises(Conflict) as undecided:
        await evaluation(ready, run.id)
    assert undecided.value.reason == "NothingDecided"
    plain = await ended(ready, (await started(ready, run.timeline_id)).id)
    assert list((await listed(ready, plain.id)).regions) == []
    assert not (await report(ready, plain.id)).HasField("stage")
    with pytest.raises(NotFound, match="no checkpoint of match_brands"):
        await listed(ready, plain.id, stage="match_brands")


async def test_a_decision_is_refused_in_words_and_leaves_nothing(ready: Client, world: World) -> None:
    run = await reviewed(ready, world)
    before = await states(ready, run.id)
    for asked, said in (
        (("1-0", CONFIRMED, None), "brand: is needed to confirm this region"),
        (("0-0", REJECTED, "Nordwave"), "brand: must be null where the region is rejected"),
        (("0-0", CONFIRMED, " "), "brand: must not be empty"),
        (("0-0", CONFIRMED, "a\nb"), "brand: must be one line"),
        (("0-0", CONFIRMED, "!"), "brand: must have a letter or a digit"),
    ):
        with pytest.raises(InvalidInput, match=said) as refused:
            await decide(ready, run.id, *asked)
        assert [field.path for field in refused.value.fields] == ["brand"]
    assert await states(ready, run.id) == before
    changes = (await ready.changes.ListChanges(changes_pb2.ListChangesRequest())).changes
    assert [each.kind for each in changes] == []


async def test_decisions_are_counted_by_the_report_and_undone(ready: Client, world: World) -> None:
    run = await reviewed(ready, world)
    watch = await ready.watch()
    confirmed = await decide(ready, run.id, "0-1", CONFIRMED)
    assert (_word(confirmed.region), confirmed.region.brand, confirmed.region.by) == ("confirmed", "Nordwave", "person")
    assert confirmed.region.why == "Confirmed as “Nordwave” by ada."
    assert (confirmed.change.kind, confirmed.change.words, confirmed.change.made_by) == (
        changes_pb2.CHANGE_KIND_BRAND_REGION,
        "“Nxrdwave” confirmed as Nordwave in a.mp4, frame 0",
        "ada",
    )
    await watch.until(lambda told: any(each.labels.timeline_id == run.timeline_id for each in told.events))
    # The same once more is no change.
    assert not (await decide(ready, run.id, "0-1", CONFIRMED, "Nordwave")).HasField("change")
    rejected = await decide(ready, run.id, "2-0", REJECTED)
    # A brand of no list, as people know better.
    named = await decide(ready, run.id, "1-0", CONFIRMED, " Exit Ltd ")
    assert named.region.brand == "Exit Ltd"
    assert await states(ready, run.id) == [
        ("Nordwave", "matched", "Nordwave"),
        ("Nxrdwave", "confirmed", "Nordwave"),
        ("Exit", "confirmed", "Exit Ltd"),
        ("Nordwave", "rejected", None),
    ]
    told = await report(ready, run.id)
    assert {each.brand: [(a.first_seq, a.last_seq, a.by) for a in each.appearances] for each in told.brands} == {
        "Nordwave": [(0, 0, "person")],
        "Exit Ltd": [(1, 1, "person")],
    }
    assert (told.open, list(told.unresolved)) == (0, [])
    for each in (confirmed.change, rejected.change, named.change):
        await ready.undo(each)
    assert [state for _, state, _ in await states(ready, run.id)] == ["matched", "doubtful", "unresolved", "matched"]
    assert (await report(ready, run.id)).open == 1
    await ready.redo(rejected.change)
    assert (await states(ready, run.id))[3] == ("Nordwave", "rejected", None)


async def test_an_undone_decision_is_the_one_before(ready: Client, world: World) -> None:
    run = await reviewed(ready, world)
    first = await decide(ready, run.id, "0-1", REJECTED)
    second = await decide(ready, run.id, "0-1", CONFIRMED)
    assert second.region.brand == "Nordwave"
    with pytest.raises(Conflict, match="decided on again since"):
        await ready.undo(first.change)
    await ready.undo(second.change)
    assert (await states(ready, run.id))[1] == ("Nxrdwave", "rejected", None)
    await ready.undo(first.change)
    # What was made anew meanwhile stands against a decision that would come back.
    await decide(ready, run.id, "0-1", CONFIRMED, "Kite")
    with pytest.raises(Conflict, match="Another decision"):
        await ready.redo(first.change)
    assert (await states(ready, run.id))[1] == ("Nxrdwave", "confirmed", "Kite")


async def test_decisions_hold_for_later_runs_and_timelines_of_the_same_frames(ready: Client, world: World) -> None:
    run = await reviewed(ready, world)
    await decide(ready, run.id, "0-1", CONFIRMED)
    await decide(ready, run.id, "2-0", REJECTED)
    # Other edges: texts are read again, and found ten pixels aside, then half their width.
    for distance, moved, held in ((150, 10, ["confirmed", "rejected"]), (120, 32, ["doubtful", "matched"])):
        world.examiner.moved = moved
        later = await run_brands(ready, run.timeline_id, detect_edges={"edge_pair_max_distance": distance})
        assert [(await states(ready, later.id))[place][1] for place in (1, 3)] == held
    world.examiner.moved = 0
    # Of another grid the frames 0 and 25 are the same.
    other = await timeline(ready, fps=1.0, max_frames=2)
    again = await run_brands(ready, other.id)
    assert [state for _, state, _ in await states(ready, again.id)] == ["matched", "confirmed", "rejected"]
    assert dict(again.stages[-1].counts)["open"] == 0
    # Other letters at the same place are another text.
    world.examiner.written = {0: ["Nyrdwave"], 25: ["Nordwave!"]}
    third = await run_brands(ready, other.id, detect_edges={"edge_pair_max_distance": 130})
    assert await states(ready, third.id) == [("Nyrdwave", "doubtful", "Nordwave"), ("Nordwave!", "rejected", None)]


async def test_decisions_outlive_the_timeline(ready: Client, world: World) -> None:
    run = await reviewed(ready, world)
    await decide(ready, run.id, "0-1", CONFIRMED)
    await ready.pipelines.DeleteTimeline(pipelines_pb2.DeleteTimelineRequest(timeline_id=run.timeline_id))
    made = await timeline(ready, max_frames=3)
    again = await run_brands(ready, made.id)
    assert (await states(ready, again.id))[1] == ("Nxrdwave", "confirmed", "Nordwave")


async def misspelt(catalog: Client, world: World) -> pipelines_pb2.PipelineRun:
    """A run over frames 0, 12 and 25: in each the same misspelt text, in one twice, beside others."""
    await keep(catalog, "Nordwave", "Kite")
    world.examiner.written = {0: ["Nxrdwave", "Exit"], 12: ["NXRDWAVE!", "nxrdwave"], 25: ["Nordwave", "Nxrdwave"]}
    made = await timeline(catalog, max_frames=3)
    run = await run_brands(catalog, made.id)
    assert run.status == "completed", run.error
    return run


async def test_all_that_say_the_same_are_decided_on_at_once_and_undone_as_one(ready: Client, world: World) -> None:
    run = await misspelt(ready, world)
    before = await states(ready, run.id)
    watch = await ready.watch()
    done = await decide_alike(ready, run.id, "2-1", CONFIRMED)
    assert (done.decided, done.change.kind, done.change.words, done.change.made_by) == (
        4,
        changes_pb2.CHANGE_KIND_BRAND_REGION,
        "“Nxrdwave” confirmed as Nordwave in 3 frames of a.mp4",
        "ada",
    )
    await watch.until(lambda told: any(each.recorded.change_id == done.change.id for each in told.events))
    assert [each.labels.timeline_id for each in watch.events if each.HasField("labels")] == [run.timeline_id]
    after = [
        ("Nxrdwave", "confirmed", "Nordwave"),
        ("Exit", "unresolved", None),
        ("NXRDWAVE!", "confirmed", "Nordwave"),
        ("nxrdwave", "confirmed", "Nordwave"),
        ("Nordwave", "matched", "Nordwave"),
        ("Nxrdwave", "confirmed", "Nordwave"),
    ]
    assert await states(ready, run.id) == after
    # Nothing is left of it: no second change.
    again = await decide_alike(ready, run.id, "0-0", REJECTED)
    assert (again.decided, again.HasField("change")) == (0, False)
    await ready.undo(done.change)
    assert await states(ready, run.id) == before
    await ready.redo(done.change)
    assert await states(ready, run.id) == after
    changes = (await ready.changes.ListChanges(changes_pb2.ListChangesRequest())).changes
    assert [each.id for each in changes] == [done.change.id]


async def test_what_was_decided_on_before_or_since_stays(ready: Client, world: World) -> None:
    run = await misspelt(ready, world)
    await decide(ready, run.id, "0-0", REJECTED)
    done = await decide_alike(ready, run.id, "1-0", CONFIRMED, " Kite ")
    assert (done.decided, done.change.words) == (3, "“NXRDWAVE!” confirmed as Kite in 2 frames of a.mp4")
    await decide(ready, run.id, "2-1", CONFIRMED, "Nordwave")

    async def decided() -> list[str | None]:
        return [brand or state for text, state, brand in await states(ready, run.id) if text.lower() != "exit"]

    assert await decided() == ["rejected", "Kite", "Kite", "Nordwave", "Nordwave"]
    await ready.undo(done.change)
    assert [state for _, state, _ in await states(ready, run.id)] == [
        "rejected", "unresolved", "doubtful", "unresolved", "matched", "confirmed"
    ]  # fmt: skip
    # Made anew meanwhile: it stands against what would come back.
    since = await decide_alike(ready, run.id, "1-1", REJECTED)
    with pytest.raises(Conflict, match="All of these regions were decided on again since"):
        await ready.redo(done.change)
    await ready.undo(since.change)
    await ready.redo(done.change)
    assert await decided() == ["rejected", "Kite", "Kite", "Nordwave", "Nordwave"]
    for place in ("1-0", "1-1"):
        await decide(ready, run.id, place, REJECTED)
    with pytest.raises(Conflict, match="All of these regions were decided on again since"):
        await ready.undo(done.change)


async def test_undoing_a_decision_brings_back_none_that_was_undone_before(ready: Client, world: World) -> None:
    run = await misspelt(ready, world)

    async def decided() -> list[str | None]:
        found = await states(ready, run.id)
        return [brand if state == "confirmed" else state for text, state, brand in found if text != "Exit"]

    many = (await decide_alike(ready, run.id, "1-1", CONFIRMED, "Nordwave")).change
    one = (await decide(ready, run.id, "2-1", CONFIRMED, "Kite")).change
    both = ["Nordwave", "Nordwave", "Nordwave", "matched", "Kite"]
    first, second = [*both[:4], "Nordwave"], ["doubtful", "doubtful", "doubtful", "matched", "Kite"]
    none = [*second[:4], "doubtful"]
    # Each in the order of being made, and backwards.
    for steps in (
        ((ready.undo, many, second), (ready.undo, one, none), (ready.redo, one, second), (ready.redo, many, both)),
        ((ready.undo, many, second), (ready.undo, one, none), (ready.redo, many, first), (ready.redo, one, both)),
        ((ready.undo, one, first), (ready.undo, many, none), (ready.redo, many, first), (ready.redo, one, both)),
        ((ready.undo, one, first), (ready.undo, many, none), (ready.redo, one, second), (ready.redo, many, both)),
        ((ready.undo, many, second), (ready.redo, many, both), (ready.undo, one, first), (ready.redo, one, both)),
    ):
        for turn, change, expected in steps:
            await turn(change)
            assert [each if each != "unresolved" else "doubtful" for each in await decided()] == expected


@pytest.fixture(name="beside")
async def _beside(ready: Client, world: World) -> AsyncIterator[Catalog]:
    """The same database, by another catalog that does no work."""
    database = Database(world.database)
    yield Catalog(database)
    await database.close()


@pytest.mark.sqlite
async def test_a_decision_is_about_so_many_regions_at_most(ready: Client, world: World, beside: Catalog) -> None:
    run = await misspelt(ready, world)
    before = await states(ready, run.id)
    alike = DecideAlike(beside, WholeRuns(), world.now, most=3)
    said = "like: 4 regions say the same, and one decision is about 3 at most. Nothing was decided."
    with pytest.raises(InvalidInput, match=said) as refused:
        await alike.decide(RunId(run.id), "2-1", Verdict.REJECTED, None, "ada")
    assert [field.path for field in refused.value.fields] == ["like"]
    assert await states(ready, run.id) == before
    assert list((await ready.changes.ListChanges(changes_pb2.ListChangesRequest())).changes) == []
    # Those that were decided on do not count.
    await decide(ready, run.id, "0-0", REJECTED)
    count, change = await alike.decide(RunId(run.id), "2-1", Verdict.REJECTED, None, "ada")
    assert (count, change is not None) == (3, True)


@pytest.mark.sqlite
async def test_what_somebody_decides_on_meanwhile_is_left_as_it_is(
    ready: Client, world: World, beside: Catalog
) -> None:
    run = await misspelt(ready, world)
    await decide(ready, run.id, "0-0", CONFIRMED, "Kite")
    fingerprint = str(await world.execute("SELECT fingerprint FROM brand_label"))
    other = BrandLabel(
        BrandLabelId("other"), fingerprint, 25, 25, 100, 64, 20, "nxrdwave", Verdict.REJECTED, None, "bob", world.now()
    )
    async with beside.changing() as stores:
        alike = DecideAlike(beside, WholeRuns(), world.now)
        deciding = asyncio.create_task(alike.decide(RunId(run.id), "1-0", Verdict.CONFIRMED, "Nordwave", "ada"))
        # Long enough for reading what there is.
        for _ in range(3):
            assert (await report(ready, run.id)).brands
        await stores.brand_labels.put(other)
    count, _ = await deciding
    assert count == 2
    assert [brand or state for text, state, brand in await states(ready, run.id) if text.lower() != "exit"] == [
        "Kite", "Nordwave", "Nordwave", "Nordwave", "rejected"
    ]  # fmt: skip
    assert await world.execute("SELECT count(*) FROM brand_label") == 3


@pytest.mark.sqlite
async def test_a_change_about_many_is_listed_without_what_it_has_decided(
    ready: Client, world: World, beside: Catalog
) -> None:
    run = await misspelt(ready, world)
    done = await decide_alike(ready, run.id, "2-1", CONFIRMED)
    assert await world.execute("SELECT what FROM change") == (
        f'{{"timeline_id":"{run.timeline_id}","kind":"region_decisions"}}'
    )
    assert await world.execute("SELECT change_id FROM decided_labels") == done.change.id
    # It goes with the change, and the decisions stay.
    async with beside.changing() as stores:
        await stores.changes.forget(datetime.now(UTC) + KEPT + timedelta(days=1))
    assert await world.execute("SELECT count(*) FROM decided_labels") == 0
    assert [state for _, state, _ in await states(ready, run.id)].count("confirmed") == 4


async def test_one_region_that_says_so_is_named_with_its_frame(ready: Client, world: World) -> None:
    run = await reviewed(ready, world)
    done = await decide_alike(ready, run.id, "1-0", REJECTED)
    assert (done.decided, done.change.words) == (1, "“Exit” rejected in a.mp4, frame 12")


async def test_a_decision_about_many_is_refused_like_one_about_one(ready: Client, world: World) -> None:
    run = await reviewed(ready, world)
    with pytest.raises(NotFound, match="no pipeline run"):
        await decide_alike(ready, "01900000-0000-7000-8000-000000000000", "0-0", CONFIRMED)
    for region in ("0-2", "9-0", "", "0"):
        with pytest.raises(NotFound, match="There is no region"):
            await decide_alike(ready, run.id, region, CONFIRMED)
    for asked, said in (
        (("1-0", CONFIRMED, None), "brand: is needed to confirm this region"),
        (("0-0", REJECTED, "Nordwave"), "brand: must be null where the region is rejected"),
        (("0-0", CONFIRMED, "a\nb"), "brand: must be one line"),
    ):
        with pytest.raises(InvalidInput, match=said):
            await decide_alike(ready, run.id, *asked)
    stored = str(await world.execute("SELECT assets FROM timeline"))
    former = stored.replace('"fingerprint":"', '"fingerprint_was":"')
    await world.execute(f"UPDATE timeline SET assets = '{former}' RETURNING 1")
    await world.execute("UPDATE asset SET mtime_ns = mtime_ns + 1 RETURNING 1")
    with pytest.raises(Conflict, match=r"a\.mp4 has changed since the timeline was made"):
        await decide_alike(ready, run.id, "0-1", CONFIRMED)
    assert [state for _, state, _ in await states(ready, run.id)] == ["matched", "doubtful", "unresolved", "matched"]
    assert list((await ready.changes.ListChanges(changes_pb2.ListChangesRequest())).changes) == []


async def test_a_run_is_evaluated_as_computed_by_hand(ready: Client, world: World) -> None:
    run = await reviewed(ready, world)
    await decide(ready, run.id, "0-0", CONFIRMED)  # matched: right
    await decide(ready, run.id, "0-1", CONFIRMED)  # doubtful: missing
    await decide(ready, run.id, "1-0", CONFIRMED, "Kite")  # unresolved: missing
    await decide(ready, run.id, "2-0", REJECTED)  # matched: wrong
    told = await evaluation(ready, run.id)
    [kite, nordwave] = told.brands
    assert (kite.brand, kite.quality.confirmed, kite.quality.found, kite.quality.recall) == ("Kite", 1, 0, 0)
    assert not kite.quality.HasField("precision")
    assert not kite.quality.HasField("f1")
    assert (nordwave.brand, nordwave.quality.confirmed, nordwave.quality.found) == ("Nordwave", 2, 2)
    assert (nordwave.quality.precision, nordwave.quality.recall, nordwave.quality.f1) == pytest.approx((0.5, 0.5, 0.5))
    # 1 right, of 2 found and of 3 confirmed.
    assert (told.all.precision, told.all.recall, told.all.f1) == pytest.approx((1 / 2, 1 / 3, 2 / 5))
    assert (told.all.confirmed, told.all.found) == (3, 2)


async def test_decisions_are_about_the_content_that_the_timeline_is_of(ready: Client, world: World) -> None:
    run = await reviewed(ready, world)
    # The file was replaced since.
    await world.execute("UPDATE asset SET fingerprint = 'another', mtime_ns = mtime_ns + 1 RETURNING 1")
    await decide(ready, run.id, "0-1", CONFIRMED)
    assert (await states(ready, run.id))[1][1] == "confirmed"
    made = await timeline(ready, max_frames=3)
    assert (await states(ready, (await run_brands(ready, made.id)).id))[1][1] == "doubtful"


async def test_nothing_is_decided_about_a_content_that_is_not_known(ready: Client, world: World) -> None:
    run = await reviewed(ready, world)
    # As timelines of before were stored, with a video that has changed since.
    stored = str(await world.execute("SELECT assets FROM timeline"))
    former = stored.replace('"fingerprint":"', '"fingerprint_was":"')
    assert former != stored
    await world.execute(f"UPDATE timeline SET assets = '{former}' RETURNING 1")
    assert _word((await decide(ready, run.id, "0-1", CONFIRMED)).region) == "confirmed"
    await world.execute("UPDATE asset SET mtime_ns = mtime_ns + 1 RETURNING 1")
    assert (await states(ready, run.id))[1][1] == "doubtful"
    with pytest.raises(Conflict, match=r"a\.mp4 has changed since the timeline was made"):
        await decide(ready, run.id, "0-1", CONFIRMED)
