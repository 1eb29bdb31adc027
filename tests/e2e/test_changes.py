"""What is deleted, hidden, labelled or moved through either API can be taken back, also after kill -9."""

import contextlib
import json
import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from rushes_media.adapters.files.held_files import turn
from tests.e2e import plain_http
from tests.e2e.stack import Stack
from tests.footage.read import numbers

NAME = "cfr25_mp4.mp4"
TURN = Path(".rushes", "dataset.json.turn")
"""For one process at a time; of a clip that is deleted the line in dataset.json goes first, and waits for it."""


def asset_of(stack: Stack) -> dict[str, Any]:
    return stack.asset(NAME)


def cut(stack: Stack, name: str, **fields: Any) -> dict[str, Any]:
    """An export whose clips are done."""
    body = {"asset_id": asset_of(stack)["id"], "cursor": 2, "name": name, "clips": 2, "short_side": 90, "label": name}
    answer = stack.post("/api/v1/exports", {**body, **fields})
    assert answer.status_code == 201, answer.text
    state = stack.wait_for_export(answer.json()["job"]["ticket"])
    assert state["status"] == "done", state
    export: dict[str, Any] = stack.get(f"/api/v1/exports/{answer.json()['id']}").json()
    return export


def delete(stack: Stack, path: str, **parameters: str) -> httpx.Response:
    return plain_http.delete(stack.url + path, params=parameters or None, timeout=120)


def patch(stack: Stack, path: str, body: object) -> httpx.Response:
    return plain_http.patch(stack.url + path, json=body, timeout=120)


def undo(stack: Stack, change: dict[str, Any]) -> httpx.Response:
    return stack.post(f"/api/v1/changes/{change['id']}/undo")


def manifest(stack: Stack, name: str) -> dict[str, str]:
    """Label by file name, of the clips of one group."""
    entries = json.loads((stack.exports / "dataset.json").read_bytes())
    return {Path(each["path"]).name: each["label"] for each in entries if f"/{name}_001/" in each["path"]}


def markers(stack: Stack, profile: str = "default") -> list[str]:
    return [marker["label"] for marker in stack.get(f"/api/markers/{NAME}", profile=profile).json()]


@pytest.mark.proof("history")
def test_a_group_comes_back_byte_by_byte(hurt: Stack) -> None:
    # No other test cuts at this second: of groups that begin at one, the replaced cutter lists the first alone.
    export = cut(hurt, "group", cursor=1.52)
    clips = [Path(clip["path"]) for clip in export["clips"]]
    was = [clip.read_bytes() for clip in clips]
    deleted = delete(hurt, f"/api/v1/exports/{export['id']}").json()
    assert deleted["paths"] == [str(clip) for clip in clips]
    assert deleted["change"]["words"] == "2 clips of group_001 deleted"
    assert deleted["change"]["made_by"] == "local"
    assert not clips[0].parent.exists()
    assert manifest(hurt, "group") == {}
    assert "group" not in markers(hurt)
    trash = hurt.get("/api/v1/trash").json()
    assert trash["bytes"] >= sum(map(len, was))

    undone = undo(hurt, deleted["change"])
    assert undone.status_code == 200, undone.text
    assert undone.json()["undone_by"] == "local"
    assert [clip.read_bytes() for clip in clips] == was
    assert manifest(hurt, "group") == {clip.name: "group" for clip in clips}
    assert "group" in markers(hurt)
    again = hurt.post(f"/api/v1/changes/{deleted['change']['id']}/redo").json()
    assert again["undone_at"] is None
    assert not clips[0].exists()


@pytest.mark.proof("history")
def test_what_the_replaced_cutter_deletes_is_gone_for_it_and_can_be_brought_back(hurt: Stack) -> None:
    export = cut(hurt, "byhand", clips=1, cursor=3)
    path = export["clips"][0]["path"]
    assert delete(hurt, "/api/export", output_path=path).json() == {"deleted": path}
    assert delete(hurt, "/api/export", output_path=path).status_code == 404
    assert "byhand" not in markers(hurt)
    [change, *_] = hurt.get("/api/v1/changes").json()["changes"]
    assert change["words"] == "byhand_001 deleted"
    assert change["asset_id"] == export["asset_id"]
    assert undo(hurt, change).status_code == 200
    assert numbers(Path(path)) == list(range(75, 275))
    assert "byhand" in markers(hurt)


@pytest.mark.proof("history")
def test_a_taken_place_is_told_in_words(hurt: Stack) -> None:
    export = cut(hurt, "taken", clips=1, cursor=4)
    path = Path(export["clips"][0]["path"])
    change = delete(hurt, f"/api/v1/clips/{export['clips'][0]['id']}").json()["change"]
    path.parent.mkdir()
    path.write_bytes(b"mine")
    refused = undo(hurt, change)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/place-taken")
    assert str(path) in refused.json()["detail"]
    assert path.read_bytes() == b"mine"
    path.unlink()
    assert undo(hurt, change).status_code == 200
    assert numbers(path) == list(range(100, 300))


@pytest.mark.proof("history")
def test_a_label_reaches_marker_history_and_manifest_and_goes_back(hurt: Stack) -> None:
    export = cut(hurt, "labels", clips=1, cursor=5, label="hnud")
    edited = patch(hurt, f"/api/v1/exports/{export['id']}", {"label": "Hund", "category": "Animal"})
    assert edited.status_code == 200, edited.text
    assert edited.json()["exports"][0]["label"] == "Hund"
    change = edited.json()["change"]
    assert change["words"] == "labels_001: label “Hund”, category “Animal”"
    assert "Hund" in markers(hurt)
    assert hurt.get("/api/labels").json()[0] == "Hund"
    assert "hnud" not in hurt.get("/api/labels").json()
    for _ in hurt.until(120, "in the manifest"):
        if manifest(hurt, "labels") == {"labels_001.mp4": "Hund"}:
            break
    patch(hurt, f"/api/v1/exports/{export['id']}", {"label": "Welpe"})
    refused = undo(hurt, change)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/not-reversible")
    assert refused.json()["detail"] == "The label of labels_001 was changed since, to “Welpe”; it was left as it is."
    nothing = patch(hurt, f"/api/v1/exports/{export['id']}", {"label": "Welpe"})
    assert nothing.json()["change"] is None


@pytest.mark.proof("history")
def test_many_exports_move_to_a_profile_at_once(hurt: Stack) -> None:
    exports = [cut(hurt, name, clips=1, cursor=cursor) for name, cursor in (("one", 6), ("two", 7))]
    body = {"export_ids": [export["id"] for export in exports], "profile": "night shift"}
    answer = hurt.post("/api/v1/exports/changes", body)
    assert answer.status_code == 200, answer.text
    assert markers(hurt, "night shift") == ["one", "two"]
    assert "one" not in markers(hurt)
    assert "night shift" in hurt.get("/api/profiles").json()
    assert undo(hurt, answer.json()["change"]).status_code == 200
    assert markers(hurt, "night shift") == []


@pytest.mark.proof("history")
@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"label": "x" * 201}, "label"),
        ({"profile": ""}, "profile"),
        ({"labell": "x"}, "labell"),
    ],
)
def test_mistakes_name_their_field(hurt: Stack, body: dict[str, str], field: str) -> None:
    missing = "0190a7f0-0000-7000-8000-000000000000"
    refused = patch(hurt, f"/api/v1/exports/{missing}", body)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, field)
    assert patch(hurt, f"/api/v1/exports/{missing}", {"label": "x"}).status_code == 404
    assert undo(hurt, {"id": missing}).status_code == 404


@pytest.mark.proof("history")
def test_hiding_through_either_api_is_one_history(hurt: Stack) -> None:
    asset = asset_of(hurt)
    answer = hurt.post("/api/v1/assets/hidden", {"asset_ids": [asset["id"]], "hidden": True}).json()
    assert answer["change"]["words"] == f"{NAME} hidden in default"
    plain_http.delete(f"{hurt.url}/api/hidden/{NAME}", timeout=120)
    refused = undo(hurt, answer["change"])
    assert refused.json()["detail"] == "It was already shown again; nothing was changed."
    [shown, hidden, *_] = hurt.get("/api/v1/changes", asset_id=asset["id"]).json()["changes"]
    assert (shown["words"], hidden["id"]) == (f"{NAME} shown again in default", answer["change"]["id"])
    assert undo(hurt, shown).status_code == 200
    assert undo(hurt, hidden).status_code == 200
    assert hurt.get("/api/hidden").json() == []


@pytest.mark.proof("history")
def test_emptying_the_trash_is_final(hurt: Stack) -> None:
    export = cut(hurt, "emptied", clips=1, cursor=8)
    change = delete(hurt, f"/api/v1/exports/{export['id']}").json()["change"]
    emptied = delete(hurt, "/api/v1/trash").json()
    assert (emptied["bytes"], emptied["clips"], emptied["oldest_at"]) == (0, 0, None)
    assert not (hurt.exports / ".rushes-trash").exists()
    assert undo(hurt, change).json()["type"] == "/problems/not-reversible"
    listed = {each["id"]: each for each in hurt.get("/api/v1/changes").json()["changes"]}
    assert listed[change["id"]]["final_because"] == "It is no longer in the trash."


@pytest.mark.proof("history")
def test_events_tell_of_changes(hurt: Stack) -> None:
    export = cut(hurt, "told", clips=1, cursor=9)
    with plain_http.stream("GET", f"{hurt.url}/api/v1/events", timeout=120) as stream:
        lines = stream.iter_lines()
        assert next(lines) == "event: hello"
        change = delete(hurt, f"/api/v1/exports/{export['id']}").json()["change"]
        for line in lines:
            if line == "event: change":
                break
        told = next(each for each in lines if each.startswith("data: "))
    assert json.loads(told.removeprefix("data: ")) == {"change_id": change["id"]}


def _who_waits(stack: Stack) -> psutil.Process:
    """The node that wants to go on with the next clip, while a test has the turn."""
    for _ in stack.until(120, "waiting for its turn"):
        for process in stack.processes():
            with contextlib.suppress(psutil.NoSuchProcess):
                if any(Path(file.path) == stack.exports / TURN for file in process.open_files()):
                    return process
    raise AssertionError


@pytest.mark.proof("kills")
@pytest.mark.parametrize("module", ["rushes_catalog", "rushes_media", "everything"])
def test_kill_in_the_middle_loses_nothing(hurt: Stack, module: str) -> None:
    name = f"killed_{module}"
    export = cut(hurt, name, clips=8, spread=0.5, cursor=1)
    clips = [Path(clip["path"]) for clip in export["clips"]]
    asked = threading.Thread(target=_swallowing, args=(delete, hurt, f"/api/v1/exports/{export['id']}"))
    asked.start()
    for _ in hurt.until(120, "begun"):
        with turn(hurt.exports / TURN):
            if all(clip.exists() for clip in clips):
                continue
            if module == "everything":
                hurt.kill_everything()
            else:
                deletes = module == "rushes_media" and any(clip.exists() for clip in clips)
                victim = _who_waits(hurt) if deletes else hurt.process_of(module)
                os.kill(victim.pid, signal.SIGKILL)
                psutil.wait_procs([victim], timeout=120)
            break
    if module == "everything":
        hurt.start()
    else:
        hurt.wait_healthy()
    asked.join(120)
    for _ in hurt.until(120, "deleted in the end"):
        states = {clip["state"] for clip in hurt.get(f"/api/v1/exports/{export['id']}").json()["clips"]}
        if states == {"deleted"}:
            break
    assert not clips[0].parent.exists()
    [change, *_] = hurt.get("/api/v1/changes").json()["changes"]
    undone = undo(hurt, change)
    assert undone.status_code == 200, undone.text
    for index, clip in enumerate(clips):
        first = 25 + (index * 25 + 1) // 2
        assert numbers(clip) == list(range(first, first + 200)), clip.name
    assert manifest(hurt, name) == {clip.name: name for clip in clips}


def _swallowing(ask: Callable[..., httpx.Response], *arguments: Any) -> None:
    """Who asked is told nothing, or that somebody is away."""
    try:
        ask(*arguments)
    except httpx.TransportError:
        return
