"""Scrub proxies as people ask for them: one job however many ask, and sessions that are cleared together."""

import asyncio

import pytest

from rushes.catalog.v1 import jobs_pb2, proxies_pb2
from rushes_chassis.errors import Conflict, DataLoss, InvalidInput, NotFound
from tests.fakes.proxies import PROXY_BYTES
from tests.further import further
from tests.integration.catalog.harness import Client, World

MISSING, QUEUED, RUNNING, READY, STALE, ERROR = (
    proxies_pb2.PROXY_STATE_MISSING,
    proxies_pb2.PROXY_STATE_QUEUED,
    proxies_pb2.PROXY_STATE_RUNNING,
    proxies_pb2.PROXY_STATE_READY,
    proxies_pb2.PROXY_STATE_STALE,
    proxies_pb2.PROXY_STATE_ERROR,
)


async def assets(world: World, catalog: Client, *paths: str) -> list[str]:
    """Ids of assets that have these paths."""
    for path in paths:
        world.footage.put(path, path)
    await catalog.attach()
    await catalog.scan()
    return [(await catalog.asset(path)).id for path in paths]


async def ensure(catalog: Client, asset_id: str, height: int = 360, session: str = "") -> proxies_pb2.Proxy:
    request = proxies_pb2.EnsureProxyRequest(asset_id=asset_id, height=height, session_id=session, requested_by="Ada")
    return (await catalog.proxies.EnsureProxy(request)).proxy


async def status(catalog: Client, asset_id: str, height: int = 360) -> proxies_pb2.Proxy:
    request = proxies_pb2.GetProxyRequest(asset_id=asset_id, height=height)
    return (await catalog.proxies.GetProxy(request)).proxy


async def made(catalog: Client, asset_id: str, height: int = 360, session: str = "") -> proxies_pb2.Proxy:
    watch = await catalog.watch()
    asked = await ensure(catalog, asset_id, height, session)
    if asked.job_id:
        await catalog.ended(asked.job_id, watch)
    return await status(catalog, asset_id, height)


async def clear(catalog: Client, session: str) -> tuple[int, int]:
    cleared = await catalog.proxies.ClearProxies(proxies_pb2.ClearProxiesRequest(session_id=session))
    return cleared.deleted, cleared.freed_bytes


async def test_however_many_ask_one_job_makes_it(world: World, catalog: Client) -> None:
    [asset] = await assets(world, catalog, "a.mp4")
    assert (await status(catalog, asset)).state == MISSING
    world.proxies.working.clear()
    asked = await asyncio.gather(*(ensure(catalog, asset) for _ in range(10)))
    assert {each.state for each in asked} <= {QUEUED, RUNNING}
    [job_id] = {each.job_id for each in asked}
    watch = await catalog.watch()
    await world.proxies.until_runs(1)
    running = await status(catalog, asset)
    assert (running.state, running.job_id) == (RUNNING, job_id)
    world.proxies.working.set()
    job = await catalog.ended(job_id, watch)
    assert (job.kind, job.title, job.requested_by) == ("proxy", "Scrub proxy of a.mp4, 360p", "Ada")
    ready = await ensure(catalog, asset)
    assert (ready.state, ready.progress, ready.job_id) == (READY, 1.0, "")
    assert (ready.made.frame_count, ready.made.width, ready.made.height) == (250, 640, 360)
    assert len(world.proxies.runs) == 1
    tasks = (await catalog.jobs.ListTasks(jobs_pb2.ListTasksRequest(job_id=job_id))).tasks
    assert [(task.kind, task.title, task.node) for task in tasks] == [("proxy", "360p", "media-1")]


async def test_each_height_is_one_of_its_own(world: World, catalog: Client) -> None:
    [asset] = await assets(world, catalog, "a.mp4")
    where = (await status(catalog, asset, 360)).absolute_path
    assert (await made(catalog, asset, 360)).made.height == 360
    ready = await status(catalog, asset, 360)
    # Where it lies is known before it is there.
    assert ready.absolute_path == ready.made.absolute_path == where
    assert (await status(catalog, asset, 720)).state == MISSING
    assert (await made(catalog, asset, 720)).made.height == 720


async def test_the_first_request_decides_on_its_colours_until_it_is_deleted(world: World, catalog: Client) -> None:
    [asset] = await assets(world, catalog, "a.mp4")
    for as_ffmpeg in (True, False):
        request = proxies_pb2.EnsureProxyRequest(asset_id=asset, height=360, as_ffmpeg=as_ffmpeg)
        watch = await catalog.watch()
        begun = (await catalog.proxies.EnsureProxy(request)).proxy
        await catalog.ended(begun.job_id, watch)
        assert world.proxies.as_ffmpeg[-1] is as_ffmpeg
        request.as_ffmpeg = not as_ffmpeg
        assert (await catalog.proxies.EnsureProxy(request)).proxy.state == READY
        # Gone from the cache, and made again as it was.
        world.proxies.kept.clear()
        await made(catalog, asset)
        assert world.proxies.as_ffmpeg[-1] is as_ffmpeg
        assert await clear(catalog, "default") == (1, PROXY_BYTES)


async def test_a_clip_does_not_wait_for_it_and_two_wait_for_each_other(world: World, catalog: Client) -> None:
    first, second = await assets(world, catalog, "a.mp4", "b.mp4")
    world.proxies.working.clear()
    watch = await catalog.watch()
    asked = [await ensure(catalog, asset) for asset in (first, second)]
    await world.proxies.until_runs(1)
    clip = await catalog.export(clips=1)
    assert (await catalog.ended(clip.job.id)).state == jobs_pb2.JOB_STATE_DONE
    assert len(world.proxies.runs) == 1
    assert (await status(catalog, second)).state == QUEUED
    world.proxies.working.set()
    for each in asked:
        await catalog.ended(each.job_id, watch)
    assert len(world.proxies.runs) == 2


async def test_a_replaced_file_makes_it_stale_and_the_old_one_goes_with_the_next(world: World, catalog: Client) -> None:
    [asset] = await assets(world, catalog, "a.mp4")
    old = (await made(catalog, asset)).made.path
    world.footage.put("a.mp4", "something else")
    assert (await status(catalog, asset)).state == STALE
    new = (await made(catalog, asset)).made.path
    assert new != old
    assert [proxy.path for proxy in world.proxies.kept.values()] == [new]


async def test_why_it_failed_is_said_until_somebody_asks_again(world: World, catalog: Client) -> None:
    [asset] = await assets(world, catalog, "a.mp4")
    world.proxies.failure = DataLoss("Of the video's frames 0 to 9 only 3 can be decoded.", reason="ProxyNotProven")
    failed = await made(catalog, asset)
    assert (failed.state, failed.error) == (ERROR, "Of the video's frames 0 to 9 only 3 can be decoded.")
    world.proxies.failure = None
    assert (await made(catalog, asset)).state == READY


async def test_an_error_is_that_of_the_file_that_was_tried(world: World, catalog: Client) -> None:
    [asset] = await assets(world, catalog, "a.mp4")
    world.proxies.failure = DataLoss("Of the video's frames 0 to 9 only 3 can be decoded.", reason="ProxyNotProven")
    assert (await made(catalog, asset)).state == ERROR
    world.footage.put("a.mp4", "a good one")
    assert (await status(catalog, asset)).state == MISSING
    assert (await made(catalog, asset)).state == ERROR
    world.proxies.failure = None
    assert (await made(catalog, asset)).state == READY
    world.footage.put("a.mp4", "damaged again")
    assert (await status(catalog, asset)).state == STALE
    world.proxies.failure = DataLoss("Of the video's frames 0 to 9 only 3 can be decoded.", reason="ProxyNotProven")
    assert (await made(catalog, asset)).state == ERROR


async def test_a_file_that_is_still_recorded_gets_none(world: World, catalog: Client) -> None:
    place = world.footage.put("live.mp4", "some")
    world.footage.growing.add(place)
    await catalog.attach()
    await catalog.scan()
    asset = (await catalog.asset("live.mp4")).id
    with pytest.raises(Conflict, match=r"live\.mp4 is still being recorded") as refused:
        await ensure(catalog, asset)
    assert refused.value.reason == "StillRecorded"
    assert (await status(catalog, asset)).state == MISSING
    jobs = (await catalog.jobs.ListJobs(jobs_pb2.ListJobsRequest(limit=100))).jobs
    assert [job for job in jobs if job.kind == "proxy"] == []


async def test_a_job_warns_where_a_card_did_not_decode_to_the_end(world: World, catalog: Client) -> None:
    [asset] = await assets(world, catalog, "a.mp4")
    for height, fallback in ((360, ""), (720, "cuda failed on media-1: No card. The CPU decoded instead.")):
        world.proxies.fallback = fallback
        watch = await catalog.watch()
        job = await catalog.ended((await ensure(catalog, asset, height)).job_id, watch)
        assert job.warning == fallback
        assert (await status(catalog, asset, height)).state == READY


async def test_a_session_clears_what_no_other_wants(world: World, catalog: Client) -> None:
    first, second = await assets(world, catalog, "a.mp4", "b.mp4")
    await made(catalog, first, session="A")
    await made(catalog, second, session="A")
    await made(catalog, second, session="B")
    assert await clear(catalog, "A") == (1, PROXY_BYTES)
    assert [(await status(catalog, asset)).state for asset in (first, second)] == [MISSING, READY]
    assert await clear(catalog, "A") == (0, 0)
    assert await clear(catalog, "never_was") == (0, 0)
    assert await clear(catalog, "B") == (1, PROXY_BYTES)


async def test_clearing_ends_what_is_being_made(world: World, catalog: Client) -> None:
    [asset] = await assets(world, catalog, "a.mp4")
    world.proxies.working.clear()
    watch = await catalog.watch()
    asked = await ensure(catalog, asset)
    await world.proxies.until_runs(1)
    cleared = await catalog.proxies.ClearProxies(proxies_pb2.ClearProxiesRequest(all=True))
    assert (cleared.deleted, cleared.freed_bytes) == (0, 0)
    assert (await catalog.ended(asked.job_id, watch)).state == jobs_pb2.JOB_STATE_CANCELLED
    await world.work.until_stops(1)
    assert (await status(catalog, asset)).state == MISSING


@pytest.mark.parametrize("session", ["..", "a/b", *further("attacks", "/tmp", ".hidden", "-rf", "x" * 101, "a b")])
async def test_no_session_leads_anywhere(world: World, catalog: Client, session: str) -> None:
    [asset] = await assets(world, catalog, "a.mp4")
    with pytest.raises(InvalidInput, match="session_id: must be"):
        await ensure(catalog, asset, session=session)
    with pytest.raises(InvalidInput, match="session_id: must be"):
        await clear(catalog, session)
    assert world.proxies.runs == []


async def test_an_asset_that_is_not_there_has_none(world: World, catalog: Client) -> None:
    await assets(world, catalog, "a.mp4")
    with pytest.raises(NotFound):
        await ensure(catalog, "01890000-0000-7000-8000-000000000000")


async def test_a_catalog_that_dies_goes_on_where_it_was(world: World) -> None:
    world.proxies.working.clear()
    async with world.catalog() as catalog:
        [asset] = await assets(world, catalog, "a.mp4")
        asked = await ensure(catalog, asset)
        await world.proxies.until_runs(1)
    world.proxies.working.set()
    async with world.catalog() as catalog:
        await catalog.attach()
        assert (await catalog.ended(asked.job_id)).state == jobs_pb2.JOB_STATE_DONE
        assert (await status(catalog, asset)).state == READY


async def test_a_file_that_moved_keeps_its_proxy(world: World, catalog: Client) -> None:
    [asset] = await assets(world, catalog, "a.mp4")
    await made(catalog, asset, session="A")
    world.footage.move("a.mp4", "sub/b.mp4")
    await catalog.scan()
    assert await clear(catalog, "A") == (1, PROXY_BYTES)
