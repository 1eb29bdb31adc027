"""The native API, as the page uses it."""

import json
import threading
from concurrent.futures import Future
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from rushes_catalog.library.domain.natural_order import natural_key
from tests.e2e import plain_http
from tests.e2e.conftest import LIBRARY, STRANGE_NAMES
from tests.e2e.stack import Stack
from tests.footage import recipes
from tests.further import further

WANTED = sorted([recipe.file_name for recipe in LIBRARY] + list(STRANGE_NAMES) + ["cam 2/cfr25_mp4.mp4", "broken.mp4"])


def _assets(stack: Stack, **parameters: Any) -> list[dict[str, Any]]:
    """All pages, three assets at a time."""
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = stack.get("/api/v1/assets", limit=3, cursor=cursor, **parameters).json()
        found += page["assets"]
        assert page["total"] >= len(found)
        if page["next_cursor"] is None:
            assert page["total"] == len(found)
            return found
        cursor = page["next_cursor"]


def _asset(stack: Stack, path: str) -> dict[str, Any]:
    """Once it is known what it is, which a scan does not wait for."""
    stack.scan()
    for _ in stack.until(240, f"{path} looked into"):
        asset = stack.asset(path)
        if asset["state"] != "new":
            return asset
    raise AssertionError  # until() has raised


@pytest.fixture(scope="module", autouse=True)
def _all_are_looked_into(stack: Stack) -> None:
    """Rows that get their length meanwhile go from one page of a list to another."""
    stack.scan()
    for _ in stack.until(240, "looked into"):
        if "new" not in {asset["state"] for asset in _assets(stack, hidden="include")}:
            break


def test_a_broken_file_is_last_and_the_list_of_the_cutter_keeps_its_order(stack: Stack) -> None:
    stack.scan()
    by_path = sorted(WANTED, key=natural_key)
    assert by_path[-1] != "broken.mp4"
    # What other tests took away again is kept as offline.
    assert [asset["path"] for asset in _assets(stack) if asset["state"] != "offline"] == [
        *(path for path in by_path if path != "broken.mp4"),
        "broken.mp4",
    ]
    listed = [file["path"] for file in stack.listed("/api/files", root=str(stack.library))]
    assert [path for path in listed if path in WANTED] == by_path


@pytest.mark.parametrize(
    "sort", ["path", "recorded", *further("library", "name", "size", "modified", "duration", "added")]
)
@pytest.mark.parametrize("order", ["asc", "desc"])
def test_every_sort_pages_through_everything_once(stack: Stack, sort: str, order: str) -> None:
    stack.scan()
    found = _assets(stack, sort=sort, order=order)
    # What other tests took away again is kept as offline: nothing that was known is forgotten.
    there = [asset["path"] for asset in found if asset["state"] != "offline"]
    assert sorted(there) == WANTED
    if sort == "size":
        sizes = [asset["size"] for asset in found]
        assert sizes == sorted(sizes, reverse=order == "desc")


def test_a_list_goes_from_one_recording_time_to_another(stack: Stack) -> None:
    stack.scan()
    # Not as words: a whole second is written without a fraction.
    recorded = sorted((asset["recorded_at"] for asset in _assets(stack)), key=datetime.fromisoformat)
    first, last = (datetime.fromisoformat(recorded[place]) for place in (1, -1))
    some = _assets(stack, sort="recorded", recorded_from=recorded[1], recorded_before=recorded[-1])
    assert [asset["recorded_at"] for asset in some] == [
        at for at in recorded if first <= datetime.fromisoformat(at) < last
    ]
    assert {asset["recording_source"] for asset in some} <= {"container", "name", "mtime"}


def test_search_finds_all_words_in_any_case(stack: Stack) -> None:
    stack.scan()
    assert [asset["path"] for asset in _assets(stack, q="CAM cfr25")] == ["cam 2/cfr25_mp4.mp4"]
    assert [asset["path"] for asset in _assets(stack, q="日本")] == ["größe 日本.mp4"]
    assert [asset["path"] for asset in _assets(stack, q="100%")] == ["100%.mp4"]
    assert _assets(stack, q="no such thing") == []


def test_folders_narrow_the_list(stack: Stack) -> None:
    folders = stack.get("/api/v1/folders", root="library").json()["folders"]
    assert {"path": "cam 2", "asset_count": 1} in folders
    assert [asset["path"] for asset in _assets(stack, root="library", folder="cam 2")] == ["cam 2/cfr25_mp4.mp4"]


def test_an_asset_says_what_it_is(stack: Stack) -> None:
    asset = _asset(stack, "cfr2997_mkv.mkv")
    assert UUID(asset["id"]).version == 7
    assert asset["state"] == "ready"
    assert asset["video"]["rate"] == {"numerator": 30000, "denominator": 1001}
    assert (asset["video"]["width"], asset["video"]["height"], asset["video"]["codec"]) == (320, 180, "h264")
    assert asset["video"]["codec_string"].startswith("avc1.")
    assert asset["audio"]["codec"] == "aac"
    assert asset["duration_seconds"] == pytest.approx(float(recipes.CFR2997_MKV.seconds), abs=0.05)
    assert _asset(stack, "silent_mp4.mp4")["audio"] is None


def test_a_broken_file_is_shown_with_its_reason(stack: Stack) -> None:
    asset = _asset(stack, "broken.mp4")
    assert asset["state"] == "problem"
    assert asset["problem"]["detail"]


@pytest.mark.parametrize("recipe", LIBRARY, ids=lambda recipe: recipe.name)
def test_the_frame_index_has_every_frame_at_its_time(stack: Stack, recipe: recipes.Recipe) -> None:
    index = stack.get(f"/api/v1/assets/{_asset(stack, recipe.file_name)['id']}/frames").json()
    assert index["frame_count"] == recipe.frames
    pts = [index["first_pts"]]
    for run in index["deltas"]:
        for _ in range(run["count"]):
            pts.append(pts[-1] + run["delta"])
    assert len(pts) == recipe.frames
    tick = index["time_base"]["numerator"] / index["time_base"]["denominator"]
    for mark, time in zip(pts, recipe.times, strict=True):
        assert abs((mark - pts[0]) * tick - float(time)) <= max(tick, 1e-3)
    is_variable = isinstance(recipe.clock, recipes.PhoneClock)
    assert (index["constant_rate"] is None) == is_variable
    assert index["key_frames"][0] == 0


def test_an_export_is_followed_by_events_to_its_proof(stack: Stack) -> None:
    asset = _asset(stack, "cfr25_mp4.mp4")
    kinds: list[str] = []
    clips: dict[str, dict[str, Any]] = {}
    connected, ended = threading.Event(), threading.Event()
    ordered: Future[str] = Future()

    def listen() -> None:
        with plain_http.stream("GET", f"{stack.url}/api/v1/events", timeout=120) as events:
            kind = ""
            for line in events.iter_lines():
                if line.startswith("event: "):
                    kind = line.removeprefix("event: ")
                    connected.set()
                elif line.startswith("data: "):
                    kinds.append(kind)
                    data = json.loads(line.removeprefix("data: "))
                    if kind == "clip":
                        clips[data["clip"]["id"]] = data["clip"]
                    # Not one that an earlier test has ordered.
                    if kind == "job" and data["state"] == "done" and data["id"] == ordered.result(120):
                        ended.set()
                        return

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    assert connected.wait(120)
    created = stack.post("/api/v1/exports", {"asset_id": asset["id"], "cursor": 2, "name": "events"})
    assert created.status_code == 201, created.text
    ordered.set_result(created.json()["job"]["id"])
    assert ended.wait(240)
    listener.join(120)
    export = stack.get(f"/api/v1/exports/{created.json()['id']}").json()
    assert [clip["state"] for clip in export["clips"]] == ["done"] * 3
    assert {clip["id"]: clip for clip in export["clips"]} == {clip["id"]: clips[clip["id"]] for clip in export["clips"]}
    assert kinds[0] == "hello"
    assert "progress" in kinds
    for clip in export["clips"]:
        proof = clip["proof"]
        assert (proof["frames"], proof["frames_expected"], proof["duration_seconds"]) == (200, 200, 8.0)
        assert proof["first"]["difference"] < proof["first"]["nearest_neighbour_difference"]
        assert proof["last"]["difference"] < proof["last"]["nearest_neighbour_difference"]
        assert abs(proof["audio_offset_ms"]) <= 2
        video = stack.get(f"/api/v1/clips/{clip['id']}/video")
        assert (video.status_code, len(video.content)) == (200, clip["size"])
    deleted = plain_http.delete(f"{stack.url}/api/v1/exports/{export['id']}", timeout=120)
    assert sorted(deleted.json()["paths"]) == sorted(clip["path"] for clip in export["clips"])
    assert stack.get(f"/api/v1/clips/{clip['id']}/video").status_code == 404


def test_hidden_assets_are_left_out_until_asked_for(stack: Stack) -> None:
    asset = _asset(stack, "silent_mp4.mp4")
    url = f"{stack.url}/api/v1/assets/{asset['id']}/hidden"
    assert plain_http.put(url, params={"profile": "tidy"}).json()["hidden"] is True
    shown = [each["path"] for each in _assets(stack, profile="tidy")]
    assert "silent_mp4.mp4" not in shown
    assert [each["path"] for each in _assets(stack, profile="tidy", hidden="only")] == ["silent_mp4.mp4"]
    assert plain_http.delete(url, params={"profile": "tidy"}).json()["hidden"] is False


def test_a_moved_file_keeps_its_asset_with_its_markers(stack: Stack) -> None:
    source = stack.add(stack.library / "cfr30_mov.mov", "before.mov")
    # Another content, so that it is no copy of the first.
    with source.open("ab") as file:
        file.write(b"\0\0\0\x08free")
    asset = _asset(stack, "before.mov")
    body = {"asset_id": asset["id"], "cursor": 1, "clips": 1, "name": "moving", "profile": "moving"}
    job = stack.post("/api/v1/exports", body).json()["job"]
    stack.wait_for_export(job["ticket"])
    target = stack.library / "cam 2" / "after.mov"
    source.rename(target)
    try:
        moved = _asset(stack, "cam 2/after.mov")
        assert moved["id"] == asset["id"]
        markers = stack.get(f"/api/v1/assets/{asset['id']}/markers", profile="moving").json()["markers"]
        assert [marker["start"] for marker in markers] == [1.0]
    finally:
        target.unlink()
        stack.scan()


def test_pictures_are_kept_by_their_etag(stack: Stack) -> None:
    url = f"/api/v1/assets/{_asset(stack, 'cfr25_mp4.mp4')['id']}/picture"
    first = stack.get(url, frame=123, width=320, height=180)
    assert first.headers["content-type"] == "image/jpeg"
    again = plain_http.get(
        stack.url + url,
        params={"frame": 123, "width": 320, "height": 180},
        headers={"if-none-match": first.headers["etag"]},
    )
    assert (again.status_code, again.content) == (304, b"")
    assert stack.get(url, frame=99_999).status_code == 422
