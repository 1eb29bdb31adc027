"""Scrub proxies that nobody has asked for: once of each version of a file, and never before what people want."""

import pytest

from rushes.catalog.v1 import jobs_pb2, proxies_pb2
from rushes_chassis.errors import DataLoss, Unavailable
from tests.integration.catalog.harness import Client, World
from tests.integration.catalog.test_proxies import clear, ensure, status
from tests.integration.media.node import eventually

pytestmark = pytest.mark.proof("ahead")

MISSING, RUNNING, READY, ERROR = (
    proxies_pb2.PROXY_STATE_MISSING,
    proxies_pb2.PROXY_STATE_RUNNING,
    proxies_pb2.PROXY_STATE_READY,
    proxies_pb2.PROXY_STATE_ERROR,
)


@pytest.fixture(name="world")
def _world(world: World) -> World:
    """One in which proxies are made of videos of a minute and more."""
    world.proxies_from_seconds = 60
    return world


async def until_made(world: World, *paths: str) -> None:
    """Wait until those of these were begun, in this order, and no others."""
    await eventually(lambda: len(world.proxies.runs) >= len(paths))
    assert [place.path for _, place, _ in world.proxies.runs] == list(paths)


async def begin(world: World, catalog: Client, *paths: str) -> None:
    """A library of these."""
    for path in paths:
        world.footage.put(path, path)
    await catalog.attach()
    await catalog.scan()


async def proxy_jobs(catalog: Client) -> list[jobs_pb2.Job]:
    """The newest first."""
    return list((await catalog.jobs.ListJobs(jobs_pb2.ListJobsRequest(kind="proxy"))).jobs)


async def clear_one(catalog: Client, asset_id: str) -> None:
    one = proxies_pb2.GetProxyRequest(asset_id=asset_id, height=360)
    await catalog.proxies.ClearProxies(proxies_pb2.ClearProxiesRequest(one=one))


async def test_what_is_long_enough_gets_one_and_the_job_says_whose_it_is(world: World, catalog: Client) -> None:
    world.footage.put("short.mp4", "short", duration=59.9)
    world.footage.put("broken.mp4", "broken")
    world.footage.growing.add(world.footage.put("growing.mp4", "growing"))
    await begin(world, catalog, "a.mp4", "b.mp4")
    await until_made(world, "a.mp4", "b.mp4")
    await catalog.quiet()
    jobs = await proxy_jobs(catalog)
    assert {(job.title, job.requested_by) for job in jobs} == {
        ("Scrub proxy of a.mp4, 360p, ahead of need", ""),
        ("Scrub proxy of b.mp4, 360p, ahead of need", ""),
    }
    world.footage.growing.clear()
    await catalog.scan()
    await until_made(world, "a.mp4", "b.mp4", "growing.mp4")


async def test_no_more_wait_than_there_are_nodes(world: World, catalog: Client) -> None:
    world.proxies.working.clear()
    await begin(world, catalog, "a.mp4", "b.mp4", "c.mp4")
    await world.proxies.until_runs(1)
    await catalog.scan()
    assert len(await proxy_jobs(catalog)) == 1
    world.proxies.working.set()
    await until_made(world, "a.mp4", "b.mp4", "c.mp4")


async def test_it_gives_way_to_what_somebody_asks_for_and_goes_on_after_it(world: World, catalog: Client) -> None:
    world.proxies.working.clear()
    await begin(world, catalog, "a.mp4", "b.mp4")
    await world.proxies.until_runs(1)
    asked = await ensure(catalog, (await catalog.asset("b.mp4")).id)
    await until_made(world, "a.mp4", "b.mp4")
    assert len(world.work.stops) == 1
    watch = await catalog.watch()
    world.proxies.working.set()
    assert (await catalog.ended(asked.job_id, watch)).requested_by == "Ada"
    await until_made(world, "a.mp4", "b.mp4", "a.mp4")
    await catalog.quiet()
    assert (await status(catalog, (await catalog.asset("a.mp4")).id)).state == READY


@pytest.mark.parametrize("failure", [Unavailable("restarts"), ValueError("unforeseen")], ids=repr)
async def test_it_gives_way_whatever_goes_wrong_at_first(world: World, catalog: Client, failure: Exception) -> None:
    world.work.stop_failures.append(failure)
    world.proxies.working.clear()
    await begin(world, catalog, "a.mp4", "b.mp4")
    await world.proxies.until_runs(1)
    await ensure(catalog, (await catalog.asset("b.mp4")).id)
    await until_made(world, "a.mp4", "b.mp4")
    assert world.work.stop_failures == []
    world.proxies.working.set()


async def test_whoever_asks_for_the_same_one_has_it_for_their_own(world: World, catalog: Client) -> None:
    world.proxies.working.clear()
    await begin(world, catalog, "a.mp4", "b.mp4")
    await world.proxies.until_runs(1)
    first, second = [(await catalog.asset(path)).id for path in ("a.mp4", "b.mp4")]
    adopted = await ensure(catalog, first)
    assert adopted.state == RUNNING
    [job] = await proxy_jobs(catalog)
    assert (job.id, job.title, job.requested_by) == (adopted.job_id, "Scrub proxy of a.mp4, 360p", "Ada")
    # It gives way to nobody any more.
    other = await ensure(catalog, second)
    watch = await catalog.watch()
    world.proxies.working.set()
    await catalog.ended(other.job_id, watch)
    assert [place.path for _, place, _ in world.proxies.runs] == ["a.mp4", "b.mp4"]
    assert world.work.stops == []


async def test_what_a_person_has_deleted_is_not_made_again_until_its_bytes_change(world: World) -> None:
    async with world.catalog() as catalog:
        await begin(world, catalog, "a.mp4")
        await until_made(world, "a.mp4")
        await catalog.quiet()
        await clear_one(catalog, (await catalog.asset("a.mp4")).id)
    world.footage.move("a.mp4", "moved.mp4")
    async with world.catalog() as catalog:
        await begin(world, catalog, "z.mp4")
        await until_made(world, "a.mp4", "z.mp4")
        world.footage.put("moved.mp4", "other bytes")
        await catalog.scan()
        await until_made(world, "a.mp4", "z.mp4", "moved.mp4")
        # Those that are made by themselves are a session like others.
        await catalog.quiet()
        assert (await clear(catalog, "ahead"))[0] == 2


async def test_what_a_person_had_made_and_deleted_or_that_failed_is_left_alone_too(world: World) -> None:
    world.proxies_from_seconds = None
    async with world.catalog() as catalog:
        await begin(world, catalog, "a.mp4", "b.mp4", "c.mp4")
        [deleted, there, failed] = [(await catalog.asset(path)).id for path in ("a.mp4", "b.mp4", "c.mp4")]
        for asset in (deleted, there):
            await ensure(catalog, asset)
        await catalog.quiet()
        await clear_one(catalog, deleted)
        world.proxies.failure = DataLoss("Only 3 frames can be decoded.", reason="ProxyNotProven")
        await ensure(catalog, failed)
        await catalog.quiet()
    world.footage.move("a.mp4", "moved.mp4")
    world.proxies.failure = None
    world.proxies.runs.clear()
    world.proxies_from_seconds = 60
    async with world.catalog() as catalog:
        await begin(world, catalog, "d.mp4")
        await until_made(world, "d.mp4")
        states = [(await status(catalog, asset)).state for asset in (deleted, there, failed)]
        assert states == [MISSING, READY, ERROR]


async def test_what_failed_is_not_tried_again(world: World) -> None:
    world.proxies.failure = DataLoss("Only 3 frames can be decoded.", reason="ProxyNotProven")
    async with world.catalog() as catalog:
        await begin(world, catalog, "a.mp4")
        await until_made(world, "a.mp4")
        await catalog.quiet()
        [job] = await proxy_jobs(catalog)
        assert job.error == "Only 3 frames can be decoded."
    world.proxies.failure = None
    world.footage.move("a.mp4", "moved.mp4")
    async with world.catalog() as catalog:
        await begin(world, catalog, "z.mp4")
        await until_made(world, "a.mp4", "z.mp4")


async def test_another_height_has_them_made_once_more(world: World) -> None:
    for height in (360, 480, 480):
        world.proxy_height = height
        async with world.catalog() as catalog:
            await begin(world, catalog, "a.mp4")
            await eventually(lambda height=height: height in [run[2] for run in world.proxies.runs])
            await catalog.quiet()
    assert [run[2] for run in world.proxies.runs] == [360, 480]


async def test_without_room_to_spare_nothing_is_queued(world: World) -> None:
    world.proxies.to_spare = False
    async with world.catalog() as catalog:
        await begin(world, catalog, "a.mp4")
        await eventually(lambda: world.proxies.asked_for_room > 0)
        assert await proxy_jobs(catalog) == []
    world.proxies.to_spare = True
    async with world.catalog() as catalog:
        await catalog.attach()
        await until_made(world, "a.mp4")


async def test_what_gave_way_displaces_nothing_when_its_room_was_taken_meanwhile(world: World, catalog: Client) -> None:
    world.proxies.working.clear()
    await begin(world, catalog, "a.mp4", "b.mp4")
    await world.proxies.until_runs(1)
    await ensure(catalog, (await catalog.asset("b.mp4")).id)
    await until_made(world, "a.mp4", "b.mp4")
    world.proxies.to_spare = False
    world.proxies.working.set()
    await catalog.quiet()
    asked, ahead = await proxy_jobs(catalog)
    assert (asked.title, asked.state) == ("Scrub proxy of b.mp4, 360p", jobs_pb2.JOB_STATE_DONE)
    assert (ahead.title, ahead.state) == ("Scrub proxy of a.mp4, 360p, ahead of need", jobs_pb2.JOB_STATE_FAILED)
    assert "RUSHES_CACHE_BYTES" in ahead.error
    wanted = await ensure(catalog, (await catalog.asset("a.mp4")).id)
    assert (await catalog.ended(wanted.job_id)).state == jobs_pb2.JOB_STATE_DONE


async def test_those_that_have_ended_do_not_pile_up(world: World, catalog: Client) -> None:
    paths = [f"{number:02}.mp4" for number in range(14)]
    await begin(world, catalog, *paths)
    await until_made(world, *paths)
    await catalog.quiet()
    assert len(await proxy_jobs(catalog)) == 11
    assert len(world.proxies.kept) == 14
