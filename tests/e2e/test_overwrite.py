"""Overwriting a group: through the API, in any format, and with kill -9 in the middle of it."""

import os
import signal
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from tests.e2e.stack import Stack
from tests.e2e.test_changes import cut, delete, manifest, markers, undo
from tests.fakes.ffmpeg_with_cards import FfmpegWithCards
from tests.footage.read import numbers

pytestmark = pytest.mark.proof("kills")


def files(export: dict[str, Any]) -> list[Path]:
    return [Path(clip["path"]) for clip in export["clips"]]


def first_frames(export: dict[str, Any]) -> list[int]:
    return [numbers(path)[0] for path in files(export)]


def ended(stack: Stack, ordered: dict[str, Any]) -> dict[str, Any]:
    stack.wait_for_export(ordered["job"]["ticket"])
    export: dict[str, Any] = stack.get(f"/api/v1/exports/{ordered['id']}").json()
    return export


def order(stack: Stack, old: dict[str, Any], **fields: Any) -> httpx.Response:
    body = {"asset_id": old["asset_id"], "cursor": 2, "clips": 2, "short_side": 90, "replaces": old["id"], **fields}
    return stack.post("/api/v1/exports", body)


def newest_change(stack: Stack, words: str) -> dict[str, Any]:
    """Once it can be undone: what has no successor follows on its own."""
    for _ in stack.until(120, "recorded"):
        for change in stack.get("/api/v1/changes").json()["changes"]:
            if change["words"] == words:
                return dict(change)
    raise AssertionError


def test_a_group_is_overwritten_and_comes_back(hurt: Stack) -> None:
    old = cut(hurt, "inplace", cursor=1)
    was = [path.read_bytes() for path in files(old)]
    # Where no other test cuts: the replaced cutter has one marker for all groups of a place.
    new = ended(hurt, order(hurt, old, cursor=3.4, label="better").json())
    assert files(new) == files(old)
    assert first_frames(new) == [85, 160]
    assert manifest(hurt, "inplace") == {path.name: "better" for path in files(new)}
    assert "better" in markers(hurt)
    assert "inplace" not in markers(hurt)
    assert undo(hurt, newest_change(hurt, "inplace_001 overwritten")).status_code == 200
    assert [path.read_bytes() for path in files(old)] == was
    assert manifest(hurt, "inplace") == {path.name: "inplace" for path in files(old)}
    delete(hurt, f"/api/v1/exports/{old['id']}")


def test_another_format_and_fewer_clips_leave_nothing_of_the_old_ones(hurt: Stack) -> None:
    old = cut(hurt, "formats", cursor=1)
    new = ended(hurt, order(hurt, old, clips=1, format="webp").json())
    group = files(old)[0].parent
    for _ in hurt.until(120, "without the old ones"):
        if sorted(path.name for path in group.iterdir()) == ["formats_001", "formats_001.wav"]:
            break
    assert len(list((group / "formats_001").glob("frame_*.webp"))) == 200
    change = newest_change(hurt, "formats_001 overwritten")
    for _ in hurt.until(120, "undone"):
        if undo(hurt, change).status_code == 200:
            break
    assert sorted(path.name for path in group.iterdir()) == [path.name for path in files(old)]
    assert first_frames(old) == [25, 100]
    assert new["clips"][0]["state"] == "done"


def test_what_cannot_be_overwritten_is_said(hurt: Stack) -> None:
    old = cut(hurt, "refused", clips=1)
    missing = order(hurt, old, replaces="0190a7f0-0000-7000-8000-000000000000")
    assert missing.status_code == 404
    delete(hurt, f"/api/v1/exports/{old['id']}")
    refused = order(hurt, old)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/not-replaceable")


@pytest.mark.parametrize("module", ["rushes_catalog", "rushes_media", "everything"])
def test_kill_in_the_middle_of_it_ends_with_the_new_group(hurt: Stack, ffmpeg: FfmpegWithCards, module: str) -> None:
    name = f"half_replaced_{module}"
    old = cut(hurt, name, clips=6, spread=1)
    was = {path: path.read_bytes() for path in files(old)}
    with ffmpeg.held("comment=rushes:") as held:
        ordered = order(hurt, old, clips=5, spread=1, cursor=4).json()
        held.begun(2)
        held.let_go()
        for _ in hurt.until(120, "one of them replaced"):
            clips = hurt.get(f"/api/v1/exports/{ordered['id']}").json()["clips"]
            if [clip["state"] for clip in clips].count("done") == 1:
                break
        # And on each node another one is half written.
        held.begun(2)
        [replaced] = [path for path, content in was.items() if path.read_bytes() != content]
        assert replaced in files(old)[:2]
        if module == "everything":
            hurt.kill_everything()
            held.ended()
            held.go_on()
            hurt.start()
        else:
            victim = hurt.process_of(module)
            os.kill(victim.pid, signal.SIGKILL)
            psutil.wait_procs([victim], timeout=120)
            hurt.wait_healthy()
            held.go_on()
    new = ended(hurt, ordered)
    assert new["job"]["state"] == "done", new
    assert first_frames(new) == [100 + 25 * index for index in range(5)]
    group = files(old)[0].parent
    for _ in hurt.until(120, "without the sixth"):
        if sorted(group.iterdir()) == files(new):
            break
    change = newest_change(hurt, f"{name}_001 overwritten")
    for _ in hurt.until(120, "undone"):
        if undo(hurt, change).status_code == 200:
            break
    assert {path: path.read_bytes() for path in files(old)} == was
    assert manifest(hurt, name) == {path.name: name for path in files(old)}
