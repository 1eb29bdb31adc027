"""What happened to a job is told line by line."""

import pytest

from rushes.catalog.v1 import jobs_pb2
from rushes_chassis.errors import Aborted, DataLoss, Internal, NotFound
from tests.integration.catalog.harness import Client, World

_UNKNOWN = "01890000-0000-7000-8000-000000000000"


async def log_of(client: Client, job_id: str, limit: int = 100) -> list[jobs_pb2.JobLogLine]:
    request = jobs_pb2.ReadJobLogRequest(job_id=job_id, limit=limit)
    return list((await client.jobs.ReadJobLog(request)).lines)


@pytest.mark.proof("queue")
async def test_it_tells_each_try_where_it_ran_and_what_went_wrong(world: World, ready: Client) -> None:
    world.work.failures = [
        Aborted("stopped by its node", reason="Stopped"),
        Internal("x264 died", reason="EncoderFailed"),
    ]
    export = await ready.export(clips=1)
    await ready.ended(export.job.id)
    lines = await log_of(ready, export.job.id)
    assert [(line.event, line.part, line.attempt, line.node, line.detail) for line in lines] == [
        ("began", "dog_001", 1, "media-1", ""),
        ("interrupted", "dog_001", 1, "media-1", "stopped by its node"),
        ("began", "dog_001", 2, "media-1", ""),
        ("tried_again", "dog_001", 2, "media-1", "x264 died"),
        ("began", "dog_001", 3, "media-1", ""),
        ("done", "dog_001", 3, "media-1", ""),
    ]
    assert [line.at.ToDatetime() for line in lines] == sorted(line.at.ToDatetime() for line in lines)
    assert await log_of(ready, export.job.id, limit=2) == lines[-2:]


@pytest.mark.proof("queue")
async def test_it_tells_what_people_did_to_the_job(world: World, ready: Client) -> None:
    world.work.failures = [DataLoss("frame 3 differs", reason="ClipNotProven")]
    export = await ready.export(clips=1)
    await ready.ended(export.job.id)
    world.work.working.clear()
    await ready.jobs.RetryJob(jobs_pb2.RetryJobRequest(job_id=export.job.id))
    await world.work.until_runs(2)
    await ready.jobs.PauseJob(jobs_pb2.PauseJobRequest(job_id=export.job.id))
    await ready.jobs.ResumeJob(jobs_pb2.ResumeJobRequest(job_id=export.job.id))
    for _ in range(2):  # what is cancelled already is not cancelled again
        await ready.jobs.CancelJob(jobs_pb2.CancelJobRequest(job_id=export.job.id))
    told = [line.event for line in await log_of(ready, export.job.id)]
    assert told == ["began", "failed", "retried", "began", "paused", "resumed", "cancelled"]


@pytest.mark.proof("queue")
async def test_what_a_restart_interrupts_is_told_by_the_next(world: World) -> None:
    world.footage.put("a.mp4", "a")
    async with world.catalog() as client:
        await client.attach(slots=1)
        await client.quiet()
        world.work.working.clear()
        export = await client.export(clips=1)
        await world.work.until_runs(1)
    world.work.working.set()
    async with world.catalog() as client:
        await client.attach(slots=1)
        await client.ended(export.job.id)
        told = [(line.event, line.attempt) for line in await log_of(client, export.job.id)]
        assert told == [("began", 1), ("interrupted", 1), ("began", 2), ("done", 2)]


@pytest.mark.proof("queue")
async def test_a_job_that_is_not_there_has_none(ready: Client) -> None:
    with pytest.raises(NotFound, match="There is no job"):
        await log_of(ready, _UNKNOWN)
