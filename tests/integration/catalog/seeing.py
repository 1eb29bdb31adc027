"""What tests of pictures for search do again and again."""

from rushes.catalog.v1 import jobs_pb2, search_pb2
from tests.fakes.sight import MODEL, MODEL_WINDOWS
from tests.fakes.windows import SOUND
from tests.integration.catalog import finding
from tests.integration.catalog.harness import ENDED, Client, World
from tests.waiting import until


def with_sight(world: World) -> World:
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
