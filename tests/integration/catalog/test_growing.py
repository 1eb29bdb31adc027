"""Files that somebody is still writing: listed, left alone, and looked into as soon as they are finished."""

import pytest

from rushes.catalog.v1 import library_pb2
from rushes_footage.files import Place
from tests.integration.catalog.harness import Client, Watch, World

GROWING, READY = library_pb2.ASSET_STATE_GROWING, library_pb2.ASSET_STATE_READY
OFFLINE, PROBLEM = library_pb2.ASSET_STATE_OFFLINE, library_pb2.ASSET_STATE_PROBLEM


def write(world: World, path: str, content: str) -> Place:
    """And there is more to come."""
    place = world.footage.put(path, content)
    world.footage.growing.add(place)
    return place


def told(watch: Watch, asset_id: str) -> int:
    return sum(asset_id in event.assets.asset_ids for event in watch.events)


async def test_a_recording_is_listed_and_read_once_when_it_is_finished(world: World, catalog: Client) -> None:
    place = write(world, "a.mp4", "beginning")
    await catalog.attach()
    await catalog.quiet()
    first = await catalog.asset("a.mp4")
    assert (first.state, first.version.size) == (GROWING, 9)
    watch = await catalog.watch()
    write(world, "a.mp4", "beginning and more")
    await catalog.scan()
    await catalog.scan()
    again = await catalog.asset("a.mp4")
    assert (again.state, again.version.size) == (GROWING, 18)
    assert not world.footage.inspected
    # Lists that are open would be asked for again with every second of a recording.
    assert told(watch, first.id) == 0

    world.footage.growing.discard(place)
    await watch.until(lambda _: told(watch, first.id) > 0)
    after = await catalog.asset("a.mp4")
    assert (after.id, after.state, after.version.size) == (first.id, READY, 18)
    assert world.footage.inspected == [place]


@pytest.mark.proof("watching")
async def test_what_cannot_be_read_yet_is_no_problem(world: World, catalog: Client) -> None:
    place = write(world, "a.mp4", "broken")
    await catalog.attach()
    await catalog.quiet()
    assert not await catalog.assets(only_problems=True)
    watch = await catalog.watch()
    world.footage.growing.discard(place)
    await watch.until(lambda seen: any(event.HasField("assets") for event in seen.events))
    assert [asset.state for asset in await catalog.assets(only_problems=True)] == [PROBLEM]


async def test_a_scan_that_finds_it_finished_looks_into_it(world: World, catalog: Client) -> None:
    node = await catalog.attach()
    place = write(world, "a.mp4", "a")
    await catalog.scan()
    world.footage.growing.discard(place)
    await catalog.scan()
    assert (await catalog.asset("a.mp4")).state == READY
    await node.leave()


async def test_a_recording_that_goes_on_where_there_was_a_file_keeps_its_asset(world: World, catalog: Client) -> None:
    world.footage.put("a.mp4", "finished")
    await catalog.attach()
    await catalog.quiet()
    before = await catalog.asset("a.mp4")
    place = write(world, "a.mp4", "written over")
    await catalog.scan()
    assert (await catalog.asset("a.mp4")).state == GROWING
    watch = await catalog.watch()
    world.footage.growing.discard(place)
    await watch.until(lambda _: told(watch, before.id) > 0)
    after = await catalog.asset("a.mp4")
    assert (after.id, after.state) == (before.id, READY)
    assert after.fingerprint != before.fingerprint


@pytest.mark.proof("watching")
async def test_a_recording_that_was_given_up_is_gone(world: World, catalog: Client) -> None:
    place = write(world, "a.mp4", "a")
    await catalog.attach()
    await catalog.quiet()
    first = await catalog.asset("a.mp4")
    watch = await catalog.watch()
    world.footage.growing.discard(place)
    world.footage.remove("a.mp4")
    await watch.until(lambda _: told(watch, first.id) > 0)
    assert (await catalog.asset("a.mp4")).state == OFFLINE


async def test_one_that_ended_while_no_catalog_ran_is_read_by_the_next(world: World) -> None:
    place = write(world, "a.mp4", "a")
    async with world.catalog() as catalog:
        await catalog.attach()
        await catalog.quiet()
        assert (await catalog.asset("a.mp4")).state == GROWING
    world.footage.growing.discard(place)
    async with world.catalog() as catalog:
        await catalog.attach()
        await catalog.quiet()
        assert (await catalog.asset("a.mp4")).state == READY
