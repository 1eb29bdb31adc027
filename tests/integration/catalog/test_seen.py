"""Pictures that are searched by words: described by themselves, loaded, and found, on every database alike."""

import pytest

from rushes.catalog.v1 import jobs_pb2, search_pb2
from rushes_catalog.domain.ids import JobId, new_id
from rushes_catalog.jobs.domain.jobs import JobKind, JobState, NewJob, NewTask, Rank, TaskKind
from rushes_catalog.library.domain.assets import AnnouncedRoot
from rushes_catalog.ports.clock import wall_clock
from rushes_catalog.seen.domain.seen import DescribedPictures
from rushes_catalog.storage.catalog import Catalog, Stores
from rushes_chassis.errors import Exhausted, Internal, TimedOut
from rushes_footage.clips import TaskId
from rushes_footage.facts import Problem
from tests.fakes.recogniser import said
from tests.fakes.sight import MODEL, MODEL_WINDOWS
from tests.fakes.windows import SOUND
from tests.integration.catalog import finding
from tests.integration.catalog.harness import ENDED, Client, World
from tests.integration.catalog.test_transcripts import start
from tests.waiting import until

DONE, FAILED, CANCELLED, PAUSED, WAITING = (
    jobs_pb2.JOB_STATE_DONE,
    jobs_pb2.JOB_STATE_FAILED,
    jobs_pb2.JOB_STATE_CANCELLED,
    jobs_pb2.JOB_STATE_PAUSED,
    jobs_pb2.JOB_STATE_WAITING,
)
NAME, SAID, SEEN = search_pb2.SEARCH_KIND_NAME, search_pb2.SEARCH_KIND_SAID, search_pb2.SEARCH_KIND_SEEN


@pytest.fixture
def world(world: World) -> World:
    """With a model that is set, and what it sees."""
    world.search_seen = MODEL
    world.windows.descriptors = [SOUND, MODEL_WINDOWS]
    world.sight.shows = {
        "a.mp4": {"a red car": (2.0, 4.0, 0.5), "Snow": (3.0, 4.0, 0.2), "the end": (59.0, 61.0, 0.3)},
        "b.mp4": {"a red car": (4.5, 5.5, 0.75)},
    }
    return world


async def ask(catalog: Client, q: str, kinds: str = "seen", limit: int = 50) -> search_pb2.SearchResponse:
    return await catalog.search.Search(search_pb2.SearchRequest(q=q, kinds=kinds, limit=limit))


async def found(catalog: Client, q: str) -> list[str]:
    return [hit.name for hit in (await ask(catalog, q)).hits]


async def finds(catalog: Client, q: str, *names: str) -> bool:
    """Whether just these are found."""
    return await found(catalog, q) == list(names)


async def lacks(catalog: Client, lack: search_pb2.SeenLack.ValueType, words: str) -> bool:
    """Whether this is why pictures are not searched."""
    answer = await ask(catalog, "Snow")
    return answer.seen_lack == lack and words in answer.seen_lacks


def reach(answer: search_pb2.SearchResponse) -> tuple[int, int]:
    """In how many of how many videos was searched."""
    assert not answer.HasField("seen_lacks")
    return answer.seen_searched, answer.seen_known


async def jobs(catalog: Client) -> list[jobs_pb2.Job]:
    """Those that describe, the newest first."""
    return list((await catalog.jobs.ListJobs(jobs_pb2.ListJobsRequest(kind="seen"))).jobs)


async def queued(catalog: Client, tasks: int) -> bool:
    """Whether jobs have so many tasks: files that are found one by one may come in one job or in several."""
    return sum(job.total for job in await jobs(catalog)) == tasks


async def ended(catalog: Client, tasks: int) -> jobs_pb2.Job:
    """The newest of the jobs, of which so many tasks have ended."""

    async def so() -> bool:
        return await queued(catalog, tasks) and all(job.state in ENDED for job in await jobs(catalog))

    await until(so)
    return (await jobs(catalog))[0]


async def loaded(world: World, *paths: str) -> None:
    """Wait until exactly these are what was loaded last."""
    await until(lambda: bool(world.sight.loads) and set(world.sight.loads[-1]) == set(paths))


async def seeing(world: World, catalog: Client, *names: str) -> Client:
    """With these files, described and loaded."""
    await finding.library(world, catalog, *names)
    await loaded(world, *names)
    return catalog


async def standing(world: World, catalog: Client, *names: str) -> jobs_pb2.Job:
    """The one job with these files, which stands at the first of them; the others are found later, and wait."""
    world.sight.stands_at = names[0]
    world.footage.put(names[0], names[0])
    await catalog.attach()
    await until(world.sight.standing.is_set)
    for name in names[1:]:
        world.footage.put(name, name)
    await catalog.scan()
    await until(lambda: queued(catalog, len(names)))
    [job] = await jobs(catalog)
    return job


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


async def test_hits_are_stretches_with_their_frames_the_best_first(world: World, catalog: Client) -> None:
    await seeing(world, catalog, "a.mp4", "b.mp4")
    answer = await ask(catalog, "a red car")
    best, other = answer.hits
    asset = await catalog.asset("b.mp4")
    assert (best.kind, best.asset_id, best.name, best.HasField("text")) == (SEEN, asset.id, "b.mp4", False)
    # 25 frames a second: frame 112 begins at 4.48 s, and frame 113 is the first at or after 4.5 s.
    assert (best.start, best.end, best.first_frame, best.score) == (4.5, 5.5, 113, 0.75)
    assert (other.name, other.first_frame, other.score) == ("a.mp4", 50, 0.5)
    assert not answer.abstained
    assert reach(answer) == (2, 2)
    assert not answer.HasField("seen_unkept")
    assert len((await ask(catalog, "a red car", limit=1)).hits) == 1
    # The video ends after 60 s, in the middle of the last picture's second.
    [last] = (await ask(catalog, "the end")).hits
    assert (last.start, last.end) == (59, 60)
    # As it was typed.
    assert await found(catalog, "Snow") == ["a.mp4"]
    assert await found(catalog, "snow") == []
    assert world.sight.asked[-2:] == ["Snow", "snow"]


@pytest.mark.proof("find")
async def test_hits_of_pictures_are_mixed_with_others_by_score(world: World, catalog: Client) -> None:
    world.sight.shows["a.mp4"]["red"] = (1.0, 2.0, 0.9)
    world.sight.shows["a red.mp4"] = {"red": (1.0, 2.0, 0.1)}
    await seeing(world, catalog, "a.mp4", "a red.mp4")
    answer = await ask(catalog, "red", "name,label,said,seen")
    assert [(hit.kind, hit.name) for hit in answer.hits] == [(SEEN, "a.mp4"), (NAME, "a red.mp4"), (SEEN, "a red.mp4")]
    assert list((await ask(catalog, "red", "name")).abstained) == []


async def test_where_nothing_resembles_the_words_pictures_abstain(world: World, catalog: Client) -> None:
    await seeing(world, catalog, "a.mp4")
    answer = await ask(catalog, "the tax is due in march", "name,seen")
    assert (list(answer.hits), list(answer.abstained), answer.HasField("seen_lacks")) == ([], [SEEN], False)


async def test_without_a_model_it_is_said_what_to_do_and_nothing_is_described(world: World) -> None:
    world.search_seen = ""
    async with world.catalog() as catalog:
        await finding.library(world, catalog, "a.mp4")
        answer = await ask(catalog, "a", "name,seen")
        assert [hit.kind for hit in answer.hits] == [NAME]
        assert list(answer.abstained) == [SEEN]
        assert answer.seen_lack == search_pb2.SEEN_LACK_NO_MODEL
        assert not answer.HasField("seen_known")
        assert "RUSHES_SEARCH_SEEN" in answer.seen_lacks
        assert "rushes models add" in answer.seen_lacks
        assert await jobs(catalog) == []


@pytest.mark.proof("find")
async def test_a_model_that_is_missing_is_named_and_used_once_it_is_there(world: World, catalog: Client) -> None:
    world.windows.descriptors = [SOUND]
    await finding.library(world, catalog, "a.mp4")
    await until(lambda: lacks(catalog, search_pb2.SEEN_LACK_MODEL_MISSING, "There is no model 'tiny-clip'"))
    assert await jobs(catalog) == []
    world.windows.descriptors = [SOUND, MODEL_WINDOWS]
    await until(lambda: finds(catalog, "Snow", "a.mp4"))


@pytest.mark.proof("find")
async def test_a_model_without_words_is_named_and_used_once_it_has_them(world: World, catalog: Client) -> None:
    world.sight.wordless = True
    await finding.library(world, catalog, "a.mp4")
    await until(lambda: lacks(catalog, search_pb2.SEEN_LACK_MODEL_MISSING, "tiny-clip has no encoder of texts."))
    world.sight.wordless = False
    await until(lambda: finds(catalog, "Snow", "a.mp4"))


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
async def test_while_loading_fails_it_is_said_why_and_then_that_it_goes_on(world: World, catalog: Client) -> None:
    assert await lacks(catalog, search_pb2.SEEN_LACK_LOADING, "being made ready")
    world.sight.refuses = [Internal("its disk is torn")] * 1000
    await finding.library(world, catalog, "a.mp4")
    await until(lambda: lacks(catalog, search_pb2.SEEN_LACK_AWAY, "its disk is torn"))
    world.sight.refuses.clear()
    await until(lambda: finds(catalog, "Snow", "a.mp4"))


async def test_while_inference_is_away_other_hits_are_there_and_pictures_abstain(world: World, catalog: Client) -> None:
    await seeing(world, catalog, "a.mp4")
    world.sight.away = True
    answer = await ask(catalog, "a", "name,seen")
    assert [hit.kind for hit in answer.hits] == [NAME]
    assert list(answer.abstained) == [SEEN]
    assert "Inference does not answer" in answer.seen_lacks
    world.sight.away = False
    assert await found(catalog, "Snow") == ["a.mp4"]


async def test_an_inference_that_was_restarted_gets_the_library_again(world: World, catalog: Client) -> None:
    await seeing(world, catalog, "a.mp4")
    world.sight.restart()
    assert list((await ask(catalog, "Snow")).abstained) == [SEEN]

    async def finds_again() -> bool:
        return await found(catalog, "Snow") == ["a.mp4"]

    await until(finds_again)


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
async def test_a_replaced_file_is_not_found_by_what_it_showed(world: World, catalog: Client) -> None:
    world.sight.shows["b.mp4"]["Snow"] = (1.0, 2.0, 0.1)
    await seeing(world, catalog, "a.mp4", "b.mp4")
    assert await found(catalog, "Snow") == ["a.mp4", "b.mp4"]
    # It is never loaded again.
    world.sight.refuses = [TimedOut("never")] * 1000
    world.sight.stands_at = "a.mp4"
    world.footage.put("a.mp4", "another")
    await catalog.scan()
    await until(world.sight.standing.is_set)
    # Inference searches what it showed, still.
    assert reach(await ask(catalog, "Snow")) == (2, 2)
    assert await found(catalog, "Snow") == ["b.mp4"]


@pytest.mark.proof("find")
async def test_copies_are_described_once_and_found_each_and_moved_files_stay_found(
    world: World, catalog: Client
) -> None:
    await seeing(world, catalog, "a.mp4")
    world.footage.copy("a.mp4", "copy.mp4")
    world.sight.shows |= dict.fromkeys(("copy.mp4", "elsewhere/b.mp4"), world.sight.shows["a.mp4"])
    await catalog.scan()
    await loaded(world, "a.mp4", "copy.mp4")
    assert world.sight.described == ["a.mp4"]
    assert await found(catalog, "Snow") == ["a.mp4", "copy.mp4"]
    world.footage.remove("copy.mp4")
    world.footage.move("a.mp4", "elsewhere/b.mp4")
    await catalog.scan()
    assert await found(catalog, "Snow") == ["b.mp4"]


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


@pytest.mark.proof("find")
async def test_videos_without_pictures_are_described_and_not_searched(world: World, catalog: Client) -> None:
    world.sight.pictures["sound.mp4"] = 0
    await finding.library(world, catalog, "sound.mp4", "a.mp4")
    assert (await ended(catalog, 2)).state == DONE
    assert sorted(world.sight.described) == ["a.mp4", "sound.mp4"]
    await loaded(world, "a.mp4")
    assert reach(await ask(catalog, "Snow")) == (1, 1)


@pytest.mark.proof("find")
async def test_a_library_without_pictures_is_said_to_have_none(world: World, catalog: Client) -> None:
    await catalog.attach()
    await until(lambda: lacks(catalog, search_pb2.SEEN_LACK_NO_VIDEOS, "no videos with pictures"))
    world.sight.stands_at = "a.mp4"
    world.footage.put("a.mp4", "a")
    await catalog.scan()
    await until(lambda: lacks(catalog, search_pb2.SEEN_LACK_NOT_DESCRIBED, "not described for searches yet"))


async def test_a_library_that_is_described_in_part_says_how_much_was_searched(world: World, catalog: Client) -> None:
    await seeing(world, catalog, "a.mp4")
    world.sight.stands_at = "b.mp4"
    for name in ("b.mp4", "c.mp4"):
        world.footage.put(name, name)
    await catalog.scan()
    await until(world.sight.standing.is_set)

    async def says_so() -> bool:
        return reach(await ask(catalog, "Snow")) == (1, 3)

    await until(says_so)
    world.sight.may_go_on.set()

    async def is_whole() -> bool:
        return reach(await ask(catalog, "Snow")) == (3, 3)

    await until(is_whole)


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
        await ask(catalog, "a red car")
        await until(lambda: len(world.sight.loads) > loads)
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
