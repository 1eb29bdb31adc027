"""Files that cannot be read: why, what reading one again does, and when nothing reads it any more."""

import pytest

from rushes.catalog.v1 import jobs_pb2, library_pb2
from rushes.media.v1 import source_pb2
from rushes_chassis.errors import Conflict, RushesError
from tests.integration.catalog.harness import Client, World

READY, OFFLINE = library_pb2.ASSET_STATE_READY, library_pb2.ASSET_STATE_OFFLINE
PROBLEM = library_pb2.ASSET_STATE_PROBLEM


async def test_a_file_that_is_no_video_says_why(world: World, catalog: Client) -> None:
    world.footage.put("a.mp4", "broken")
    await catalog.attach()
    await catalog.quiet()
    asset = await catalog.asset("a.mp4")
    assert asset.state == PROBLEM
    assert (asset.problem.reason, asset.problem.detail) == ("NotVideo", "It holds no video.")


async def test_of_a_file_that_lacks_its_end_that_is_told_until_it_is_whole(world: World, catalog: Client) -> None:
    world.footage.put("a.mp4", "half")
    world.footage.put("b.mp4", "whole")
    world.footage.put("c.mp4", "broken")
    await catalog.attach()
    await catalog.quiet()
    [asset] = await catalog.assets(only_warnings=True)
    assert (asset.path, asset.state, asset.facts.warning.reason) == ("a.mp4", READY, "CutShort")
    assert not asset.HasField("problem")
    assert [asset.path for asset in await catalog.assets(only_problems=True)] == ["c.mp4"]
    world.footage.put("a.mp4", "whole again")
    await catalog.scan()
    assert not await catalog.assets(only_warnings=True)
    assert not (await catalog.asset("a.mp4")).facts.HasField("warning")


async def test_a_file_that_could_not_be_read_is_read_again_when_that_is_asked(world: World, catalog: Client) -> None:
    place = world.footage.put("a.mp4", "broken")
    world.footage.put("b.mp4", "b")
    await catalog.attach()
    await catalog.quiet()
    await catalog.scan()
    assert world.footage.inspected.count(place) == 1
    await catalog.library.Scan(library_pb2.ScanRequest(retry_problems=True))
    await catalog.quiet()
    assert world.footage.inspected.count(place) == 2
    assert len(world.footage.inspected) == 3
    assert [asset.path for asset in await catalog.assets(only_problems=True)] == ["a.mp4"]


async def test_a_file_that_ends_its_reader_each_time_is_quarantined_until_it_gets_another_chance(
    world: World, catalog: Client
) -> None:
    place = world.footage.put("a.mp4", "deadly")
    await catalog.attach()
    await catalog.quiet()
    assert world.footage.inspected.count(place) == 3
    asset = await catalog.asset("a.mp4")
    assert (asset.state, asset.problem.reason) == (PROBLEM, "Quarantined")
    assert "signal 11" in asset.problem.detail
    await catalog.scan()
    assert world.footage.inspected.count(place) == 3
    world.footage.put("a.mp4", "deadly no more")
    await catalog.scan()
    assert (await catalog.asset("a.mp4")).state == READY


async def test_a_file_that_ends_its_reader_takes_none_along_that_is_looked_into_with_it(
    world: World, catalog: Client
) -> None:
    world.footage.batch_size = 100
    for number in range(30):
        world.footage.put(f"{number:02}.mp4", "deadly" if number == 12 else f"{number}")
    await catalog.attach()
    await catalog.quiet()
    assert sum(world.footage.together) == 30
    assert len(world.footage.together) < 10
    states = {asset.path: asset.state for asset in await catalog.assets()}
    assert states.pop("12.mp4") == PROBLEM
    assert set(states.values()) == {READY}
    looked = world.footage.inspected
    assert {path: looked.count(path) for path in looked} == {
        place: 3 if place.path == "12.mp4" else 1 for place in world.footage.files
    }


async def inspect(catalog: Client, asset: library_pb2.Asset) -> library_pb2.Asset:
    return (await catalog.library.InspectAsset(library_pb2.InspectAssetRequest(asset_id=asset.id))).asset


async def test_one_file_is_read_again_without_a_walk_and_without_the_others(world: World, catalog: Client) -> None:
    place = world.footage.put("a.mp4", "broken")
    world.footage.put("b.mp4", "broken too")
    await catalog.attach()
    await catalog.quiet()
    broken = await catalog.asset("a.mp4")
    walked, looked = list(world.footage.walked), len(world.footage.inspected)
    still = await inspect(catalog, broken)
    assert (still.id, still.state, still.problem.reason) == (broken.id, PROBLEM, "NotVideo")
    world.footage.put("a.mp4", "mended")
    watch = await catalog.watch()
    mended = await inspect(catalog, broken)
    assert (mended.id, mended.state, mended.version.size) == (broken.id, READY, len("mended"))
    await watch.until(lambda seen: any(broken.id in event.assets.asset_ids for event in seen.events))
    assert world.footage.inspected[looked:] == [place, place]
    assert world.footage.walked == walked
    assert len((await catalog.jobs.ListJobs(jobs_pb2.ListJobsRequest())).jobs) == 1


async def test_a_quarantined_file_gets_another_chance_alone(world: World, catalog: Client) -> None:
    place = world.footage.put("a.mp4", "deadly")
    await catalog.attach()
    await catalog.quiet()
    asset = await inspect(catalog, await catalog.asset("a.mp4"))
    assert (asset.state, asset.problem.reason) == (PROBLEM, "Quarantined")
    assert world.footage.inspected.count(place) == 6
    world.footage.put("a.mp4", "deadly no more")
    assert (await inspect(catalog, asset)).state == READY


async def test_a_file_that_is_gone_when_it_is_read_again_is_offline(world: World, catalog: Client) -> None:
    world.footage.put("a.mp4", "broken")
    await catalog.attach()
    await catalog.quiet()
    broken = await catalog.asset("a.mp4")
    world.footage.remove("a.mp4")
    watch = await catalog.watch()
    for _ in range(2):
        asset = await inspect(catalog, broken)
        assert (asset.id, asset.state) == (broken.id, OFFLINE)
    await watch.until(lambda seen: any(broken.id in event.assets.asset_ids for event in seen.events))
    world.footage.put("a.mp4", "broken")
    assert (await inspect(catalog, broken)).state == PROBLEM


async def test_an_asset_whose_file_has_moved_in_here_is_found_by_the_look(world: World, catalog: Client) -> None:
    world.footage.put("a.mp4", "broken")
    world.footage.put("b.mp4", "b")
    await catalog.attach()
    await catalog.quiet()
    a, b = await catalog.asset("a.mp4"), await catalog.asset("b.mp4")
    world.footage.move("b.mp4", "a.mp4")
    found = await inspect(catalog, a)
    assert (found.id, found.path, found.state) == (b.id, "a.mp4", READY)


async def test_a_file_that_cannot_be_read_again_now_stays_what_it_was(world: World, catalog: Client) -> None:
    place = world.footage.put("a.mp4", "broken")
    node = await catalog.attach()
    await catalog.quiet()
    broken = await catalog.asset("a.mp4")
    world.footage.failures[place] = Conflict("still growing", reason="SourceChanged")
    with pytest.raises(Conflict):
        await inspect(catalog, broken)
    assert await catalog.asset("a.mp4") == broken
    with pytest.raises(RushesError) as unknown:
        await inspect(catalog, library_pb2.Asset(id="0190a7f0-0000-7000-8000-000000000000"))
    assert unknown.value.reason == "AssetNotFound"
    watch = await catalog.watch()
    await node.announce(online=(), offline=("lib",))
    await watch.until(lambda seen: any(event.assets.root == "lib" for event in seen.events))
    with pytest.raises(RushesError) as offline:
        await inspect(catalog, broken)
    assert offline.value.reason == "RootOffline"


async def test_three_deaths_of_the_same_bytes_quarantine_an_asset(world: World, catalog: Client) -> None:
    world.footage.put("a.mp4", "a")
    await catalog.attach()
    await catalog.quiet()
    asset = await catalog.asset("a.mp4")

    async def death(**version: int) -> bool:
        seen = source_pb2.FileVersion(size=asset.version.size, mtime_ns=asset.version.mtime_ns)
        seen.MergeFrom(source_pb2.FileVersion(**version))
        source = source_pb2.Source(root="lib", path="a.mp4", version=seen)
        report = library_pb2.ReportDeathRequest(source=source, how="It was ended by signal 11.")
        return (await catalog.library.ReportDeath(report)).quarantined

    assert [await death(), await death(), await death(size=99), await death(mtime_ns=99)] == [False] * 4
    assert (await catalog.asset("a.mp4")).state == READY
    watch = await catalog.watch()
    assert await death()
    await watch.until(lambda seen: any(asset.id in event.assets.asset_ids for event in seen.events))
    asset = await catalog.asset("a.mp4")
    assert (asset.state, asset.problem.reason) == (PROBLEM, "Quarantined")
    assert asset.problem.detail.endswith("It was ended by signal 11.")
    with pytest.raises(Conflict):
        await catalog.export("a.mp4")
    await catalog.library.Scan(library_pb2.ScanRequest(retry_problems=True))
    await catalog.quiet()
    assert (await catalog.asset("a.mp4")).state == READY
    assert not await death()
