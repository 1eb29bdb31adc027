"""Pictures for search are described by themselves, each content once, on every database alike."""

import pytest

from rushes.catalog.v1 import jobs_pb2
from rushes_catalog.domain.ids import JobId, new_id
from rushes_catalog.jobs.domain.jobs import JobKind, JobState, NewJob, NewTask, Rank, TaskKind
from rushes_catalog.library.domain.assets import AnnouncedRoot
from rushes_catalog.ports.clock import wall_clock
from rushes_catalog.seen.domain.seen import DescribedPictures
from rushes_catalog.storage.catalog import Catalog, Stores
from rushes_chassis.errors import Exhausted, Internal
from rushes_footage.clips import TaskId
from rushes_footage.facts import Problem
from tests.fakes.recogniser import said
from tests.integration.catalog import finding
from tests.integration.catalog.harness import Client, World
from tests.integration.catalog.seeing import (
    ask,
    ended,
    finds,
    found,
    jobs,
    loaded,
    queued,
    reach,
    seeing,
    standing,
    with_sight,
)
from tests.integration.catalog.test_transcripts import start
from tests.waiting import until

DONE, FAILED, CANCELLED, PAUSED, WAITING = (
    jobs_pb2.JOB_STATE_DONE,
    jobs_pb2.JOB_STATE_FAILED,
    jobs_pb2.JOB_STATE_CANCELLED,
    jobs_pb2.JOB_STATE_PAUSED,
    jobs_pb2.JOB_STATE_WAITING,
)


@pytest.fixture
def world(world: World) -> World:
    """With a model that is set, and what it sees."""
    return with_sight(world)


async def test_all_videos_are_described_by_one_job_and_new_ones_by_the_next(world: World, catalog: Client) -> None:
    await standing(world, catalog, "a.mp4", "b.mp4")
    world.sight.may_go_on.set()
    await loaded(world, "a.mp4", "b.mp4")
    job = await ended(catalog, 2)
    assert (job.kind, job.title, job.state, job.total, job.requested_by) == ("seen", "Pictures for search", DONE, 2, "")
    tasks = (await catalog.jobs.ListTasks(jobs_pb2.ListTasksRequest(job_id=job.id))).tasks
    assert [(task.kind, task.title) for task in tasks] == [("seen", "a.mp4"), ("seen", "b.mp4")]
    world.footage.put("c.mp4", "c")
    await catalog.scan()
    await loaded(world, "a.mp4", "b.mp4", "c.mp4")
    assert (await ended(catalog, 3)).total == 1
    assert sorted(world.sight.described) == ["a.mp4", "b.mp4", "c.mp4"]


@pytest.mark.proof("find")
async def test_a_damaged_model_is_no_fault_of_the_video_which_waits(world: World, catalog: Client) -> None:
    damage = "The model 'tiny-clip' is damaged: its file has changed."
    world.sight.fails["a.mp4"] = [DescribedPictures(0, Problem("ModelDamaged", damage))] * 1000
    await finding.library(world, catalog, "a.mp4")

    async def waits() -> bool:
        return [(job.state, job.wait_reason) for job in await jobs(catalog)] == [(WAITING, damage)]

    await until(waits)
    assert await world.execute("SELECT count(*) FROM seen_content") == 0
    world.sight.fails.clear()
    assert (await ended(catalog, 1)).state == DONE
    await until(lambda: finds(catalog, "Snow", "a.mp4"))


@pytest.mark.proof("find")
async def test_a_content_that_cannot_be_described_is_tried_once_whatever_starts(world: World) -> None:
    world.sight.fails["bad.mp4"] = [DescribedPictures(0, Problem("Unreadable", "its pictures are torn"))] * 3
    async with world.catalog() as catalog:
        await finding.library(world, catalog, "bad.mp4", "good.mp4")
        await ended(catalog, 2)
        [job] = [each for each in await jobs(catalog) if each.failed]
        assert job.error == "bad.mp4 cannot be described: its pictures are torn"
        await loaded(world, "good.mp4")
    async with world.catalog() as catalog:
        await catalog.attach()
        world.footage.put("new.mp4", "new")
        await catalog.scan()
        await loaded(world, "good.mp4", "new.mp4")
        assert sorted(world.sight.described) == ["bad.mp4", "good.mp4", "new.mp4"]
        # A person can have it tried again.
        await catalog.jobs.RetryJob(jobs_pb2.RetryJobRequest(job_id=job.id))
        await until(lambda: world.sight.described.count("bad.mp4") == 2)


@pytest.mark.proof("find")
async def test_what_fails_without_fault_of_the_content_is_tried_at_the_next_start(world: World) -> None:
    world.sight.fails["a.mp4"] = [
        DescribedPictures(0, Problem("RootOffline", "its folder is away")),
        Internal("dies"),
        DescribedPictures(0, Problem("TimedOut", "it takes too long")),
    ]
    async with world.catalog() as catalog:
        await finding.library(world, catalog, "a.mp4")
        assert (await ended(catalog, 1)).state == FAILED
    async with world.catalog() as catalog:
        await catalog.attach()
        assert (await ended(catalog, 2)).state == DONE
        await loaded(world, "a.mp4")


@pytest.mark.proof("find")
async def test_a_cancelled_job_begins_again_at_the_next_start(world: World) -> None:
    async with world.catalog() as catalog:
        job = await standing(world, catalog, "a.mp4", "b.mp4")
        await catalog.jobs.CancelJob(jobs_pb2.CancelJobRequest(job_id=job.id))
        assert (await catalog.ended(job.id)).state == CANCELLED
        # A new file is described, and the others are not.
        world.footage.put("c.mp4", "c")
        await catalog.scan()
        assert (await ended(catalog, 3)).total == 1
        await loaded(world, "c.mp4")
        assert "b.mp4" not in world.sight.described
    world.sight.stands_at = ""
    async with world.catalog() as catalog:
        await catalog.attach()
        await ended(catalog, 5)
        await loaded(world, "a.mp4", "b.mp4", "c.mp4")


@pytest.mark.proof("find")
async def test_new_files_join_a_job_that_is_paused_and_wait_with_it(world: World, catalog: Client) -> None:
    job = await standing(world, catalog, "a.mp4", "b.mp4")
    await catalog.jobs.PauseJob(jobs_pb2.PauseJobRequest(job_id=job.id))
    world.sight.may_go_on.set()
    world.footage.put("c.mp4", "c")
    await catalog.scan()

    async def joined() -> bool:
        [there] = await jobs(catalog)
        return (there.total, there.completed, there.state) == (3, 1, PAUSED)

    await until(joined)
    assert world.sight.described == ["a.mp4"]
    await catalog.jobs.ResumeJob(jobs_pb2.ResumeJobRequest(job_id=job.id))
    await loaded(world, "a.mp4", "b.mp4", "c.mp4")


@pytest.mark.proof("find")
async def test_nothing_is_described_while_anything_else_is_done(world: World, catalog: Client) -> None:
    await seeing(world, catalog, "a.mp4")
    world.recogniser.says["a.mp4"] = said("one", "two")
    world.recogniser.stands_behind = 1
    transcript = await start(catalog, "a.mp4")
    await until(world.recogniser.standing.is_set)
    world.footage.put("b.mp4", "b")
    await catalog.scan()
    await until(lambda: queued(catalog, 2))
    # Of later tasks of another kind one is begun and ended.
    await catalog.scan()
    assert world.sight.described == ["a.mp4"]
    world.recogniser.may_go_on.set()
    await catalog.ended(transcript)
    await loaded(world, "a.mp4", "b.mp4")


@pytest.mark.proof("find")
async def test_of_tasks_that_are_ready_at_once_those_that_describe_wait(world: World) -> None:
    world.sight.stands_at = "b.mp4"
    world.recogniser.says["a.mp4"] = said("one", "two")
    world.recogniser.stands_behind = 1
    async with world.catalog() as catalog:
        for name in ("a.mp4", "b.mp4"):
            world.footage.put(name, name)
        await catalog.attach()
        await until(world.sight.standing.is_set)
        await start(catalog, "a.mp4")
        await until(world.recogniser.standing.is_set)
    world.sight.may_go_on.set()
    world.recogniser.standing.clear()
    async with world.catalog() as catalog:
        await catalog.attach()
        await until(world.recogniser.standing.is_set)
        await catalog.scan()
        assert world.sight.described == ["a.mp4", "b.mp4"]
        world.recogniser.may_go_on.set()
        await loaded(world, "a.mp4", "b.mp4")
        assert world.sight.described == ["a.mp4", "b.mp4", "b.mp4"]


@pytest.mark.proof("find")
async def test_a_catalog_that_dies_goes_on_where_it_was(world: World) -> None:
    world.sight.stands_at = "b.mp4"
    async with world.catalog() as catalog:
        for name in ("a.mp4", "b.mp4"):
            world.footage.put(name, name)
        await catalog.attach()
        await until(world.sight.standing.is_set)
    world.sight.may_go_on.set()
    async with world.catalog() as catalog:
        await catalog.attach()
        assert ((await ended(catalog, 2)).state, world.sight.described) == (DONE, ["a.mp4", "b.mp4", "b.mp4"])


async def test_pictures_that_are_not_stored_any_more_are_described_again(world: World, catalog: Client) -> None:
    await seeing(world, catalog, "a.mp4", "b.mp4")
    world.sight.evicted.add("a.mp4")
    world.sight.restart()
    await ask(catalog, "Snow")
    await until(lambda: world.sight.described.count("a.mp4") == 2)
    await until(lambda: finds(catalog, "Snow", "a.mp4"))
    answer = await ask(catalog, "Snow")
    assert (reach(answer), answer.HasField("seen_unkept")) == ((2, 2), False)
    assert world.sight.described.count("b.mp4") == 1


@pytest.mark.proof("find")
async def test_what_cannot_be_kept_is_described_again_once_for_each_start_and_said(world: World) -> None:
    world.sight.unkept = {"a.mp4"}

    async def says_so() -> bool:
        answer = await ask(catalog, "a red car")
        return answer.seen_unkept == (
            "The pictures of one video could not be kept: RUSHES_CACHE_BYTES is too small. Raise it, and start Rushes "
            "again."
        )

    async with world.catalog() as catalog:
        await finding.library(world, catalog, "a.mp4", "b.mp4")
        await until(says_so)
        assert reach(await ask(catalog, "a red car")) == (1, 2)
        assert await found(catalog, "a red car") == ["b.mp4"]
        # Whatever else is described and loaded, and where everything is loaded again.
        world.footage.put("c.mp4", "c")
        await catalog.scan()
        await loaded(world, "a.mp4", "b.mp4", "c.mp4")
        world.sight.restart()
        loads = len(world.sight.loads)

        async def loads_again() -> bool:
            # Asked again until then: a loss that is noticed while something is loaded is taken for one of before.
            await ask(catalog, "a red car")
            return len(world.sight.loads) > loads

        await until(loads_again)
        await until(says_so)
        await catalog.quiet()
        assert world.sight.described.count("a.mp4") == 2
    world.sight.unkept.clear()
    world.sight.evicted = {"a.mp4"}
    world.sight.restart()
    async with world.catalog() as catalog:
        await catalog.attach()
        await until(lambda: finds(catalog, "a red car", "b.mp4", "a.mp4"))
        assert world.sight.described.count("a.mp4") == 3


@pytest.mark.proof("find")
async def test_describing_that_media_has_no_room_for_fails_with_its_words_until_the_next_start(world: World) -> None:
    world.sight.fails["a.mp4"] = [Exhausted("RUSHES_CACHE_BYTES is the budget.", reason="OutputTooLarge")]
    async with world.catalog() as catalog:
        await finding.library(world, catalog, "a.mp4")
        job = await ended(catalog, 1)
        words = "The pictures of a.mp4 could not be kept: RUSHES_CACHE_BYTES is the budget."
        assert (job.state, job.error) == (FAILED, words)
        assert world.sight.described == ["a.mp4"]
    async with world.catalog() as catalog:
        await catalog.attach()
        await until(lambda: finds(catalog, "Snow", "a.mp4"))


@pytest.mark.proof("find")
async def test_of_copies_one_on_a_mounted_root_is_read(world: World, catalog: Client) -> None:
    world.footage.put("a.mp4", "a", root="away")
    node = await catalog.attach(online=("away", "lib"))
    await loaded(world, "a.mp4")
    world.footage.put("copy.mp4", "a")
    world.sight.shows["copy.mp4"] = world.sight.shows["a.mp4"]
    await catalog.scan()
    await loaded(world, "a.mp4", "copy.mp4")
    await node.announce(("lib",), ("away",))
    world.sight.unreadable = {"a.mp4"}
    world.sight.restart()
    await ask(catalog, "Snow")
    await until(lambda: finds(catalog, "Snow", "copy.mp4", "a.mp4"))


@pytest.mark.proof("find")
async def test_what_is_known_of_contents_that_are_gone_is_forgotten_at_the_next_start(world: World) -> None:
    async with world.catalog() as catalog:
        await seeing(world, catalog, "a.mp4", "b.mp4")
        world.footage.remove("a.mp4")
        await catalog.scan()
    async with world.catalog() as catalog:
        await catalog.attach()

        async def is_one() -> bool:
            return bool(await world.execute("SELECT count(*) FROM seen_content") == 1)

        await until(is_one)
        await until(lambda: finds(catalog, "a red car", "b.mp4"))
    assert world.sight.described == ["a.mp4", "b.mp4"]


@pytest.mark.proof("find")
async def test_videos_of_a_root_that_comes_back_are_described_whatever_became_of_their_job(
    world: World, catalog: Client
) -> None:
    world.sight.stands_at = "a.mp4"
    for name in ("a.mp4", "b.mp4"):
        world.footage.put(name, name)
    node = await catalog.attach(online=("lib", "other"))
    await until(world.sight.standing.is_set)
    await until(lambda: queued(catalog, 2))
    [job] = await jobs(catalog)
    await catalog.jobs.CancelJob(jobs_pb2.CancelJobRequest(job_id=job.id))
    assert (await catalog.ended(job.id)).state == CANCELLED
    world.sight.may_go_on.set()
    await node.announce(("other",), ("lib",))
    # Of another root one is described: by then it was seen that the first one is away.
    world.footage.put("c.mp4", "c", root="other")
    await catalog.scan("other")
    await until(lambda: "c.mp4" in world.sight.described)
    assert "b.mp4" not in world.sight.described
    await node.announce(("lib", "other"))
    await loaded(world, "a.mp4", "b.mp4", "c.mp4")


async def test_of_jobs_that_are_over_those_with_failures_stay_and_the_last_ones(empty_catalog: Catalog) -> None:
    states = (JobState.DONE, JobState.FAILED, JobState.CANCELLED, JobState.DONE, JobState.DONE)
    async with empty_catalog.changing() as stores:
        await stores.roots.record([AnnouncedRoot("lib", "/lib", online=True)])
        ids = [await add_ended(stores, JobKind.SEEN, state) for state in states]
        other = await add_ended(stores, JobKind.SCAN, JobState.DONE)
        await stores.jobs.forget_done(JobKind.SEEN, 2)
        left, _ = await stores.jobs.page("", False, (), 10, "")
    assert {job.id for job in left} == {other, ids[4], ids[3], ids[1]}


async def add_ended(stores: Stores, kind: JobKind, state: JobState) -> JobId:
    """A job with one task, which has ended like this."""
    new = NewJob(JobId(new_id()), kind, "made for a test", "", wall_clock())
    await stores.jobs.add(new, [NewTask(TaskId(new_id()), TaskKind.SEEN, "seen/a", "lib", Rank.SEEN)])
    await stores.jobs.end(new.id, state, wall_clock())
    return new.id
