"""Pictures of new files are made ahead of need: of each once, of none that cannot be read, and without any job."""

import pytest

from rushes.catalog.v1 import jobs_pb2
from rushes_catalog.library.domain.assets import PreparedStage
from tests.integration.catalog.harness import World
from tests.integration.media.node import eventually

pytestmark = pytest.mark.proof("ahead")


async def prepared(world: World, *paths: str) -> None:
    """Wait until all there is to be made of these was asked for."""
    wanted = {(stage, path) for stage in PreparedStage for path in paths}
    await eventually(lambda: {(stage, place.path) for stage, place in world.footage.prepared} == wanted)


async def test_what_a_scan_finds_is_prepared_once(world: World) -> None:
    async with world.catalog() as catalog:
        world.footage.put("a.mp4", "a")
        world.footage.put("b.mp4", "broken")
        await catalog.attach()
        await catalog.quiet()
        await prepared(world, "a.mp4")
        world.footage.put("c.mp4", "c")
        await catalog.scan()
        await prepared(world, "a.mp4", "c.mp4")
        assert len(world.footage.prepared) == 2 * len(PreparedStage)
        jobs = (await catalog.jobs.ListJobs(jobs_pb2.ListJobsRequest())).jobs
        assert {job.kind for job in jobs} == {"scan"}


async def test_a_catalog_that_died_goes_on_with_what_there_is(world: World) -> None:
    world.footage.put("a.mp4", "a")
    async with world.catalog() as catalog:
        await catalog.attach()
        await catalog.quiet()
        await prepared(world, "a.mp4")
    world.footage.prepared.clear()
    async with world.catalog() as catalog:
        await catalog.attach()
        await prepared(world, "a.mp4")


async def test_no_file_is_read_whole_before_all_have_their_pictures(world: World) -> None:
    for name in "abc":
        world.footage.put(f"{name}.mp4", name)
    async with world.catalog() as catalog:
        await catalog.attach()
        await prepared(world, "a.mp4", "b.mp4", "c.mp4")
        world.footage.put("d.mp4", "d")
        await catalog.scan()
        await prepared(world, "a.mp4", "b.mp4", "c.mp4", "d.mp4")
    stages = [*PreparedStage]
    for paths in ({"a.mp4", "b.mp4", "c.mp4"}, {"d.mp4"}):
        asked = [stages.index(stage) for stage, place in world.footage.prepared if place.path in paths]
        assert asked == sorted(asked)
