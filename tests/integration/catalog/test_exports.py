"""Exports: their names, how they fail, how they end, and how they go."""

import asyncio

import pytest

from rushes.catalog.v1 import annotations_pb2, exports_pb2, jobs_pb2, library_pb2
from rushes.media.v1 import work_pb2
from rushes_catalog.domain.cutting import ClipPlace
from rushes_catalog.domain.formats import ClipAudio, ClipFormat
from rushes_chassis.errors import (
    Aborted,
    Conflict,
    DataLoss,
    Exhausted,
    Forbidden,
    Internal,
    InvalidInput,
    NotFound,
    OutOfRange,
    RushesError,
    Unavailable,
)
from tests.integration.catalog.harness import Attached, Client, World

DONE, FAILED = exports_pb2.CLIP_STATE_DONE, exports_pb2.CLIP_STATE_FAILED
CANCELLED, DELETED = exports_pb2.CLIP_STATE_CANCELLED, exports_pb2.CLIP_STATE_DELETED


@pytest.fixture
async def ready(world: World, catalog: Client) -> Client:
    """A catalog with one file and one node with two slots."""
    world.footage.put("a.mp4", "a")
    await catalog.attach(slots=2)
    await catalog.quiet()
    return catalog


async def states(catalog: Client, export: exports_pb2.Export) -> list[int]:
    return [clip.state for clip in (await catalog.exported(export)).clips]


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
    await ready.jobs.RetryJob(jobs_pb2.RetryJobRequest(id=export.job.id))
    assert (await ready.ended(export.job.id)).warning == "1 of 2 clips: No card."
    assert sorted(await encoded(ready, export)) == [("h264_nvenc", ""), ("libx264", "No card.")]


async def test_a_clip_goes_to_the_node_that_has_its_encoder(world: World, ready: Client) -> None:
    await ready.attach("media-2", slots=1, encoders=("h264_nvenc", "libx264"))
    export = await ready.export(encoder="h264_nvenc")
    await ready.ended(export.job.id)
    assert {run.node for run in world.work.runs} == {"media-2"}


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


# -- names -----------------------------------------------------------------


async def test_one_clip_alone_bears_the_groups_name(ready: Client) -> None:
    export = await ready.export(clips=1)
    assert [clip.path for clip in export.clips] == ["/exports/dog_001/dog_001.mp4"]
    assert export.job.title == "1 clip from a.mp4"


async def test_a_suffix_leads_to_the_sibling_folder_with_numbers_of_its_own(ready: Client) -> None:
    await ready.export()
    export = await ready.export(folder_suffix="night", clips=1)
    assert export.clips[0].path == "/exports_night/dog_001/dog_001.mp4"


async def test_groups_count_on_from_what_lies_there_and_never_come_twice(world: World, ready: Client) -> None:
    world.exports.groups["", "dog"] = 41
    first = await ready.export()
    assert first.group == "dog_042"
    await ready.ended(first.job.id)
    await ready.exports.DeleteClips(exports_pb2.DeleteClipsRequest(export_id=first.id))
    world.exports.groups.clear()
    assert (await ready.export()).group == "dog_043"


async def test_numbers_grow_beyond_three_digits(world: World, ready: Client) -> None:
    world.exports.groups["", "dog"] = 999
    assert (await ready.export()).group == "dog_1000"
    assert (await ready.export()).group == "dog_1001"


async def test_exports_at_once_never_share_a_group(ready: Client) -> None:
    exports = await asyncio.gather(*(ready.export(clips=1) for _ in range(12)))
    assert sorted(export.group for export in exports) == [f"dog_{number:03d}" for number in range(1, 13)]
    assert len({export.job.ticket for export in exports}) == 12


@pytest.mark.parametrize(
    ("form", "audio", "path", "order"),
    [
        (work_pb2.CLIP_FORMAT_MOV, work_pb2.CLIP_AUDIO_PCM, "dog_001.mov", (ClipFormat.MOV, ClipAudio.PCM)),
        (work_pb2.CLIP_FORMAT_MKV, work_pb2.CLIP_AUDIO_FLAC, "dog_001.mkv", (ClipFormat.MKV, ClipAudio.FLAC)),
        (work_pb2.CLIP_FORMAT_WEBP, work_pb2.CLIP_AUDIO_PCM, "dog_001", (ClipFormat.WEBP, ClipAudio.PCM)),
        (work_pb2.CLIP_FORMAT_PNG, work_pb2.CLIP_AUDIO_PCM, "dog_001", (ClipFormat.PNG, ClipAudio.PCM)),
        (work_pb2.CLIP_FORMAT_JPEG, work_pb2.CLIP_AUDIO_PCM, "dog_001", (ClipFormat.JPEG, ClipAudio.PCM)),
    ],
)
async def test_a_format_is_kept_ordered_and_told_everywhere(
    world: World,
    ready: Client,
    form: work_pb2.ClipFormat.ValueType,
    audio: work_pb2.ClipAudio.ValueType,
    path: str,
    order: tuple[ClipFormat, ClipAudio],
) -> None:
    export = await ready.export(clips=1, format=form, audio=audio)
    await ready.ended(export.job.id)
    export = await ready.exported(export)
    [clip] = export.clips
    selector = annotations_pb2.AssetSelector(asset_id=export.asset_id)
    listed = await ready.annotations.ListMarkers(annotations_pb2.ListMarkersRequest(assets=selector, profile="default"))
    for told in (export, clip, listed.markers[0]):
        assert (told.format, told.audio) == (form, audio)
    assert clip.path == listed.markers[0].output_path == f"/exports/dog_001/{path}"
    [run] = world.work.runs
    assert (run.order.place.format, run.order.audio) == order
    assert list(world.exports.published) == [run.order.place]
    await ready.exports.DeleteClips(exports_pb2.DeleteClipsRequest(output_path=f"{clip.path}/"))
    assert not world.exports.published


# -- what is refused -------------------------------------------------------


async def test_a_span_that_does_not_fit_names_the_last_start(ready: Client) -> None:
    with pytest.raises(OutOfRange) as refused:
        await ready.export(cursor=50.0)
    assert (refused.value.reason, refused.value.metadata) == ("SpanDoesNotFit", {"latest_start": "46.0"})
    assert (await ready.exports.ListExports(exports_pb2.ListExportsRequest())).exports == []


async def test_a_batch_can_be_shifted_to_fit(ready: Client) -> None:
    export = await ready.export(cursor=50.0, fit=exports_pb2.FIT_SHIFT)
    assert export.cursor == 46.0
    assert [clip.start for clip in export.clips] == [46.0, 49.0, 52.0]


async def test_spread_may_be_nothing(ready: Client) -> None:
    export = await ready.export(spread=0.0)
    assert [clip.start for clip in export.clips] == [2.0, 2.0, 2.0]


@pytest.mark.parametrize(
    ("fields", "kind", "reason"),
    [
        ({"absolute_path": "/videos/none.mp4"}, NotFound, "FileNotFound"),
        ({"absolute_path": "/etc/passwd"}, Forbidden, "OutsideRoots"),
        ({"asset_id": "01900000-0000-7000-8000-000000000000"}, NotFound, "AssetNotFound"),
        ({"name": "../dog"}, InvalidInput, "InvalidInput"),
        ({"clips": 100}, InvalidInput, "InvalidInput"),
        ({"audio": work_pb2.CLIP_AUDIO_PCM}, InvalidInput, "InvalidInput"),
        (
            {"format": work_pb2.CLIP_FORMAT_MOV, "audio": work_pb2.CLIP_AUDIO_FLAC},
            InvalidInput,
            "InvalidInput",
        ),
        ({"format": work_pb2.CLIP_FORMAT_PNG}, InvalidInput, "InvalidInput"),
    ],
)
async def test_what_cannot_be_is_refused(
    ready: Client, fields: dict[str, object], kind: type[RushesError], reason: str
) -> None:
    with pytest.raises(kind) as refused:
        await ready.export(**fields)  # type: ignore[arg-type]  # the path is not among them
    assert refused.value.reason == reason


async def test_an_asset_that_is_no_video_is_refused_in_words(world: World, ready: Client) -> None:
    world.footage.put("text.mp4", "broken")
    with pytest.raises(Conflict) as refused:
        await ready.export("text.mp4")
    assert (refused.value.reason, refused.value.message) == (
        "AssetUnusable",
        "text.mp4 cannot be read as a video: It holds no video.",
    )


async def test_without_a_node_nothing_can_be_planned(world: World, catalog: Client) -> None:
    world.footage.put("a.mp4", "a")
    with pytest.raises(Unavailable) as refused:
        await catalog.export()
    assert refused.value.reason == "NoMediaNode"


# -- a file that no scan has seen -------------------------------------------


async def test_a_file_that_no_scan_has_seen_is_added_on_the_spot(world: World, ready: Client) -> None:
    world.footage.put("fresh/b.mp4", "b")
    export = await ready.export("fresh/b.mp4")
    asset = await ready.asset("fresh/b.mp4")
    assert (asset.id, asset.state) == (export.asset_id, library_pb2.ASSET_STATE_READY)
    await ready.scan()
    assert (await ready.asset("fresh/b.mp4")).id == export.asset_id


async def test_a_moved_file_is_recognised_on_the_spot(world: World, ready: Client) -> None:
    before = await ready.asset("a.mp4")
    world.footage.move("a.mp4", "sorted/a.mp4")
    export = await ready.export("sorted/a.mp4")
    assert export.asset_id == before.id


async def test_a_clip_is_cut_from_where_its_file_lies_when_its_turn_comes(world: World, ready: Client) -> None:
    world.work.working.clear()
    await ready.export(clips=2)
    await world.work.until_runs(2)
    waiting = await ready.export(clips=1)
    world.footage.move("a.mp4", "sorted/a.mp4")
    await ready.scan()
    world.work.working.set()
    await ready.ended(waiting.job.id)
    assert world.work.runs[-1].order.source.path == "sorted/a.mp4"


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
    attempts = [run.attempt for run in world.work.runs if run.task_id == world.work.runs[0].task_id]
    assert attempts == list(range(1, len(attempts) + 1))


async def test_an_encoder_gets_a_second_try(world: World, ready: Client) -> None:
    world.work.failures = [Internal("x264 died", reason="EncoderFailed")]
    export = await ready.export(clips=1)
    job = await ready.ended(export.job.id)
    assert job.state == jobs_pb2.JOB_STATE_DONE
    assert len(world.work.runs) == 2


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
    again = (await ready.jobs.RetryJob(jobs_pb2.RetryJobRequest(id=export.job.id))).job
    assert (again.error, again.HasField("ended_at")) == ("", False)
    job = await ready.ended(export.job.id, watch)
    assert (job.state, job.completed) == (jobs_pb2.JOB_STATE_DONE, 2)
    assert await states(ready, export) == [DONE, DONE]


async def test_asking_again_where_nothing_failed_changes_nothing(ready: Client) -> None:
    export = await ready.export(clips=1)
    job = await ready.ended(export.job.id)
    assert (await ready.jobs.RetryJob(jobs_pb2.RetryJobRequest(id=export.job.id))).job == job


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
    world.exports.published[ClipPlace("", "dog_001", "dog_001", ClipFormat.MP4)] = world.work.runs[0].task_id
    await ready.jobs.CancelJob(jobs_pb2.CancelJobRequest(id=export.job.id))
    await world.exports.until_removals(1)
    assert world.exports.published == {}


async def test_finished_clips_stay_when_their_job_is_cancelled(world: World, ready: Client) -> None:
    watch = await ready.watch()
    export = await ready.export(clips=1)
    await ready.ended(export.job.id, watch)
    world.work.working.clear()
    job = (await ready.jobs.CancelJob(jobs_pb2.CancelJobRequest(id=export.job.id))).job
    assert job.state == jobs_pb2.JOB_STATE_DONE
    assert await states(ready, export) == [DONE]


async def test_a_cancelled_job_can_be_asked_again(world: World, ready: Client) -> None:
    world.work.working.clear()
    export = await ready.export(clips=3)
    await world.work.until_runs(2)
    await ready.jobs.CancelJob(jobs_pb2.CancelJobRequest(id=export.job.id))
    world.work.working.set()
    watch = await ready.watch()
    await ready.jobs.RetryJob(jobs_pb2.RetryJobRequest(id=export.job.id))
    job = await ready.ended(export.job.id, watch)
    assert job.state == jobs_pb2.JOB_STATE_DONE
    # The first tries were withdrawn before the second ones began: what is there is what is shown.
    assert len(world.exports.published) == 3
    assert await states(ready, export) == [DONE] * 3


# -- deleting --------------------------------------------------------------


async def test_deleting_removes_file_and_marker_and_can_be_done_twice(world: World, ready: Client) -> None:
    export = await ready.export()
    await ready.ended(export.job.id)
    first = export.clips[0]
    deleted = await ready.exports.DeleteClips(exports_pb2.DeleteClipsRequest(clip_id=first.id))
    assert deleted.paths == [first.path]
    assert await states(ready, export) == [DELETED, DONE, DONE]
    again = await ready.exports.DeleteClips(exports_pb2.DeleteClipsRequest(output_path=first.path))
    assert again.paths == []

    rest = await ready.exports.DeleteClips(exports_pb2.DeleteClipsRequest(export_id=export.id))
    assert len(rest.paths) == 2
    assert world.exports.published == {}
    markers = await ready.annotations.ListMarkers(
        annotations_pb2.ListMarkersRequest(
            assets=annotations_pb2.AssetSelector(asset_id=export.asset_id), profile="default"
        )
    )
    assert markers.markers == []


async def test_a_path_means_a_clip_however_it_is_written(ready: Client) -> None:
    export = await ready.export(clips=1)
    await ready.ended(export.job.id)
    written = "/exports//dog_001/./../dog_001/dog_001.mp4"
    deleted = await ready.exports.DeleteClips(exports_pb2.DeleteClipsRequest(output_path=written))
    assert deleted.paths == ["/exports/dog_001/dog_001.mp4"]


@pytest.mark.parametrize(
    "path", ["/etc/hosts", "/videos/a.mp4", "/exports", "/exports/dog_001", "/x/dog_001/dog_001.mp4"]
)
async def test_nothing_that_was_not_recorded_can_be_deleted(world: World, ready: Client, path: str) -> None:
    export = await ready.export(clips=1)
    await ready.ended(export.job.id)
    with pytest.raises(NotFound) as refused:
        await ready.exports.DeleteClips(exports_pb2.DeleteClipsRequest(output_path=path))
    assert refused.value.reason == "ClipNotFound"
    assert world.exports.removals == []


async def test_a_clip_in_work_is_not_deleted(world: World, ready: Client) -> None:
    world.work.working.clear()
    export = await ready.export(clips=1)
    await world.work.until_runs(1)
    with pytest.raises(Conflict) as refused:
        await ready.exports.DeleteClips(exports_pb2.DeleteClipsRequest(export_id=export.id))
    assert refused.value.reason == "ClipInWork"
    world.work.working.set()
    await ready.ended(export.job.id)


async def test_a_deletion_that_was_interrupted_is_finished_by_the_next(world: World, ready: Client) -> None:
    export = await ready.export(clips=1)
    await ready.ended(export.job.id)
    world.exports.failure = Unavailable("gone")
    with pytest.raises(Unavailable):
        await ready.exports.DeleteClips(exports_pb2.DeleteClipsRequest(export_id=export.id))
    world.exports.failure = None
    world.exports.published.clear()  # the file went, the word of it did not arrive
    deleted = await ready.exports.DeleteClips(exports_pb2.DeleteClipsRequest(export_id=export.id))
    assert deleted.paths == [export.clips[0].path]
    assert await states(ready, export) == [DELETED]


# -- reading ---------------------------------------------------------------


async def test_exports_are_found_by_id_ticket_and_page(ready: Client) -> None:
    exports = [await ready.export(clips=1, profile=profile) for profile in ("default", "day", "day")]
    by_ticket = await ready.exports.GetExport(exports_pb2.GetExportRequest(job_ticket=exports[1].job.ticket))
    assert by_ticket.export.id == exports[1].id
    page = await ready.exports.ListExports(exports_pb2.ListExportsRequest(limit=2))
    assert [export.id for export in page.exports] == [exports[2].id, exports[1].id]
    rest = await ready.exports.ListExports(exports_pb2.ListExportsRequest(limit=2, cursor=page.next_cursor))
    assert [export.id for export in rest.exports] == [exports[0].id]
    assert rest.next_cursor == ""
    day = await ready.exports.ListExports(exports_pb2.ListExportsRequest(profile="day"))
    assert len(day.exports) == 2
    clip = (await ready.exports.GetClip(exports_pb2.GetClipRequest(id=exports[0].clips[0].id))).clip
    assert clip.export_id == exports[0].id
    with pytest.raises(InvalidInput) as foreign:
        await ready.exports.ListExports(exports_pb2.ListExportsRequest(profile="day", cursor=page.next_cursor))
    assert foreign.value.reason == "ForeignCursor"
    with pytest.raises(NotFound):
        await ready.exports.GetExport(exports_pb2.GetExportRequest(job_ticket="00000000"))
