"""Many jobs are changed at once, and what it does not apply to is said."""

from typing import Any

import pytest

from rushes.catalog.v1 import exports_pb2, jobs_pb2
from rushes_chassis.errors import DataLoss, InvalidInput
from tests.integration.catalog.harness import Client, World

_UNKNOWN = "01890000-0000-7000-8000-000000000000"


async def changed(
    client: Client, action: "jobs_pb2.JobAction.ValueType", which: "list[str] | jobs_pb2.JobState.ValueType"
) -> tuple[int, dict[str, str]]:
    """How many, and why not the others."""
    request = jobs_pb2.ChangeJobsRequest(action=action)
    if isinstance(which, list):
        request.jobs.ids.extend(which)
    else:
        request.state = which
    answer = await client.jobs.ChangeJobs(request)
    return answer.changed, {each.id: each.reason for each in answer.skipped}


async def states(client: Client) -> dict[str, "jobs_pb2.JobState.ValueType"]:
    """Of all exports that are listed."""
    listed = await client.jobs.ListJobs(jobs_pb2.ListJobsRequest(kind="export", limit=200))
    return {job.id: job.state for job in listed.jobs}


async def waiting_exports(world: World, client: Client, count: int) -> list[str]:
    """Exports of which the first one runs, and the others wait."""
    world.work.working.clear()
    ids = [(await client.export(clips=1)).job.id for _ in range(count)]
    await world.work.until_runs(1)
    return ids


async def test_all_that_wait_are_paused_resumed_and_cancelled_in_one_call(world: World, ready: Client) -> None:
    first, *others = await waiting_exports(world, ready, 4)
    waiting = [job for job, state in (await states(ready)).items() if state == jobs_pb2.JOB_STATE_WAITING]
    assert set(waiting) <= {first, *others}
    assert waiting
    assert await changed(ready, jobs_pb2.JOB_ACTION_PAUSE, jobs_pb2.JOB_STATE_WAITING) == (len(waiting), {})
    assert await changed(ready, jobs_pb2.JOB_ACTION_PAUSE, waiting) == (
        0,
        dict.fromkeys(waiting, "It is paused already."),
    )
    assert await changed(ready, jobs_pb2.JOB_ACTION_RESUME, jobs_pb2.JOB_STATE_PAUSED) == (len(waiting), {})
    count, skipped = await changed(ready, jobs_pb2.JOB_ACTION_CANCEL, [*waiting, _UNKNOWN])
    assert count == len(waiting)
    assert [*skipped] == [_UNKNOWN]
    now = await states(ready)
    assert {now[job] for job in waiting} == {jobs_pb2.JOB_STATE_CANCELLED}
    world.work.working.set()
    await ready.ended(first)


async def test_what_has_ended_is_deleted_from_the_list_and_brought_back(world: World, ready: Client) -> None:
    world.work.failures = [DataLoss("frame 3 differs", reason="ClipNotProven")]
    failed, done = [(await ready.export(clips=1)).job.id for _ in range(2)]
    await ready.ended(failed)
    await ready.ended(done)
    world.work.working.clear()
    running = (await ready.export(clips=1)).job.id
    await world.work.until_runs(3)
    count, skipped = await changed(ready, jobs_pb2.JOB_ACTION_DELETE, [failed, done, running, done])
    assert (count, skipped) == (2, {running: "It has not ended: cancel it first."})
    assert [*await states(ready)] == [running]
    # What it made is still there, and the job too for whoever knows it.
    kept = (await ready.jobs.GetJob(jobs_pb2.GetJobRequest(job_id=done))).job
    assert (kept.deleted, kept.completed) == (True, 1)
    assert await changed(ready, jobs_pb2.JOB_ACTION_DELETE, [done]) == (0, {done: "It is deleted already."})
    assert await changed(ready, jobs_pb2.JOB_ACTION_RESTORE, [done, running]) == (1, {running: "It is not deleted."})
    # A deleted job that is retried is listed again.
    assert await changed(ready, jobs_pb2.JOB_ACTION_RETRY, [failed, done]) == (
        1,
        {done: "No part of it has failed or was cancelled."},
    )
    assert {*await states(ready)} == {failed, done, running}
    world.work.working.set()
    await ready.ended(running)
    await ready.ended(failed)


@pytest.mark.proof("queue")
async def test_more_than_one_transaction_of_them(world: World, ready: Client) -> None:
    world.work.working.clear()
    ids = [(await ready.export(clips=1)).job.id for _ in range(55)]
    await world.work.until_runs(1)
    count, skipped = await changed(ready, jobs_pb2.JOB_ACTION_CANCEL, ids)
    assert (count, skipped) == (55, {})
    assert {*(await states(ready)).values()} == {jobs_pb2.JOB_STATE_CANCELLED}
    world.work.working.set()
    assert await changed(ready, jobs_pb2.JOB_ACTION_DELETE, jobs_pb2.JOB_STATE_CANCELLED) == (55, {})
    assert await states(ready) == {}


async def test_all_are_counted_by_state_and_not_only_those_of_a_page(world: World, ready: Client) -> None:
    async def jobs(**which: Any) -> dict[int, int]:
        found = await ready.jobs.CountJobs(jobs_pb2.CountJobsRequest(**which))
        return {jobs_pb2.JobState.Value(f"JOB_STATE_{field.name.upper()}"): jobs for field, jobs in found.ListFields()}

    world.work.failures = [DataLoss("frame 3 differs", reason="ClipNotProven")]
    failed = await ready.export(clips=1, profile="night")
    await ready.ended(failed.job.id)
    done = await ready.ended((await ready.export(clips=2)).job.id)
    gone = await ready.ended((await ready.export(clips=1)).job.id)
    await changed(ready, jobs_pb2.JOB_ACTION_DELETE, [gone.id])
    world.work.working.clear()
    # Two run, as the node has two slots.
    running = await ready.export(clips=3, profile="night")
    await world.work.until_runs(6)
    waiting = await ready.export(clips=5)
    assert await jobs(kind="export") == {
        jobs_pb2.JOB_STATE_FAILED: 1,
        jobs_pb2.JOB_STATE_DONE: 1,
        jobs_pb2.JOB_STATE_RUNNING: 1,
        jobs_pb2.JOB_STATE_WAITING: 1,
    }
    later = await jobs(kind="export", ended_after=done.ended_at)
    assert later == {jobs_pb2.JOB_STATE_RUNNING: 1, jobs_pb2.JOB_STATE_WAITING: 1}
    assert sum((await jobs()).values()) == 4 + (await jobs(kind="scan"))[jobs_pb2.JOB_STATE_DONE]

    clips = await ready.exports.CountClips(exports_pb2.CountClipsRequest())
    assert clips.all == exports_pb2.ClipCounts(waiting=6, running=2, done=3, failed=1)
    assert clips.under_way == exports_pb2.ClipCounts(waiting=6, running=2)
    night = await ready.exports.CountClips(exports_pb2.CountClipsRequest(profile="night"))
    assert night.all == exports_pb2.ClipCounts(waiting=1, running=2, failed=1)
    assert night.under_way == exports_pb2.ClipCounts(waiting=1, running=2)

    async def exports(*states: "jobs_pb2.JobState.ValueType", profile: str = "") -> list[str]:
        request = exports_pb2.ListExportsRequest(state=states, profile=profile)
        return [export.id for export in (await ready.exports.ListExports(request)).exports]

    assert await exports(jobs_pb2.JOB_STATE_RUNNING) == [running.id]
    assert await exports(jobs_pb2.JOB_STATE_WAITING, jobs_pb2.JOB_STATE_FAILED) == [waiting.id, failed.id]
    assert await exports(jobs_pb2.JOB_STATE_RUNNING, profile="default") == []
    world.work.working.set()
    await ready.ended(waiting.job.id)
    over = await ready.exports.CountClips(exports_pb2.CountClipsRequest(profile="default"))
    assert (over.under_way, over.progress) == (exports_pb2.ClipCounts(), 0)


@pytest.mark.parametrize(
    "request_",
    [
        jobs_pb2.ChangeJobsRequest(action=jobs_pb2.JOB_ACTION_CANCEL),
        jobs_pb2.ChangeJobsRequest(jobs=jobs_pb2.JobIds(), action=jobs_pb2.JOB_ACTION_CANCEL),
        jobs_pb2.ChangeJobsRequest(jobs=jobs_pb2.JobIds(ids=["one"]), action=jobs_pb2.JOB_ACTION_CANCEL),
        jobs_pb2.ChangeJobsRequest(state=jobs_pb2.JOB_STATE_WAITING),
    ],
)
async def test_bad_requests_are_refused(ready: Client, request_: jobs_pb2.ChangeJobsRequest) -> None:
    with pytest.raises(InvalidInput):
        await ready.jobs.ChangeJobs(request_)
