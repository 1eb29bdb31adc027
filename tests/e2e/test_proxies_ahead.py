"""Scrub proxies that nobody asks for, in a whole Rushes: they come, stay away when deleted, and outlive kill -9."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.e2e import plain_http
from tests.e2e.stack import Stack
from tests.footage import recipes
from tests.footage.code import read_code
from tests.footage.recipes import Recipe

pytestmark = pytest.mark.proof("ahead")


def state(stack: Stack, name: str) -> str:
    said: dict[str, Any] = stack.get(f"/api/v1/assets/{stack.asset(name)['id']}/proxy").json()
    return str(said["status"])


def until_ready(stack: Stack, name: str) -> None:
    for _ in stack.until(120, f"{name} ready"):
        if [asset for asset in stack.files() if asset["name"] == name] and state(stack, name) == "ready":
            return


def test_new_videos_get_theirs_by_themselves_and_deleted_ones_stay_away(
    tmp_path: Path, make_footage: Callable[[Recipe], Path]
) -> None:
    video = make_footage(recipes.SHORT_5S_MP4)
    stack = Stack(tmp_path / "stack", environment={"RUSHES_PROXIES_AHEAD": "all"})
    stack.add(video, "a.mp4")
    with stack:
        until_ready(stack, "a.mp4")
        first = stack.asset("a.mp4")["id"]
        jpeg = stack.get(f"/api/files/{first}/frame", n=77).content
        with Image.open(io.BytesIO(jpeg)) as picture:
            assert read_code(np.asarray(picture.convert("L"))) == 77
        [job] = stack.get("/api/v1/jobs", kind="proxy").json()["jobs"]
        assert (job["title"], job["requested_by"]) == ("Scrub proxy of a.mp4, 360p, ahead of need", None)
        deleted = plain_http.delete(f"{stack.url}/api/v1/assets/{first}/proxy", timeout=120)
        assert deleted.json()["deleted"] == 1
        stack.add(make_footage(recipes.CFR25_MP4), "b.mp4")
        until_ready(stack, "b.mp4")
        assert state(stack, "a.mp4") == "missing"
        stack.kill_everything()
        stack.add(make_footage(recipes.CFR30_MOV), "c.mov")
        stack.start()
        until_ready(stack, "c.mov")
        assert [state(stack, name) for name in ("a.mp4", "b.mp4")] == ["missing", "ready"]
