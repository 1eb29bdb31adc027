"""What the replaced cutter's paths hold beyond its acceptance checks."""

import json
from typing import Any

import pytest
from websockets.sync.client import connect

from tests.e2e import plain_http
from tests.e2e.cutting import cut, refused
from tests.e2e.stack import Stack


def test_a_file_is_listed_as_soon_as_it_is_there(stack: Stack) -> None:
    with stack.lent(stack.library / "short_5s_mp4.mp4", "just added.mp4"):
        assert "just added.mp4" in [file["path"] for file in stack.files()]
    assert "just added.mp4" not in [file["path"] for file in stack.files()]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "files"),
        ("GET", "markers/cfr25_mp4.mp4"),
        ("POST", "hidden/cfr25_mp4.mp4"),
        ("DELETE", "hidden/cfr25_mp4.mp4"),
    ],
)
def test_an_unknown_root_is_refused(stack: Stack, method: str, path: str) -> None:
    answer = plain_http.request(method, f"{stack.url}/api/{path}", params={"root": "/etc"})
    assert (answer.status_code, answer.json()) == (400, {"detail": "root '/etc' is not one of the configured roots"})


def test_a_late_socket_hears_what_it_missed(stack: Stack) -> None:
    with connect(f"{stack.url.replace('http', 'ws')}/ws/export") as socket:
        state = cut(stack, name="missed", clips=2)
        first = json.loads(socket.recv(timeout=120))
    with connect(f"{stack.url.replace('http', 'ws')}/ws/export?after={first['seq']}") as socket:
        rest = [json.loads(socket.recv(timeout=120)) for _ in range(2)]
    assert [message["type"] for message in rest] == ["clip_done", "all_done"]
    assert {message["job_id"] for message in rest} == {state["job_id"]}
    assert first["seq"] < rest[0]["seq"] < rest[1]["seq"]


def test_numbers_go_on_beyond_999(stack: Stack) -> None:
    (stack.exports / "many_999").mkdir(parents=True)
    assert cut(stack, name="many", clips=1)["outputs"] == [f"{stack.exports}/many_1000/many_1000.mp4"]
    assert cut(stack, name="many", clips=1)["outputs"] == [f"{stack.exports}/many_1001/many_1001.mp4"]


@pytest.mark.parametrize(
    ("status", "fields", "said"),
    [
        (400, {"name": "a/b"}, "name"),
        (400, {"name": "a\\b"}, "name"),
        (422, {"name": ""}, "name"),
        (422, {"name": " \t"}, "name"),
        (422, {"folder_suffix": "  "}, "folder_suffix"),
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
        (403, {"input_path": "/etc/hosts"}, "outside"),
        (404, {"input_path": "LIBRARY/nothing.mp4"}, "nothing.mp4"),
    ],
)
def test_bad_requests_are_refused_with_words_and_leave_nothing(
    stack: Stack, status: int, fields: dict[str, Any], said: str
) -> None:
    if "input_path" in fields:
        fields = {**fields, "input_path": fields["input_path"].replace("LIBRARY", str(stack.library))}
    assert said in refused(stack, status, **fields)


def test_nan_and_infinity_are_no_seconds(stack: Stack) -> None:
    for value in ("NaN", "Infinity", "1e999"):
        body = f'{{"input_path": "{stack.library}/cfr25_mp4.mp4", "cursor": {value}, "name": "refused"}}'
        answer = plain_http.post(f"{stack.url}/api/export", content=body, headers={"content-type": "application/json"})
        assert answer.status_code == 422, answer.text


def test_a_broken_file_is_refused_with_its_reason(stack: Stack) -> None:
    stack.scan()
    answer = stack.post("/api/export", {"input_path": f"{stack.library}/broken.mp4", "cursor": 0, "name": "broken"})
    assert answer.status_code in (409, 422)
    assert answer.json()["detail"]


def test_a_cancelled_export_leaves_its_finished_clips_and_no_litter(stack: Stack) -> None:
    body = {"input_path": f"{stack.library}/cfr30_mov.mov", "cursor": 0, "name": "stopped", "clips": 99, "spread": 0.1}
    job_id = stack.post("/api/export", body).json()["job_id"]
    for _ in stack.until(120, "first clip done"):
        if stack.get(f"/api/export/{job_id}").json()["completed"]:
            break
    cancelled = stack.post(f"/api/export/{job_id}/cancel").json()
    assert cancelled["status"] == "cancelled"
    finished = sorted(cancelled["outputs"])
    assert 1 <= len(finished) < 99
    # A clip that was published in the moment of cancelling goes too, as soon as its node was told.
    for _ in stack.until(120, "left with nothing but the finished clips"):
        left = sorted(map(str, (stack.exports / "stopped_001").iterdir()))
        if left == finished and not list((stack.exports / ".rushes").iterdir()):
            break
    assert sorted(stack.get(f"/api/export/{job_id}").json()["outputs"]) == finished


def test_unknown_jobs_are_404(stack: Stack) -> None:
    assert stack.get("/api/export/00000000").status_code == 404
    assert stack.post("/api/export/nothing/cancel").status_code == 404
