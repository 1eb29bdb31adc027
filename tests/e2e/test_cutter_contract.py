"""The replaced cutter's acceptance checks, as its own client would make them."""

import json
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from websockets.sync.client import connect

from tests.e2e.conftest import LIBRARY, STRANGE_NAMES
from tests.e2e.stack import Stack


def _export(stack: Stack, file: str = "cfr25_mp4.mp4", **fields: Any) -> dict[str, Any]:
    answer = stack.post("/api/export", {"input_path": f"{stack.library}/{file}", "cursor": 2, "name": "dog", **fields})
    assert answer.status_code == 200, answer.text
    state = stack.wait_for_export(answer.json()["job_id"])
    return {**state, "job_id": answer.json()["job_id"]}


def _refused(stack: Stack, status: int, **fields: Any) -> str:
    body = {"input_path": f"{stack.library}/cfr25_mp4.mp4", "cursor": 2, "name": "refused", **fields}
    before = sorted(stack.exports.rglob("*")) if stack.exports.exists() else []
    answer = stack.post("/api/export", body)
    assert answer.status_code == status, answer.text
    assert not list(stack.exports.glob("refused*"))
    assert [path for path in before if not path.exists() and ".rushes" not in path.parts] == []
    return str(answer.json()["detail"])


def test_roots_and_files_list_every_video_once(stack: Stack) -> None:
    assert stack.get("/api/roots").json() == [str(stack.library)]
    files = stack.get("/api/files", root=str(stack.library)).json()
    wanted = {recipe.file_name for recipe in LIBRARY} | set(STRANGE_NAMES) | {"cam 2/cfr25_mp4.mp4", "broken.mp4"}
    assert [file["path"] for file in files if file["path"] not in wanted] == []
    assert sorted(file["path"] for file in files) == sorted(wanted)
    for file in files:
        assert file["size"] == (stack.library / file["path"]).stat().st_size
        assert file["root"] == str(stack.library)
        assert file["name"] == file["path"].rpartition("/")[2]


def test_a_file_is_listed_as_soon_as_it_is_there(stack: Stack) -> None:
    added = stack.add(stack.library / "short_5s_mp4.mp4", "just added.mp4")
    try:
        assert "just added.mp4" in [file["path"] for file in stack.files()]
    finally:
        added.unlink()
    assert "just added.mp4" not in [file["path"] for file in stack.files()]


def test_an_unknown_root_is_refused(stack: Stack) -> None:
    assert stack.get("/api/files", root="/etc").status_code == 400
    assert stack.get("/api/video/passwd", root="/etc").status_code == 400
    assert stack.get("/api/video/cfr25_mp4.mp4").status_code == 422


@pytest.mark.parametrize("path", ["../../etc/passwd", "..%2f..%2fetc%2fpasswd", "out.mp4", "%2Fetc%2Fpasswd", "."])
def test_nothing_outside_a_root_is_served(stack: Stack, path: str) -> None:
    # As it is, and tidied up as client libraries do.
    connection = HTTPConnection("127.0.0.1", stack.port)
    connection.request("GET", f"/api/video/{path}?root={quote(str(stack.library))}")
    answer = connection.getresponse()
    assert answer.status in (403, 404)
    assert b"root:" not in answer.read()
    connection.close()
    assert stack.get(f"/api/video/{path}", root=str(stack.library)).status_code in (403, 404)


def test_three_overlapping_clips_with_markers_labels_and_manifest(stack: Stack) -> None:
    with connect(f"{stack.url.replace('http', 'ws')}/ws/export") as socket:
        state = _export(stack, name="barks", label="dog barking", category="Animal", profile="pets")
        heard = [json.loads(socket.recv(timeout=10)) for _ in range(4)]
    assert (state["status"], state["total"], state["completed"], state["error"]) == ("done", 3, 3, None)
    clips = [f"{stack.exports}/barks_001/barks_001_{index}.mp4" for index in range(3)]
    assert sorted(state["outputs"]) == clips
    assert [message["type"] for message in heard] == ["clip_done"] * 3 + ["all_done"]
    assert {message["job_id"] for message in heard} == {state["job_id"]}
    assert sorted(message["path"] for message in heard[:3]) == clips
    assert [message["path"] for message in heard[:3]] == state["outputs"], "outputs come in order of completion"

    later = _export(stack, name="barks", cursor=1.0, label="dog barking", profile="pets", clips=1)
    assert later["outputs"] == [f"{stack.exports}/barks_002/barks_002.mp4"]
    markers = stack.get("/api/markers/cfr25_mp4.mp4", profile="pets", root=str(stack.library)).json()
    assert [(marker["marker_number"], marker["start_time"], marker["label"]) for marker in markers] == [
        (1, 1.0, "dog barking"),
        (2, 2.0, "dog barking"),
    ]
    assert stack.get("/api/markers/cfr25_mp4.mp4", profile="other").json() == []
    assert stack.get("/api/markers/cam 2/cfr25_mp4.mp4", profile="pets").json() == []
    assert stack.get("/api/labels").json()[0] == "dog barking"
    assert stack.get("/api/profiles").json() == sorted(stack.get("/api/profiles").json())
    assert {"default", "pets"} <= set(stack.get("/api/profiles").json())
    manifest = (stack.exports / "dataset.json").read_text()
    lines = {entry["path"]: entry["label"] for entry in json.loads(manifest)}
    assert all(lines[clip] == "dog barking" for clip in [*clips, *later["outputs"]])
    assert manifest == json.dumps(json.loads(manifest), indent=2, ensure_ascii=False) + "\n"


def test_a_late_socket_hears_what_it_missed(stack: Stack) -> None:
    with connect(f"{stack.url.replace('http', 'ws')}/ws/export") as socket:
        state = _export(stack, name="missed", clips=2)
        first = json.loads(socket.recv(timeout=10))
    with connect(f"{stack.url.replace('http', 'ws')}/ws/export?after={first['seq']}") as socket:
        rest = [json.loads(socket.recv(timeout=10)) for _ in range(2)]
    assert [message["type"] for message in rest] == ["clip_done", "all_done"]
    assert {message["job_id"] for message in rest} == {state["job_id"]}
    assert first["seq"] < rest[0]["seq"] < rest[1]["seq"]


def test_exports_at_once_never_share_a_group(stack: Stack) -> None:
    with ThreadPoolExecutor(6) as pool:
        states = list(pool.map(lambda _: _export(stack, name="race", clips=2, short_side=64), range(6)))
    assert all(state["status"] == "done" for state in states)
    groups = [{path.split("/")[-2] for path in state["outputs"]} for state in states]
    assert sorted(group for each in groups for group in each) == [f"race_{n:03}" for n in range(1, 7)]


def test_numbers_go_on_beyond_999(stack: Stack) -> None:
    (stack.exports / "many_999").mkdir(parents=True)
    assert _export(stack, name="many", clips=1)["outputs"] == [f"{stack.exports}/many_1000/many_1000.mp4"]
    assert _export(stack, name="many", clips=1)["outputs"] == [f"{stack.exports}/many_1001/many_1001.mp4"]


def test_a_suffix_leads_to_a_sibling_folder(stack: Stack) -> None:
    state = _export(stack, name="owl", clips=1, folder_suffix="night")
    assert state["outputs"] == [f"{stack.exports}_night/owl_001/owl_001.mp4"]


def test_a_span_that_does_not_fit_is_refused_with_the_last_start(stack: Stack) -> None:
    answer = stack.post("/api/export", {"input_path": f"{stack.library}/cfr25_mp4.mp4", "cursor": 12, "name": "late"})
    assert answer.status_code == 422
    latest = answer.json()["latest_start"]
    assert latest == pytest.approx(6.0)
    assert _export(stack, name="late", cursor=latest)["status"] == "done"
    shifted = _export(stack, name="late", cursor=12, fit="shift")
    assert shifted["cursor"] == pytest.approx(6.0)
    _refused(stack, 422, cursor=5000)
    _refused(stack, 422, input_path=f"{stack.library}/short_5s_mp4.mp4", cursor=0)


@pytest.mark.parametrize(
    ("status", "fields", "said"),
    [
        (400, {"encoder": "x265"}, "encoder"),
        (400, {"portrait_ratio": "16:9"}, "portrait_ratio"),
        (400, {"folder_suffix": "../x"}, "folder_suffix"),
        (400, {"folder_suffix": "a/b"}, "folder_suffix"),
        (400, {"name": "a/b"}, "name"),
        (400, {"name": "a\\b"}, "name"),
        (422, {"name": ""}, "name"),
        (422, {"name": "x" * 101}, "name"),
        (422, {"name": "a\0b"}, "name"),
        (422, {"cursor": -1}, "cursor"),
        (422, {"cursor": "soon"}, "cursor"),
        (422, {"clips": 0}, "clips"),
        (422, {"clips": 100}, "clips"),
        (422, {"spread": -1}, "spread"),
        (422, {"short_side": 5000}, "short_side"),
        (422, {"format": "GIF"}, "format"),
        (422, {"label": "x" * 201}, "label"),
        (422, {"profile": "x" * 201}, "profile"),
        (422, {"crop_center": 1.2}, "crop_center"),
        (422, {"crop_keyframes": [{"time": 0}]}, "crop_keyframes"),
        (422, {"crop_keyframes": [{"time": -1, "center": 0.5}]}, "crop_keyframes"),
        (422, {"crop_keyframes": [{"time": 0, "center": 0.5, "ratio": "16:9"}]}, "crop_keyframes"),
        (422, {"crop_keyframes": [{"time": 0, "center": 0.5}] * 1001}, "crop_keyframes"),
        (422, {"seed": -1}, "seed"),
        (422, {"track_subject": True}, "not yet"),
        (403, {"input_path": "/etc/hosts"}, "outside"),
        (404, {"input_path": "LIBRARY/nothing.mp4"}, "nothing.mp4"),
    ],
)
def test_bad_requests_are_refused_with_words_and_leave_nothing(
    stack: Stack, status: int, fields: dict[str, Any], said: str
) -> None:
    if "input_path" in fields:
        fields = {**fields, "input_path": fields["input_path"].replace("LIBRARY", str(stack.library))}
    assert said in _refused(stack, status, **fields)


def test_nan_and_infinity_are_no_seconds(stack: Stack) -> None:
    for value in ("NaN", "Infinity", "1e999"):
        body = f'{{"input_path": "{stack.library}/cfr25_mp4.mp4", "cursor": {value}, "name": "refused"}}'
        answer = httpx.post(f"{stack.url}/api/export", content=body, headers={"content-type": "application/json"})
        assert answer.status_code == 422, answer.text


def test_a_broken_file_is_refused_with_its_reason(stack: Stack) -> None:
    stack.files()
    answer = stack.post("/api/export", {"input_path": f"{stack.library}/broken.mp4", "cursor": 0, "name": "broken"})
    assert answer.status_code in (409, 422)
    assert answer.json()["detail"]


def test_deleting_takes_file_row_and_manifest_entry_and_nothing_else(stack: Stack) -> None:
    state = _export(stack, name="gone", clips=2, label="to be deleted", profile="deleting")
    first, second = sorted(state["outputs"])
    stranger = stack.exports / "stranger.mp4"
    stranger.write_bytes(b"mine")
    for path, status in (
        ("/etc/hosts", 403),
        (f"{stack.library}/cfr25_mp4.mp4", 403),
        (str(stranger), 404),
        (f"{stack.exports}/../library/cfr25_mp4.mp4", 403),
        (str(stack.exports), 403),
    ):
        assert httpx.delete(f"{stack.url}/api/export", params={"output_path": path}).status_code == status, path
    assert stranger.read_bytes() == b"mine"
    assert httpx.delete(f"{stack.url}/api/export", params={"output_path": first}).json() == {"deleted": first}
    assert httpx.delete(f"{stack.url}/api/export/{quote(second, safe='')}").json() == {"deleted": second}
    assert not (stack.exports / "gone_001").exists()
    manifest = json.loads((stack.exports / "dataset.json").read_text())
    assert not {first, second} & {entry["path"] for entry in manifest}
    assert stack.get("/api/markers/cfr25_mp4.mp4", profile="deleting").json() == []
    assert httpx.delete(f"{stack.url}/api/export", params={"output_path": first}).status_code == 404


def test_hiding_in_one_profile_does_not_hide_in_another(stack: Stack) -> None:
    url = f"{stack.url}/api/hidden/silent_mp4.mp4"
    assert httpx.post(url, params={"profile": "a"}).json() == {"hidden": "silent_mp4.mp4"}
    assert httpx.post(url, params={"profile": "a"}).status_code == 200
    assert stack.get("/api/hidden", profile="a").json() == ["silent_mp4.mp4"]
    assert stack.get("/api/hidden", profile="b").json() == []
    assert httpx.delete(url, params={"profile": "a"}).json() == {"unhidden": "silent_mp4.mp4"}
    assert httpx.delete(url, params={"profile": "a"}).status_code == 200
    assert stack.get("/api/hidden", profile="a").json() == []


def test_a_cancelled_export_leaves_its_finished_clips_and_no_litter(stack: Stack) -> None:
    body = {"input_path": f"{stack.library}/cfr30_mov.mov", "cursor": 0, "name": "stopped", "clips": 99, "spread": 0.1}
    job_id = stack.post("/api/export", body).json()["job_id"]
    for _ in stack.until(60, "first clip done"):
        if stack.get(f"/api/export/{job_id}").json()["completed"]:
            break
    cancelled = stack.post(f"/api/export/{job_id}/cancel").json()
    assert cancelled["status"] == "cancelled"
    finished = sorted(cancelled["outputs"])
    assert 1 <= len(finished) < 99
    # A clip that was published in the moment of cancelling goes too, as soon as its node was told.
    for _ in stack.until(30, "left with nothing but the finished clips"):
        left = sorted(map(str, (stack.exports / "stopped_001").iterdir()))
        if left == finished and not list((stack.exports / ".rushes").iterdir()):
            break
    assert sorted(stack.get(f"/api/export/{job_id}").json()["outputs"]) == finished


def test_unknown_jobs_are_404(stack: Stack) -> None:
    assert stack.get("/api/export/00000000").status_code == 404
    assert stack.post("/api/export/nothing/cancel").status_code == 404
