"""What is in a data set is written down, and made again from it."""

import io
import json
import re
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from rushes.catalog.v1 import contracts_pb2, crops_pb2, exports_pb2
from rushes.media.v1 import work_pb2
from rushes_catalog.adapters.parquet import ParquetTable
from rushes_catalog.manifests.operations.write_manifests import LINE
from rushes_chassis.errors import Unavailable
from rushes_footage.clips import FoundClip
from rushes_footage.files import FileVersion
from rushes_footage.formats import ClipFormat
from rushes_footage.plans import ClipPlace
from tests.integration.catalog.harness import Client, World

DONE = exports_pb2.CLIP_STATE_DONE
RIGHT, QUEUED = exports_pb2.REBUILDING_RIGHT, exports_pb2.REBUILDING_QUEUED
DIFFERS, IMPOSSIBLE = exports_pb2.REBUILDING_DIFFERS, exports_pb2.REBUILDING_IMPOSSIBLE
PATHS = ["dog_001/dog_001_0.mp4", "dog_001/dog_001_1.mp4"]


async def cut(catalog: Client, **fields: object) -> exports_pb2.Export:
    export = await catalog.export(**{"clips": 2, **fields})  # type: ignore[arg-type]
    await catalog.ended(export.job.id)
    return await catalog.exported(export)


async def rebuilt(catalog: Client, *lines: object) -> list[exports_pb2.RebuiltClip]:
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    request = exports_pb2.RebuildClipsRequest(lines=texts, requested_by="somebody")
    return list((await catalog.exports.RebuildClips(request)).clips)


@pytest.mark.proof("rebuild")
async def test_a_line_says_all_that_is_needed_to_make_the_clip_again(world: World, ready: Client) -> None:
    cropping = crops_pb2.Cropping(state=crops_pb2.CropState(center=0.5, random_square=True), seed=0)
    contract = contracts_pb2.CONTRACT_VIDEO_193
    export = await cut(ready, label="dog", category="Animal", crop=cropping, contract=contract, short_side=512)
    await world.exports.until_manifest("", PATHS)
    asset = await ready.asset("a.mp4")
    line: dict[str, Any] = world.exports.manifests[""][0]
    assert (line["rushes"], line["label"], line["category"], line["profile"]) == (1, "dog", "Animal", "default")
    assert line["contract"] == "video_193"
    source = line["source"]
    assert (source["asset"], source["root"], source["path"]) == (asset.id, "lib", "a.mp4")
    assert (source["fingerprint"], source["size"]) == (asset.fingerprint, asset.version.size)
    frames = line["frames"]
    assert (frames["first"], frames["start"]) == (export.clips[0].first_frame, 2.0)
    assert frames["resampled"] == {"rate": 25, "frames": 193}
    assert frames["time_base"].count("/") == 1
    assert line["batch"]["cropping"]["seed"] == 0
    # Of two clips one is square, by the seed.
    assert sorted(each["crop"] is None for each in world.exports.manifests[""]) == [False, True]
    assert (line["proof"]["frames"], line["size"]) == (200, 1234)


@pytest.mark.proof("rebuild")
async def test_the_table_says_the_same_in_columns(world: World, ready: Client) -> None:
    cropping = crops_pb2.Cropping(state=crops_pb2.CropState(center=0.5, random_square=True), seed=0)
    await cut(ready, label="dog", crop=cropping, contract=contracts_pb2.CONTRACT_VIDEO_193)
    await world.exports.until_manifest("", PATHS)

    def table() -> pa.Table:
        return pq.read_table(io.BytesIO(world.exports.tables[""]))

    def told() -> list[dict[str, Any]]:
        return [json.loads(line) for line in table().column("line").to_pylist()]

    # It is written after the lines: the first one may know of one clip only.
    with suppress(TimeoutError):  # then what differs is shown below
        await world.exports.until(lambda: "" in world.exports.tables and told() == world.exports.manifests[""])
    lines = world.exports.manifests[""]
    assert told() == lines
    assert table().schema.metadata[b"rushes.manifest"] == b"1"
    rows = table().to_pylist()
    for row, line in zip(rows, lines, strict=True):
        assert (row["path"], row["label"], row["contract"]) == (line["path"], "dog", "video_193")
        assert (row["source_path"], row["source_fingerprint"]) == ("a.mp4", line["source"]["fingerprint"])
        assert (row["first_frame"], row["rate"], row["seed"]) == (line["frames"]["first"], 25, 0)
        assert row["crop_ratio"] == ("1:1" if line["crop"] else None)
        assert row["done_at"] == datetime.fromisoformat(line["done_at"])
        assert set(row) == set(documented_columns())


async def test_a_line_says_when_the_pictures_of_a_clip_are_shown(world: World, ready: Client) -> None:
    await cut(ready, clips=1)
    world.footage.uneven = True
    await cut(ready, clips=1, format=work_pb2.CLIP_FORMAT_PNG, audio=work_pb2.CLIP_AUDIO_PCM)
    await cut(ready, clips=1, contract=contracts_pb2.CONTRACT_VIDEO_193)
    paths = ["dog_001/dog_001.mp4", "dog_002/dog_002", "dog_003/dog_003.mp4"]
    await world.exports.until_manifest("", paths)
    even, uneven, resampled = world.exports.manifests[""]
    assert even["timing"] == {"rate": 25.0, "duration_seconds": 8.0, "seconds": None}
    assert resampled["timing"] == {"rate": 25.0, "duration_seconds": 7.72, "seconds": None}
    assert (uneven["timing"]["rate"], uneven["timing"]["duration_seconds"]) == (None, 8.0)
    assert uneven["timing"]["seconds"][:3] == [0.0, 612 / 12800, 0.08]
    assert uneven["proof"]["duration_seconds"] == 8.0
    # What is made again from it says the same, and lines of earlier versions are read.
    line = LINE.validate_json(json.dumps(uneven))
    assert line.plan.times[:3] == (0, 612, 1024)
    assert (
        LINE.validate_json(json.dumps({key: value for key, value in uneven.items() if key != "timing"})).timing is None
    )
    table = ParquetTable()
    read = pq.read_table(io.BytesIO(table.add([line], [""]) + table.end())).to_pylist()
    assert (read[0]["frame_rate"], read[0]["picture_seconds"][:2]) == (None, [0.0, 612 / 12800])
    assert read[0]["duration_seconds"] == 8.0


def documented_columns() -> list[str]:
    """Those of docs/datasets.md."""
    text = (Path(__file__).parents[3] / "docs" / "datasets.md").read_text()
    [part] = re.findall(r"\n## The columns\n(.*?)(?=\n## |\Z)", text, re.DOTALL)
    return [
        name for row in part.splitlines() if row.startswith("|") for name in re.findall(r"`(\w+)`", row.split("|")[1])
    ]


@pytest.mark.proof("rebuild")
async def test_a_table_of_many_parts_is_one_file(world: World, ready: Client) -> None:
    await cut(ready)
    await world.exports.until_manifest("", PATHS)
    line = LINE.validate_json(json.dumps(world.exports.manifests[""][0]))
    table = ParquetTable()
    parts = [table.add([line] * 1000, [f"{part}"] * 1000) for part in range(3)] + [table.end()]
    # What was handed out is not handed out again.
    assert max(map(len, parts[:3])) < 2 * len(parts[0])
    read = pq.ParquetFile(io.BytesIO(b"".join(parts)))
    assert (read.num_row_groups, read.metadata.num_rows) == (3, 3000)
    assert read.read(columns=["line"]).column("line").to_pylist()[::1000] == ["0", "1", "2"]


@pytest.mark.proof("rebuild")
async def test_what_is_deleted_is_taken_out_and_suffixes_have_manifests_of_their_own(
    world: World, ready: Client
) -> None:
    export = await cut(ready)
    await cut(ready, folder_suffix="night", clips=1)
    await world.exports.until_manifest("", PATHS)
    await world.exports.until_manifest("night", ["dog_001/dog_001.mp4"])
    await ready.exports.DeleteClips(exports_pb2.DeleteClipsRequest(clip_id=export.clips[0].id))
    await world.exports.until_manifest("", PATHS[1:])
    await ready.exports.DeleteClips(exports_pb2.DeleteClipsRequest(export_id=export.id))
    await world.exports.until_manifest("", [])


@pytest.mark.proof("rebuild")
async def test_what_could_not_be_written_is_written_later(world: World) -> None:
    world.footage.put("a.mp4", "a")
    async with world.catalog() as catalog:
        await catalog.attach()
        await catalog.quiet()
        world.exports.failure = Unavailable("no room", reason="NoRoom")
        await cut(catalog)
    assert world.exports.manifests == {}
    world.exports.failure = None
    # The process that knew of it is gone.
    async with world.catalog() as catalog:
        await catalog.attach()
        await world.exports.until_manifest("", PATHS)


@pytest.mark.proof("rebuild")
async def test_clips_that_are_there_are_proven_and_lost_ones_made_again(world: World, ready: Client) -> None:
    export = await cut(ready)
    await world.exports.until_manifest("", PATHS)
    lines = list(world.exports.manifests[""])
    del world.exports.published[ClipPlace("", "dog_001", "dog_001_1", ClipFormat.MP4)]
    first, second = await rebuilt(ready, *lines)
    assert (first.outcome, first.path, first.clip_id) == (RIGHT, PATHS[0], export.clips[0].id)
    assert (second.outcome, second.clip_id) == (QUEUED, export.clips[1].id)
    await ready.ended(export.job.id)
    assert {each.outcome for each in await rebuilt(ready, *lines)} == {RIGHT}


@pytest.mark.proof("rebuild")
async def test_what_was_deleted_can_be_made_again_and_what_is_not_its_own_is_left_alone(
    world: World, ready: Client
) -> None:
    export = await cut(ready)
    await world.exports.until_manifest("", PATHS)
    lines = list(world.exports.manifests[""])
    place = ClipPlace("", "dog_001", "dog_001_0", ClipFormat.MP4)
    world.exports.published[place] = world.exports.published[replace(place, name="dog_001_1")]
    await ready.exports.DeleteClips(exports_pb2.DeleteClipsRequest(clip_id=export.clips[1].id))
    first, second = await rebuilt(ready, *lines)
    assert (first.outcome, first.words) == (DIFFERS, "it is another file")
    assert second.outcome == QUEUED


@pytest.mark.proof("rebuild")
@pytest.mark.sqlite
async def test_a_catalog_that_knows_nothing_of_the_clips_makes_them_with_all_that_was_known(world: World) -> None:
    world.footage.put("a.mp4", "a")
    async with world.catalog() as catalog:
        await catalog.attach()
        await catalog.quiet()
        before = await cut(catalog, label="dog", contract=contracts_pb2.CONTRACT_VIDEO_201)
        await world.exports.until_manifest("", PATHS)
    lines = list(world.exports.manifests[""])
    world.file.unlink()
    world.exports.published.clear()
    world.footage.move("a.mp4", "elsewhere/b.mp4")
    async with world.catalog() as catalog:
        await catalog.attach()
        await catalog.quiet()
        clips = await rebuilt(catalog, *lines)
        assert [clip.outcome for clip in clips] == [QUEUED, QUEUED]
        found = (await catalog.exports.GetClip(exports_pb2.GetClipRequest(id=clips[1].clip_id))).clip
        export = (await catalog.exports.GetExport(exports_pb2.GetExportRequest(export_id=found.export_id))).export
        await catalog.ended(export.job.id)
        after = await catalog.exported(export)
        assert (after.group, after.label, after.asset_name) == ("dog_001", "dog", "b.mp4")
        assert (after.contract, after.job.requested_by) == (contracts_pb2.CONTRACT_VIDEO_201, "somebody")
        same = [(clip.path, clip.first_frame, clip.frame_count, clip.rate) for clip in before.clips]
        assert [(clip.path, clip.first_frame, clip.frame_count, clip.rate) for clip in after.clips] == same
        assert (await catalog.export("elsewhere/b.mp4", clips=1)).group == "dog_002"


@pytest.mark.proof("rebuild")
@pytest.mark.sqlite
async def test_a_catalog_that_knows_nothing_of_the_clips_takes_over_those_that_are_there(world: World) -> None:
    world.footage.put("a.mp4", "a")
    async with world.catalog() as catalog:
        await catalog.attach()
        await catalog.quiet()
        before = await cut(catalog, label="dog")
        await world.exports.until_manifest("", PATHS)
    lines = list(world.exports.manifests[""])
    world.file.unlink()
    world.exports.published.clear()
    path, place = before.clips[0].path, ClipPlace("", "dog_001", "dog_001_0", ClipFormat.MP4)
    world.exports.found[path] = FoundClip(place, FileVersion(1234, 5), 1234)
    async with world.catalog() as catalog:
        await catalog.attach()
        await catalog.quiet()
        runs = len(world.work.runs)
        first, second = await rebuilt(catalog, *lines)
        assert (first.outcome, second.outcome) == (RIGHT, QUEUED)
        found = (await catalog.exports.GetClip(exports_pb2.GetClipRequest(id=first.clip_id))).clip
        export = (await catalog.exports.GetExport(exports_pb2.GetExportRequest(export_id=found.export_id))).export
        await catalog.ended(export.job.id)
        # Only the other one was cut.
        assert [run.order.place.name for run in world.work.runs[runs:]] == ["dog_001_1"]
        kept, made = (await catalog.exported(export)).clips
        assert (kept.state, kept.path, kept.size, kept.encoder) == (DONE, path, 1234, before.clips[0].encoder)
        assert kept.proof == made.proof
        await world.exports.until_manifest("", PATHS)
        # It is verified by its version from then on.
        assert (await rebuilt(catalog, lines[0]))[0].outcome == RIGHT
        world.exports.found[path] = FoundClip(place, FileVersion(1234, 6), 1234)
        assert (await rebuilt(catalog, lines[0]))[0].outcome != RIGHT


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"frames": None}, "frames"),
        ({"rushes": 2}, "rushes"),
        ({"path": "../dog_001_0.mp4"}, "must be in the folder dog_001"),
        ({"path": "dog_001/../x.mp4"}, "must be in the folder dog_001"),
        ({"batch": {"name": "../dog"}}, "must be a plain name"),
        ({"batch": {"folder_suffix": "../x"}}, "must be a plain name"),
        (
            {"batch": {"name": "cat"}, "path": "cat_001/cat_001_0.mp4", "source": {"fingerprint": "f"}},
            "Its source is not",
        ),
    ],
)
@pytest.mark.proof("rebuild")
async def test_a_line_that_cannot_be_is_an_answer_and_leaves_nothing(
    world: World, ready: Client, change: dict[str, Any], words: str
) -> None:
    await cut(ready, clips=1)
    await world.exports.until_manifest("", ["dog_001/dog_001.mp4"])
    line = world.exports.manifests[""][0]
    changed = {
        **line,
        **{name: {**line[name], **value} if isinstance(value, dict) else value for name, value in change.items()},
    }
    broken, right = await rebuilt(ready, changed, line)
    assert broken.outcome == IMPOSSIBLE
    assert words in broken.words
    assert right.outcome == RIGHT
    assert len((await ready.exports.ListExports(exports_pb2.ListExportsRequest())).exports) == 1


@pytest.mark.proof("rebuild")
async def test_what_is_no_json_is_an_answer_too(ready: Client) -> None:
    [clip] = await rebuilt(ready, "dataset")
    assert (clip.outcome, clip.path) == (IMPOSSIBLE, "")
