"""The database of the replaced cutter: what its rows become, and what is said of those that become nothing."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from rushes.catalog.v1 import annotations_pb2, exports_pb2
from rushes_catalog.adapters.cutter_database import SqliteCutterDatabase
from rushes_chassis.errors import Conflict, OutOfRange
from rushes_footage.clips import FoundClip
from rushes_footage.files import FileVersion
from rushes_footage.formats import ClipFormat
from rushes_footage.plans import ClipPlace
from tests.cutter_database import add_row, batch, cutter_database
from tests.integration.catalog.harness import Client, World
from tests.integration.catalog.undoable import DELETED, DONE, delete, edit, labels, markers, states
from tests.waiting import until

DAY = "2023-05-06T07:08:09+00:00"


def lies(world: World, rows: Sequence[dict[str, Any]], suffix: str = "") -> None:
    """The clips of these rows are there, in the export folder or one beside it."""
    for index, row in enumerate(rows):
        path = Path(row["output_path"])
        place = ClipPlace(suffix, path.parent.name, path.stem, ClipFormat.MP4)
        world.exports.found[str(path)] = FoundClip(place, FileVersion(1000 + index, 7), 1000 + index)


def old_tool(world: World, rows: Sequence[dict[str, Any]], hidden: Sequence[tuple[str, str]] = ()) -> Path:
    """Its database, which the next catalog imports."""
    file = cutter_database(world.folder / "cutter.db", rows, hidden)
    world.cutter = SqliteCutterDatabase(file)
    return file


async def report(catalog: Client) -> exports_pb2.GetImportResponse:
    return await catalog.exports.GetImport(exports_pb2.GetImportRequest())


async def here(catalog: Client, clips: int, hidden: int = 0) -> None:
    """Wait until so many rows are here."""

    async def so() -> bool:
        said = await report(catalog)
        return (said.clips, said.hidden) == (clips, hidden)

    await until(so)


async def exports(catalog: Client) -> list[exports_pb2.Export]:
    return list((await catalog.exports.ListExports(exports_pb2.ListExportsRequest())).exports)


async def looked_through(catalog: Client) -> None:
    await catalog.attach()
    await catalog.quiet()


async def test_rows_become_markers_clips_labels_profiles_and_hidden_flags(world: World) -> None:
    for path in ("a.mp4", "day 1/b.mp4", "day 2/b.mp4", "c.mp4"):
        world.footage.put(path, path)
    told: dict[str, Any] = {
        "label": "hund",
        "category": "Animal",
        "short_side": 512,
        "portrait_ratio": "9:16",
        "crop_center": 0.25,
    }
    rows = batch("a.mp4", 2.0, "/exports/dog_001", spread=2.5, profile="pets", processed_at=DAY, **told)
    night = batch("c.mp4", 1.0, "/exports_night/owl_012", 1, processed_at=DAY)
    lies(world, rows)
    lies(world, night, "night")
    old_tool(world, [*rows, *night], [("b.mp4", "pets"), ("c.mp4", "default")])
    async with world.catalog() as catalog:
        await looked_through(catalog)
        await here(catalog, 4, 2)
        owl, dog = sorted(await exports(catalog), key=lambda export: export.cursor)
        assert (dog.group, dog.folder_suffix, dog.profile, dog.label, dog.category) == (
            "dog_001",
            "",
            "pets",
            "hund",
            "Animal",
        )
        assert [(clip.start, clip.path) for clip in dog.clips] == [
            (2.0 + 2.5 * index, row["output_path"]) for index, row in enumerate(rows)
        ]
        assert {clip.state for clip in dog.clips} == {DONE}
        assert [clip.first_frame for clip in dog.clips] == [50, 113, 175]
        assert not any(clip.HasField("proof") for clip in dog.clips)
        assert all(clip.imported for clip in dog.clips)
        assert [clip.size for clip in dog.clips] == [1000, 1001, 1002]
        assert (dog.created_at.ToJsonString(), dog.job.total, dog.job.completed) == ("2023-05-06T07:08:09Z", 3, 3)
        assert (dog.crop.state.ratio.width, dog.crop.state.center) == (9, 0.25)
        assert (owl.group, owl.folder_suffix) == ("owl_012", "night")
        assert await markers(catalog, dog, "pets") == ["hund"]
        assert await labels(catalog) == ["hund"]
        profiles = await catalog.annotations.ListProfiles(annotations_pb2.ListProfilesRequest())
        assert list(profiles.profiles) == ["default", "pets"]
        hidden = await catalog.annotations.ListHidden(annotations_pb2.ListHiddenRequest(profile="pets"))
        assert [asset.path for asset in hidden.assets] == ["day 1/b.mp4", "day 2/b.mp4"]
        [asset] = await catalog.assets(path="a.mp4", profile="pets")
        assert (asset.clip_count, asset.marker_count) == (3, 1)
        assert (await report(catalog)).unplaced_rows == 0
        new = await catalog.export("a.mp4")
        assert new.group == "dog_002", "numbers go on"


async def test_each_row_is_imported_once_however_often_rushes_starts(world: World) -> None:
    world.footage.put("a.mp4", "a")
    rows = batch("a.mp4", 2.0, "/exports/dog_001")
    lies(world, rows)
    file = old_tool(world, rows)
    async with world.catalog() as catalog:
        await looked_through(catalog)
        await here(catalog, 3)
        [dog] = await exports(catalog)
        await delete(catalog, export_id=dog.id)
    written = file.read_bytes()
    async with world.catalog() as catalog:
        await looked_through(catalog)
        await here(catalog, 3)
        assert [export.id for export in await exports(catalog)] == [dog.id]
        assert await states(catalog, dog) == [DELETED] * 3, "what was deleted here does not come back"
    assert file.read_bytes() == written
    assert sorted(path.name for path in world.folder.glob("cutter.db*")) == ["cutter.db"]
    with closing(sqlite3.connect(file)) as connection, connection:
        [later] = batch("a.mp4", 9.0, "/exports/dog_002", 1)
        add_row(connection, later)
    async with world.catalog() as catalog:
        await looked_through(catalog)
        await here(catalog, 4)
        assert len(await exports(catalog)) == 2


@pytest.mark.proof("clients")
async def test_what_cannot_be_placed_is_said_and_placed_when_it_can_be(world: World) -> None:
    for path in ("a.mp4", "day 1/b.mp4", "day 2/b.mp4"):
        world.footage.put(path, path)
    of_b, of_gone = batch("b.mp4", 1.0, "/exports/b_001"), batch("gone.mp4", 2.0, "/exports/gone_001", 1)
    placed = batch("a.mp4", 3.0, "/exports/a_001", 1)
    old_tool(world, [*of_b, *of_gone, *placed, {"filename": "a.mp4", "start_time": 4, "output_path": "not/absolute"}])
    async with world.catalog() as catalog:
        await looked_through(catalog)
        await here(catalog, 1)
        said = await report(catalog)
        assert said.unplaced_rows == 4
        assert [(each.name, each.rows) for each in said.unplaced] == [("b.mp4", 3), ("gone.mp4", 1)]
        assert "2 files have this name: lib/day 1/b.mp4, lib/day 2/b.mp4" in said.unplaced[0].why
        assert "No file of this name" in said.unplaced[1].why
        assert said.missing_clips == 1
        [notice] = said.notices
        assert notice.startswith("1 row of ")
        world.footage.move("day 2/b.mp4", "day 2/another.mp4")
        world.footage.put("gone.mp4", "back")
        await catalog.scan()
        await here(catalog, 5)
        assert (await report(catalog)).unplaced_rows == 0


async def imported(world: World, group: str = "/exports/dog_001", *, inside: bool = True, **fields: Any) -> None:
    world.footage.put("a.mp4", "a")
    rows = batch("a.mp4", 2.0, group, **fields)
    if inside:
        lies(world, rows)
    old_tool(world, rows)


@pytest.mark.proof("clients")
async def test_an_imported_clip_gets_its_proof_when_it_is_verified(world: World) -> None:
    await imported(world, label="hund")
    async with world.catalog() as catalog:
        await looked_through(catalog)
        await here(catalog, 3)
        [dog] = await exports(catalog)
        verify = exports_pb2.VerifyClipRequest(clip_id=dog.clips[1].id)
        assert list((await catalog.exports.VerifyClip(verify)).differences) == []
        await world.exports.until_manifest("", ["dog_001/dog_001_1.mp4"])
        clips = (await catalog.exported(dog)).clips
        assert [clip.HasField("proof") for clip in clips] == [False, True, False]
        assert (clips[1].first_frame, clips[1].frame_count) == (125, 200)
        del world.exports.found[dog.clips[2].path]
        gone = await catalog.exports.VerifyClip(exports_pb2.VerifyClipRequest(output_path=dog.clips[2].path))
        assert list(gone.differences) == ["the file is gone"]


@pytest.mark.proof("exports")
async def test_imported_clips_go_into_the_trash_and_come_back(world: World) -> None:
    await imported(world)
    async with world.catalog() as catalog:
        await looked_through(catalog)
        await here(catalog, 3)
        [dog] = await exports(catalog)
        deleted = await delete(catalog, output_path=dog.clips[0].path)
        assert list(deleted.paths) == [dog.clips[0].path]
        assert dog.clips[0].path not in world.exports.found
        assert await states(catalog, dog) == [DELETED, DONE, DONE]
        await catalog.undo(deleted.change)
        assert await states(catalog, dog) == [DONE] * 3


@pytest.mark.proof("exports")
async def test_of_clips_outside_of_the_export_folder_only_the_rows_go(world: World) -> None:
    await imported(world, "/old/exports/dog_001", inside=False, label="hund")
    world.footage.put("b.mp4", "b")
    async with world.catalog() as catalog:
        await looked_through(catalog)
        await here(catalog, 3)
        [dog] = await exports(catalog)
        assert (dog.group, dog.folder_suffix, dog.clips[0].path) == (
            "dog_001",
            "",
            "/old/exports/dog_001/dog_001_0.mp4",
        )
        own = await catalog.export()
        await catalog.ended(own.job.id)
        assert own.group == "dog_001"
        published = dict(world.exports.published)
        verify = exports_pb2.VerifyClipRequest(clip_id=dog.clips[1].id)
        assert "outside" in (await catalog.exports.VerifyClip(verify)).differences[0]
        await edit(catalog, dog, label="katze")
        deleted = await delete(catalog, export_id=dog.id)
        assert deleted.change.words == "3 clips of dog_001 taken off the list; their files stay"
        assert await states(catalog, dog) == [DELETED] * 3
        assert world.exports.published == published
        assert world.exports.trash == {}
        undone = await catalog.undo(deleted.change)
        assert await states(catalog, dog) == [DONE] * 3
        await catalog.redo(undone)
        assert await states(catalog, dog) == [DELETED] * 3
        assert await states(catalog, own) == [DONE] * 3
        await catalog.undo(deleted.change)
        with pytest.raises(Conflict, match="outside"):
            await catalog.export(replaces=dog.id)


@pytest.mark.proof("exports")
async def test_a_batch_that_ran_over_the_end_is_here_without_a_proof(world: World) -> None:
    world.footage.put("short.mp4", "short", duration=9.0)
    rows = batch("short.mp4", 4.0, "/exports/late_001")
    lies(world, rows)
    old_tool(world, rows)
    async with world.catalog() as catalog:
        await looked_through(catalog)
        await here(catalog, 3)
        [late] = await exports(catalog)
        verified = await catalog.exports.VerifyClip(exports_pb2.VerifyClipRequest(clip_id=late.clips[0].id))
        assert list(verified.differences) == ["does not fit"]
        with pytest.raises(OutOfRange):
            await catalog.export("short.mp4", cursor=4.0)
