"""The line that jobs wait in: pausing, going on and moving, through starts and ends."""

from collections.abc import Awaitable
from datetime import timedelta

import pytest

from rushes.catalog.v1 import exports_pb2, jobs_pb2, library_pb2
from rushes_catalog.domain.ids import new_id
from rushes_catalog.jobs.domain.verdicts import FAILURE_PAUSE
from rushes_catalog.ports.clock import wall_clock
from rushes_chassis.errors import Conflict, Internal, InvalidInput, NotFound, RushesError
from tests.integration.catalog.harness import Client, World


@pytest.fixture
async def busy(catalog: Client, world: World) -> Client:
    """A catalog with one file and one slot, whose node ends nothing until it is told to."""
    world.footage.put("a.mp4", "a")
    await catalog.attach(slots=1)
    await catalog.quiet()
    world.work.working.clear()
    return catalog


async def paused(client: Client, job_id: str) -> jobs_pb2.Job:
    return (await client.jobs.PauseJob(jobs_pb2.PauseJobRequest(job_id=job_id))).job


async def resumed(client: Client, job_id: str) -> jobs_pb2.Job:
    return (await client.jobs.ResumeJob(jobs_pb2.ResumeJobRequest(job_id=job_id))).job


async def moved(client: Client, job_id: str, **to: object) -> jobs_pb2.Job:
    return (await client.jobs.MoveJob(jobs_pb2.MoveJobRequest(job_id=job_id, **to))).job  # type: ignore[arg-type]


async def found(client: Client, job_id: str) -> jobs_pb2.Job:
    return (await client.jobs.GetJob(jobs_pb2.GetJobRequest(job_id=job_id))).job


def begun(world: World) -> list[str]:
    """Names of the clips that were begun, in that order."""
    return [run.order.place.name for run in world.work.runs]


async def refusal(asked: Awaitable[object]) -> RushesError:
    with pytest.raises(RushesError) as refused:
        await asked
    return refused.value


# -- pausing -------------------------------------------------------------------


async def test_what_runs_ends_its_clip_and_no_further_one_begins(busy: Client, world: World) -> None:
    export = await busy.export(clips=3)
    await world.work.until_runs(1)
    watch = await busy.watch()
    job = await paused(busy, export.job.id)
    assert (job.state, job.running) == (jobs_pb2.JOB_STATE_PAUSED, 1)
    world.work.working.set()
    # Somebody who looks at the list hears that it stands still now.
    await watch.until(
        lambda seen: any(each.job.state == jobs_pb2.JOB_STATE_PAUSED and not each.job.running for each in seen.events)
    )
    other = await busy.export(clips=1, name="other")
    await busy.ended(other.job.id)
    assert begun(world) == ["dog_001_0", "other_001"]
    job = await resumed(busy, export.job.id)
    assert (job.state, job.completed) == (jobs_pb2.JOB_STATE_WAITING, 1)
    job = await busy.ended(export.job.id)
    assert (job.state, job.completed) == (jobs_pb2.JOB_STATE_DONE, 3)
    assert len(begun(world)) == 4


async def test_a_job_that_was_paused_over_its_last_clip_is_done(busy: Client, world: World) -> None:
    export = await busy.export(clips=1)
    await world.work.until_runs(1)
    await paused(busy, export.job.id)
    world.work.working.set()
    assert (await busy.ended(export.job.id)).state == jobs_pb2.JOB_STATE_DONE


async def test_going_on_while_a_clip_still_runs_is_running_on(busy: Client, world: World) -> None:
    export = await busy.export(clips=2)
    await world.work.until_runs(1)
    began = (await paused(busy, export.job.id)).started_at
    job = await resumed(busy, export.job.id)
    assert (job.state, job.started_at) == (jobs_pb2.JOB_STATE_RUNNING, began)


@pytest.mark.proof("queue")
async def test_pausing_and_resuming_twice_change_nothing_more(busy: Client) -> None:
    blocking, export = await busy.export(clips=1), await busy.export(clips=1)
    watch = await busy.watch()
    assert await paused(busy, export.job.id) == await paused(busy, export.job.id)
    assert await resumed(busy, export.job.id) == await resumed(busy, export.job.id)
    await paused(busy, blocking.job.id)
    await watch.until(lambda seen: any(each.job.id == blocking.job.id for each in seen.events))
    assert [each.job.state for each in watch.events if each.job.id == export.job.id] == [
        jobs_pb2.JOB_STATE_PAUSED,
        jobs_pb2.JOB_STATE_WAITING,
    ]


async def test_what_has_ended_is_refused_in_words(busy: Client, world: World) -> None:
    world.work.working.set()
    export = await busy.export(clips=1)
    await busy.ended(export.job.id)
    other = await busy.export(clips=1)
    job = export.job.id
    for asked in (paused(busy, job), resumed(busy, job), moved(busy, job, to=jobs_pb2.LINE_END_FRONT)):
        error = await refusal(asked)
        assert isinstance(error, Conflict)
        assert error.reason == "JobEnded"
        assert export.job.title in error.message
    assert (await refusal(moved(busy, other.job.id, before=job))).reason == "JobEnded"
    assert isinstance(await refusal(paused(busy, new_id())), NotFound)


@pytest.mark.proof("queue")
async def test_a_paused_job_can_be_cancelled(busy: Client, world: World) -> None:
    export = await busy.export(clips=3)
    await world.work.until_runs(1)
    await paused(busy, export.job.id)
    job = (await busy.jobs.CancelJob(jobs_pb2.CancelJobRequest(job_id=export.job.id))).job
    assert job.state == jobs_pb2.JOB_STATE_CANCELLED
    again = (await busy.jobs.RetryJob(jobs_pb2.RetryJobRequest(job_id=export.job.id))).job
    assert again.state == jobs_pb2.JOB_STATE_WAITING


async def test_what_failed_of_a_paused_job_waits_again_with_the_rest(busy: Client, world: World) -> None:
    failed = Conflict("changed", reason="SourceChanged")
    world.work.failures = [failed]
    world.work.working.set()
    watch = await busy.watch()
    export = await busy.export(clips=2)
    await watch.until(lambda seen: any(each.clip.clip.state == exports_pb2.CLIP_STATE_FAILED for each in seen.events))
    await busy.ended(export.job.id)
    # Only what failed is asked again: the other clip is proven and stays.
    world.work.working.clear()
    await busy.jobs.RetryJob(jobs_pb2.RetryJobRequest(job_id=export.job.id))
    await world.work.until_runs(3)
    await paused(busy, export.job.id)
    again = (await busy.jobs.RetryJob(jobs_pb2.RetryJobRequest(job_id=export.job.id))).job
    assert (again.state, again.running, again.completed, again.failed) == (jobs_pb2.JOB_STATE_PAUSED, 1, 1, 0)
    world.work.working.set()
    job = await busy.ended(export.job.id)
    assert (job.state, job.completed) == (jobs_pb2.JOB_STATE_DONE, 2)
    assert begun(world) == ["dog_001_0", "dog_001_1", "dog_001_0"]


@pytest.mark.proof("queue")
async def test_a_paused_job_is_still_paused_after_a_start_and_what_ran_is_finished(world: World) -> None:
    world.footage.put("a.mp4", "a")
    async with world.catalog() as client:
        await client.attach(slots=1)
        await client.quiet()
        world.work.working.clear()
        export = await client.export(clips=3)
        await world.work.until_runs(1)
        await paused(client, export.job.id)
    # Entering again is what follows a kill: nothing was told to the rows meanwhile.
    world.work.working.set()
    async with world.catalog() as client:
        watch = await client.watch(after=0)
        await client.attach(slots=1)
        await watch.until(lambda seen: any(each.clip.clip.state == exports_pb2.CLIP_STATE_DONE for each in seen.events))
        other = await client.export(clips=1, name="other")
        await client.ended(other.job.id)
        job = await found(client, export.job.id)
        assert (job.state, job.completed, job.running) == (jobs_pb2.JOB_STATE_PAUSED, 1, 0)
        open_ones = (await client.jobs.ListJobs(jobs_pb2.ListJobsRequest(active=True))).jobs
        assert [each.id for each in open_ones] == [export.job.id]
        await resumed(client, export.job.id)
        assert (await client.ended(export.job.id)).state == jobs_pb2.JOB_STATE_DONE
    assert begun(world) == ["dog_001_0", "dog_001_0", "other_001", "dog_001_1", "dog_001_2"]


@pytest.mark.proof("queue")
async def test_a_clip_that_its_node_lost_waits_until_its_job_goes_on(busy: Client, world: World) -> None:
    # By a clock that stands still nothing is tried again.
    world.set_clock(failed_at := wall_clock())
    world.work.failures = [Internal("x264 died", reason="EncoderFailed")]
    watch = await busy.watch()
    export = await busy.export(clips=1)
    await watch.until(
        lambda seen: [each.clip.clip.state for each in seen.events].count(exports_pb2.CLIP_STATE_WAITING) > 1
    )
    job = await paused(busy, export.job.id)
    world.set_clock(failed_at + timedelta(seconds=2 * FAILURE_PAUSE))
    other = await busy.export(clips=1, name="other")
    world.work.working.set()
    await busy.ended(other.job.id)
    assert (job.state, begun(world)) == (jobs_pb2.JOB_STATE_PAUSED, ["dog_001", "other_001"])


# -- moving --------------------------------------------------------------------


async def test_tasks_begin_in_the_order_that_people_have_made(busy: Client, world: World) -> None:
    await busy.export(clips=1, name="now")
    await world.work.until_runs(1)
    a, b, c, d = [(await busy.export(clips=2, name=name)).job.id for name in "abcd"]
    await moved(busy, d, before=b)
    await moved(busy, a, to=jobs_pb2.LINE_END_BACK)
    await moved(busy, c, to=jobs_pb2.LINE_END_FRONT)
    world.work.working.set()
    for job_id in (a, b, c, d):
        await busy.ended(job_id)
    assert [name[0] for name in begun(world)] == list("nccddbbaa")


@pytest.mark.proof("queue")
async def test_the_order_survives_a_start(world: World) -> None:
    world.footage.put("a.mp4", "a")
    async with world.catalog() as client:
        await client.attach(slots=1)
        await client.quiet()
        world.work.working.clear()
        await client.export(clips=1, name="now")
        await world.work.until_runs(1)
        a, b = [(await client.export(clips=1, name=name)).job.id for name in "ab"]
        await moved(client, b, before=a)
    world.work.working.set()
    async with world.catalog() as client:
        await client.attach(slots=1)
        await client.quiet()
    assert [name[0] for name in begun(world)[-2:]] == ["b", "a"]


@pytest.mark.proof("queue")
async def test_a_job_goes_before_the_rest_of_one_that_runs(busy: Client, world: World) -> None:
    await busy.export(clips=3, name="long")
    await world.work.until_runs(1)
    urgent = (await busy.export(clips=1, name="urgent")).job.id
    await moved(busy, urgent, to=jobs_pb2.LINE_END_FRONT)
    world.work.working.set()
    await busy.quiet()
    assert begun(world) == ["long_001_0", "urgent_001", "long_001_1", "long_001_2"]


@pytest.mark.proof("queue")
async def test_a_move_is_told_and_one_to_where_it_stands_is_none(busy: Client) -> None:
    first, second, third = [(await busy.export(clips=1, name=name)).job.id for name in "abc"]
    watch = await busy.watch()
    await moved(busy, second, before=third)
    await moved(busy, second, before=second)
    await moved(busy, third, to=jobs_pb2.LINE_END_BACK)
    await moved(busy, first, to=jobs_pb2.LINE_END_FRONT)
    job = await moved(busy, third, before=second)
    await watch.until(lambda seen: any(each.job.place == job.place for each in seen.events))
    assert [each.job.id for each in watch.events if each.HasField("job")] == [third]
    places = [(await found(busy, job_id)).place for job_id in (first, third, second)]
    assert places == sorted(places)


async def test_exports_and_scans_wait_in_lines_of_their_own(busy: Client, world: World) -> None:
    world.footage.inspecting.clear()
    world.footage.put("b.mp4", "b")
    scan = (await busy.library.Scan(library_pb2.ScanRequest(root="lib"))).job_ids[0]
    export = (await busy.export(clips=1)).job.id
    for job_id, other in ((export, scan), (scan, export)):
        assert (await refusal(moved(busy, job_id, before=other))).reason == "OtherLine"
    front = await moved(busy, export, to=jobs_pb2.LINE_END_FRONT)
    assert front.place == (await found(busy, export)).place
    world.footage.inspecting.set()


async def test_a_move_names_one_place(busy: Client) -> None:
    export = await busy.export(clips=1)
    for to in ({}, {"to": 0}, {"to": 7}, {"before": "x"}):
        assert isinstance(await refusal(moved(busy, export.job.id, **to)), InvalidInput)


async def test_jobs_are_listed_by_how_they_stand_however_many_came_since(busy: Client, world: World) -> None:
    running = await busy.export(clips=1)
    await world.work.until_runs(1)
    held = await busy.export(clips=1, name="held")
    await paused(busy, held.job.id)
    waiting = await busy.export(clips=1, name="waiting")

    async def listed(
        *states: "jobs_pb2.JobState.ValueType", cursor: str = "", limit: int | None = None
    ) -> jobs_pb2.ListJobsResponse:
        return await busy.jobs.ListJobs(
            jobs_pb2.ListJobsRequest(kind="export", state=states, cursor=cursor, limit=limit)
        )

    def ids(page: jobs_pb2.ListJobsResponse) -> list[str]:
        return [each.id for each in page.jobs]

    assert ids(await listed()) == [waiting.job.id, held.job.id, running.job.id]
    assert ids(await listed(jobs_pb2.JOB_STATE_RUNNING)) == [running.job.id]
    assert ids(await listed(jobs_pb2.JOB_STATE_FAILED)) == []
    both = (jobs_pb2.JOB_STATE_PAUSED, jobs_pb2.JOB_STATE_RUNNING)
    first = await listed(*both, limit=1)
    assert ids(first) == [held.job.id]
    assert ids(await listed(*both, limit=1, cursor=first.next_cursor)) == [running.job.id]
    with pytest.raises(InvalidInput):
        await listed(jobs_pb2.JOB_STATE_DONE, cursor=first.next_cursor)
    with pytest.raises(InvalidInput, match="state"):
        await listed(jobs_pb2.JOB_STATE_UNSPECIFIED)
    world.work.working.set()
