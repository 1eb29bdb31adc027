"""Facts of headers are corrected by frame indexes: at once, for good, and until the file changes."""

from dataclasses import replace
from fractions import Fraction

import pytest

from rushes.catalog.v1 import library_pb2
from rushes.media.v1 import source_pb2
from rushes_footage.facts import IndexFacts, Problem
from rushes_footage.messages.facts import index_facts_to
from tests.integration.catalog.harness import Client, World
from tests.integration.media.node import eventually

HOLE = Problem("DamagedInside", "Something is missing at 0:04.000.")
INDEX = IndexFacts(12.0, Fraction(25), 300, 320, 180, None)
DURATION = library_pb2.ASSET_SORT_DURATION


async def report(catalog: Client, asset: library_pb2.Asset, facts: IndexFacts = INDEX, **version: int) -> None:
    """As a media node that has an index of this version."""
    seen = source_pb2.FileVersion(size=asset.version.size, mtime_ns=asset.version.mtime_ns)
    seen.MergeFrom(source_pb2.FileVersion(**version))
    source = source_pb2.Source(root=asset.root, path=asset.path, version=seen)
    await catalog.library.ReportIndex(library_pb2.ReportIndexRequest(source=source, facts=index_facts_to(facts)))


async def listed(world: World, catalog: Client) -> library_pb2.Asset:
    """A file that claims to last for 53 years, beside one of 20 s."""
    world.footage.put("a.mp4", "a", duration=1_700_000_012.0)
    world.footage.put("b.mp4", "b", duration=20.0)
    await catalog.attach()
    await catalog.quiet()
    return await catalog.asset("a.mp4")


async def test_lists_have_what_the_index_says_and_watchers_are_told(world: World, catalog: Client) -> None:
    asset = await listed(world, catalog)
    watch = await catalog.watch()
    await report(catalog, asset, replace(INDEX, rate=Fraction(30)))
    await watch.until(lambda seen: any(asset.id in event.assets.asset_ids for event in seen.events))
    assert [each.path for each in await catalog.assets(sort=DURATION)] == ["a.mp4", "b.mp4"]
    [found] = await catalog.assets(max_duration=12.0)
    assert (found.id, found.facts.duration_seconds) == (asset.id, 12.0)
    video = found.facts.video
    assert (video.rate.numerator, video.frame_count, video.width, video.height) == (30, 300, 320, 180)
    assert video.codec_string == asset.facts.video.codec_string


async def test_what_is_known_already_is_no_event(world: World, catalog: Client) -> None:
    asset = await listed(world, catalog)
    watch = await catalog.watch()
    for _ in range(3):
        await report(catalog, asset)
    await report(catalog, await catalog.asset("b.mp4"))
    await watch.until(lambda seen: len(seen.events) >= 2)
    told = [asset_id for event in watch.events for asset_id in event.assets.asset_ids]
    assert told.count(asset.id) == 1


async def test_what_is_said_of_other_files_is_ignored(world: World, catalog: Client) -> None:
    asset = await listed(world, catalog)
    await report(catalog, asset, size=99)
    await report(catalog, asset, mtime_ns=99)
    for root, path in (("lib", "nothing.mp4"), ("@renditions", "a.mp4")):
        await report(catalog, library_pb2.Asset(root=root, path=path, version=asset.version))
    assert await catalog.asset("a.mp4") == asset


@pytest.mark.parametrize("found", [None, HOLE])
async def test_an_unchanged_file_stays_corrected_and_a_changed_one_is_as_its_header_says(
    world: World, catalog: Client, found: Problem | None
) -> None:
    asset = await listed(world, catalog)
    await report(catalog, asset, replace(INDEX, warning=found))
    corrected = await catalog.asset("a.mp4")
    assert corrected.facts.warning.reason == ("DamagedInside" if found else "")
    request = library_pb2.InspectAssetRequest(asset_id=asset.id)
    assert (await catalog.library.InspectAsset(request)).asset == corrected
    world.footage.move("a.mp4", "moved.mp4")
    await catalog.scan()
    moved = await catalog.asset("moved.mp4")
    assert (moved.id, moved.facts) == (asset.id, corrected.facts)
    world.footage.put("moved.mp4", "another", duration=7.0)
    await catalog.scan()
    changed = await catalog.asset("moved.mp4")
    assert (changed.facts.duration_seconds, changed.facts.HasField("warning")) == (7.0, False)
    assert changed.facts.video.frame_count == asset.facts.video.frame_count


async def test_an_edit_that_no_fingerprint_tells_is_another_version(world: World, catalog: Client) -> None:
    world.footage.put("a.mp4", "a|one", duration=1_700_000_012.0)
    await catalog.attach()
    await catalog.quiet()
    await report(catalog, await catalog.asset("a.mp4"))
    world.footage.put("a.mp4", "a|two", duration=7.0)
    await catalog.scan()
    assert (await catalog.asset("a.mp4")).facts.duration_seconds == 7.0


async def test_a_file_that_is_cut_short_and_damaged_says_both(world: World, catalog: Client) -> None:
    world.footage.put("a.mp4", "half")
    await catalog.attach()
    await catalog.quiet()
    await report(catalog, await catalog.asset("a.mp4"), replace(INDEX, warning=HOLE))
    [asset] = await catalog.assets(only_warnings=True)
    assert asset.facts.warning.reason == "CutShort"
    assert asset.facts.warning.detail.endswith(HOLE.detail)


async def test_a_quarantined_file_that_is_read_again_is_as_its_header_says_until_it_is_indexed(
    world: World, catalog: Client
) -> None:
    asset = await listed(world, catalog)
    await report(catalog, asset, replace(INDEX, warning=HOLE))
    source = source_pb2.Source(root="lib", path="a.mp4", version=asset.version)
    for _ in range(3):
        await catalog.library.ReportDeath(library_pb2.ReportDeathRequest(source=source, how="It died."))
    # What was told of it meanwhile.
    await report(catalog, asset, replace(INDEX, warning=HOLE))
    assert (await catalog.asset("a.mp4")).problem.reason == "Quarantined"
    again = (await catalog.library.InspectAsset(library_pb2.InspectAssetRequest(asset_id=asset.id))).asset
    assert again.facts == asset.facts
    await report(catalog, asset, replace(INDEX, warning=HOLE))
    assert (await catalog.asset("a.mp4")).facts.warning.detail == HOLE.detail


@pytest.mark.proof("ahead")
async def test_what_is_indexed_ahead_of_need_is_told_once_whoever_restarts(world: World) -> None:
    place = world.footage.put("a.mp4", "a", duration=1_700_000_012.0)
    async with world.catalog() as catalog:
        await catalog.attach()
        await catalog.quiet()
        assert (await catalog.asset("a.mp4")).facts.duration_seconds == 1_700_000_012.0
    # Its index was made while the catalog was away.
    world.footage.index_says[place] = INDEX
    for _ in range(2):
        world.footage.prepared.clear()
        async with world.catalog() as catalog:
            await catalog.attach()
            await eventually(lambda: len(world.footage.prepared) >= 3)
            assert (await catalog.asset("a.mp4")).facts.duration_seconds == 12.0
    assert world.footage.indexes_told == [place]
