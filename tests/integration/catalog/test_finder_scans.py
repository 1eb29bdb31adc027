"""Scans of finders: jobs whose scores are there once, whatever dies meanwhile."""

import numpy as np
import pytest

from rushes.catalog.v1 import finders_pb2, jobs_pb2
from rushes_catalog.domain.ids import FinderId
from rushes_catalog.finders.domain.finders import WindowDescriptor, WindowKind
from rushes_catalog.finders.domain.scans import ScanScope
from rushes_catalog.finders.operations.start_scan import StartScan
from rushes_catalog.nodes.domain.fleet import Fleet
from rushes_catalog.ports.clock import wall_clock
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.database import Database
from rushes_chassis.errors import Conflict, NotFound
from rushes_footage.facts import Problem
from rushes_footage.features import Descriptor
from tests.fakes.windows import SOUND, perfect
from tests.integration.catalog import finding
from tests.integration.catalog.harness import Client, World
from tests.integration.catalog.test_finders import NOTHING
from tests.waiting import until

DONE, CANCELLED = jobs_pb2.JOB_STATE_DONE, jobs_pb2.JOB_STATE_CANCELLED


@pytest.fixture
async def steps(world: World, catalog: Client) -> Client:
    """A catalog with three files, of one of which there are three clips."""
    await finding.library(world, catalog, *finding.STEPS)
    await finding.cut(catalog)
    return catalog


async def test_a_scan_scores_each_video_once(world: World, steps: Client) -> None:
    made = await finding.trained(steps)
    ended = await finding.scan(steps, made)
    assert (ended.kind, ended.title, ended.state, ended.total) == ("finder_scan", "Scan for steps", DONE, 3)
    assert sorted(world.windows.scored) == list(finding.STEPS)
    assert set(world.windows.models) == {b"model 1"}
    tasks = (await steps.jobs.ListTasks(jobs_pb2.ListTasksRequest(job_id=ended.id))).tasks
    assert [(task.kind, task.title) for task in tasks] == [("finder_scan", name) for name in finding.STEPS]
    log = (await steps.jobs.ReadJobLog(jobs_pb2.ReadJobLogRequest(job_id=ended.id, limit=100))).lines
    assert {line.part for line in log if line.part} == set(finding.STEPS)
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
    made = await finding.trained(steps)
    world.windows.silent.add("a.mp4")
    assert (await finding.scan(steps, made)).state == DONE
    assert await finding.scores(world, made) == 3
    assert await world.execute("SELECT count(*) FROM finder_score WHERE length(scores) = 0") == 1


async def test_a_scan_of_some_or_of_a_folder(world: World, catalog: Client) -> None:
    await finding.library(world, catalog, "a.mp4", "day/b.mp4", "day/cam/c.mp4", "days/d.mp4")
    await finding.cut(catalog)
    made = await finding.trained(catalog)
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
    await finding.library(world, catalog, *finding.STEPS)
    await finding.cut(catalog)
    untrained = await finding.create(catalog, "untrained")
    with pytest.raises(Conflict, match="'untrained' was not trained yet") as refused:
        await finding.begin_scan(catalog, untrained)
    assert refused.value.reason == "FinderNotTrained"
    made = await finding.trained(catalog)
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
    made = await finding.trained(steps)
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
    assert sorted(world.windows.scored) == list(finding.STEPS)


@pytest.mark.proof("finders")
async def test_two_finders_scan_side_by_side(world: World, steps: Client) -> None:
    one, other = await finding.trained(steps), await finding.trained(steps, "other")
    jobs = [await finding.begin_scan(steps, each) for each in (one, other)]
    assert [(await steps.ended(each)).state for each in jobs] == [DONE, DONE]
    assert [await finding.scores(world, each) for each in (one, other)] == [3, 3]
    assert sorted(set(world.windows.models)) == [b"model 1", b"model 2"]


@pytest.mark.proof("finders")
async def test_a_scan_that_was_killed_goes_on_and_scores_nothing_twice(world: World) -> None:
    async with world.catalog() as catalog:
        await finding.library(world, catalog, *finding.STEPS, "steps-3.mp4")
        await finding.cut(catalog)
        made = await finding.trained(catalog)
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
    made = await finding.trained(steps)
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
    made = await finding.trained(steps)
    world.windows.problems["a.mp4"] = [Problem("SourceChanged", "It has changed.")]
    ended = await finding.scan(steps, made, asset_ids=[(await steps.asset("a.mp4")).id])
    assert (ended.state, world.windows.scored) == (DONE, ["a.mp4", "a.mp4"])


@pytest.mark.proof("finders")
async def test_a_damaged_model_is_no_fault_of_the_video_which_waits_for_it(world: World, steps: Client) -> None:
    made = await finding.trained(steps)
    world.windows.problems["a.mp4"] = [Problem("ModelDamaged", "The model is damaged.")]
    ended = await finding.scan(steps, made, asset_ids=[(await steps.asset("a.mp4")).id])
    assert (ended.state, ended.failed, world.windows.scored) == (DONE, 0, ["a.mp4", "a.mp4"])


@pytest.mark.proof("finders")
async def test_a_video_that_cannot_be_described_fails_alone(world: World, steps: Client) -> None:
    made = await finding.trained(steps)
    world.windows.problems["a.mp4"] = [Problem("WorkerDied", "Its process was ended by signal 11.")]
    ended = await finding.scan(steps, made)
    assert (ended.state, ended.completed, ended.failed) == (jobs_pb2.JOB_STATE_PARTIAL, 2, 1)
    assert ended.error == "a.mp4 cannot be scanned: Its process was ended by signal 11."
    await steps.jobs.RetryJob(jobs_pb2.RetryJobRequest(job_id=ended.id))
    assert (await steps.ended(ended.id)).state == DONE
    assert world.windows.scored.count("steps-1.mp4") == 1


@pytest.mark.proof("finders")
async def test_a_deleted_finder_ends_its_jobs(world: World, steps: Client) -> None:
    made = await finding.trained(steps)
    world.windows.stands_at = "a.mp4"
    world.windows.may_go_on.clear()
    begun = await finding.begin_scan(steps, made)
    await world.windows.standing.wait()
    request = finders_pb2.DeleteFinderRequest(finder_id=made.id)
    change = (await steps.finders.DeleteFinder(request)).change
    assert (await finding.job(steps, begun)).state == CANCELLED
    world.windows.may_go_on.set()
    await steps.quiet()
    await steps.undo(change)
    assert (await finding.scan(steps, made)).state == DONE
    assert await finding.scores(world, made) == 3


@pytest.mark.proof("finders")
async def test_what_was_removed_is_named_and_another_descriptor_chosen(world: World, catalog: Client) -> None:
    added = WindowDescriptor(WindowKind.SOUND, Descriptor("added", "1", 4), 1.0, 0.5)
    world.windows.descriptors = [SOUND, added]
    await finding.library(world, catalog, *finding.STEPS)
    await finding.cut(catalog)
    world.windows.says = perfect(descriptors=(added,))
    made = await finding.trained(catalog, descriptors=finders_pb2.WantedDescriptors(sound="added"))
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
        made = await finding.trained(catalog)
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
