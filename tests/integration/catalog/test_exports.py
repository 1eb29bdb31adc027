"""Exports: their names, what is refused, files that nobody has seen, how they are found and how they go."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from rushes.catalog.v1 import annotations_pb2, contracts_pb2, crops_pb2, exports_pb2, jobs_pb2, library_pb2
from rushes.media.v1 import work_pb2
from rushes_catalog.adapters.inference import GrpcSubjectFinder
from rushes_catalog.domain.errors import InferenceAway
from rushes_catalog.domain.ids import ExportId
from rushes_catalog.exports.domain.exports import ClipSelector
from rushes_chassis.channel import open_channel
from rushes_chassis.errors import (
    Conflict,
    Forbidden,
    Internal,
    InvalidInput,
    NotFound,
    OutOfRange,
    RushesError,
    Unavailable,
)
from rushes_footage.files import FileVersion, Place
from rushes_footage.formats import ClipAudio, ClipFormat, DynamicRange
from tests.integration.catalog.harness import Client, World, states
from tests.integration.catalog.undoable import cut, deletions, prepared
from tests.integration.media.node import eventually

DONE, FAILED = exports_pb2.CLIP_STATE_DONE, exports_pb2.CLIP_STATE_FAILED
CANCELLED, DELETED = exports_pb2.CLIP_STATE_CANCELLED, exports_pb2.CLIP_STATE_DELETED


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


async def test_whether_hdr_is_kept_is_ordered_and_told(world: World, ready: Client) -> None:
    export = await ready.export(clips=1, dynamic_range=work_pb2.DYNAMIC_RANGE_SOURCE)
    await ready.ended(export.job.id)
    selector = annotations_pb2.AssetSelector(asset_id=export.asset_id)
    listed = await ready.annotations.ListMarkers(annotations_pb2.ListMarkersRequest(assets=selector, profile="default"))
    for told in (await ready.exported(export), listed.markers[0]):
        assert told.dynamic_range == work_pb2.DYNAMIC_RANGE_SOURCE
    [run] = world.work.runs
    assert run.order.dynamic_range is DynamicRange.SOURCE


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
        (
            {
                "format": work_pb2.CLIP_FORMAT_PNG,
                "audio": work_pb2.CLIP_AUDIO_PCM,
                "dynamic_range": work_pb2.DYNAMIC_RANGE_SOURCE,
            },
            InvalidInput,
            "InvalidInput",
        ),
        (
            {"contract": contracts_pb2.CONTRACT_VIDEO_201, "dynamic_range": work_pb2.DYNAMIC_RANGE_SOURCE},
            InvalidInput,
            "InvalidInput",
        ),
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


async def test_what_no_scan_lists_and_is_no_video_does_not_become_an_asset(world: World, ready: Client) -> None:
    before = (await ready.library.ListAssets(library_pb2.ListAssetsRequest())).assets
    world.footage.put("readme.md", "broken")
    with pytest.raises(Conflict, match=r"readme\.md cannot be read as a video: It holds no video\."):
        await ready.export("readme.md")
    assert (await ready.library.ListAssets(library_pb2.ListAssetsRequest())).assets == before


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


async def test_a_file_that_is_recognised_while_its_clips_are_planned_is_cut_as_what_it_is(
    world: World, ready: Client
) -> None:
    before = await ready.asset("a.mp4")
    world.footage.move("a.mp4", "b.mp4")
    world.footage.inspecting.clear()
    world.footage.planning.clear()
    watch = await ready.watch()
    await ready.library.Scan(library_pb2.ScanRequest(root="lib"))
    await watch.until(lambda seen: any(event.assets.asset_ids for event in seen.events))
    by_path = asyncio.create_task(ready.export("b.mp4"))
    newcomer = await ready.asset("b.mp4")
    by_id = asyncio.create_task(ready.export(asset_id=newcomer.id, name="cat"))
    await eventually(lambda: len(world.footage.planned) == 2)
    world.footage.inspecting.set()
    await ready.quiet()
    world.footage.planning.set()
    async with asyncio.timeout(120):
        assert (await by_path).asset_id == before.id != newcomer.id
        with pytest.raises(NotFound, match=newcomer.id):
            await by_id
    await ready.quiet()
    jobs = (await ready.jobs.ListJobs(jobs_pb2.ListJobsRequest())).jobs
    assert [job.kind for job in jobs].count("export") == 1


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


async def test_a_deletion_that_was_interrupted_is_finished_by_the_next(world: World) -> None:
    async with world.catalog() as first:
        await prepared(world, first)
        export = await cut(first, clips=1)
    async with deletions(world) as deleting:
        world.exports.failure = Unavailable("gone")
        with pytest.raises(Unavailable):
            await deleting.delete(ClipSelector(export_id=ExportId(export.id)), "")
        world.exports.failure = None
        world.exports.published.clear()  # the file went, the word of it did not arrive
        paths, _ = await deleting.delete(ClipSelector(export_id=ExportId(export.id)), "")
    assert paths == [export.clips[0].path]
    async with world.catalog() as second:
        assert await states(second, export) == [DELETED]


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


def _following(center: float = 0.2, **state: Any) -> crops_pb2.Cropping:
    portrait = crops_pb2.CropState(ratio=work_pb2.AspectRatio(width=9, height=16), center=center, **state)
    return crops_pb2.Cropping(state=portrait, follow_subject=True)


async def test_clips_stand_where_inference_finds_their_subject(world: World, ready: Client) -> None:
    frames = [clip.first_frame for clip in (await ready.export(clips=3, spread=2.0)).clips]
    world.subjects.found = dict(zip(frames, [0.25, 0.5, 0.75], strict=True))
    export = await ready.export(clips=3, spread=2.0, crop=_following())
    assert world.subjects.asked == [(frames, 0.2)]
    assert [clip.crop.path[0].center for clip in export.clips] == [0.25, 0.5, 0.75]
    assert export.crop.follow_subject


async def test_without_a_model_the_centres_are_those_that_were_asked_for(world: World, ready: Client) -> None:
    export = await ready.export(clips=2, spread=2.0, crop=_following(0.3))
    assert len(world.subjects.asked) == 1
    assert [clip.crop.path[0].center for clip in export.clips] == [0.3, 0.3]


async def test_nobody_is_looked_for_where_nothing_is_cropped(world: World, ready: Client) -> None:
    cropping = crops_pb2.Cropping(state=crops_pb2.CropState(center=0.5), follow_subject=True)
    await ready.export(clips=2, spread=2.0, crop=cropping)
    assert world.subjects.asked == []


async def test_that_inference_is_away_is_said_in_words(tmp_path: Path) -> None:
    async with open_channel(f"unix:{tmp_path / 'nobody.sock'}") as channel:
        with pytest.raises(InferenceAway, match="try again in a moment, or export without following"):
            await GrpcSubjectFinder(channel).centers(Place("lib", "a.mp4"), FileVersion(1, 2), [0], 0.5)


@pytest.mark.proof("exports")
@pytest.mark.sqlite
async def test_an_export_that_cannot_be_written_down_is_told_so_and_not_tried_for_ever(
    world: World, ready: Client
) -> None:
    """The database refuses it, and not because its number was just given to another one."""
    await world.execute("CREATE TRIGGER full BEFORE INSERT ON export BEGIN SELECT RAISE(ABORT, 'no room'); END")
    async with asyncio.timeout(60):
        with pytest.raises(Internal):
            await ready.export()
    await world.execute("DROP TRIGGER full")
    assert (await ready.export()).group == "dog_001"


async def test_groups_have_names_that_every_file_system_keeps_apart(ready: Client) -> None:
    async def group(name: str, folder_suffix: str = "") -> tuple[str, str]:
        made = await ready.export(name=name, clips=1, folder_suffix=folder_suffix)
        return made.group, made.folder_suffix

    assert await group('a:b "c"?', "night. ") == ("a_b _c___001", "night")
    assert await group("con.take") == ("_con.take_001", "")
    assert [await group(name) for name in ("Case", "CASE", "case")] == [
        ("Case_001", ""),
        ("CASE_002", ""),
        ("case_003", ""),
    ]
    assert [(await group(name))[0][-3:] for name in ("Caf\u00e9", "Cafe\u0301")] == ["001", "002"]
