"""Formats of clips through both APIs: what lies there, what is told of it, and that it goes."""

import json
from pathlib import Path
from typing import Any

import av
import pytest

from tests.clips import wanted_frames
from tests.e2e import plain_http
from tests.e2e.stack import Stack
from tests.footage import recipes
from tests.footage.read import numbers, picture_numbers
from tests.further import further

CURSOR = 2
FRAMES = wanted_frames(recipes.VFR_MKV, CURSOR, seconds=8)
"""Of its clip."""


def _asset_id(stack: Stack, path: str) -> str:
    stack.scan()
    [asset] = [asset for asset in stack.get("/api/v1/assets", q=path).json()["assets"] if asset["path"] == path]
    return str(asset["id"])


def _exported(stack: Stack, video: str, name: str, **fields: Any) -> dict[str, Any]:
    """An export by the native API, when it has ended."""
    body = {"asset_id": _asset_id(stack, video), "cursor": CURSOR, "name": name, "clips": 1, **fields}
    answer = stack.post("/api/v1/exports", body)
    assert answer.status_code == 201, answer.text
    stack.wait_for_export(answer.json()["job"]["ticket"])
    found: dict[str, Any] = stack.get(f"/api/v1/exports/{answer.json()['id']}").json()
    assert found["job"]["state"] == "done", found
    return found


def _cut(stack: Stack, video: str, name: str, **fields: Any) -> dict[str, Any]:
    """The same by the replaced cutter's API."""
    body = {"input_path": f"{stack.library}/{video}", "cursor": 2, "name": name, **fields}
    answer = stack.post("/api/export", body)
    assert answer.status_code == 200, answer.text
    state = stack.wait_for_export(answer.json()["job_id"])
    assert state["status"] == "done", state
    return state


def _manifest(stack: Stack) -> list[str]:
    return [entry["path"] for entry in json.loads((stack.exports / "dataset.json").read_text())]


@pytest.mark.proof("formats")
def test_a_sequence_goes_with_its_sound_and_a_persons_own_file_in_it_stays(stack: Stack) -> None:
    _cut(stack, "cfr25_mp4.mp4", "webp", format="WebP", clips=2, label="pictures", profile="webp")
    group = stack.exports / "webp_001"
    folders = [group / f"webp_001_{index}" for index in range(2)]
    beside = [folder.with_name(f"{folder.name}.wav") for folder in folders]
    assert sorted(group.iterdir()) == sorted([*folders, *beside])
    assert sorted(path for path in _manifest(stack) if "/webp_001/" in path) == [str(folder) for folder in folders]
    [marker] = stack.get("/api/markers/cfr25_mp4.mp4", profile="webp").json()
    assert marker["output_path"] == str(folders[0])
    (folders[1] / "notes.txt").write_text("mine")
    for folder in folders:
        assert plain_http.delete(f"{stack.url}/api/export/{folder}").json() == {"deleted": str(folder)}
    assert list(group.rglob("*")) == [folders[1], folders[1] / "notes.txt"]
    assert (folders[1] / "notes.txt").read_text() == "mine"
    assert [path for path in _manifest(stack) if "/webp_001/" in path] == []
    assert stack.get("/api/markers/cfr25_mp4.mp4", profile="webp").json() == []


@pytest.mark.parametrize(
    ("form", "audio", "name", "codec"),
    [
        ("mp4", None, "form_001.mp4", "aac"),
        pytest.param("mov", None, "form_001.mov", "aac", marks=pytest.mark.proof("formats")),
        pytest.param("mov", "pcm", "form_001.mov", "pcm_s16le", marks=pytest.mark.proof("formats")),
        pytest.param("mkv", "aac", "form_001.mkv", "aac", marks=pytest.mark.proof("formats")),
        pytest.param("mkv", "pcm", "form_001.mkv", "pcm_s16le", marks=pytest.mark.proof("formats")),
        pytest.param("mkv", "flac", "form_001.mkv", "flac", marks=pytest.mark.proof("formats")),
    ],
)
def test_files_are_of_the_container_and_sound_that_were_asked_for(
    stack: Stack, form: str, audio: str | None, name: str, codec: str
) -> None:
    suffix = f"{form}-{audio}"
    export = _exported(stack, "vfr_mkv.mkv", "form", format=form, audio=audio, folder_suffix=suffix)
    [clip] = export["clips"]
    told = {"pcm_s16le": "pcm"}.get(codec, codec)
    assert (export["format"], export["audio"], clip["format"], clip["audio"]) == (form, told, form, told)
    path = Path(clip["path"])
    assert path.name == name
    assert numbers(path) == FRAMES
    assert (clip["first_frame"], clip["frame_count"]) == (FRAMES[0], len(FRAMES))
    with av.open(str(path)) as container:
        assert [stream.codec_context.name for stream in container.streams.audio] == [codec]
    assert stack.get(f"/api/v1/clips/{clip['id']}/video").content == path.read_bytes()
    assert stack.get(f"/api/v1/clips/{clip['id']}/pictures/1").status_code == 404
    assert stack.get(f"/api/v1/clips/{clip['id']}/sound").status_code == 404


@pytest.mark.proof("formats")
@pytest.mark.parametrize(("form", "suffix", "kind"), [("png", "png", "image/png"), ("jpeg", "jpg", "image/jpeg")])
def test_pictures_and_sound_of_a_sequence_are_served(stack: Stack, form: str, suffix: str, kind: str) -> None:
    export = _exported(stack, "vfr_mkv.mkv", f"served-{form}", format=form, profile=form)
    [clip] = export["clips"]
    assert (clip["format"], clip["audio"], clip["proof"]["duration_seconds"]) == (form, "pcm", None)
    folder = Path(clip["path"])
    assert picture_numbers(folder) == FRAMES
    assert (clip["first_frame"], clip["frame_count"]) == (FRAMES[0], len(FRAMES))
    last = stack.get(f"/api/v1/clips/{clip['id']}/pictures/{clip['frame_count']}")
    assert last.headers["content-type"] == kind
    assert last.content == (folder / f"frame_{clip['frame_count']:04d}.{suffix}").read_bytes()
    wav = stack.get(f"/api/v1/clips/{clip['id']}/sound")
    assert wav.headers["content-type"] == "audio/wav"
    assert wav.content == folder.with_name(f"{folder.name}.wav").read_bytes()
    for missing in ("pictures/0", f"pictures/{clip['frame_count'] + 1}", "pictures/../x", "video"):
        assert stack.get(f"/api/v1/clips/{clip['id']}/{missing}").status_code == 404
    [marker] = stack.get(f"/api/v1/assets/{export['asset_id']}/markers", profile=form).json()["markers"]
    assert (marker["format"], marker["audio"], marker["output_path"]) == (form, "pcm", str(folder))
    answer = plain_http.delete(f"{stack.url}/api/v1/exports/{export['id']}")
    assert answer.json()["paths"] == [str(folder)]
    assert not folder.parent.exists()
    assert stack.get(f"/api/v1/clips/{clip['id']}/pictures/2").status_code == 404
    restored = stack.post(f"/api/v1/changes/{answer.json()['change']['id']}/undo")
    assert restored.status_code == 200, restored.text
    assert sorted(path.name for path in folder.parent.iterdir()) == [folder.name, f"{folder.name}.wav"]
    assert stack.get(f"/api/v1/clips/{clip['id']}/pictures/2").content == (folder / f"frame_0002.{suffix}").read_bytes()


@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        ({"format": "avi"}, "format", "mp4"),
        ({"audio": "pcm"}, "audio", "must be aac with format mp4"),
        *further(
            "formats",
            ({"audio": "opus"}, "audio", "aac"),
            ({"format": "mov", "audio": "flac"}, "audio", "must be aac or pcm with format mov"),
            ({"format": "webp", "audio": "aac"}, "audio", "must be pcm with format webp"),
            ({"format": "webp", "dynamic_range": "source"}, "dynamic_range", "must be sdr with format webp"),
            ({"contract": "foley", "dynamic_range": "source"}, "dynamic_range", "must be sdr with contract foley"),
        ),
    ],
)
def test_what_a_format_cannot_hold_is_refused_by_the_fields_name(
    stack: Stack, fields: dict[str, str], field: str, said: str
) -> None:
    body = {"asset_id": _asset_id(stack, "cfr25_mp4.mp4"), "cursor": 2, "name": "refused", **fields}
    answer = stack.post("/api/v1/exports", body)
    assert answer.status_code == 422
    [mistake] = answer.json()["errors"]
    assert mistake["field"] == field
    assert said in mistake["message"]
    assert not list(stack.exports.glob("refused*"))
