"""Every clip can be made again from its line of dataset.jsonl, with the frames that it had."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import pyarrow.parquet as pq
import pytest

from tests.clips import resampled_frames, wanted_frames
from tests.e2e import plain_http
from tests.e2e.commands import Said, rushes
from tests.e2e.stack import Stack, free_port
from tests.e2e.test_verify import verify
from tests.footage import recipes
from tests.footage.read import numbers


def _rebuild(stack: Stack, *manifests: Path) -> Said:
    return rushes(stack, "rebuild", *manifests)


def _lines(stack: Stack, suffix: str, count: int) -> list[dict[str, Any]]:
    """Those of an output root, once they are so many."""
    manifest = _root(stack, suffix) / "dataset.jsonl"
    for _ in stack.until(120, f"{count} lines in {manifest}"):
        lines = [json.loads(line) for line in manifest.read_text().splitlines()] if manifest.exists() else []
        if len(lines) == count:
            break
    return lines


def _table(stack: Stack, suffix: str) -> Path:
    """The same in columns, once it says as much as the lines."""
    root = _root(stack, suffix)
    table = root / "dataset.parquet"
    for _ in stack.until(120, f"{table}"):
        lines = (root / "dataset.jsonl").read_text().splitlines()
        if table.exists() and pq.read_table(table).column("line").to_pylist() == lines:
            break
    return table


def _root(stack: Stack, suffix: str) -> Path:
    return stack.exports.with_name(f"{stack.exports.name}_{suffix}")


def _cut(stack: Stack, suffix: str, video: str = "cfr2997_mkv.mkv", **fields: Any) -> list[Path]:
    body = {"asset_id": stack.asset(video)["id"], "cursor": 1.0, "name": "dog", "clips": 2, "spread": 2, **fields}
    answer = stack.post("/api/v1/exports", {**body, "folder_suffix": suffix})
    assert answer.status_code == 201, answer.text
    state = stack.wait_for_export(answer.json()["job"]["ticket"])
    assert state["status"] == "done", state
    return sorted(map(Path, state["outputs"]))


def _pictures(clip: Path) -> list[bytes]:
    with av.open(str(clip)) as container:
        return [frame.to_ndarray(format="gray").tobytes() for frame in container.decode(video=0)]


def _frames(cursor: float, rate: int | None = None) -> list[int]:
    """What a clip shows of the footage; of one with a rate 193."""
    footage = recipes.CFR2997_MKV
    return wanted_frames(footage, cursor, 8) if rate is None else resampled_frames(footage, cursor, 193, rate)


CROP = {"center": 0.3, "random_portrait": True, "seed": 0, "keyframes": [{"time": 2, "ratio": "4:5", "center": 0.9}]}


@pytest.mark.proof("rebuild")
@pytest.mark.parametrize(
    "fields",
    [
        {},
        pytest.param({"contract": "video_193", "short_side": 160}, marks=pytest.mark.proof("rebuild")),
        pytest.param({"crop": CROP, "label": "hund", "category": "Animal"}, marks=pytest.mark.proof("rebuild")),
    ],
    ids=["plain", "video", "cropped"],
)
def test_lost_clips_are_made_again_as_they_were(
    stack: Stack, request: pytest.FixtureRequest, fields: dict[str, Any]
) -> None:
    suffix = f"again-{request.node.callspec.id}"
    clips = _cut(stack, suffix, **fields)
    manifest = _root(stack, suffix) / "dataset.jsonl"
    assert [line["path"] for line in _lines(stack, suffix, 2)] == ["dog_001/dog_001_0.mp4", "dog_001/dog_001_1.mp4"]
    rate = 25 if "contract" in fields else None
    frames = [_frames(1.0, rate), _frames(3.0, rate)]
    # They overlap, and are put together of what they share; but for those with a rate of their own.
    assert bool(_lines(stack, suffix, 2)[0]["frames"]["joints"]) == ("contract" not in fields)
    before = [_pictures(clip) for clip in clips]
    code, text = _rebuild(stack, manifest)
    assert (code, text.splitlines()[-1]) == (0, "2 of 2 clips exist: 2 did before, 0 were made again."), text
    clips[1].unlink()
    # The table says the same as the lines, and is written right after them.
    table = _table(stack, suffix)
    code, text = _rebuild(stack, table)
    assert (code, text.splitlines()[-1]) == (0, "2 of 2 clips exist: 1 did before, 1 were made again."), text
    assert [_pictures(clip) for clip in clips] == before
    assert [numbers(clip) for clip in clips] == frames
    assert verify(stack, manifest).code == 0


@pytest.mark.proof("rebuild")
def test_a_deleted_group_leaves_the_manifest_and_comes_back_from_a_copy_of_it(stack: Stack, tmp_path: Path) -> None:
    clips = _cut(stack, "deleted")
    _lines(stack, "deleted", 2)
    kept = shutil.copy(_root(stack, "deleted") / "dataset.jsonl", tmp_path / "kept.jsonl")
    export = stack.get("/api/v1/exports", asset_id=stack.asset("cfr2997_mkv.mkv")["id"]).json()["exports"][0]
    assert export["folder_suffix"] == "deleted"
    assert plain_http.delete(f"{stack.url}/api/v1/exports/{export['id']}").status_code == 200
    for _ in stack.until(120, "the manifest gone"):
        if not (_root(stack, "deleted") / "dataset.jsonl").exists():
            break
    code, text = _rebuild(stack, Path(kept))
    assert code == 0, text
    assert [numbers(clip) for clip in clips] == [_frames(1.0), _frames(3.0)]
    _lines(stack, "deleted", 2)


@pytest.mark.proof("rebuild")
def test_what_lies_there_and_is_no_clip_of_ours_is_left_alone(stack: Stack) -> None:
    clips = _cut(stack, "foreign")
    _lines(stack, "foreign", 2)
    clips[0].write_bytes(b"mine")
    code, text = _rebuild(stack, _root(stack, "foreign") / "dataset.jsonl")
    assert code == 1
    assert "differs  dog_001/dog_001_0.mp4" in text
    assert clips[0].read_bytes() == b"mine"


@pytest.fixture
def another(stack: Stack, tmp_path: Path) -> Iterator[Stack]:
    """A Rushes elsewhere, with the same footage under another name, that never cut anything."""
    other = Stack(tmp_path / "other", port=free_port())
    other.library.mkdir(parents=True)
    shutil.copy(stack.library / "cfr2997_mkv.mkv", other.library / "same.mkv")
    with other:
        other.scan()
        yield other


@pytest.mark.proof("rebuild")
def test_a_data_set_is_made_from_its_manifest_alone(stack: Stack, another: Stack, tmp_path: Path) -> None:
    clips = _cut(stack, "elsewhere", crop={"ratio": "1:1", "center": 0.2})
    _lines(stack, "elsewhere", 2)
    manifest = shutil.copy(_root(stack, "elsewhere") / "dataset.jsonl", tmp_path / "moved.jsonl")
    code, text = _rebuild(another, Path(manifest))
    assert code == 0, text
    made = sorted(_root(another, "elsewhere").glob("dog_001/*.mp4"))
    assert [clip.name for clip in made] == [clip.name for clip in clips]
    assert [_pictures(clip) for clip in made] == [_pictures(clip) for clip in clips]
    assert [numbers(clip) for clip in made] == [_frames(1.0), _frames(3.0)]
    # With a video left in it, the folder is not taken for one whose disk is not mounted.
    shutil.copy(stack.library / "silent_mp4.mp4", another.library / "left.mp4")
    (another.library / "same.mkv").unlink()
    another.scan()
    made[0].unlink()
    code, text = _rebuild(another, Path(manifest))
    assert code == 1, text
    assert "cannot   dog_001/dog_001_0.mp4" in text
    assert "not in the library" in text


@pytest.mark.proof("rebuild")
def test_clips_of_a_database_that_is_gone_are_taken_over_where_they_are(stack: Stack, another: Stack) -> None:
    clips = _cut(stack, "kept", label="hund")
    _lines(stack, "kept", 2)
    shutil.copytree(_root(stack, "kept"), _root(another, "kept"))
    own = sorted(_root(another, "kept").glob("dog_001/*.mp4"))
    own[1].unlink()
    code, text = _rebuild(another, _root(another, "kept") / "dataset.jsonl")
    assert (code, text.splitlines()[-1]) == (0, "2 of 2 clips exist: 1 did before, 1 were made again."), text
    assert own[0].read_bytes() == clips[0].read_bytes()
    assert numbers(own[1]) == _frames(3.0)
    assert {line["label"] for line in _lines(another, "kept", 2)} == {"hund"}
    assert verify(another, *own).code == 0
    assert plain_http.delete(f"{another.url}/api/export", params={"output_path": str(own[0])}).status_code == 200
    assert not own[0].exists()


@pytest.mark.proof("rebuild")
def test_without_the_sources_disk_each_clip_is_told_of(stack: Stack, another: Stack, tmp_path: Path) -> None:
    _cut(stack, "unplugged")
    _lines(stack, "unplugged", 2)
    manifest = Path(shutil.copy(_root(stack, "unplugged") / "dataset.jsonl", tmp_path / "moved.jsonl"))
    assert _rebuild(another, manifest).code == 0
    made = sorted(_root(another, "unplugged").glob("dog_001/*.mp4"))
    made[0].unlink()
    another.library.rename(another.library.with_name("unplugged"))
    for _ in another.until(120, "the library offline"):
        if not another.get("/api/v1/roots").json()["roots"][0]["online"]:
            break
    code, text = _rebuild(another, manifest)
    assert code == 1, text
    assert "cannot   dog_001/dog_001_0.mp4" in text
    assert "differs  dog_001/dog_001_1.mp4" in text
    assert text.count("mounted") == 2, text
    checked = verify(another, *made)
    assert checked.code == 1, checked
    assert "the file is gone" in checked.text
    assert "is its disk mounted?" in checked.text


@pytest.mark.parametrize(("content", "words"), [(b"\xff\xfe", "it is not text"), (b"{}\nnonsense\n", "line 2 is not")])
def test_a_file_that_is_no_manifest_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    manifest = tmp_path / "dataset.jsonl"
    manifest.write_bytes(content)
    code, text = _rebuild(Stack(tmp_path), manifest)
    assert code == 2
    assert words in text
