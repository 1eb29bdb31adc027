"""What a scan makes of files that are new, unchanged, changed, moved, copied, gone, or back."""

import itertools

import pytest

from rushes.catalog.v1 import annotations_pb2, jobs_pb2, library_pb2
from rushes_catalog.files.operations.request_scan import KEPT_SCANS
from rushes_chassis.errors import Conflict, Internal, RushesError, Unavailable
from rushes_footage.files import Place, UnreadablePlace
from tests.integration.catalog.harness import Client, World

READY, OFFLINE = library_pb2.ASSET_STATE_READY, library_pb2.ASSET_STATE_OFFLINE
NEW = library_pb2.ASSET_STATE_NEW


async def paths(catalog: Client) -> dict[str, str]:
    """Ids of the assets by path, of those that are there."""
    return {asset.path: asset.id for asset in await catalog.assets() if asset.state != OFFLINE}


async def test_every_file_is_listed_once_with_its_facts(world: World, catalog: Client) -> None:
    for number in range(10):
        world.footage.put(f"day {number}/take {number}.mp4", f"content {number}", duration=10.0 + number)
    await catalog.attach()
    await catalog.quiet()
    assets = await catalog.assets()
    assert [asset.path for asset in assets] == [f"day {number}/take {number}.mp4" for number in range(10)]
    assert {asset.state for asset in assets} == {READY}
    assert assets[3].facts.duration_seconds == 13.0
    assert assets[3].facts.video.rate.numerator == 25
    assert assets[3].facts.audio.codec == "aac"
    [root] = (await catalog.library.ListRoots(library_pb2.ListRootsRequest())).roots
    assert (root.name, root.path, root.online, root.asset_count) == ("lib", "/videos", True, 10)
    assert root.HasField("scanned_at")


async def test_unchanged_files_are_only_compared(world: World, catalog: Client) -> None:
    world.footage.put("a.mp4", "a")
    world.footage.put("b.mp4", "b")
    await catalog.attach()
    await catalog.quiet()
    looked = len(world.footage.inspected)
    watch = await catalog.watch()
    job = await catalog.scan()
    assert job.state == jobs_pb2.JOB_STATE_DONE
    assert len(world.footage.inspected) == looked == 2
    assert not [event for event in watch.events if event.HasField("assets")]


async def test_files_are_listed_before_anyone_has_looked_into_them(world: World, catalog: Client) -> None:
    world.footage.put("a.mp4", "a")
    world.footage.inspecting.clear()
    watch = await catalog.watch()
    await catalog.attach()
    await watch.until(lambda seen: any(event.assets.asset_ids for event in seen.events))
    asset = await catalog.asset("a.mp4")
    assert asset.state == NEW
    assert asset.fingerprint == ""
    world.footage.inspecting.set()
    await catalog.quiet()
    assert (await catalog.asset("a.mp4")).state == READY


async def test_a_changed_file_keeps_its_asset_and_is_looked_into_again(world: World, catalog: Client) -> None:
    world.footage.put("a.mp4", "short", duration=10)
    await catalog.attach()
    await catalog.quiet()
    before = await catalog.asset("a.mp4")
    world.footage.put("a.mp4", "now longer", duration=20)
    await catalog.scan()
    after = await catalog.asset("a.mp4")
    assert after.id == before.id
    assert after.fingerprint != before.fingerprint
    assert after.facts.duration_seconds == 20
    assert after.version.size == len("now longer")


@pytest.mark.parametrize("new", ["renamed.mp4", "other/folder/a.mp4", "A.MP4"])
async def test_a_moved_or_renamed_file_keeps_its_asset(world: World, catalog: Client, new: str) -> None:
    world.footage.put("a.mp4", "a")
    world.footage.put("b.mp4", "b")
    await catalog.attach()
    await catalog.quiet()
    before = await catalog.asset("a.mp4")
    await catalog.annotations.SetHidden(hide(before.id))
    world.footage.move("a.mp4", new)
    await catalog.scan()
    [only] = await catalog.assets(hidden=library_pb2.HIDDEN_FILTER_ONLY)
    assert (only.id, only.path, only.state) == (before.id, new, READY)
    response = await catalog.library.ListAssets(library_pb2.ListAssetsRequest(hidden=library_pb2.HIDDEN_FILTER_INCLUDE))
    assert response.total == 2


async def test_a_file_that_moved_to_another_root_keeps_its_asset(world: World, catalog: Client) -> None:
    world.footage.put("a.mp4", "a")
    await catalog.attach(online=("archive", "lib"))
    await catalog.quiet()
    before = await catalog.asset("a.mp4")
    world.footage.move("a.mp4", "2026/a.mp4", to_root="archive")
    await catalog.scan("archive")
    after = await catalog.asset("2026/a.mp4", root="archive")
    assert after.id == before.id
    await catalog.scan("lib")
    assert [asset.id for asset in await catalog.assets()] == [before.id]


async def test_a_root_of_another_name_keeps_the_assets_of_the_same_folder(world: World, catalog: Client) -> None:
    world.footage.put("2026/a.mp4", "a")
    node = await catalog.attach()
    await catalog.quiet()
    before = await catalog.asset("2026/a.mp4")
    await node.leave()
    # The configuration says now: name "videos", and only the folder 2026 below the old root.
    world.footage.move("2026/a.mp4", "a.mp4", to_root="/videos/2026")
    await catalog.attach(online=("/videos/2026",))
    await catalog.quiet()
    assert (await catalog.asset("a.mp4", root="/videos/2026")).id == before.id


async def test_a_disk_that_is_away_loses_nothing_to_its_copy(world: World, catalog: Client) -> None:
    world.footage.put("a.mp4", "a", root="disk")
    node = await catalog.attach(online=("disk", "lib"))
    await catalog.quiet()
    original = await catalog.asset("a.mp4", root="disk")
    await node.announce(("lib",), ("disk",))
    world.footage.put("a.mp4", "a")
    await catalog.scan("lib")
    assert (await catalog.asset("a.mp4")).id != original.id
    assert (await catalog.asset("a.mp4", root="disk")).id == original.id


async def test_a_copy_is_an_asset_of_its_own(world: World, catalog: Client) -> None:
    world.footage.put("a.mp4", "a")
    await catalog.attach()
    await catalog.quiet()
    original = (await catalog.asset("a.mp4")).id
    world.footage.copy("a.mp4", "copy.mp4")
    await catalog.scan()
    found = await paths(catalog)
    assert found["a.mp4"] == original != found["copy.mp4"]

    # The original is taken away: the copy stays what it is, and does not become the original.
    world.footage.remove("a.mp4")
    await catalog.scan()
    assert await paths(catalog) == {"copy.mp4": found["copy.mp4"]}

    # And of two that were there, the one that vanished is the one that moved.
    world.footage.copy("copy.mp4", "back.mp4")
    await catalog.scan()
    assert (await paths(catalog))["back.mp4"] == original


async def test_names_that_were_swapped_swap_their_assets(world: World, catalog: Client) -> None:
    world.footage.put("a.mp4", "content of a")
    world.footage.put("b.mp4", "content of b, longer")
    await catalog.attach()
    await catalog.quiet()
    before = await paths(catalog)
    world.footage.swap("a.mp4", "b.mp4")
    await catalog.scan()
    assert await paths(catalog) == {"a.mp4": before["b.mp4"], "b.mp4": before["a.mp4"]}
    assert len(await catalog.assets()) == 2


async def test_names_that_went_round_take_their_assets_along(world: World, catalog: Client) -> None:
    names = [f"take {number}.mp4" for number in range(7)]
    for name in names:
        world.footage.put(name, f"content of {name}")
    await catalog.attach()
    await catalog.quiet()
    before = await paths(catalog)
    for one, other in itertools.pairwise(names):
        world.footage.swap(one, other)
    await catalog.scan()
    expected = {new: before[old] for new, old in zip(names, [*names[1:], names[0]], strict=True)}
    assert await paths(catalog) == expected
    assert len(await catalog.assets()) == len(names)


async def test_a_file_moved_over_another_leaves_the_other_missing(world: World, catalog: Client) -> None:
    world.footage.put("a.mp4", "content of a")
    world.footage.put("b.mp4", "content of b, longer")
    await catalog.attach()
    await catalog.quiet()
    before = await paths(catalog)
    world.footage.move("b.mp4", "a.mp4")
    await catalog.scan()
    assert await paths(catalog) == {"a.mp4": before["b.mp4"]}
    [lost] = [asset for asset in await catalog.assets() if asset.state == OFFLINE]
    assert lost.id == before["a.mp4"]


async def test_a_new_file_in_the_place_of_a_moved_one_is_new(world: World, catalog: Client) -> None:
    world.footage.put("a.mp4", "content of a")
    await catalog.attach()
    await catalog.quiet()
    before = await paths(catalog)
    world.footage.move("a.mp4", "z.mp4")
    world.footage.put("a.mp4", "something else entirely")
    await catalog.scan()
    found = await paths(catalog)
    assert found["z.mp4"] == before["a.mp4"] != found["a.mp4"]
    assert {asset.state for asset in await catalog.assets()} == {READY}


async def test_a_vanished_file_is_offline_and_comes_back_as_itself(world: World, catalog: Client) -> None:
    world.footage.put("a.mp4", "a")
    world.footage.put("b.mp4", "b")
    await catalog.attach()
    await catalog.quiet()
    before = await catalog.asset("a.mp4")
    kept = world.footage.files.pop(Place("lib", "a.mp4"))
    await catalog.scan()
    gone = await catalog.asset("a.mp4")
    assert (gone.id, gone.state) == (before.id, OFFLINE)
    assert gone.facts == before.facts
    looked = len(world.footage.inspected)
    world.footage.files[Place("lib", "a.mp4")] = kept
    await catalog.scan()
    back = await catalog.asset("a.mp4")
    assert (back.id, back.state, back.facts) == (before.id, READY, before.facts)
    assert len(world.footage.inspected) == looked


@pytest.mark.proof("library")
async def test_nothing_is_missing_after_a_walk_that_broke_off(world: World, catalog: Client) -> None:
    world.footage.put("a.mp4", "a")
    world.footage.put("b.mp4", "b")
    await catalog.attach()
    await catalog.quiet()
    world.footage.remove("a.mp4")
    world.footage.walk_failure = Internal("the share hung up", reason="WalkBrokeOff")
    job = await catalog.scan()
    assert (job.state, job.error) == (jobs_pb2.JOB_STATE_FAILED, "the share hung up")
    assert set(await paths(catalog)) == {"a.mp4", "b.mp4"}
    world.footage.walk_failure = None
    await catalog.scan()
    assert set(await paths(catalog)) == {"b.mp4"}


async def test_what_lies_below_an_unreadable_place_is_not_missing(world: World, catalog: Client) -> None:
    world.footage.put("private/a.mp4", "a")
    world.footage.put("private notes.mp4", "b")
    await catalog.attach()
    await catalog.quiet()
    world.footage.remove("private/a.mp4")
    world.footage.remove("private notes.mp4")
    world.footage.unreadable["lib"] = [UnreadablePlace("private", "permission denied")]
    job = await catalog.scan()
    assert job.state == jobs_pb2.JOB_STATE_DONE
    assert job.warning == "1 place could not be read: private (permission denied)"
    assert set(await paths(catalog)) == {"private/a.mp4"}


@pytest.mark.parametrize("failure", [Conflict("still growing", reason="SourceChanged"), Internal("a mistake")])
async def test_a_file_that_cannot_be_looked_into_now_waits_for_the_next_scan(
    world: World, catalog: Client, failure: RushesError
) -> None:
    place = world.footage.put("a.mp4", "a")
    world.footage.put("b.mp4", "b")
    world.footage.failures[place] = failure
    await catalog.attach()
    await catalog.quiet()
    assert [asset.state for asset in await catalog.assets()] == [NEW, READY]
    del world.footage.failures[place]
    await catalog.scan()
    assert [asset.state for asset in await catalog.assets()] == [READY, READY]


@pytest.mark.proof("kills")
async def test_a_scan_that_lost_its_node_comes_again(world: World, catalog: Client) -> None:
    place = world.footage.put("a.mp4", "a")
    world.footage.failures[place] = Unavailable("gone")
    await catalog.attach()
    await world.footage.until_inspected(1)
    world.footage.failures.clear()
    await catalog.quiet()
    assert (await catalog.asset("a.mp4")).state == READY


async def test_a_root_that_goes_away_takes_its_assets_offline_and_brings_them_back(
    world: World, catalog: Client
) -> None:
    world.footage.put("a.mp4", "a")
    node = await catalog.attach()
    await catalog.quiet()
    before = await catalog.asset("a.mp4")
    watch = await catalog.watch()
    await node.announce((), ("lib",))
    await watch.until(lambda seen: any(event.assets.root == "lib" for event in seen.events))
    away = await catalog.asset("a.mp4")
    assert away.state == OFFLINE
    assert away.facts == before.facts
    [root] = (await catalog.library.ListRoots(library_pb2.ListRootsRequest())).roots
    assert not root.online

    watch = await catalog.watch()
    await node.announce(("lib",))
    await watch.until(lambda seen: any(event.HasField("job") for event in seen.events))
    await catalog.quiet()
    assert (await catalog.asset("a.mp4")).state == READY
    assert len(world.footage.inspected) == 1


async def test_scans_that_wait_are_joined(world: World, catalog: Client) -> None:
    world.footage.put("a.mp4", "a")
    world.footage.inspecting.clear()
    watch = await catalog.watch()
    await catalog.attach()
    await watch.until(lambda seen: any(event.job.state == jobs_pb2.JOB_STATE_RUNNING for event in seen.events))
    running = (await catalog.jobs.ListJobs(jobs_pb2.ListJobsRequest(active=True))).jobs[0].id
    first = (await catalog.library.Scan(library_pb2.ScanRequest())).job_ids
    # Both slots for scans are free but for one: the second scan runs beside the first and is no longer joined.
    world.footage.inspecting.set()
    await catalog.quiet()
    assert first != [running]


async def test_a_scan_says_for_whom_it_is_and_which_node_walks(world: World, catalog: Client) -> None:
    world.footage.put("a.mp4", "a")
    await catalog.attach()
    await catalog.quiet()
    [by_itself] = (await catalog.jobs.ListJobs(jobs_pb2.ListJobsRequest())).jobs
    assert (by_itself.requested_by, list(by_itself.nodes)) == ("", ["media-1"])
    world.footage.node = "media-2"
    [asked] = (await catalog.library.Scan(library_pb2.ScanRequest(root="lib", requested_by="Mara's laptop"))).job_ids
    job = await catalog.ended(asked)
    assert (job.requested_by, job.profile, list(job.nodes)) == ("Mara's laptop", "", ["media-2"])
    [task] = (await catalog.jobs.ListTasks(jobs_pb2.ListTasksRequest(job_id=asked))).tasks
    assert (task.kind, task.title, task.node) == ("scan", "lib", "media-2")


@pytest.mark.proof("library")
async def test_old_scans_are_forgotten_and_exports_are_not(world: World, catalog: Client) -> None:
    world.footage.put("a.mp4", "a")
    await catalog.attach()
    await catalog.quiet()
    export = await catalog.export(clips=1)
    await catalog.ended(export.job.id)
    last = [await catalog.scan() for _ in range(KEPT_SCANS + 2)][-1]
    jobs = (await catalog.jobs.ListJobs(jobs_pb2.ListJobsRequest(limit=200))).jobs
    assert [job.kind for job in jobs] == ["scan"] * (KEPT_SCANS + 1) + ["export"]
    assert jobs[0].id == last.id


async def test_scanning_what_is_not_there_says_so(catalog: Client) -> None:
    with pytest.raises(RushesError) as unknown:
        await catalog.library.Scan(library_pb2.ScanRequest(root="nowhere"))
    assert unknown.value.reason == "RootNotFound"
    await catalog.attach(online=(), offline=("lib",))
    with pytest.raises(RushesError) as offline:
        await catalog.library.Scan(library_pb2.ScanRequest(root="lib"))
    assert offline.value.reason == "RootOffline"
    assert (await catalog.library.Scan(library_pb2.ScanRequest())).job_ids == []


def hide(asset_id: str) -> annotations_pb2.SetHiddenRequest:
    return annotations_pb2.SetHiddenRequest(
        assets=annotations_pb2.AssetSelector(asset_id=asset_id), profile="default", hidden=True
    )
