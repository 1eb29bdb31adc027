"""What a media node notices in its roots is looked at without anybody asking for it."""

import asyncio

import pytest

from rushes.catalog.v1 import jobs_pb2, library_pb2
from rushes_chassis.errors import NotFound, Unavailable
from rushes_footage.files import PassedOver, UnreadablePlace
from tests.integration.catalog.harness import Client, Watch, World
from tests.integration.media.node import eventually

READY, OFFLINE = library_pb2.ASSET_STATE_READY, library_pb2.ASSET_STATE_OFFLINE


def told_of(watch: Watch, *asset_ids: str) -> bool:
    return {*asset_ids} <= {asset_id for event in watch.events for asset_id in event.assets.asset_ids}


async def states(catalog: Client) -> dict[str, int]:
    return {asset.path: asset.state for asset in await catalog.assets()}


@pytest.fixture
async def watched(world: World, catalog: Client) -> Client:
    """Two files in each of two folders, and a watch that has said nothing yet."""
    for path in ("a/1.mp4", "a/2.mp4", "a b/1.mp4", "b/1.mp4"):
        world.footage.put(path, path)
    await catalog.attach()
    await catalog.quiet()
    await eventually(lambda: world.footage.watches == 1)
    return catalog


async def test_only_what_changed_is_walked_and_compared(world: World, watched: Client) -> None:
    walks, looks = len(world.footage.walked), len(world.footage.inspected)
    before = {asset.path: asset.id for asset in await watched.assets()}
    jobs = len((await watched.jobs.ListJobs(jobs_pb2.ListJobsRequest())).jobs)
    events = await watched.watch()
    world.footage.put("b/2.mp4", "new")
    world.footage.remove("a/1.mp4")
    world.footage.remove("b/1.mp4")  # nobody has noticed yet
    world.footage.changes.put_nowait(("a/1.mp4", "b/2.mp4"))
    await events.until(lambda seen: told_of(seen, before["a/1.mp4"]))
    await eventually(lambda: len(world.footage.inspected) == looks + 1)
    await events.until(lambda seen: sum(event.HasField("assets") for event in seen.events) >= 3)
    assert await states(watched) == {
        "a/1.mp4": OFFLINE,
        "a/2.mp4": READY,
        "a b/1.mp4": READY,
        "b/1.mp4": READY,
        "b/2.mp4": READY,
    }
    assert len(world.footage.walked) == walks
    # Nobody asked for it.
    assert len((await watched.jobs.ListJobs(jobs_pb2.ListJobsRequest())).jobs) == jobs


async def test_a_folder_that_went_takes_what_lay_below_it_and_no_other(world: World, watched: Client) -> None:
    before = {asset.path: asset.id for asset in await watched.assets()}
    events = await watched.watch()
    for path in ("a/1.mp4", "a/2.mp4"):
        world.footage.remove(path)
    world.footage.changes.put_nowait(("a",))
    await events.until(lambda seen: told_of(seen, before["a/1.mp4"], before["a/2.mp4"]))
    assert await states(watched) == {"a/1.mp4": OFFLINE, "a/2.mp4": OFFLINE, "a b/1.mp4": READY, "b/1.mp4": READY}


async def test_a_file_and_the_folder_that_it_came_with_are_one_change(world: World, watched: Client) -> None:
    events = await watched.watch()
    for path in ("a/new/1.mp4", "a/new.mp4"):
        world.footage.put(path, path)
    world.footage.changes.put_nowait(("a", "a/new", "a/new.mp4", "a/new/1.mp4"))
    await events.until(lambda seen: sum(event.HasField("assets") for event in seen.events) >= 2)
    await eventually(lambda: len(world.footage.inspected) == 6)
    assert [path for path in await states(watched) if "new" in path] == ["a/new/1.mp4", "a/new.mp4"]


async def test_a_file_that_is_renamed_keeps_its_asset(world: World, watched: Client) -> None:
    before = await watched.asset("b/1.mp4")
    events = await watched.watch()
    world.footage.move("b/1.mp4", "b/renamed.mp4")
    world.footage.changes.put_nowait(("b/1.mp4", "b/renamed.mp4"))
    await events.until(lambda seen: told_of(seen, before.id))
    assert (await watched.asset("b/renamed.mp4")).id == before.id


async def test_a_place_that_could_not_be_read_is_listed_until_it_was_looked_at_again(
    world: World, watched: Client
) -> None:
    async def listed() -> tuple[list[str], int]:
        [root] = (await watched.library.ListRoots(library_pb2.ListRootsRequest())).roots
        return [f"{place.path}: {place.reason}" for place in root.unreadable], root.unreadable_count

    world.footage.tells = True
    world.footage.unreadable["lib"] = [UnreadablePlace("a/private", "permission denied")]
    events = await watched.watch()
    world.footage.changes.put_nowait(())
    await events.until(lambda seen: any(event.assets.root == "lib" for event in seen.events))
    assert await listed() == (["a/private: permission denied"], 1)
    world.footage.put("b/2.mp4", "new")
    world.footage.changes.put_nowait(("b/2.mp4",))
    assert await settle(watched) == []
    assert await listed() == (["a/private: permission denied"], 1)
    del world.footage.unreadable["lib"]
    world.footage.changes.put_nowait(("a/private",))
    assert await settle(watched) == []
    assert await listed() == ([], 0)


async def test_what_is_not_listed_is_counted_by_its_suffix_and_told_when_that_changes(
    world: World, watched: Client
) -> None:
    async def counted() -> list[tuple[str, int, str]]:
        [root] = (await watched.library.ListRoots(library_pb2.ListRootsRequest())).roots
        return [(each.suffix, each.count, each.reason) for each in root.passed_over]

    world.footage.tells = True
    real, text = (PassedOver(path, path[-3:], "why") for path in ("a/film.rm", "a/main.ts"))
    world.footage.passed_over["lib"] = [real, text, PassedOver("b/film.rm", ".rm", "why")]
    events = await watched.watch()
    world.footage.changes.put_nowait(())
    await events.until(lambda seen: any(event.assets.root == "lib" for event in seen.events))
    assert await counted() == [(".rm", 2, "why"), (".ts", 1, "why")]
    world.footage.passed_over["lib"] = [text]
    world.footage.changes.put_nowait(("a/film.rm",))
    assert await settle(watched) == []
    assert await counted() == [(".rm", 1, "why"), (".ts", 1, "why")]


async def test_anything_is_a_look_through_the_whole_root(world: World, watched: Client) -> None:
    walks = len(world.footage.walked)
    events = await watched.watch()
    before = await watched.asset("b/1.mp4")
    world.footage.remove("b/1.mp4")
    world.footage.changes.put_nowait(())
    await events.until(lambda seen: told_of(seen, before.id))
    assert len(world.footage.walked) == walks + 1


async def test_a_change_that_could_not_be_looked_at_is_not_forgotten(world: World, watched: Client) -> None:
    before = await watched.asset("b/1.mp4")
    events = await watched.watch()
    world.footage.remove("b/1.mp4")
    world.footage.walk_failure = Unavailable("The node is gone.")
    world.footage.changes.put_nowait(("b/1.mp4",))
    await eventually(lambda: world.footage.changes.empty())
    world.footage.walk_failure = None
    await events.until(lambda seen: told_of(seen, before.id))


async def settle(catalog: Client) -> list[str]:
    """Roots of which nobody can tell."""
    return list((await catalog.library.Settle(library_pb2.SettleRequest())).untold_roots)


async def test_who_has_roots_settled_finds_what_was_just_put_there_and_no_job(world: World, watched: Client) -> None:
    world.footage.tells = True
    jobs = len((await watched.jobs.ListJobs(jobs_pb2.ListJobsRequest())).jobs)
    for path in ("b/2.mp4", "b/3.mp4"):
        world.footage.put(path, path)
        world.footage.changes.put_nowait((path,))
        assert await settle(watched) == []
        assert (await watched.asset(path)).state == READY
    assert len((await watched.jobs.ListJobs(jobs_pb2.ListJobsRequest())).jobs) == jobs


async def test_roots_are_not_settled_where_nothing_tells_or_links_lead_elsewhere(world: World, watched: Client) -> None:
    assert await settle(watched) == ["lib"]
    world.footage.tells = True
    assert await settle(watched) == []
    world.footage.linked = True
    world.footage.changes.put_nowait(("b",))
    assert await settle(watched) == ["lib"]
    with pytest.raises(NotFound):
        await watched.library.Settle(library_pb2.SettleRequest(root="nowhere"))


async def test_each_list_of_a_few_files_that_nothing_tells_of_has_a_scan_of_its_own(
    world: World, watched: Client
) -> None:
    for path in ("b/2.mp4", "b/3.mp4"):
        world.footage.put(path, path)
        assert await settle(watched) == ["lib"]
        await watched.scan()
        assert (await watched.asset(path)).state == READY


async def test_many_files_are_not_looked_through_again_while_they_are(world: World, watched: Client) -> None:
    world.footage.batch_size = 500
    for number in range(1001):
        world.footage.put(f"c/{number}.mp4", str(number))
    assert await settle(watched) == ["lib"]
    await watched.scan()
    world.footage.put("c/later.mp4", "later")
    world.footage.inspecting.clear()
    walks = len(world.footage.walked)
    scan = asyncio.create_task(watched.scan())
    await eventually(lambda: len(world.footage.walked) > walks)
    assert await settle(watched) == []
    world.footage.inspecting.set()
    await scan


async def test_a_watch_that_breaks_off_is_begun_again_and_one_of_a_root_that_went_is_not(
    world: World, catalog: Client
) -> None:
    node = await catalog.attach()
    await eventually(lambda: world.footage.watches == 1)
    world.footage.changes.put_nowait(Unavailable("The node is gone."))
    await eventually(lambda: world.footage.watches == 2)
    await node.announce((), ("lib",))
    await catalog.quiet()
    await node.announce(("lib",))
    await eventually(lambda: world.footage.watches == 3)
