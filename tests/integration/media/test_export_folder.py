"""The folder that clips are published in."""

import fcntl
import io
import json
import os
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from rushes.media.v1 import export_folder_pb2, work_pb2
from rushes_chassis.errors import AlreadyExists, InvalidInput
from rushes_footage.formats import ClipFormat
from rushes_footage.plans import ClipPlace
from rushes_media.adapters.clips.dataset_manifest import put_label, remove_label
from rushes_media.adapters.clips.export_folder import ExportFolder
from rushes_media.domain.errors import BadPlace, ClipExists
from tests.integration.media.node import Node

TABLE = export_folder_pb2.MANIFEST_FORM_TABLE

PLACE = ClipPlace("", "dog_001", "dog_001_0", ClipFormat.MP4)
MARK = "rushes:1"


@pytest.fixture
def folder(tmp_path: Path) -> ExportFolder:
    return ExportFolder(tmp_path / "exports")


def working(folder: ExportFolder) -> list[str]:
    return sorted(path.name for path in (folder.folder / ".rushes").iterdir())


def test_a_clip_appears_whole_or_not_at_all(folder: ExportFolder) -> None:
    final = folder.path_of(PLACE)
    with folder.working_clip(PLACE, "task.1", MARK) as file:
        os.write(file.emptied()[0], b"clip")
        assert not final.exists()
        file.publish()
        assert final.read_bytes() == b"clip"
    assert final.read_bytes() == b"clip"
    assert working(folder) == []


def test_what_is_not_published_is_gone(folder: ExportFolder) -> None:
    with pytest.raises(ZeroDivisionError), folder.working_clip(PLACE, "task.1", MARK):
        raise ZeroDivisionError
    assert working(folder) == []
    assert not folder.path_of(PLACE).parent.exists()


def test_a_taken_name_is_left_alone(folder: ExportFolder) -> None:
    final = folder.path_of(PLACE)
    final.parent.mkdir(parents=True)
    final.write_bytes(b"another")
    with pytest.raises(ClipExists), folder.working_clip(PLACE, "task.1", MARK) as file:
        file.publish()
    assert final.read_bytes() == b"another"


def test_a_suffix_has_a_folder_of_its_own_beside(folder: ExportFolder) -> None:
    place = ClipPlace("night", "a_001", "a_001", ClipFormat.MP4)
    with folder.working_clip(place, "task.1", MARK) as file:
        file.publish()
    assert folder.path_of(place) == folder.folder.with_name("exports_night") / "a_001" / "a_001.mp4"
    assert folder.path_of(place).is_file()
    assert not folder.folder.exists()


@pytest.mark.parametrize(
    ("form", "names"),
    [
        (ClipFormat.MP4, ["a_001.mp4"]),
        (ClipFormat.MOV, ["a_001.mov"]),
        (ClipFormat.MKV, ["a_001.mkv"]),
        (ClipFormat.WEBP, ["a_001", "a_001.wav"]),
        (ClipFormat.PNG, ["a_001", "a_001.wav"]),
        (ClipFormat.JPEG, ["a_001", "a_001.wav"]),
    ],
)
def test_what_a_clip_consists_of_is_known_by_its_place(
    folder: ExportFolder, form: ClipFormat, names: list[str]
) -> None:
    place = ClipPlace("", "a_001", "a_001", form)
    entries = folder.entries_of(place)
    assert entries == tuple(folder.folder / "a_001" / name for name in names)
    assert entries[0] == folder.path_of(place)


@pytest.mark.parametrize(
    "place",
    [
        ClipPlace("", "..", "x", ClipFormat.MP4),
        ClipPlace("", ".rushes", "x", ClipFormat.MP4),
        ClipPlace("", "a/b", "x", ClipFormat.MP4),
        ClipPlace("", "a", "../x", ClipFormat.MP4),
        ClipPlace("", "a", "x\0", ClipFormat.MP4),
        ClipPlace("", "a", "", ClipFormat.MP4),
        ClipPlace("/x", "a", "x", ClipFormat.MP4),
        ClipPlace("..", "a", "x", ClipFormat.MP4),
    ],
)
def test_names_that_lead_elsewhere_are_refused(folder: ExportFolder, place: ClipPlace) -> None:
    with pytest.raises(BadPlace):
        folder.path_of(place)


def test_a_sweep_deletes_what_no_process_holds(folder: ExportFolder) -> None:
    abandoned = folder.folder.with_name("exports_night") / ".rushes" / "task.1"
    abandoned.parent.mkdir(parents=True)
    abandoned.write_bytes(b"half a clip")
    other = abandoned.with_name("held")
    other.write_bytes(b"another process writes it")
    with other.open("rb") as held, folder.working_clip(PLACE, "task.2", MARK) as file:
        fcntl.flock(held, fcntl.LOCK_EX)
        folder.sweep()
        assert not abandoned.exists()
        assert other.exists()
        file.publish()
    assert folder.path_of(PLACE).exists()


def test_what_a_dead_process_left_is_in_nobodys_way(folder: ExportFolder) -> None:
    abandoned = folder.folder / ".rushes" / "task.1"
    abandoned.parent.mkdir(parents=True)
    abandoned.write_bytes(b"half a clip")
    with folder.working_clip(PLACE, "task.1", MARK) as file:
        file.publish()
    assert folder.path_of(PLACE).read_bytes() == b""


def test_the_highest_group_is_found_beyond_three_digits_files_in_the_way_among_them(folder: ExportFolder) -> None:
    assert folder.highest_group("", "dog") == 0
    for name in ("dog_001", "dog_0999", "dog_1000", "dog_12", "dog_2000x", "dogs_5000", "a+b_007"):
        (folder.folder / name).mkdir(parents=True)
    assert folder.highest_group("", "dog") == 1000
    (folder.folder / "dog_1001").write_text("no folder")
    assert folder.highest_group("", "dog") == 1001
    assert folder.highest_group("", "a+b") == 7


def test_a_group_that_other_file_systems_take_for_the_same_counts(folder: ExportFolder) -> None:
    for name in ("Case_003", "Caf\u00e9_004", "CASES_009"):
        (folder.folder / name).mkdir(parents=True)
    assert folder.highest_group("", "CASE") == 3
    assert folder.highest_group("", "Cafe\u0301") == 4


def manifest(root: Path) -> object:
    return json.loads((root / "dataset.json").read_text())


def test_labels_are_kept_by_path(tmp_path: Path) -> None:
    one, other = tmp_path / "a_001" / "a.mp4", tmp_path / "b_001" / "b.mp4"
    put_label(tmp_path, one, "bellender Hund")
    put_label(tmp_path, other, "猫")
    put_label(tmp_path, one, "Hund")
    lines = ["[", "  {", f'    "path": "{one}",', '    "label": "Hund"', "  },"]
    lines += ["  {", f'    "path": "{other}",', '    "label": "猫"', "  }", "]", ""]
    assert (tmp_path / "dataset.json").read_text() == "\n".join(lines)
    remove_label(tmp_path, one)
    assert manifest(tmp_path) == [{"path": str(other), "label": "猫"}]
    assert list((tmp_path / ".rushes").iterdir()) == []


def test_a_blank_label_writes_nothing(tmp_path: Path) -> None:
    put_label(tmp_path, tmp_path / "a.mp4", "  ")
    remove_label(tmp_path, tmp_path / "a.mp4")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"{not json", b'{"a": 1}', b"\xff\xfe\x00"])
def test_an_unreadable_manifest_counts_as_empty_but_is_not_lost(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "dataset.json").write_bytes(content)
    put_label(tmp_path, tmp_path / "a.mp4", "x")
    assert manifest(tmp_path) == [{"path": str(tmp_path / "a.mp4"), "label": "x"}]
    (aside,) = tmp_path.glob("dataset.json.unreadable-*")
    assert aside.read_bytes() == content


def test_entries_of_others_stay_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "dataset.json").write_text('[{"path": "/x", "label": "y", "more": 1}, 5]')
    put_label(tmp_path, tmp_path / "a.mp4", "x")
    assert manifest(tmp_path) == [
        {"path": "/x", "label": "y", "more": 1},
        5,
        {"path": str(tmp_path / "a.mp4"), "label": "x"},
    ]


def published_files(node: Node) -> list[str]:
    return sorted(str(path.relative_to(node.exports)) for path in node.exports.rglob("removal_*/*"))


async def test_a_clip_is_removed_with_its_label_and_its_emptied_group(node: Node, short_5s_mp4: Path) -> None:
    source = node.source(short_5s_mp4.name)
    plan = await node.plan(source, 1, 1)
    places = [work_pb2.ClipPlace(group="removal_001", name=name) for name in ("a", "b")]
    orders = [
        node.order(work_pb2.ExportClipSpec(source=source, plan=plan, place=place, label="hund")) for place in places
    ]
    for order in orders:
        await node.run(order)
    highest = export_folder_pb2.GetHighestGroupRequest(name="removal")
    assert (await node.export_folder.GetHighestGroup(highest)).number == 1

    async def remove(number: int, task: str) -> bool:
        request = export_folder_pb2.RemoveClipRequest(place=places[number], task_id=task)
        return (await node.export_folder.RemoveClip(request)).removed

    with pytest.raises(AlreadyExists):
        await remove(0, str(uuid4()))
    assert published_files(node) == ["removal_001/a.mp4", "removal_001/b.mp4"]
    assert await remove(0, orders[0].task_id)
    assert not await remove(0, orders[0].task_id)
    assert published_files(node) == ["removal_001/b.mp4"]
    assert labelled(node) == ["removal_001/b.mp4"]
    assert await remove(1, orders[1].task_id)
    assert (await node.export_folder.GetHighestGroup(highest)).number == 0
    assert labelled(node) == []


def labelled(node: Node) -> list[str]:
    entries = json.loads((node.exports / "dataset.json").read_text())
    return [str(Path(entry["path"]).relative_to(node.exports)) for entry in entries if "removal" in entry["path"]]


async def test_a_table_is_a_manifest_too_and_no_other_one_is_replaced(node: Node) -> None:
    node.exports.mkdir(exist_ok=True)
    table = node.exports / "dataset.parquet"
    ours, theirs = _parquet({"rushes.manifest": "1"}), _parquet({"pandas": "1"})
    for foreign in (theirs, b"PAR1", b"\xff\xff\xff\xffPAR1", b""):
        table.write_bytes(foreign)
        await node.export_folder.WriteManifest(_parts(ours[:10], ours[10:], form=TABLE))
        assert table.read_bytes() == ours
        [kept] = node.exports.glob("dataset.parquet.kept-*")
        assert kept.read_bytes() == foreign
        kept.unlink()
    await node.export_folder.WriteManifest(_parts(ours, form=TABLE))
    assert not [*node.exports.glob("dataset.parquet.kept-*")]
    await node.export_folder.WriteManifest(_parts(form=TABLE))
    assert not table.exists()
    assert node.litter() == []


def _parquet(metadata: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table({"line": ["{}"]}).replace_schema_metadata(metadata), buffer)
    return buffer.getvalue()


async def _parts(
    *parts: bytes, form: export_folder_pb2.ManifestForm.ValueType = export_folder_pb2.MANIFEST_FORM_LINES
) -> AsyncIterator[export_folder_pb2.WriteManifestRequest]:
    yield export_folder_pb2.WriteManifestRequest(folder_suffix="", form=form)
    for part in parts:
        yield export_folder_pb2.WriteManifestRequest(data=part)


async def test_a_manifest_is_replaced_whole_and_goes_with_its_last_clip(node: Node) -> None:
    lines = [json.dumps({"rushes": 1, "path": str(number)}).encode() + b"\n" for number in range(3)]
    await node.export_folder.WriteManifest(_parts(*lines))
    assert (node.exports / "dataset.jsonl").read_bytes() == b"".join(lines)

    async def broken() -> AsyncIterator[export_folder_pb2.WriteManifestRequest]:
        async for part in _parts(lines[1]):
            yield part
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await node.export_folder.WriteManifest(broken())
    assert (node.exports / "dataset.jsonl").read_bytes() == b"".join(lines)
    await node.export_folder.WriteManifest(_parts())
    assert not (node.exports / "dataset.jsonl").exists()
    assert node.litter() == []


async def test_why_a_manifest_is_refused_is_told_however_much_of_it_is_still_to_come(node: Node) -> None:
    async def much_at_a_bad_place() -> AsyncIterator[export_folder_pb2.WriteManifestRequest]:
        yield export_folder_pb2.WriteManifestRequest(folder_suffix="../up")
        for _ in range(50):
            yield export_folder_pb2.WriteManifestRequest(data=b"{}\n" * 10_000)

    for _ in range(20):
        with pytest.raises(InvalidInput, match="cannot be a name"):
            await node.export_folder.WriteManifest(much_at_a_bad_place())
    assert not list(node.exports.glob("**/manifest*"))


async def test_lines_of_existing_clips_that_the_database_does_not_know_are_put_aside(node: Node) -> None:
    def line(number: int, **more: object) -> bytes:
        return json.dumps({"rushes": 1, "path": f"dog_001/dog_001_{number}.mp4", **more}).encode() + b"\n"

    (node.exports / "dog_001").mkdir(parents=True)
    for number in range(3):
        (node.exports / "dog_001" / f"dog_001_{number}.mp4").write_bytes(b"clip")
    before = line(0) + line(1) + line(2)
    await node.export_folder.WriteManifest(_parts(before))
    # Edited, added and deleted ones are known.
    for known in (line(0, label="cat") + line(1) + line(2), line(7) + line(2) + line(0) + line(1), before):
        await node.export_folder.WriteManifest(_parts(known))
    (node.exports / "dog_001" / "dog_001_1.mp4").unlink()
    await node.export_folder.WriteManifest(_parts(line(0) + line(2)))
    (node.exports / "dataset.jsonl").write_bytes(line(0) + json.dumps({"path": "a" * 300}).encode() + b"\n" + line(2))
    await node.export_folder.WriteManifest(_parts(line(0) + line(2)))
    assert not [*node.exports.glob("dataset.jsonl.kept-*")]
    for before, unaware in (
        (line(0) + line(2), line(0) + line(5)),
        (line(0) + line(2), b""),
        # A line that Rushes did not write, in any place.
        (line(0) + b"my own\n" + line(2), line(0) + line(2)),
        (line(0) + line(2) + b"my own\n", line(0) + line(2)),
        (line(0) + line(2) + b"my own\n", line(0) + line(2) + line(3)),
    ):
        (node.exports / "dataset.jsonl").write_bytes(before)
        await node.export_folder.WriteManifest(_parts(*([unaware] if unaware else [])))
        [kept] = node.exports.glob("dataset.jsonl.kept-*")
        assert kept.read_bytes() == before
        kept.unlink()


async def test_a_manifest_that_somebody_else_wrote_is_put_aside(node: Node) -> None:
    node.exports.mkdir(exist_ok=True)
    (node.exports / "dataset.jsonl").write_text('{"prompt": "mine"}\n')
    await node.export_folder.WriteManifest(_parts(b'{"rushes": 1}\n'))
    [kept] = node.exports.glob("dataset.jsonl.kept-*")
    assert kept.read_text() == '{"prompt": "mine"}\n'
    assert (node.exports / "dataset.jsonl").read_bytes() == b'{"rushes": 1}\n'
    kept.unlink()
