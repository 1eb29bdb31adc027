"""What tests of finders do again and again."""

from typing import Any

from rushes.catalog.v1 import exports_pb2, finders_pb2, jobs_pb2
from tests.integration.catalog.harness import Client, World

SOUND = finders_pb2.FINDER_BY_SOUND
STEPS = ("a.mp4", "steps-1.mp4", "steps-2.mp4")


async def library(world: World, catalog: Client, *names: str, **files: Any) -> Client:
    """With these files of a minute and one node."""
    for name in names:
        world.footage.put(name, name, **files)
    await catalog.attach()
    await catalog.quiet()
    return catalog


async def create(catalog: Client, name: str = "steps", **fields: Any) -> finders_pb2.Finder:
    values = {"by": SOUND, "labels": ["gravel"], "requested_by": "ada", **fields}
    return (await catalog.finders.CreateFinder(finders_pb2.CreateFinderRequest(name=name, **values))).finder


async def now(catalog: Client, finder: finders_pb2.Finder) -> finders_pb2.Finder:
    return (await catalog.finders.GetFinder(finders_pb2.GetFinderRequest(finder_id=finder.id))).finder


async def cut(catalog: Client, path: str = "a.mp4", label: str = "gravel", **fields: Any) -> exports_pb2.Export:
    """Three clips of eight seconds, from seconds 2, 5 and 8 on."""
    export = await catalog.export(path, label=label, **fields)
    await catalog.ended(export.job.id)
    return await catalog.exported(export)


async def mark(catalog: Client, finder: finders_pb2.Finder, path: str, *spans: Any) -> int:
    """Add spans of (start, end) or (start, end, positive)."""
    asset = await catalog.asset(path)
    new = [
        finders_pb2.NewExample(asset_id=asset.id, start=start, end=end, positive=not more or more[0])
        for start, end, *more in spans
    ]
    request = finders_pb2.AddExamplesRequest(finder_id=finder.id, examples=new)
    return (await catalog.finders.AddExamples(request)).added


async def examples(catalog: Client, finder: finders_pb2.Finder, **which: Any) -> list[finders_pb2.Example]:
    request = finders_pb2.ListExamplesRequest(finder_id=finder.id, **which)
    return list((await catalog.finders.ListExamples(request)).examples)


async def begin_training(catalog: Client, finder: finders_pb2.Finder) -> str:
    request = finders_pb2.StartFinderTrainingRequest(finder_id=finder.id, requested_by="ada")
    return (await catalog.finders.StartFinderTraining(request)).job_id


async def train(catalog: Client, finder: finders_pb2.Finder) -> jobs_pb2.Job:
    return await catalog.ended(await begin_training(catalog, finder))


async def versions(catalog: Client, finder: finders_pb2.Finder) -> list[finders_pb2.FinderVersion]:
    request = finders_pb2.ListFinderVersionsRequest(finder_id=finder.id)
    return list((await catalog.finders.ListFinderVersions(request)).versions)


async def begin_scan(catalog: Client, finder: finders_pb2.Finder, **which: Any) -> str:
    values = which or {"all": True}
    request = finders_pb2.StartFinderScanRequest(finder_id=finder.id, requested_by="ada", **values)
    return (await catalog.finders.StartFinderScan(request)).job_id


async def scan(catalog: Client, finder: finders_pb2.Finder, **which: Any) -> jobs_pb2.Job:
    return await catalog.ended(await begin_scan(catalog, finder, **which))


async def choose(catalog: Client, finder: finders_pb2.Finder, version: str) -> finders_pb2.FinderVersion:
    request = finders_pb2.ChooseFinderVersionRequest(finder_id=finder.id, version_id=version, requested_by="ada")
    return (await catalog.finders.ChooseFinderVersion(request)).version


async def trained(catalog: Client, name: str = "steps", **fields: Any) -> finders_pb2.Finder:
    made = await create(catalog, name, **fields)
    assert (await train(catalog, made)).state == jobs_pb2.JOB_STATE_DONE
    return await now(catalog, made)


async def job(catalog: Client, job_id: str) -> jobs_pb2.Job:
    return (await catalog.jobs.GetJob(jobs_pb2.GetJobRequest(job_id=job_id))).job


async def scores(world: World, finder: finders_pb2.Finder) -> int:
    """Number of videos with scores of the version in use."""
    return int(await world.execute(f"SELECT count(*) FROM finder_score WHERE version_id = '{finder.active_version}'"))
