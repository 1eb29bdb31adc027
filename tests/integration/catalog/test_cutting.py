"""How clips of exports are cut: where, by which encoder, how they fail, and how they are cancelled."""

import pytest

from rushes.catalog.v1 import exports_pb2, jobs_pb2
from rushes.media.v1 import work_pb2
from rushes_catalog.jobs.operations.settle_task import HELD
from rushes_catalog.ports.clock import wall_clock
from rushes_chassis.errors import (
    Aborted,
    Conflict,
    DataLoss,
    Exhausted,
    Internal,
    InvalidInput,
    NotFound,
    RushesError,
    Unavailable,
)
from rushes_footage.formats import ClipFormat
from rushes_footage.plans import ClipPlace
from tests.fakes.given_time import in_given_time, passed_until
from tests.integration.catalog.harness import Attached, Client, World, states

DONE, FAILED = exports_pb2.CLIP_STATE_DONE, exports_pb2.CLIP_STATE_FAILED
CANCELLED, DELETED = exports_pb2.CLIP_STATE_CANCELLED, exports_pb2.CLIP_STATE_DELETED


# -- encoders --------------------------------------------------------------


async def encoded(catalog: Client, export: exports_pb2.Export) -> list[tuple[str, str]]:
    """What made each clip of an ended export, and why not as asked for."""
    await catalog.ended(export.job.id)
    return [(clip.encoder, clip.fallback) for clip in (await catalog.exported(export)).clips]


async def test_an_encoder_is_asked_for_by_name_and_the_cpu_where_nothing_is_said(world: World, ready: Client) -> None:
    world.work.encoded = ("h264_nvenc", "")
    export = await ready.export(encoder="auto")
    assert (export.encoder, {clip.encoder for clip in export.clips}) == ("auto", {""})
    assert await encoded(ready, export) == [("h264_nvenc", "")] * 3
    assert {run.order.encoder for run in world.work.runs} == {"auto"}
    assert (await ready.exported(export)).job.warning == ""
    assert (await ready.export(clips=1)).encoder == "libx264"
    with pytest.raises(InvalidInput, match="must be one of auto, libx264, h264_nvenc"):
        await ready.export(encoder="x265")


async def test_clips_that_were_not_encoded_as_asked_for_say_so_and_their_job_warns(world: World, ready: Client) -> None:
    world.work.encoded = ("libx264", "No card. libx264 was used instead.")
    export = await ready.export(encoder="h264_nvenc")  # which no node has proven: it is done all the same
    assert await encoded(ready, export) == [world.work.encoded] * 3
    job = (await ready.exported(export)).job
    assert (job.state, job.warning) == (
        jobs_pb2.JOB_STATE_DONE,
        "3 of 3 clips: No card. libx264 was used instead.",
    )


async def test_a_job_that_is_asked_again_still_warns_of_its_earlier_clips(world: World, ready: Client) -> None:
    world.work.encoded = ("libx264", "No card.")
    world.work.failures = [DataLoss("unreadable")]
    export = await ready.export(encoder="h264_nvenc", clips=2)
    assert (await ready.ended(export.job.id)).warning == "1 of 2 clips: No card."
    world.work.encoded = ("h264_nvenc", "")
    await ready.jobs.RetryJob(jobs_pb2.RetryJobRequest(job_id=export.job.id))
    assert (await ready.ended(export.job.id)).warning == "1 of 2 clips: No card."
    assert sorted(await encoded(ready, export)) == [("h264_nvenc", ""), ("libx264", "No card.")]


async def test_a_clip_goes_to_the_node_that_has_its_encoder(world: World, ready: Client) -> None:
    await ready.attach("media-2", slots=1, encoders=("h264_nvenc", "libx264"))
    export = await ready.export(encoder="h264_nvenc")
    await ready.ended(export.job.id)
    assert {run.node for run in world.work.runs} == {"media-2"}


@pytest.mark.proof("exports")
async def test_pictures_go_to_any_node_whatever_card_is_asked_for(world: World, ready: Client) -> None:
    await ready.attach("media-2", slots=1, encoders=("h264_nvenc", "libx264"))
    export = await ready.export(
        encoder="h264_nvenc", clips=6, format=work_pb2.CLIP_FORMAT_PNG, audio=work_pb2.CLIP_AUDIO_PCM
    )
    await ready.ended(export.job.id)
    assert {run.node for run in world.work.runs} == {"media-1", "media-2"}


async def test_a_clip_waits_for_a_node_that_is_about_to_prove_its_encoder(world: World, ready: Client) -> None:
    slow = Attached(ready.nodes, "media-2", 1)
    slow.trying = ("h264_nvenc",)
    await slow.announce(("lib",))
    export = await ready.export(encoder="h264_nvenc", clips=1)
    other = await ready.export(clips=1)
    await ready.ended(other.job.id)
    assert (await ready.exported(export)).job.state == jobs_pb2.JOB_STATE_WAITING
    await slow.leave()  # nobody else is going to have it
    await ready.ended(export.job.id)
    assert world.work.runs[-1].node == "media-1"


# -- how cutting goes ------------------------------------------------------


async def test_no_more_clips_run_than_a_node_has_slots(world: World, ready: Client) -> None:
    world.work.working.clear()
    export = await ready.export(clips=7)
    await world.work.until_runs(2)
    world.work.working.set()
    await ready.ended(export.job.id)
    assert world.work.most == {"media-1": 2}
    assert len(world.work.runs) == 7


async def test_clips_spread_over_the_nodes(world: World, ready: Client) -> None:
    await ready.attach("media-2", slots=2)
    world.work.working.clear()
    export = await ready.export(clips=4)
    await world.work.until_runs(4)
    world.work.working.set()
    await ready.ended(export.job.id)
    assert world.work.most == {"media-1": 2, "media-2": 2}


async def test_a_node_that_is_lost_does_not_count_as_a_failure(world: World, ready: Client) -> None:
    world.work.failures = [Unavailable("gone"), None, Exhausted("full", reason="NoFreeSlot"), None]
    export = await ready.export(clips=2)
    job = await ready.ended(export.job.id)
    assert (job.state, job.error) == (jobs_pb2.JOB_STATE_DONE, "")
    assert await states(ready, export) == [DONE, DONE]
    attempts = [run.attempt for run in world.work.runs if run.order.task_id == world.work.runs[0].order.task_id]
    assert attempts == list(range(1, len(attempts) + 1))


@pytest.mark.proof("cards")
async def test_an_encoder_gets_a_second_try(world: World, ready: Client) -> None:
    world.work.failures = [Internal("x264 died", reason="EncoderFailed")]
    export = await ready.export(clips=1)
    job = await ready.ended(export.job.id)
    assert job.state == jobs_pb2.JOB_STATE_DONE
    assert len(world.work.runs) == 2


@pytest.mark.proof("exports")
async def test_an_encoder_that_fails_twice_has_failed(world: World, ready: Client) -> None:
    world.work.failures = [Internal("x264 died", reason="EncoderFailed")] * 2
    export = await ready.export(clips=1)
    job = await ready.ended(export.job.id)
    assert (job.state, job.error, job.failed) == (jobs_pb2.JOB_STATE_FAILED, "x264 died", 1)
    assert (await ready.exported(export)).clips[0].error == "x264 died"


@pytest.mark.parametrize(
    "error",
    [
        Conflict("it changed", reason="SourceChanged"),
        DataLoss("frame 3 differs", reason="ClipNotProven"),
        NotFound("gone", reason="FileNotFound"),
    ],
)
async def test_what_would_fail_again_fails_at_once_and_alone(world: World, ready: Client, error: RushesError) -> None:
    world.work.failures = [error]
    export = await ready.export(clips=3)
    job = await ready.ended(export.job.id)
    assert (job.state, job.error) == (jobs_pb2.JOB_STATE_PARTIAL, error.message)
    assert sorted(await states(ready, export)) == sorted([FAILED, DONE, DONE])
    assert len(world.work.runs) == 3


async def test_another_attempts_end_is_nobodys_failure(world: World, ready: Client) -> None:
    world.work.failures = [Aborted("stopped by its node", reason="Stopped")]
    export = await ready.export(clips=1)
    assert (await ready.ended(export.job.id)).state == jobs_pb2.JOB_STATE_DONE


async def test_a_failed_clip_can_be_asked_again(world: World, ready: Client) -> None:
    world.work.failures = [DataLoss("frame 3 differs", reason="ClipNotProven")]
    export = await ready.export(clips=2)
    await ready.ended(export.job.id)
    watch = await ready.watch()
    again = (await ready.jobs.RetryJob(jobs_pb2.RetryJobRequest(job_id=export.job.id))).job
    assert (again.error, again.HasField("ended_at")) == ("", False)
    job = await ready.ended(export.job.id, watch)
    assert (job.state, job.completed) == (jobs_pb2.JOB_STATE_DONE, 2)
    assert await states(ready, export) == [DONE, DONE]


async def test_asking_again_where_nothing_failed_changes_nothing(ready: Client) -> None:
    export = await ready.export(clips=1)
    job = await ready.ended(export.job.id)
    assert (await ready.jobs.RetryJob(jobs_pb2.RetryJobRequest(job_id=export.job.id))).job == job


# -- for whom and where ----------------------------------------------------


async def test_a_job_says_for_whom_it_is_and_where_it_runs(world: World, ready: Client) -> None:
    world.work.working.clear()
    export = await ready.export(clips=2, requested_by="Mara's laptop", profile="takes")
    assert (export.job.requested_by, export.job.profile) == ("Mara's laptop", "takes")
    await world.work.until_runs(2)
    world.work.working.set()
    job = await ready.ended(export.job.id)
    assert (job.requested_by, job.profile, list(job.nodes)) == ("Mara's laptop", "takes", ["media-1"])
    tasks = (await ready.jobs.ListTasks(jobs_pb2.ListTasksRequest(job_id=job.id))).tasks
    assert [(task.kind, task.title, task.state, task.node) for task in tasks] == [
        ("clip", "dog_001_0", jobs_pb2.TASK_STATE_DONE, "media-1"),
        ("clip", "dog_001_1", jobs_pb2.TASK_STATE_DONE, "media-1"),
    ]


async def test_what_waits_for_its_first_node_names_none(world: World, ready: Client) -> None:
    world.work.working.clear()
    export = await ready.export(clips=3)
    await world.work.until_runs(2)
    tasks = (await ready.jobs.ListTasks(jobs_pb2.ListTasksRequest(job_id=export.job.id))).tasks
    assert [task.node for task in tasks] == ["media-1", "media-1", ""]
    assert tasks[2].state == jobs_pb2.TASK_STATE_WAITING


async def test_a_job_that_another_node_joins_is_told_once_more(world: World, ready: Client) -> None:
    world.work.working.clear()
    watch = await ready.watch()
    export = await ready.export(clips=4)
    await world.work.until_runs(2)
    await ready.attach("media-2", slots=2)
    await watch.until(lambda seen: any(list(event.job.nodes) == ["media-1", "media-2"] for event in seen.events))
    await world.work.until_runs(4)
    world.work.working.set()
    await watch.until(lambda seen: any(event.job.state == jobs_pb2.JOB_STATE_DONE for event in seen.events))
    told = [list(event.job.nodes) for event in watch.events if event.job.id == export.job.id]
    assert told == [[], ["media-1"], ["media-1", "media-2"], ["media-1", "media-2"]]


async def test_a_task_that_failed_says_why_and_where(world: World, ready: Client) -> None:
    world.work.failures = [DataLoss("frame 3 differs", reason="ClipNotProven")]
    export = await ready.export(clips=1)
    await ready.ended(export.job.id)
    [task] = (await ready.jobs.ListTasks(jobs_pb2.ListTasksRequest(job_id=export.job.id))).tasks
    assert (task.state, task.error, task.node) == (jobs_pb2.TASK_STATE_FAILED, "frame 3 differs", "media-1")


async def test_the_tasks_of_a_job_that_is_not_there_are_not_found(ready: Client) -> None:
    with pytest.raises(RushesError) as missing:
        await ready.jobs.ListTasks(jobs_pb2.ListTasksRequest(job_id="0190a7f0-0000-7000-8000-000000000000"))
    assert missing.value.reason == "JobNotFound"


# -- cancelling ------------------------------------------------------------


async def test_cancelling_ends_what_waits_and_what_runs_and_leaves_nothing(world: World, ready: Client) -> None:
    world.work.working.clear()
    export = await ready.export(clips=4)
    await world.work.until_runs(2)
    cancelled = (await ready.jobs.CancelJob(jobs_pb2.CancelJobRequest(ticket=export.job.ticket))).job
    assert cancelled.state == jobs_pb2.JOB_STATE_CANCELLED
    assert await states(ready, export) == [CANCELLED] * 4
    await world.work.until_stops(2)
    assert {(node, attempt) for node, _, attempt in world.work.stops} == {("media-1", 1)}
    # The slots are free again, and what comes next is not held up.
    world.work.working.set()
    next_export = await ready.export(clips=2)
    assert (await ready.ended(next_export.job.id)).state == jobs_pb2.JOB_STATE_DONE
    assert {place.group for place in world.exports.published} == {"dog_002"}


async def test_a_clip_that_was_published_as_it_was_cancelled_is_removed(world: World, ready: Client) -> None:
    world.work.working.clear()
    export = await ready.export(clips=1)
    await world.work.until_runs(1)
    world.exports.published[ClipPlace("", "dog_001", "dog_001", ClipFormat.MP4)] = world.work.runs[0].order.task_id
    await ready.jobs.CancelJob(jobs_pb2.CancelJobRequest(job_id=export.job.id))
    await world.exports.until_removals(1)
    assert world.exports.published == {}


async def test_finished_clips_stay_when_their_job_is_cancelled(world: World, ready: Client) -> None:
    watch = await ready.watch()
    export = await ready.export(clips=1)
    await ready.ended(export.job.id, watch)
    world.work.working.clear()
    job = (await ready.jobs.CancelJob(jobs_pb2.CancelJobRequest(job_id=export.job.id))).job
    assert job.state == jobs_pb2.JOB_STATE_DONE
    assert await states(ready, export) == [DONE]


@in_given_time
async def test_what_a_lost_node_publishes_after_its_job_was_cancelled_goes_too(world: World) -> None:
    world.footage.put("a.mp4", "a")
    async with world.catalog() as client:
        node = await client.attach()
        await client.quiet()
        world.work.working.clear()
        export = await client.export(clips=1)
        await world.work.until_runs(1)
        watch = await client.watch()
        world.work.unreachable.add("media-1")
        await node.leave()
        await watch.until(lambda seen: any(event.assets.root == "lib" for event in seen.events))
        await client.jobs.CancelJob(jobs_pb2.CancelJobRequest(job_id=export.job.id))
        await world.exports.until_removals(1)
        run = world.work.runs[0]
        assert world.work.stops[-1][0] == "media-1"
        # It is alive, and has not noticed yet that nobody listens.
        world.exports.published[run.order.place] = run.order.task_id
        assert await passed_until(lambda: not world.exports.published) >= 35


@in_given_time
async def test_what_it_publishes_after_another_took_the_clip_over_goes_too(world: World) -> None:
    world.footage.put("a.mp4", "a")
    async with world.catalog() as client:
        node = await client.attach("media-1")
        await client.quiet()
        world.work.working.clear()
        world.work.failures = [Unavailable("frozen")]
        # By a clock that stands still it is not asked again before it has left.
        world.set_clock(frozen_at := wall_clock())
        export = await client.export(clips=1)
        await world.work.until_runs(1)
        await client.lose(node)
        await client.attach("media-2")
        world.set_clock(frozen_at + HELD)
        await world.work.until_runs(2)
        await client.jobs.CancelJob(jobs_pb2.CancelJobRequest(job_id=export.job.id))
        await world.exports.until_removals(1)
        # The one that has it now was told; the first one goes on.
        assert world.work.stops[-1][0] == "media-2"
        run = world.work.runs[0]
        world.exports.published[run.order.place] = run.order.task_id
        assert await passed_until(lambda: not world.exports.published) >= 35


async def test_a_cancelled_job_can_be_asked_again(world: World, ready: Client) -> None:
    world.work.working.clear()
    export = await ready.export(clips=3)
    await world.work.until_runs(2)
    await ready.jobs.CancelJob(jobs_pb2.CancelJobRequest(job_id=export.job.id))
    world.work.working.set()
    watch = await ready.watch()
    await ready.jobs.RetryJob(jobs_pb2.RetryJobRequest(job_id=export.job.id))
    job = await ready.ended(export.job.id, watch)
    assert job.state == jobs_pb2.JOB_STATE_DONE
    # The first tries were withdrawn before the second ones began: what is there is what is shown.
    assert len(world.exports.published) == 3
    assert await states(ready, export) == [DONE] * 3
