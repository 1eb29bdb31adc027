"""What the replaced cutter's paths hold beyond its acceptance checks."""

import json
from pathlib import Path

import pytest

from tests.e2e import plain_http
from tests.e2e.cutting import FILE, cut, refused
from tests.e2e.stack import Stack


def test_a_file_is_listed_as_soon_as_it_is_there(stack: Stack) -> None:
    with stack.lent(stack.library / "short_5s_mp4.mp4", "just added.mp4"):
        assert "just added.mp4" in [file["path"] for file in stack.files()]
    assert "just added.mp4" not in [file["path"] for file in stack.files()]


def test_a_late_socket_hears_what_it_missed(stack: Stack) -> None:
    with plain_http.connect(f"{stack.url.replace('http', 'ws')}/ws/export") as socket:
        state = cut(stack, name="missed", clips=2)
        first = json.loads(socket.recv(timeout=120))
    with plain_http.connect(f"{stack.url.replace('http', 'ws')}/ws/export?after={first['seq']}") as socket:
        rest = [json.loads(socket.recv(timeout=120)) for _ in range(2)]
    assert [message["type"] for message in rest] == ["clip_done", "all_done"]
    assert {message["job_id"] for message in rest} == {state["job_id"]}
    assert first["seq"] < rest[0]["seq"] < rest[1]["seq"]


@pytest.mark.proof("clients")
def test_numbers_go_on_beyond_999(stack: Stack) -> None:
    (stack.exports / "many_999").mkdir(parents=True)
    assert cut(stack, name="many", clips=1)["outputs"] == [f"{stack.exports}/many_1000/many_1000.mp4"]
    assert cut(stack, name="many", clips=1)["outputs"] == [f"{stack.exports}/many_1001/many_1001.mp4"]


def test_what_is_no_file_of_the_library_is_refused_with_words_and_leaves_nothing(stack: Stack) -> None:
    assert "outside" in refused(stack, 403, input_path="/etc/hosts")
    assert "nothing.mp4" in refused(stack, 404, input_path=f"{stack.library}/nothing.mp4")


def test_a_broken_file_is_refused_with_its_reason(stack: Stack) -> None:
    stack.scan()
    answer = stack.post("/api/export", {"input_path": f"{stack.library}/broken.mp4", "cursor": 0, "name": "broken"})
    assert answer.status_code in (409, 422)
    assert answer.json()["detail"]


@pytest.mark.proof("clients")
def test_a_marker_is_deleted_with_its_whole_group(stack: Stack) -> None:
    state = cut(stack, name="whole", clips=2, short_side=64, profile="whole groups")
    first, second = sorted(state["outputs"])
    parameters = {"output_path": first, "group": "true"}
    answer = plain_http.delete(f"{stack.url}/api/export", params=parameters).json()
    assert answer == {"deleted": first, "paths": [first, second]}
    assert not Path(first).parent.exists()
    assert stack.get(f"/api/markers/{FILE}", profile="whole groups").json() == []


def test_hiding_a_name_that_no_file_has_hides_nothing_and_is_no_error(stack: Stack) -> None:
    url = f"{stack.url}/api/hidden/no such file.mp4"
    assert plain_http.post(url, params={"profile": "nobody"}).json() == {"hidden": "no such file.mp4"}
    assert stack.get("/api/hidden", profile="nobody").json() == []
    assert plain_http.delete(url, params={"profile": "nobody"}).json() == {"unhidden": "no such file.mp4"}


@pytest.mark.proof("exports")
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
