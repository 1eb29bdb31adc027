"""New videos, which finders that watch scan by themselves."""

import pytest

from rushes.catalog.v1 import finders_pb2, jobs_pb2
from tests.integration.catalog import finding
from tests.integration.catalog.harness import Client, Watch, World


def scans(watch: Watch) -> list[jobs_pb2.Job]:
    """The ends of scans that were seen."""
    jobs = [event.job for event in watch.events if event.HasField("job")]
    return [job for job in jobs if job.kind == "finder_scan" and job.state == jobs_pb2.JOB_STATE_DONE]


async def watches(catalog: Client, finder: finders_pb2.Finder, *, on: bool) -> None:
    await catalog.finders.EditFinder(finders_pb2.EditFinderRequest(finder_id=finder.id, watch=on))


async def test_new_videos_are_scanned_by_a_finder_that_watches_and_those_of_before_are_not(
    world: World, catalog: Client
) -> None:
    await finding.library(world, catalog, "a.mp4", "b.mp4")
    await finding.cut(catalog)
    idle = await finding.create(catalog, "idle")
    made = await finding.create(catalog, "steps", watch=True)
    watch = await catalog.watch()
    await finding.train(catalog, idle)
    # Before it was trained, and behind it.
    world.footage.put("before.mp4", "before")
    await catalog.scan()
    await finding.train(catalog, made)
    await watch.until(lambda seen: len(scans(seen)) == 1)
    world.footage.put("behind.mp4", "behind")
    await catalog.scan()
    await watch.until(lambda seen: len(scans(seen)) == 2)
    first, second = scans(watch)
    assert (first.title, second.title) == ("Scan for steps in before.mp4", "Scan for steps in behind.mp4")
    assert (first.requested_by, first.total, second.total) == ("", 1, 1)
    [version] = await finding.versions(catalog, made)
    assert version.scanned == 2
    assert [each.scanned for each in await finding.versions(catalog, idle)] == [0]


@pytest.mark.proof("finders")
async def test_a_finder_that_watches_no_more_scans_nothing_by_itself(world: World, catalog: Client) -> None:
    await finding.library(world, catalog, "a.mp4")
    await finding.cut(catalog)
    one, other = await finding.create(catalog, "one", watch=True), await finding.create(catalog, "other", watch=True)
    await finding.train(catalog, one)
    await finding.train(catalog, other)
    await watches(catalog, one, on=False)
    watch = await catalog.watch()
    world.footage.put("b.mp4", "b")
    await catalog.scan()
    # Finders are gone through in the order in which they were created.
    await watch.until(lambda seen: bool(scans(seen)))
    assert [job.title for job in scans(watch)] == ["Scan for other in b.mp4"]
