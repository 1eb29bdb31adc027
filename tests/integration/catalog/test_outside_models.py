"""Outside models that are asked about doubtful regions: what they are sent, how often, and what an answer changes."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rushes.catalog.v1 import pipelines_pb2
from rushes_catalog.changes.domain.changes import KEPT
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.database import Database
from rushes_chassis.errors import InvalidInput, NotFound
from rushes_footage.outside_models import Outcome, OutsideAnswer
from tests.fakes.outside import crop
from tests.integration.catalog.harness import Client, World
from tests.integration.catalog.test_brand_lists import put
from tests.integration.catalog.test_brand_review import CONFIRMED, decide
from tests.integration.catalog.test_brand_runs import report
from tests.integration.catalog.test_pipelines import ended, replay, replayed, started, timeline
from tests.integration.media.node import eventually

MATCH = ["match_brands", "compile_report"]
LOCAL = ["match_brands", "escalate_local", "compile_report"]
BRANDS = ("Nordwave", "Solaro")
FAST = 6000


async def begun(
    catalog: Client, timeline_id: str, stages: list[str] | None = None, **asking: Any
) -> pipelines_pb2.PipelineRun:
    values = {"enabled": True, "calls_per_minute": FAST, **asking}
    overrides = {"match_brands": {"brand_list": "sponsors"}, "escalate_local": values}
    return await started(catalog, timeline_id, stages=stages or LOCAL, overrides=overrides)


async def ran(catalog: Client, timeline_id: str, **asking: Any) -> pipelines_pb2.PipelineRun:
    run = await ended(catalog, (await begun(catalog, timeline_id, **asking)).id)
    assert run.status == "completed", run.error
    return run


def stage(run: pipelines_pb2.PipelineRun, name: str = "escalate_local") -> pipelines_pb2.StageState:
    return next(each for each in run.stages if each.name == name)


def counts(run: pipelines_pb2.PipelineRun) -> tuple[int, int, int, int]:
    found = stage(run).counts
    return found["asked"], found["answered"], found["resolved"], found["open"]


async def calls(catalog: Client, run_id: str, **page: Any) -> pipelines_pb2.ListRunCallsResponse:
    return await catalog.pipelines.ListRunCalls(pipelines_pb2.ListRunCallsRequest(run_id=run_id, **page))


async def matches(catalog: Client, run_id: str, seq: int = 0) -> list[pipelines_pb2.RegionMatch]:
    [found] = await replayed(catalog, run_id, stage="escalate_local", all_frames=False, frames=[seq])
    return [each.match for each in found.regions]


@pytest.fixture(name="made")
async def _made(ready: Client, world: World) -> pipelines_pb2.Timeline:
    """Three frames: a brand, one that is misspelt in two of them, and one that is none."""
    await put(ready, "sponsors", *([each] for each in BRANDS))
    world.examiner.written = {0: ["Nordwave", "Nxrdwave", "Exit"], 25: ["Nxrdwave"]}
    return await timeline(ready, max_frames=3, fps=1.0)


async def test_a_doubtful_region_is_resolved_by_one_request(
    ready: Client, world: World, made: pipelines_pb2.Timeline
) -> None:
    world.outside.words = {crop(0, "Nxrdwave"): "**nordwave**.", crop(25, "Nxrdwave"): "Nordwave"}
    run = await ran(ready, made.id, prompt="Which one?")
    assert counts(run) == (2, 2, 2, 0)
    assert not stage(run).HasField("warning")
    # The crop, the prompt and the names, and nothing else.
    assert [(each.provider, each.crop, each.prompt, each.brands) for each in world.outside.asked] == [
        ("local", crop(0, "Nxrdwave"), "Which one?", BRANDS),
        ("local", crop(25, "Nxrdwave"), "Which one?", BRANDS),
    ]
    [sure, asked, foreign] = await matches(ready, run.id)
    assert (sure.by, sure.model, foreign.by) == ("text", "", "text")
    assert (asked.brand, asked.state, asked.by, asked.model, asked.words) == (
        "Nordwave",
        "matched",
        "local",
        "vlm-small",
        "**nordwave**.",
    )
    told = await report(ready, run.id)
    [brand] = told.brands
    assert (brand.brand, brand.seconds, told.open) == ("Nordwave", 2.0, 0)
    assert told.versions["model local"] == "vlm-small"


async def test_what_was_sent_is_listed_in_the_run(ready: Client, world: World, made: pipelines_pb2.Timeline) -> None:
    run = await ran(ready, made.id)
    told = await calls(ready, run.id)
    assert [(each.stage, each.number, each.seq, each.region, each.outcome, each.words) for each in told.calls] == [
        ("escalate_local", 1, 0, 1, "answered", "none"),
        ("escalate_local", 2, 1, 0, "answered", "none"),
    ]
    assert [each.bytes for each in told.calls] == [len(crop(0, "Nxrdwave")), len(crop(25, "Nxrdwave"))]
    assert (told.total, told.HasField("next_cursor"), len(told.calls[0].sha256)) == (2, False, 64)
    first = await calls(ready, run.id, limit=1)
    second = await calls(ready, run.id, limit=1, cursor=first.next_cursor)
    assert [*first.calls, *second.calls] == list(told.calls)
    assert not second.HasField("next_cursor")
    with pytest.raises(InvalidInput, match="cursor"):
        await calls(ready, run.id, cursor="x")
    with pytest.raises(NotFound, match="no pipeline run"):
        await calls(ready, made.id)


async def test_the_same_question_is_asked_once(ready: Client, world: World, made: pipelines_pb2.Timeline) -> None:
    world.outside.words = {crop(0, "Nxrdwave"): "Nordwave"}
    first = await ran(ready, made.id)
    again = await ran(ready, made.id, max_calls=0)
    assert (counts(first), counts(again), len(world.outside.asked)) == ((2, 2, 2, 0), (0, 2, 2, 0), 2)
    assert await matches(ready, again.id) == await matches(ready, first.id)
    # Another prompt or model is another question.
    assert counts(await ran(ready, made.id, prompt="And now?"))[0] == 2
    world.outside.there = {"local": "vlm-new"}
    assert counts(await ran(ready, made.id))[0] == 2


async def test_nothing_is_asked_about_what_somebody_has_decided_on(
    ready: Client, world: World, made: pipelines_pb2.Timeline
) -> None:
    first = await started(ready, made.id, stages=MATCH, overrides={"match_brands": {"brand_list": "sponsors"}})
    await ended(ready, first.id)
    await decide(ready, first.id, "0-1", CONFIRMED, "Solaro")
    world.outside.words = {crop(25, "Nxrdwave"): "Nordwave"}
    run = await ran(ready, made.id)
    assert counts(run) == (1, 1, 1, 0)
    assert [each.crop for each in world.outside.asked] == [crop(25, "Nxrdwave")]
    assert (await report(ready, run.id)).open == 0


async def test_two_runs_with_the_same_question_at_the_same_moment_send_it_once(
    ready: Client, world: World, made: pipelines_pb2.Timeline
) -> None:
    world.outside.words = {crop(0, "Nxrdwave"): "Nordwave", crop(25, "Nxrdwave"): "Nordwave"}
    world.outside.may_answer = asyncio.Event()
    first = await begun(ready, made.id)
    await world.outside.standing.wait()
    second = await begun(ready, made.id)
    # It comes to the question that the first one has sent.
    await eventually(lambda: world.outside.cut == [0, 0])
    world.outside.may_answer.set()
    for run in (first, second):
        assert counts(await ended(ready, run.id))[1:] == (2, 2, 0)
    assert len(world.outside.asked) == 2


async def test_a_model_whose_address_was_taken_away_leaves_regions_doubtful_and_the_run_completes(
    ready: Client, world: World, made: pipelines_pb2.Timeline
) -> None:
    world.outside.is_set = False
    run = await ran(ready, made.id)
    # What was not sent counts for nothing.
    assert counts(run) == (0, 0, 0, 2)
    assert (await calls(ready, run.id)).total == 0
    assert stage(run).warning == "The local model vlm-small is not set any more, so it was asked nothing more."
    assert world.outside.cut == [0]


async def test_an_inference_that_is_away_uses_up_no_requests(
    ready: Client, world: World, made: pipelines_pb2.Timeline
) -> None:
    world.examiner.written = {0: ["Nxrdwave", "Nzrdwave"]}
    world.outside.leaves_after = 1
    run = await begun(ready, made.id, max_calls=2)
    await world.outside.looked_for.wait()
    # Tried again, and away again.
    for _ in range(2):
        world.outside.looked_for.clear()
        await world.outside.looked_for.wait()
    world.outside.leaves_after = None
    done = await ended(ready, run.id)
    assert (done.status, counts(done)) == ("completed", (2, 2, 2, 0))
    assert [each.outcome for each in (await calls(ready, run.id)).calls] == ["answered", "answered"]


async def test_a_run_that_asks_nothing_more_decodes_nothing_more(
    ready: Client, world: World, made: pipelines_pb2.Timeline
) -> None:
    world.outside.answers = [OutsideAnswer(Outcome.AWAY)] * 3
    run = await ran(ready, made.id)
    assert (counts(run), world.outside.cut) == ((3, 0, 0, 2), [0])


async def test_a_stage_that_is_not_enabled_sends_nothing(
    ready: Client, world: World, made: pipelines_pb2.Timeline
) -> None:
    run = await ran(ready, made.id, enabled=False)
    assert (counts(run), world.outside.asked) == ((0, 0, 0, 2), [])
    assert not stage(run).HasField("warning")
    # Nor does a run that does not name the stage.
    assert [each.name for each in (await ended(ready, (await started(ready, made.id)).id)).stages] == [
        "extract_frames",
        "field_segmentation",
        "detect_edges",
        "compile_report",
    ]


async def test_without_an_address_nothing_is_sent_and_the_stage_says_so(
    ready: Client, world: World, made: pipelines_pb2.Timeline
) -> None:
    world.outside.there = {}
    run = await ran(ready, made.id)
    assert (counts(run), world.outside.asked) == ((0, 0, 0, 2), [])
    assert stage(run).warning.startswith("RUSHES_VLM_LOCAL_URL is not set")


@pytest.mark.parametrize("words", ["Coca-Cola", "I think it is Nordwave", "", "🤷"])
async def test_an_answer_that_names_no_brand_of_the_list_changes_nothing(
    ready: Client, world: World, made: pipelines_pb2.Timeline, words: str
) -> None:
    world.outside.words = {crop(0, "Nxrdwave"): words, crop(25, "Nxrdwave"): words}
    run = await ran(ready, made.id)
    assert counts(run) == (2, 2, 0, 2)
    [_, asked, _] = await matches(ready, run.id)
    assert (asked.state, asked.by, asked.model, asked.words) == ("doubtful", "text", "", "")
    assert (await report(ready, run.id)).open == 2
    assert [each.words for each in (await calls(ready, run.id)).calls] == [words, words]
    # It is an answer: it would be the same again.
    assert counts(await ran(ready, made.id))[0] == 0


async def test_none_resolves_a_region(ready: Client, made: pipelines_pb2.Timeline) -> None:
    run = await ran(ready, made.id)
    [_, asked, _] = await matches(ready, run.id)
    assert (asked.HasField("brand"), asked.state, asked.by, asked.words) == (False, "unresolved", "local", "none")
    assert (await report(ready, run.id)).open == 0


async def test_only_chosen_regions_are_asked_about(ready: Client, world: World, made: pipelines_pb2.Timeline) -> None:
    assert counts(await ran(ready, made.id, only="unresolved")) == (1, 1, 1, 0)
    assert [each.crop for each in world.outside.asked] == [crop(0, "Exit")]
    assert counts(await ran(ready, made.id, only="both")) == (2, 3, 3, 0)


async def test_a_run_sends_no_more_requests_than_it_may(
    ready: Client, world: World, made: pipelines_pb2.Timeline
) -> None:
    run = await ran(ready, made.id, max_calls=1)
    assert (counts(run), len(world.outside.asked)) == ((1, 1, 1, 1), 1)
    assert stage(run).warning == "max_calls allows 1 requests: 1 regions are open."
    # Repeated requests count, too.
    world.outside.answers = [OutsideAnswer(Outcome.FAILED)] * 5
    tired = await ran(ready, made.id, max_calls=2)
    assert (counts(tired), len(world.outside.asked)) == ((2, 1, 1, 1), 3)


async def test_a_model_that_is_busy_for_a_moment_is_asked_again(
    ready: Client, world: World, made: pipelines_pb2.Timeline
) -> None:
    busy = OutsideAnswer(Outcome.LIMITED, why="Later.", retry_after=0.0)
    world.outside.answers = [busy, OutsideAnswer(Outcome.FAILED), OutsideAnswer(Outcome.ANSWERED, "Solaro")]
    run = await ran(ready, made.id)
    assert counts(run) == (4, 2, 2, 0)
    assert [each.outcome for each in (await calls(ready, run.id)).calls] == [
        "limited",
        "failed",
        "answered",
        "answered",
    ]


@pytest.mark.parametrize(
    ("outcome", "sent"),
    [
        (Outcome.LIMITED, 3),
        (Outcome.AWAY, 3),
        (Outcome.FAILED, 6),
        (Outcome.SLOW, 2),
        (Outcome.REFUSED, 2),
        (Outcome.UNUSABLE, 2),
    ],
)
async def test_a_model_that_gives_no_answer_leaves_regions_doubtful_and_the_run_completes(
    ready: Client, world: World, made: pipelines_pb2.Timeline, outcome: Outcome, sent: int
) -> None:
    world.outside.answers = [OutsideAnswer(outcome, why="It is so.")] * 20
    run = await ran(ready, made.id)
    assert (counts(run), len(world.outside.asked)) == ((sent, 0, 0, 2), sent)
    assert stage(run).warning.endswith("gave no answer, so it was asked nothing more. It is so.")
    assert (await report(ready, run.id)).open == 2
    # It may have one another time.
    world.outside.answers = []
    assert counts(await ran(ready, made.id)) == (2, 2, 2, 0)


async def test_a_model_that_fails_at_single_regions_is_asked_about_the_others(
    ready: Client, world: World, made: pipelines_pb2.Timeline
) -> None:
    world.examiner.written = {0: ["Na", "Nb", "Nc", "Nd"]}
    slow, none = OutsideAnswer(Outcome.SLOW), OutsideAnswer(Outcome.ANSWERED, "none")
    world.outside.answers = [slow, none, slow, none]
    run = await ran(ready, (await timeline(ready, max_frames=1)).id)
    assert (counts(run), stage(run).HasField("warning")) == ((4, 2, 2, 2), False)


async def test_a_model_that_wants_a_long_pause_is_not_waited_for(
    ready: Client, world: World, made: pipelines_pb2.Timeline
) -> None:
    world.outside.answers = [OutsideAnswer(Outcome.LIMITED, retry_after=3600.0)]
    run = await ran(ready, made.id)
    assert (counts(run), "a pause of 3600 s" in stage(run).warning) == ((1, 0, 0, 2), True)


async def test_after_a_death_answers_are_kept_and_requests_counted(world: World) -> None:
    world.footage.put("a.mp4", "a")
    async with world.catalog() as catalog:
        await catalog.attach()
        await catalog.quiet()
        await put(catalog, "sponsors", *([each] for each in BRANDS))
        world.examiner.written = {0: ["Nxrdwave"], 25: ["Nxrdwave"]}
        made = await timeline(catalog, max_frames=3, fps=1.0)
        # The second request is sent, and its answer never comes.
        world.outside.words = {crop(0, "Nxrdwave"): "Nordwave"}
        world.outside.stands_at = crop(25, "Nxrdwave")
        run = await begun(catalog, made.id, max_calls=3)
        await world.outside.standing.wait()
    async with world.catalog() as catalog:
        await catalog.attach()
        done = await ended(catalog, run.id)
        assert done.status == "completed", done.error
        assert counts(done) == (3, 2, 2, 0)
        assert [each.crop for each in world.outside.asked] == [
            crop(0, "Nxrdwave"),
            crop(25, "Nxrdwave"),
            crop(25, "Nxrdwave"),
        ]
        assert [each.outcome for each in (await calls(catalog, run.id)).calls] == ["answered", "sent", "answered"]


async def test_a_run_that_waits_for_its_turn_can_be_cancelled(
    ready: Client, world: World, made: pipelines_pb2.Timeline
) -> None:
    run = await begun(ready, made.id, calls_per_minute=1)
    await world.outside.standing.wait()
    request = pipelines_pb2.CancelPipelineRunRequest(run_id=run.id)
    assert (await ready.pipelines.CancelPipelineRun(request)).run.status == "cancelled"
    await ready.quiet()
    assert len(world.outside.asked) == 1


async def test_what_one_model_leaves_the_other_is_asked_about(
    ready: Client, world: World, made: pipelines_pb2.Timeline
) -> None:
    world.outside.words = {crop(0, "Nxrdwave"): "Nordwave", crop(25, "Nxrdwave"): "no idea"}
    asking = {"enabled": True, "calls_per_minute": FAST}
    overrides = {
        "match_brands": {"brand_list": "sponsors"},
        "escalate_local": asking,
        "escalate_cloud": {**asking, "only": "doubtful"},
    }
    stages = [*LOCAL, "escalate_cloud"]
    run = await ended(ready, (await started(ready, made.id, stages=stages, overrides=overrides)).id)
    assert [(each.provider, each.crop) for each in world.outside.asked] == [
        ("local", crop(0, "Nxrdwave")),
        ("local", crop(25, "Nxrdwave")),
        ("cloud", crop(25, "Nxrdwave")),
    ]
    assert dict(stage(run, "escalate_cloud").counts)["open"] == 1
    assert [each.name for each in run.stages][-3:] == ["escalate_local", "escalate_cloud", "compile_report"]


async def test_a_retry_by_a_model_adds_its_stage(ready: Client, world: World, made: pipelines_pb2.Timeline) -> None:
    overrides = {"match_brands": {"brand_list": "sponsors"}}
    plain = await ended(ready, (await started(ready, made.id, stages=MATCH, overrides=overrides)).id)
    world.outside.there = {"local": "vlm-small"}
    with pytest.raises(InvalidInput, match="'cloud' is not available; available are: triton, embedded, local"):
        await replay(ready, plain.id, provider="cloud", alone=True)
    fast = {"escalate_local": {"calls_per_minute": FAST}}
    run = await ended(ready, (await replay(ready, plain.id, provider="local", overrides=fast, alone=True)).id)
    assert (run.status, run.start_stage, run.provider) == ("completed", "escalate_local", "")
    assert [(each.name, each.reused) for each in run.stages][-3:] == [
        ("match_brands", True),
        ("escalate_local", False),
        ("compile_report", False),
    ]
    assert counts(run) == (2, 2, 2, 0)
    # A backend begins with the first stage that it serves.
    other = await replay(ready, run.id, provider="embedded", alone=True)
    assert (other.start_stage, other.provider) == ("detect_edges", "embedded")


async def test_replaying_the_stage_alone_asks_nothing(
    ready: Client, world: World, made: pipelines_pb2.Timeline
) -> None:
    overrides = {"match_brands": {"brand_list": "sponsors"}}
    plain = await ended(ready, (await started(ready, made.id, stages=MATCH, overrides=overrides)).id)
    [found] = await replayed(
        ready,
        plain.id,
        stage="escalate_local",
        all_frames=False,
        frames=[0],
        overrides={"escalate_local": {"enabled": True}},
    )
    assert ([each.match.state for each in found.regions], world.outside.asked) == (
        ["matched", "doubtful", "unresolved"],
        [],
    )


async def test_an_empty_list_is_warned_of_and_nothing_is_sent(
    ready: Client, world: World, made: pipelines_pb2.Timeline
) -> None:
    overrides = {"match_brands": {"brand_list": "default"}, "escalate_local": {"enabled": True, "only": "both"}}
    run = await ended(ready, (await started(ready, made.id, stages=LOCAL, overrides=overrides)).id)
    assert run.status == "completed"
    warning = "The brand list default is empty: everything is unresolved."
    assert (stage(run, "match_brands").warning, world.outside.asked) == (warning, [])
    assert stage(run).warning == "The brand list is empty, so nothing was asked."
    again = await ended(ready, (await replay(ready, run.id, start_stage="extract_frames")).id)
    assert stage(again, "match_brands").warning == warning


@pytest.mark.sqlite
async def test_what_a_deleted_run_has_sent_is_forgotten_with_it(
    ready: Client, world: World, made: pipelines_pb2.Timeline
) -> None:
    run = await ran(ready, made.id)
    await ready.pipelines.DeletePipelineRun(pipelines_pb2.DeletePipelineRunRequest(run_id=run.id))
    database = Database(world.database)
    try:
        async with Catalog(database).changing() as stores:
            await stores.changes.forget(datetime.now(UTC) + KEPT + timedelta(days=1))
    finally:
        await database.close()
    assert await world.execute("SELECT count(*) FROM pipeline_run") == 0
    assert await world.execute("SELECT count(*) FROM outside_call") == 0
    # Its answers are not: they may be asked for again.
    assert await world.execute("SELECT count(*) FROM outside_answer") == 2
