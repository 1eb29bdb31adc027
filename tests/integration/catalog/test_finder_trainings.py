"""Trainings of finders: jobs whose versions are there once, whatever dies meanwhile."""

import pytest

from rushes.catalog.v1 import finders_pb2, jobs_pb2, library_pb2
from rushes_chassis.errors import Conflict, Exhausted, Internal, NotFound, OutOfRange
from tests.fakes.windows import PICTURE, perfect
from tests.integration.catalog import finding
from tests.integration.catalog.harness import Client, World
from tests.integration.catalog.test_finders import NOTHING, decided, rejected
from tests.waiting import until

DONE, FAILED = jobs_pb2.JOB_STATE_DONE, jobs_pb2.JOB_STATE_FAILED


@pytest.fixture
async def steps(world: World, catalog: Client) -> Client:
    """A catalog with three files, of one of which there are three clips."""
    await finding.library(world, catalog, *finding.STEPS)
    await finding.cut(catalog)
    return catalog


async def test_a_training_makes_a_version_that_is_in_use(world: World, steps: Client) -> None:
    made = await finding.create(steps)
    await finding.mark(steps, made, "steps-1.mp4", (20, 21, False))
    await world.execute(rejected(world, made, "steps-1.mp4", 30, 31, NOTHING))
    ended = await finding.train(steps, made)
    assert (ended.kind, ended.title, ended.state, ended.requested_by) == (
        "finder_training",
        "Training of steps",
        DONE,
        "ada",
    )
    [lesson] = world.windows.lessons
    assert {path: [(each.span.start_us, each.span.positive) for each in spans] for path, spans in lesson.items()} == {
        "a.mp4": [(2_000_000, True), (5_000_000, True), (8_000_000, True)],
        "steps-1.mp4": [(20_000_000, False), (30_000_000, False)],
    }
    assert [each.span.rejected for each in lesson["steps-1.mp4"]] == [False, True]
    assert all(each.now and not each.before for spans in lesson.values() for each in spans)
    [version] = await finding.versions(steps, made)
    assert (version.number, version.active, version.algorithm, version.average_precision, version.sources) == (
        1,
        True,
        "names",
        1.0,
        2,
    )
    assert version.examples == finders_pb2.ExampleCounts(positive=3, negative=2, hard=1)
    assert version.descriptors == finders_pb2.FinderDescriptors(sound="builtin-sound")
    now = await finding.now(steps, made)
    assert (now.active_version, now.threshold, now.HasField("training_job_id")) == (version.id, 0.5, False)
    request = finders_pb2.GetFinderQualityRequest(finder_id=made.id, version_id="1")
    quality = await steps.finders.GetFinderQuality(request)
    assert [(each.threshold, each.precision, each.recall) for each in quality.curve] == [(0.5, 1, 1)]
    [mistake] = quality.mistakes
    assert (mistake.name, mistake.start, mistake.end, mistake.score, mistake.positive) == ("a.mp4", 1, 2, 0.25, True)
    tasks = (await steps.jobs.ListTasks(jobs_pb2.ListTasksRequest(job_id=ended.id))).tasks
    assert [(task.kind, task.title) for task in tasks] == [("finder_training", "steps")]


@pytest.mark.proof("finders")
async def test_a_moment_that_was_marked_as_positive_since_is_no_hard_negative(world: World, steps: Client) -> None:
    made = await finding.create(steps)
    await world.execute(rejected(world, made, "a.mp4", 9, 11, NOTHING))
    await finding.train(steps, made)
    assert [each.span.positive for each in world.windows.lessons[0]["a.mp4"]] == [True] * 3


@pytest.mark.proof("finders")
async def test_of_a_clip_that_was_cut_around_an_accepted_moment_the_moment_is_used(world: World, steps: Client) -> None:
    made = await finding.create(steps)
    await world.execute(decided(world, made, "a.mp4", 14, 15, NOTHING, "accepted"))
    await finding.train(steps, made)
    assert [(each.span.start_us // 10**6, each.span.end_us // 10**6) for each in world.windows.lessons[0]["a.mp4"]] == [
        (2, 10),
        (5, 13),
        (14, 15),
    ]
    [version] = await finding.versions(steps, made)
    assert version.examples.positive == 3


async def test_the_next_training_is_compared_on_the_examples_of_the_version_in_use(world: World, steps: Client) -> None:
    made = await finding.trained(steps)
    [clip, *_] = await finding.examples(steps, made)
    await steps.finders.EditExample(
        finders_pb2.EditExampleRequest(finder_id=made.id, example_id=clip.id, enabled=False)
    )
    await finding.mark(steps, made, "a.mp4", (40, 41))
    await finding.train(steps, made)
    assert [(each.span.start_us // 10**6, each.now, each.before) for each in world.windows.lessons[1]["a.mp4"]] == [
        (5, True, True),
        (8, True, True),
        (40, True, False),
        (2, False, True),
    ]
    assert world.windows.seeds[0] == world.windows.seeds[1]


@pytest.mark.proof("finders")
@pytest.mark.parametrize(
    ("average_precision", "before", "in_use"),
    [(0.75, 0.78, False), (0.76, 0.78, True), (0.9, 0.5, True), (None, None, True)],
)
async def test_a_version_that_is_clearly_worse_is_kept_and_not_used(
    world: World, steps: Client, average_precision: float | None, before: float | None, *, in_use: bool
) -> None:
    made = await finding.trained(steps)
    world.windows.says = perfect(
        average_precision=average_precision, average_precision_before=before, note="Few sources."
    )
    await finding.train(steps, made)
    second, first = await finding.versions(steps, made)
    assert (second.number, second.active, first.active) == (2, in_use, not in_use)
    worse = " Version 1 stays in use: on the same videos the examples of this one do worse, 0.75 against 0.78."
    assert second.note == "Few sources." + ("" if in_use else worse)


@pytest.mark.proof("finders")
async def test_ten_versions_are_kept_with_the_scores_of_five_and_never_without_the_one_in_use(
    world: World, steps: Client
) -> None:
    made = await finding.trained(steps)
    await finding.scan(steps, made)
    world.windows.says = perfect(average_precision=0.5, average_precision_before=1.0)
    for _ in range(11):
        await finding.train(steps, made)
    found = await finding.versions(steps, made)
    assert [(each.number, each.active) for each in found] == [
        *((number, False) for number in range(12, 3, -1)),
        (1, True),
    ]
    assert found[-1].scanned == 3
    world.windows.says = None
    for _ in range(5):
        await finding.train(steps, made)
    assert [each.number for each in await finding.versions(steps, made)] == list(range(17, 7, -1))
    assert await world.execute("SELECT count(*) FROM finder_score") == 0


async def test_a_choice_of_a_version_is_undone(steps: Client) -> None:
    made = await finding.trained(steps)
    await finding.train(steps, made)
    chosen = await finding.choose(steps, made, "1")
    assert (chosen.number, chosen.active) == (1, True)
    change = await steps.last_change()
    assert change.words == "Version 1 of finder steps chosen"
    await steps.undo(change)
    assert [each.active for each in await finding.versions(steps, made)] == [True, False]
    await steps.redo(change)
    assert [each.active for each in await finding.versions(steps, made)] == [False, True]
    await finding.train(steps, made)
    with pytest.raises(Conflict, match="Another version is in use since"):
        await steps.undo(change)


async def test_three_positive_examples_are_needed(steps: Client) -> None:
    made = await finding.create(steps, labels=["snow"])
    await finding.mark(steps, made, "a.mp4", (1, 2), (3, 4, False))
    with pytest.raises(OutOfRange, match=r"there are 1: 2 more are missing\.") as few:
        await finding.begin_training(steps, made)
    assert (few.value.reason, few.value.metadata["missing"]) == ("TooFewExamples", "2")
    assert not (await steps.jobs.ListJobs(jobs_pb2.ListJobsRequest(kind="finder_training"))).jobs


async def test_a_finder_is_trained_once_at_a_time(world: World, steps: Client) -> None:
    made, other = await finding.create(steps), await finding.create(steps, "other")
    world.windows.may_go_on.clear()
    first = await finding.begin_training(steps, made)
    await world.windows.training.wait()
    with pytest.raises(Conflict) as busy:
        await finding.begin_training(steps, made)
    assert busy.value.reason == "TrainingUnderWay"
    assert (await finding.now(steps, made)).training_job_id == first
    second = await finding.begin_training(steps, other)
    world.windows.may_go_on.set()
    assert [(await steps.ended(each)).state for each in (first, second)] == [DONE, DONE]


@pytest.mark.proof("finders")
async def test_a_descriptor_that_is_gone_is_named_before_the_training(world: World, steps: Client) -> None:
    world.windows.descriptors.append(PICTURE)
    made = await finding.create(steps, by=finders_pb2.FINDER_BY_BOTH)
    world.windows.descriptors.remove(PICTURE)
    with pytest.raises(NotFound, match="no picture descriptor 'builtin-picture'") as gone:
        await finding.begin_training(steps, made)
    assert gone.value.reason == "DescriptorNotFound"


@pytest.mark.proof("finders")
async def test_one_by_both_without_a_picture_descriptor_says_that_it_only_hears(steps: Client) -> None:
    made = await finding.trained(steps, by=finders_pb2.FINDER_BY_BOTH)
    [version] = await finding.versions(steps, made)
    assert version.note == "It looks at sound only: no picture descriptor is installed."


@pytest.mark.proof("finders")
async def test_examples_that_are_offline_are_left_out_and_counted(world: World, catalog: Client) -> None:
    world.footage.paths["usb"] = "/usb"
    world.footage.put("a.mp4", "a")
    world.footage.put("u.mp4", "u", root="usb")
    node = await catalog.attach(online=("lib", "usb"))
    await catalog.quiet()
    await finding.cut(catalog)
    made = await finding.create(catalog)
    await finding.mark(catalog, made, "a.mp4", (40, 41))
    asset = await catalog.asset("u.mp4", "usb")
    new = finders_pb2.NewExample(asset_id=asset.id, start=1, end=2, positive=True)
    await catalog.finders.AddExamples(finders_pb2.AddExamplesRequest(finder_id=made.id, examples=[new]))
    await node.announce(("lib",), ("usb",))

    async def offline() -> bool:
        return (await catalog.asset("u.mp4", "usb")).state == library_pb2.ASSET_STATE_OFFLINE

    await until(offline)
    assert (await finding.train(catalog, made)).state == DONE
    [version] = await finding.versions(catalog, made)
    assert version.note == "1 example is left out: their videos are offline, gone or unreadable."
    for example in await finding.examples(catalog, made, origin=finders_pb2.EXAMPLE_ORIGIN_CLIP):
        await catalog.finders.EditExample(
            finders_pb2.EditExampleRequest(finder_id=made.id, example_id=example.id, enabled=False)
        )
    await finding.mark(catalog, made, "a.mp4", (42, 43))
    ended = await finding.train(catalog, made)
    assert ended.state == FAILED
    assert ended.error.endswith("1 more is missing. 1 example is in videos that are offline, gone or unreadable.")


@pytest.mark.proof("finders")
async def test_a_training_waits_for_a_busy_trainer_and_a_dead_one_and_fails_of_a_broken_one(
    world: World, steps: Client
) -> None:
    made = await finding.create(steps)
    world.windows.fails = [Exhausted("Another training is running.", reason="TrainerBusy")] * 3
    first = await finding.begin_training(steps, made)
    assert (await steps.ended(first)).state == DONE
    assert len(world.windows.lessons) == 4
    # The first one is asked for descriptors.
    world.windows.away = 2
    assert (await finding.train(steps, made)).state == DONE
    world.windows.fails = [Internal("It was ended by signal 11.")] * 2
    broken = await finding.train(steps, made)
    assert (broken.state, broken.error) == (FAILED, "It was ended by signal 11.")
    assert [each.number for each in await finding.versions(steps, made)] == [2, 1]


@pytest.mark.proof("finders")
async def test_a_training_that_was_killed_begins_anew_and_makes_one_version(world: World) -> None:
    async with world.catalog() as catalog:
        await finding.library(world, catalog, *finding.STEPS)
        await finding.cut(catalog)
        made = await finding.create(catalog)
        world.windows.may_go_on.clear()
        begun = await finding.begin_training(catalog, made)
        await world.windows.training.wait()
    world.windows.may_go_on.set()
    async with world.catalog() as catalog:
        await catalog.attach()
        assert (await catalog.ended(begun)).state == DONE
        assert [each.number for each in await finding.versions(catalog, made)] == [1]
