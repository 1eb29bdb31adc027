"""Pictures that are searched by words: loaded, and found, on every database alike."""

import pytest

from rushes.catalog.v1 import jobs_pb2, search_pb2
from rushes_chassis.errors import Internal, TimedOut
from tests.fakes.sight import MODEL_WINDOWS
from tests.fakes.windows import SOUND
from tests.integration.catalog import finding
from tests.integration.catalog.harness import Client, World
from tests.integration.catalog.seeing import ask, ended, finds, found, jobs, lacks, loaded, reach, seeing, with_sight
from tests.waiting import until

DONE = jobs_pb2.JOB_STATE_DONE
NAME, SEEN = search_pb2.SEARCH_KIND_NAME, search_pb2.SEARCH_KIND_SEEN


@pytest.fixture
def world(world: World) -> World:
    """With a model that is set, and what it sees."""
    return with_sight(world)


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
