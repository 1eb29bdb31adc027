"""What is read of the replaced cutter's database, whatever version wrote it and whatever somebody did to it."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rushes_catalog.adapters.cutter_database import SqliteCutterDatabase
from rushes_catalog.imports.domain.cutter_rows import (
    ClipRow,
    CutterBatch,
    CutterRows,
    HiddenRow,
    batches_of,
    cropping_of,
    group_of,
    row_key,
)
from rushes_footage.clips import FoundClip
from rushes_footage.crops import Anchor, Ratio
from rushes_footage.formats import ClipFormat
from rushes_footage.plans import ClipPlace
from tests.cutter_database import COLUMNS, batch, cutter_database

PATH = "/exports/dog_001/dog_001_0.mp4"


def read(file: Path) -> CutterRows:
    return SqliteCutterDatabase(file).read()


@pytest.mark.parametrize("columns", [(), ("label", "category"), tuple(COLUMNS)], ids=["first", "second", "last"])
def test_every_version_of_the_tables_is_read(tmp_path: Path, columns: Sequence[str]) -> None:
    row = {"filename": "a.mp4", "start_time": 2.5, "output_path": PATH}
    said = {"label": "hund", "profile": "pets", "short_side": None, "processed_at": "2023-05-06T07:08:09"}
    file = cutter_database(
        tmp_path / "cutter.db",
        [{**row, **{name: value for name, value in said.items() if name in columns}}],
        [("b.mp4", "pets")],
        columns,
    )
    found = read(file)
    assert found.notices == ()
    clip, *hidden = found.rows
    assert isinstance(clip, ClipRow)
    assert (clip.number, clip.filename, clip.start_time, clip.output_path) == (1, "a.mp4", 2.5, PATH)
    is_last = "profile" in columns
    assert (clip.label, clip.profile, clip.short_side) == (
        "hund" if "label" in columns else "",
        "pets" if is_last else "default",
        0,
    )
    assert clip.processed_at == (datetime(2023, 5, 6, 7, 8, 9, tzinfo=UTC) if is_last else None)
    assert hidden == ([HiddenRow("b.mp4", "pets")] if is_last else [])


def test_it_is_neither_written_nor_locked_and_nothing_comes_to_lie_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "what?#% ü.db"
    cutter_database(file, batch("a.mp4", 1.0, "/exports/dog_001"))
    was = (file.read_bytes(), file.stat().st_mtime_ns)
    file.chmod(0o400)
    with closing(sqlite3.connect(file)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        assert len(read(file).rows) == 3
    assert (file.read_bytes(), file.stat().st_mtime_ns) == was
    assert list(tmp_path.iterdir()) == [file]


def test_what_is_not_in_the_file_yet_is_said(tmp_path: Path) -> None:
    file = cutter_database(tmp_path / "cutter.db", batch("a.mp4", 1.0, "/exports/dog_001"))
    (tmp_path / "cutter.db-wal").write_bytes(b"changes")
    [notice] = read(file).notices
    assert "cutter.db-wal holds changes" in notice


def test_values_of_any_kind_are_read_as_far_as_they_say_something(tmp_path: Path) -> None:
    whole = {"filename": "a.mp4", "start_time": "3", "output_path": PATH}
    strange = {"short_side": "wide", "crop_center": -1, "clip_count": 1_000_000, "spread": "x", "processed_at": "soon"}
    file = cutter_database(
        tmp_path / "cutter.db",
        [
            {**whole, **strange},
            {**whole, "filename": b"\xff.mp4"},
            {**whole, "start_time": "noon"},
            {**whole, "filename": ""},
            {**whole, "output_path": "relative"},
            {**whole, "filename": "folder/a.mp4"},
            {**whole, "start_time": -1},
        ],
    )
    found = read(file)
    first, odd = found.rows
    assert isinstance(first, ClipRow)
    assert (first.start_time, first.short_side, first.crop_center, first.clip_count, first.spread) == (3, 0, 0.5, 1, 3)
    assert first.processed_at is None
    assert odd.filename == "\ufffd.mp4"
    assert found.notices[0].startswith("5 rows of ")


@pytest.mark.parametrize("kind", ["missing", "folder", "empty", "another", "no database"])
def test_what_is_no_such_database_is_said_in_words(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "cutter.db"
    if kind == "no database":
        file.write_bytes(b"these are no pages of SQLite" * 100)
    elif kind == "another":
        with closing(sqlite3.connect(file)) as connection, connection:
            connection.execute("CREATE TABLE notes (text TEXT)")
    elif kind == "empty":
        file.touch()
    elif kind == "folder":
        file.mkdir()
    found = read(file)
    assert found.rows == ()
    [notice] = found.notices
    assert str(file) in notice
    assert "nothing is imported" in notice.lower()


def row(path: str, number: int = 1, **fields: object) -> ClipRow:
    return ClipRow(number, "a.mp4", 2.0, path, **fields)  # type: ignore[arg-type]


def test_a_row_has_one_key_whatever_its_label_became() -> None:
    assert row_key(row(PATH)) == row_key(row(PATH, label="hund"))
    assert len({row_key(row(PATH)), row_key(row(PATH, 2)), row_key(HiddenRow("a.mp4", "x"))}) == 3


def test_rows_of_one_folder_cursor_and_profile_are_a_batch_in_its_order() -> None:
    paths = [f"/exports/dog_001/dog_001_{index}.mp4" for index in (10, 2, 0)]
    other = row(paths[0], 9, profile="pets")
    first, second = batches_of([*map(row, paths), other])
    assert [each.output_path for each in first.rows] == paths[::-1]
    assert first.indexes() == [0, 2, 10]
    assert second.rows == (other,)
    assert CutterBatch((row(PATH), row(PATH, 2))).indexes() == [0, 1], "no two clips of a batch have one place in it"
    assert CutterBatch((row("/exports/dog_001/dog_001"),)).indexes() == [0]


@pytest.mark.parametrize(
    ("path", "form"),
    [("/e/g/a.mp4", ClipFormat.MP4), ("/e/g/a.MKV", ClipFormat.MKV), ("/e/g/a", ClipFormat.WEBP)],
)
def test_a_path_says_what_a_clip_is(path: str, form: ClipFormat) -> None:
    assert row(path).clip_format is form


@pytest.mark.parametrize(
    ("group", "name", "number"),
    [("dog_001", "dog", 1), ("dog_1000", "dog", 1000), ("dog_0001", "dog_0001", 0), ("dog", "dog", 0)],
)
def test_a_group_of_an_export_folder_is_known_by_name_and_number(group: str, name: str, number: int) -> None:
    place = ClipPlace("night", group, "x", ClipFormat.MP4)
    names = group_of(CutterBatch((row(f"/exports_night/{group}/x.mp4"),)), [FoundClip(place, None, 0)])
    assert (names.suffix, names.name, names.number, names.folder, names.outside) == (
        "night",
        name,
        number,
        group,
        False,
    )


def test_a_group_elsewhere_is_known_by_its_folder() -> None:
    names = group_of(CutterBatch((row("/old/dog_001/x.mp4"),)), [FoundClip(None, None, 0)])
    assert (names.suffix, names.name, names.number, names.folder, names.outside) == (
        "",
        "/old/dog_001",
        0,
        "dog_001",
        True,
    )


def test_a_crop_stands_along_the_way_that_the_window_can_go() -> None:
    cropping = cropping_of(row(PATH, portrait_ratio="4:5", crop_center=0.2))
    assert cropping is not None
    assert (cropping.state.ratio, cropping.state.center, cropping.anchor) == (Ratio(4, 5), 0.2, Anchor.TRAVEL)
    assert cropping_of(row(PATH)) is None
    assert cropping_of(row(PATH, portrait_ratio="wide")) is None
