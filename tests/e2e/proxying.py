"""Scrub proxies as the clients of the old library of four functions ask for them."""

import io
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from PIL import Image

from tests.e2e.stack import Stack
from tests.footage.code import read_code
from tests.footage.recipes import PAL, Picture, Recipe, SteadyClock

OTHER = Recipe("proxy_other", ".mp4", 75, SteadyClock(PAL), Picture(320, 240), sound=None)


def ask(stack: Stack, path: str, **body: Any) -> httpx.Response:
    file_id = stack.asset(path)["id"]
    return stack.post("/api/proxies", {"file_id": file_id, **body})


def status(stack: Stack, path: str, height: int = 360) -> dict[str, Any]:
    answer = stack.get(f"/api/proxies/{stack.asset(path)['id']}", height=height)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def ready(stack: Stack, path: str, height: int = 360, **body: Any) -> dict[str, Any]:
    answer = ask(stack, path, height=height, **body)
    assert answer.status_code in (200, 202), answer.text
    for _ in stack.until(120, "made"):
        now = status(stack, path, height)
        if now["status"] not in ("queued", "running"):
            assert now["status"] == "ready", now
            return now
    raise AssertionError


def avi(stack: Stack, path: str, height: int = 360) -> bytes:
    answer = stack.get(f"/api/proxies/{stack.asset(path)['id']}/file", height=height)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "video/x-msvideo")
    return answer.content


def frame(stack: Stack, path: str, **which: Any) -> tuple[int, int]:
    """The number of a frame as the answer says it, and as its picture shows it."""
    answer = stack.get(f"/api/files/{stack.asset(path)['id']}/frame", **which)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg"), answer.text
    return int(answer.headers["x-frame-number"]), shown(answer.content)


def shown(jpeg: bytes) -> int:
    with Image.open(io.BytesIO(jpeg)) as picture:
        return read_code(np.asarray(picture.convert("L")))


def derived(stack: Stack, *suffixes: str) -> list[Path]:
    folder = stack.folder / "data" / "derived"
    return [path for path in folder.rglob("*") if path.suffix in suffixes]
