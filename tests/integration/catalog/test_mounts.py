"""A disk or share that is not mounted takes nothing with it, an empty mount point neither."""

import pytest

from rushes.catalog.v1 import jobs_pb2, library_pb2
from tests.integration.catalog.harness import Client, World
from tests.integration.media.node import eventually

READY, OFFLINE = library_pb2.ASSET_STATE_READY, library_pb2.ASSET_STATE_OFFLINE
ABSENT = "SELECT count(*) FROM asset WHERE absent != 0"


async def states(catalog: Client) -> set[int]:
    return {asset.state for asset in await catalog.assets()}


async def root_of(catalog: Client) -> library_pb2.LibraryRoot:
    [root] = (await catalog.library.ListRoots(library_pb2.ListRootsRequest())).roots
    return root


async def test_an_empty_mount_point_is_not_mounted_and_all_is_back_at_once(world: World, catalog: Client) -> None:
    for number in range(5):
        world.footage.put(f"{number}.mp4", f"{number}")
    node = await catalog.attach()
    await catalog.quiet()
    walks = len(world.footage.walked)
    watch = await catalog.watch()
    await node.announce((), empty=("lib",))
    await watch.until(lambda seen: any(event.HasField("assets") for event in seen.events))
    assert await states(catalog) == {OFFLINE}
    root = await root_of(catalog)
    assert (root.online, root.emptied, root.asset_count) == (False, True, 5)
    # Nothing is written, and nobody looks through it: there is nothing to be made good.
    assert await world.execute(ABSENT) == 0
    assert len(world.footage.walked) == walks

    world.footage.inspecting.clear()
    told = len(watch.events)
    await node.announce(("lib",))
    await watch.until(lambda seen: any(event.HasField("assets") for event in seen.events[told:]))
    assert await states(catalog) == {READY}
    root = await root_of(catalog)
    assert (root.online, root.emptied) == (True, False)


async def test_that_what_was_not_there_is_an_empty_folder_now_is_told(world: World, catalog: Client) -> None:
    """As when a disk is unmounted: its folder is another one first, and then found empty."""
    world.footage.put("a.mp4", "a")
    node = await catalog.attach()
    await catalog.quiet()
    watch = await catalog.watch()
    await node.announce((), offline=("lib",))
    await watch.until(lambda seen: any(event.HasField("assets") for event in seen.events))
    assert not (await root_of(catalog)).emptied
    told = len(watch.events)
    await node.announce((), empty=("lib",))
    await watch.until(lambda seen: any(event.HasField("assets") for event in seen.events[told:]))
    assert (await root_of(catalog)).emptied


@pytest.mark.proof("library")
async def test_a_scan_that_meets_an_empty_mount_point_forgets_nothing(world: World, catalog: Client) -> None:
    world.footage.put("a.mp4", "a")
    await catalog.attach()
    await catalog.quiet()
    world.footage.remove("a.mp4")
    world.footage.empty.add("lib")
    walks = len(world.footage.walked)
    response = await catalog.library.Scan(library_pb2.ScanRequest(root="lib"))
    # It is tried again: it has not gone on to what is missing.
    await eventually(lambda: len(world.footage.walked) >= walks + 2)
    assert await world.execute(ABSENT) == 0
    await catalog.jobs.CancelJob(jobs_pb2.CancelJobRequest(job_id=response.job_ids[0]))


async def test_a_folder_that_somebody_emptied_has_nothing_any_more(world: World, catalog: Client) -> None:
    world.footage.put("folder/a.mp4", "a")
    await catalog.attach()
    await catalog.quiet()
    world.footage.remove("folder/a.mp4")  # the folder is there
    await catalog.scan()
    assert await states(catalog) == {OFFLINE}
    assert await world.execute(ABSENT) == 1
    root = await root_of(catalog)
    assert (root.online, root.emptied) == (True, False)


async def test_a_new_library_may_be_empty(catalog: Client) -> None:
    node = await catalog.attach(online=())
    watch = await catalog.watch()
    await node.announce((), empty=("lib",))
    await watch.until(lambda seen: any(event.assets.root == "lib" for event in seen.events))
    await catalog.quiet()
    root = await root_of(catalog)
    assert (root.online, root.emptied, root.HasField("scanned_at")) == (True, False, True)


async def test_why_a_root_is_not_there_is_told_until_it_is_back(catalog: Client) -> None:
    node = await catalog.attach()
    watch = await catalog.watch()
    why = "/videos cannot be read: Stale file handle."
    await node.announce((), offline=("lib",), because=why)
    await watch.until(lambda seen: any(event.assets.root == "lib" for event in seen.events))
    root = await root_of(catalog)
    assert (root.online, root.offline_because) == (False, why)
    told = len(watch.events)
    await node.announce(("lib",))
    await watch.until(lambda seen: any(event.assets.root == "lib" for event in seen.events[told:]))
    root = await root_of(catalog)
    assert (root.online, root.offline_because) == (True, "")
