"""Overwriting a group: through the API, in any format, and with kill -9 in the middle of it."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from tests.e2e.stack import Stack
from tests.e2e.test_changes import cut, delete, manifest, markers, undo
from tests.footage import recipes
from tests.footage.read import numbers
from tests.footage.recipes import Recipe

pytestmark = pytest.mark.proof("kills")


@pytest.fixture(scope="module")
def overwriting(tmp_path_factory: pytest.TempPathFactory, make_footage: Callable[[Recipe], Path]) -> Iterator[Stack]:
    running = Stack(tmp_path_factory.mktemp("overwriting"), media_nodes=2)
    running.add(make_footage(recipes.CFR25_MP4))
    with running:
        running.scan()
        yield running


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


def test_a_group_is_overwritten_and_comes_back(overwriting: Stack) -> None:
    old = cut(overwriting, "inplace", cursor=1)
    was = [path.read_bytes() for path in files(old)]
    new = ended(overwriting, order(overwriting, old, cursor=3, label="better").json())
    assert files(new) == files(old)
    assert first_frames(new) == [75, 150]
    assert manifest(overwriting, "inplace") == {path.name: "better" for path in files(new)}
    assert "better" in markers(overwriting)
    assert "inplace" not in markers(overwriting)
    assert undo(overwriting, newest_change(overwriting, "inplace_001 overwritten")).status_code == 200
    assert [path.read_bytes() for path in files(old)] == was
    assert manifest(overwriting, "inplace") == {path.name: "inplace" for path in files(old)}
    delete(overwriting, f"/api/v1/exports/{old['id']}")


def test_another_format_and_fewer_clips_leave_nothing_of_the_old_ones(overwriting: Stack) -> None:
    old = cut(overwriting, "formats", cursor=1)
    new = ended(overwriting, order(overwriting, old, clips=1, format="webp").json())
    group = files(old)[0].parent
    for _ in overwriting.until(120, "without the old ones"):
        if sorted(path.name for path in group.iterdir()) == ["formats_001", "formats_001.wav"]:
            break
    assert len(list((group / "formats_001").glob("frame_*.webp"))) == 200
    change = newest_change(overwriting, "formats_001 overwritten")
    for _ in overwriting.until(120, "undone"):
        if undo(overwriting, change).status_code == 200:
            break
    assert sorted(path.name for path in group.iterdir()) == [path.name for path in files(old)]
    assert first_frames(old) == [25, 100]
    assert new["clips"][0]["state"] == "done"


def test_what_cannot_be_overwritten_is_said(overwriting: Stack) -> None:
    old = cut(overwriting, "refused", clips=1)
    missing = order(overwriting, old, replaces="0190a7f0-0000-7000-8000-000000000000")
    assert missing.status_code == 404
    delete(overwriting, f"/api/v1/exports/{old['id']}")
    refused = order(overwriting, old)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/not-replaceable")


@pytest.mark.parametrize("module", ["rushes_catalog", "rushes_media", "everything"])
def test_kill_in_the_middle_of_it_ends_with_the_new_group(overwriting: Stack, module: str) -> None:
    name = f"killed_{module}"
    old = cut(overwriting, name, clips=6, spread=1)
    was = {path: path.read_bytes() for path in files(old)}
    ordered = order(overwriting, old, clips=5, spread=1, cursor=4).json()
    for _ in overwriting.until(120, "begun"):
        if overwriting.get(f"/api/v1/exports/{ordered['id']}").json()["clips"][0]["state"] != "waiting":
            break
    for _ in overwriting.until(120, "one of them replaced"):
        if any(not path.exists() or path.read_bytes() != content for path, content in was.items()):
            break
    if module == "everything":
        overwriting.kill_everything()
        overwriting.start()
    else:
        victim = overwriting.process_of(module)
        os.kill(victim.pid, signal.SIGKILL)
        psutil.wait_procs([victim], timeout=120)
        overwriting.wait_healthy()
    new = ended(overwriting, ordered)
    assert new["job"]["state"] == "done", new
    assert first_frames(new) == [100 + 25 * index for index in range(5)]
    group = files(old)[0].parent
    for _ in overwriting.until(120, "without the sixth"):
        if sorted(group.iterdir()) == files(new):
            break
    change = newest_change(overwriting, f"{name}_001 overwritten")
    for _ in overwriting.until(120, "undone"):
        if undo(overwriting, change).status_code == 200:
            break
    assert {path: path.read_bytes() for path in files(old)} == was
    assert manifest(overwriting, name) == {path.name: name for path in files(old)}
