"""Trainings and scans of finders: jobs whose results are there once, whatever dies meanwhile."""

from typing import Any

import numpy as np
import pytest

from rushes.catalog.v1 import finders_pb2, jobs_pb2, library_pb2
from rushes_catalog.domain.ids import FinderId
from rushes_catalog.finders.domain.finders import WindowDescriptor, WindowKind
from rushes_catalog.finders.domain.scans import ScanScope
from rushes_catalog.finders.operations.start_scan import StartScan
from rushes_catalog.nodes.domain.fleet import Fleet
from rushes_catalog.ports.clock import wall_clock
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.database import Database
from rushes_chassis.errors import Conflict, Exhausted, Internal, NotFound, OutOfRange
from rushes_footage.facts import Problem
from rushes_footage.features import Descriptor
from tests.fakes.windows import PICTURE, SOUND, perfect
from tests.integration.catalog import finding
from tests.integration.catalog.harness import Client, World
from tests.integration.catalog.test_finders import NOTHING, rejected
from tests.integration.catalog.undoable import until

DONE, FAILED, CANCELLED = jobs_pb2.JOB_STATE_DONE, jobs_pb2.JOB_STATE_FAILED, jobs_pb2.JOB_STATE_CANCELLED
STEPS = ("a.mp4", "steps-1.mp4", "steps-2.mp4")


@pytest.fixture
async def steps(world: World, catalog: Client) -> Client:
    """A catalog with three files, of one of which there are three clips."""
    await finding.library(world, catalog, *STEPS)
    await finding.cut(catalog)
    return catalog


async def trained(catalog: Client, name: str = "steps", **fields: Any) -> finders_pb2.Finder:
    made = await finding.create(catalog, name, **fields)
    assert (await finding.train(catalog, made)).state == DONE
    return await finding.now(catalog, made)


async def job(catalog: Client, job_id: str) -> jobs_pb2.Job:
    return (await catalog.jobs.GetJob(jobs_pb2.GetJobRequest(job_id=job_id))).job


async def scores(world: World, finder: finders_pb2.Finder) -> int:
    return int(await world.execute(f"SELECT count(*) FROM finder_score WHERE version_id = '{finder.active_version}'"))


# -- trainings ----------------------------------------------------------------


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


async def test_the_next_training_is_compared_on_the_examples_of_the_version_in_use(world: World, steps: Client) -> None:
    made = await trained(steps)
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
    made = await trained(steps)
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
    made = await trained(steps)
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
    made = await trained(steps)
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
    made = await trained(steps, by=finders_pb2.FINDER_BY_BOTH)
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
        await finding.library(world, catalog, *STEPS)
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


# -- scans --------------------------------------------------------------------


async def test_a_scan_scores_each_video_once(world: World, steps: Client) -> None:
    made = await trained(steps)
    ended = await finding.scan(steps, made)
    assert (ended.kind, ended.title, ended.state, ended.total) == ("finder_scan", "Scan for steps", DONE, 3)
    assert sorted(world.windows.scored) == list(STEPS)
    assert set(world.windows.models) == {b"model 1"}
    tasks = (await steps.jobs.ListTasks(jobs_pb2.ListTasksRequest(job_id=ended.id))).tasks
    assert [(task.kind, task.title) for task in tasks] == [("finder_scan", name) for name in STEPS]
    log = (await steps.jobs.ReadJobLog(jobs_pb2.ReadJobLogRequest(job_id=ended.id, limit=100))).lines
    assert {line.part for line in log if line.part} == set(STEPS)
    [version] = await finding.versions(steps, made)
    assert version.scanned == 3
    stored = await world.execute(
        "SELECT scores FROM finder_score JOIN asset ON asset.number = asset_number WHERE name = 'steps-1.mp4'"
    )
    assert np.frombuffer(stored, "<f2").tolist() == [0, 0.75, 0, 0]
    with pytest.raises(Conflict, match=r"There is nothing to scan\. Of the videos 3 were scanned already\.") as nothing:
        await finding.begin_scan(steps, made)
    assert nothing.value.reason == "NothingToScan"
    world.footage.put("new.mp4", "new")
    await steps.scan()
    one = await finding.scan(steps, made)
    assert (one.title, one.total) == ("Scan for steps in new.mp4", 1)


async def test_a_silent_video_is_scanned_and_has_no_windows(world: World, steps: Client) -> None:
    made = await trained(steps)
    world.windows.silent.add("a.mp4")
    assert (await finding.scan(steps, made)).state == DONE
    assert await scores(world, made) == 3
    assert await world.execute("SELECT count(*) FROM finder_score WHERE length(scores) = 0") == 1


async def test_a_scan_of_some_or_of_a_folder(world: World, catalog: Client) -> None:
    await finding.library(world, catalog, "a.mp4", "day/b.mp4", "day/cam/c.mp4", "days/d.mp4")
    await finding.cut(catalog)
    made = await trained(catalog)
    folder = finders_pb2.ScannedFolder(root="lib", path="day/")
    await finding.scan(catalog, made, folder=folder)
    assert sorted(world.windows.scored) == ["day/b.mp4", "day/cam/c.mp4"]
    some = [(await catalog.asset(path)).id for path in ("a.mp4", "day/b.mp4")]
    await finding.scan(catalog, made, asset_ids=some)
    assert world.windows.scored[2:] == ["a.mp4"]
    with pytest.raises(NotFound) as missing:
        await finding.begin_scan(catalog, made, asset_ids=[*some, NOTHING])
    assert missing.value.reason == "AssetNotFound"
    with pytest.raises(NotFound) as no_root:
        await finding.begin_scan(catalog, made, folder=finders_pb2.ScannedFolder(root="x"))
    assert no_root.value.reason == "RootNotFound"
    with pytest.raises(Conflict, match="no videos are there"):
        await finding.begin_scan(catalog, made, folder=finders_pb2.ScannedFolder(root="lib", path="nowhere"))


@pytest.mark.proof("finders")
async def test_a_scan_needs_a_version_and_a_mounted_root(world: World, catalog: Client) -> None:
    world.footage.put("bad.mp4", "broken")
    await finding.library(world, catalog, *STEPS)
    await finding.cut(catalog)
    untrained = await finding.create(catalog, "untrained")
    with pytest.raises(Conflict, match="'untrained' was not trained yet") as refused:
        await finding.begin_scan(catalog, untrained)
    assert refused.value.reason == "FinderNotTrained"
    made = await trained(catalog)
    await finding.scan(catalog, made, asset_ids=[(await catalog.asset("a.mp4")).id])
    folder = finders_pb2.ScannedFolder(root="lib")
    await finding.scan(catalog, made, folder=folder)
    with pytest.raises(Conflict, match=r"Of the videos 1 cannot be read, 3 were scanned already\."):
        await finding.begin_scan(catalog, made, folder=folder)
    node = next(iter(catalog._attached.values()))
    await node.announce((), ("lib",))

    async def offline() -> bool:
        try:
            await finding.begin_scan(catalog, made, folder=folder)
        except Conflict as nothing:
            return nothing.message == "There is nothing to scan. Of the videos 4 are offline."
        return False

    await until(offline)


@pytest.mark.proof("finders")
async def test_what_is_about_to_be_scanned_is_not_queued_again(world: World, steps: Client) -> None:
    made = await trained(steps)
    world.windows.stands_at = "a.mp4"
    world.windows.may_go_on.clear()
    first = await finding.begin_scan(steps, made, asset_ids=[(await steps.asset("a.mp4")).id])
    await world.windows.standing.wait()
    assert (await finding.now(steps, made)).scan_job_id == first
    second = await finding.begin_scan(steps, made)
    assert (await steps.ended(second)).total == 2
    with pytest.raises(Conflict, match=r"2 were scanned already, 1 is being scanned\."):
        await finding.begin_scan(steps, made)
    world.windows.may_go_on.set()
    assert (await steps.ended(first)).state == DONE
    assert sorted(world.windows.scored) == list(STEPS)


@pytest.mark.proof("finders")
async def test_two_finders_scan_side_by_side(world: World, steps: Client) -> None:
    one, other = await trained(steps), await trained(steps, "other")
    jobs = [await finding.begin_scan(steps, each) for each in (one, other)]
    assert [(await steps.ended(each)).state for each in jobs] == [DONE, DONE]
    assert [await scores(world, each) for each in (one, other)] == [3, 3]
    assert sorted(set(world.windows.models)) == [b"model 1", b"model 2"]


@pytest.mark.proof("finders")
async def test_a_scan_that_was_killed_goes_on_and_scores_nothing_twice(world: World) -> None:
    async with world.catalog() as catalog:
        await finding.library(world, catalog, *STEPS, "steps-3.mp4")
        await finding.cut(catalog)
        made = await trained(catalog)
        world.windows.stands_at = "steps-2.mp4"
        world.windows.may_go_on.clear()
        begun = await finding.begin_scan(catalog, made)
        await world.windows.standing.wait()
    world.windows.may_go_on.set()
    async with world.catalog() as catalog:
        await catalog.attach()
        assert (await catalog.ended(begun)).state == DONE
        [version] = await finding.versions(catalog, made)
        assert version.scanned == 4
    # Only what was under way is done again.
    again = [path for path in set(world.windows.scored) if world.windows.scored.count(path) > 1]
    assert "a.mp4" not in again
    assert "steps-2.mp4" in again


@pytest.mark.proof("finders")
async def test_a_file_that_was_replaced_meanwhile_is_scanned_in_its_present_version(
    world: World, steps: Client
) -> None:
    made = await trained(steps)
    world.windows.stands_at = "a.mp4"
    world.windows.may_go_on.clear()
    begun = await finding.begin_scan(steps, made, asset_ids=[(await steps.asset("a.mp4")).id])
    await world.windows.standing.wait()
    world.footage.put("a.mp4", "another one")
    await steps.scan()
    world.windows.may_go_on.set()
    assert (await steps.ended(begun)).state == DONE
    size = await world.execute("SELECT source_size FROM finder_score")
    assert (size, world.windows.scored) == (len("another one"), ["a.mp4", "a.mp4"])
    world.footage.put("a.mp4", "and another one")
    await steps.scan()
    await finding.scan(steps, made, asset_ids=[(await steps.asset("a.mp4")).id])
    assert await world.execute("SELECT source_size FROM finder_score") == len("and another one")


@pytest.mark.proof("finders")
async def test_a_file_that_media_sees_replaced_first_is_tried_again(world: World, steps: Client) -> None:
    made = await trained(steps)
    world.windows.problems["a.mp4"] = [Problem("SourceChanged", "It has changed.")]
    ended = await finding.scan(steps, made, asset_ids=[(await steps.asset("a.mp4")).id])
    assert (ended.state, world.windows.scored) == (DONE, ["a.mp4", "a.mp4"])


@pytest.mark.proof("finders")
async def test_a_video_that_cannot_be_described_fails_alone(world: World, steps: Client) -> None:
    made = await trained(steps)
    world.windows.problems["a.mp4"] = [Problem("WorkerDied", "Its process was ended by signal 11.")]
    ended = await finding.scan(steps, made)
    assert (ended.state, ended.completed, ended.failed) == (jobs_pb2.JOB_STATE_PARTIAL, 2, 1)
    assert ended.error == "a.mp4 cannot be scanned: Its process was ended by signal 11."
    await steps.jobs.RetryJob(jobs_pb2.RetryJobRequest(job_id=ended.id))
    assert (await steps.ended(ended.id)).state == DONE
    assert world.windows.scored.count("steps-1.mp4") == 1


@pytest.mark.proof("finders")
async def test_a_deleted_finder_ends_its_jobs(world: World, steps: Client) -> None:
    made = await trained(steps)
    world.windows.stands_at = "a.mp4"
    world.windows.may_go_on.clear()
    begun = await finding.begin_scan(steps, made)
    await world.windows.standing.wait()
    request = finders_pb2.DeleteFinderRequest(finder_id=made.id)
    change = (await steps.finders.DeleteFinder(request)).change
    assert (await job(steps, begun)).state == CANCELLED
    world.windows.may_go_on.set()
    await steps.quiet()
    await steps.undo(change)
    assert (await finding.scan(steps, made)).state == DONE
    assert await scores(world, made) == 3


@pytest.mark.proof("finders")
async def test_what_was_removed_is_named_and_another_descriptor_chosen(world: World, catalog: Client) -> None:
    added = WindowDescriptor(WindowKind.SOUND, Descriptor("added", "1", 4), 1.0, 0.5)
    world.windows.descriptors = [SOUND, added]
    await finding.library(world, catalog, *STEPS)
    await finding.cut(catalog)
    world.windows.says = perfect(descriptors=(added,))
    made = await trained(catalog, descriptors=finders_pb2.WantedDescriptors(sound="added"))
    world.windows.descriptors, world.windows.says = [SOUND], None
    words = "no sound descriptor 'added' now.* `rushes models add`, or choose another"
    with pytest.raises(NotFound, match=words) as refused:
        await finding.begin_scan(catalog, made)
    assert refused.value.reason == "DescriptorNotFound"
    with pytest.raises(NotFound, match=words):
        await finding.begin_training(catalog, made)
    other = finders_pb2.WantedDescriptors(sound="builtin-sound")
    edited = await catalog.finders.EditFinder(finders_pb2.EditFinderRequest(finder_id=made.id, descriptors=other))
    assert edited.finder.descriptors.sound == "builtin-sound"
    # The version in use needs the other one still; the next one does not.
    [kept] = await finding.versions(catalog, made)
    assert kept.descriptors.sound == "added"
    with pytest.raises(NotFound, match=words):
        await finding.begin_scan(catalog, made)
    assert (await finding.train(catalog, made)).state == DONE
    newer, _ = await finding.versions(catalog, made)
    assert newer.descriptors.sound == "builtin-sound"
    assert (await finding.scan(catalog, made)).state == DONE


@pytest.mark.proof("finders")
async def test_a_large_scan_is_queued_in_several_transactions(world: World) -> None:
    async with world.catalog() as catalog:
        names = [f"{number:02}.mp4" for number in range(25)]
        await finding.library(world, catalog, "a.mp4", *names)
        await finding.cut(catalog)
        made = await trained(catalog)
    # Beside no catalog: nothing is done meanwhile.
    database = Database(world.database)
    try:
        fleet = Mounted()
        start = StartScan(Catalog(database), fleet, world.windows, wall_clock, queued_together=10)
        begun = await start.start(FinderId(made.id), ScanScope(), "ada")
    finally:
        await database.close()
    async with world.catalog() as catalog:
        await catalog.attach()
        ended = await catalog.ended(begun)
        assert (ended.state, ended.total) == (DONE, 26)
    assert len(world.windows.scored) == len(set(world.windows.scored)) == 26


class Mounted(Fleet):
    """Nodes that have the library."""

    @property
    def online_roots(self) -> frozenset[str]:
        return frozenset({"lib"})
