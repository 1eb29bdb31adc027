"""Renditions over HTTP, on the replaced cutter's paths and on the native ones: begun, waited for, read by ranges."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from tests.e2e import plain_http
from tests.e2e.stack import Stack

QUALITIES = ("potato", "low", "medium", "high")
FILE = "cfr2997_mkv.mkv"
SILENT = "silent_mp4.mp4"


def ask(stack: Stack, path: str, method: str = "GET", **parameters: str) -> httpx.Response:
    headers = {name.replace("_", "-"): parameters.pop(name) for name in ("range", "if_range") if name in parameters}
    query = {"root": str(stack.library), **parameters}
    return plain_http.request(method, f"{stack.url}/api/{quote(path)}", params=query, headers=headers, timeout=120)


def status(stack: Stack, path: str) -> dict[str, str]:
    answer = ask(stack, f"cache/status/{path}")
    assert answer.status_code == 200, answer.text
    told: dict[str, str] = answer.json()
    assert list(told) == [*QUALITIES, "audio"]
    return told


def ready(stack: Stack, path: str, quality: str) -> httpx.Response:
    """The whole rendition, asked for as the cutter's client does: once, and then its state."""
    wanted = "audio" if quality == "audio" else "stream"
    parameters = {} if quality == "audio" else {"quality": quality}
    answer = ask(stack, f"{wanted}/{path}", **parameters)
    if answer.status_code == 202:
        assert answer.json() == {"status": "transcoding", **parameters}
        assert answer.headers["retry-after"].isdigit()
        for _ in stack.until(120, f"{quality} of {path} ready"):
            if (state := status(stack, path)[quality]) != "transcoding":
                assert state == "ready"
                break
        answer = ask(stack, f"{wanted}/{path}", **parameters)
    assert answer.status_code == 200, answer.text
    return answer


@pytest.fixture(name="broken")
def _broken(stack: Stack, tmp_path: Path) -> Iterator[str]:
    """No video, and of a content that nobody has tried: for how long it is left alone then is counted from the first
    try on."""
    file = tmp_path / "no video.mp4"
    file.write_bytes(str(tmp_path).encode() * 100)
    with stack.lent(file, "renditions/no video.mp4"):
        stack.scan()
        yield "renditions/no video.mp4"
    (stack.library / "renditions").rmdir()


@pytest.fixture(name="potato", scope="module")
def _potato(stack: Stack) -> bytes:
    return ready(stack, FILE, "potato").content


def test_the_quality_is_low_where_none_is_said_and_an_unknown_one_is_refused(stack: Stack) -> None:
    assert ask(stack, f"stream/{FILE}").json()["quality"] == "low"
    for unknown in ("audio", ""):
        refused = ask(stack, f"stream/{FILE}", quality=unknown)
        assert refused.status_code == 400
        assert "potato, low, medium, high" in refused.json()["detail"]


@pytest.mark.parametrize("path", ["stream", "audio", "cache/status"])
def test_what_is_not_there_or_not_allowed_is_refused_as_on_the_originals_path(stack: Stack, path: str) -> None:
    assert ask(stack, f"{path}/{FILE}", root="/etc").status_code == 400
    assert ask(stack, f"{path}/nothing.mp4").status_code == 404
    assert ask(stack, f"{path}/out.mp4").status_code == 403
    assert ask(stack, f"{path}/pipe.mp4").status_code == 404
    unrooted = plain_http.get(f"{stack.url}/api/{path}/{FILE}")
    assert unrooted.status_code == 422
    assert [(mistake["loc"], mistake["type"]) for mistake in unrooted.json()["detail"]] == [
        (["query", "root"], "missing")
    ]


def test_ranges_are_the_bytes_of_the_whole(stack: Stack, potato: bytes) -> None:
    chance, size = random.Random(2), len(potato)
    for _ in range(20):
        first = chance.randrange(size)
        last = chance.randrange(first, size)
        answer = ask(stack, f"stream/{FILE}", quality="potato", range=f"bytes={first}-{last}")
        assert (answer.status_code, answer.content) == (206, potato[first : last + 1])
        assert answer.headers["content-range"] == f"bytes {first}-{last}/{size}"
    beyond = ask(stack, f"stream/{FILE}", quality="potato", range=f"bytes={size}-")
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{size}")
    assert ask(stack, f"stream/{FILE}", quality="potato", range="bytes=-100").content == potato[-100:]


def test_head_and_if_range_hold_for_renditions_too(stack: Stack, potato: bytes) -> None:
    head = ask(stack, f"stream/{FILE}", "HEAD", quality="potato")
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(len(potato)))
    etag = head.headers["etag"]
    same = ask(stack, f"stream/{FILE}", quality="potato", range="bytes=0-9", if_range=etag)
    other = ask(stack, f"stream/{FILE}", quality="potato", range="bytes=0-9", if_range='"another"')
    assert (same.status_code, other.status_code) == (206, 200)
    assert ask(stack, f"stream/{FILE}", "POST", quality="potato").status_code == 405


def test_a_file_that_is_no_video_ends_in_an_error_with_its_reason(stack: Stack, broken: str) -> None:
    answer = ask(stack, f"stream/{broken}", quality="high")
    assert answer.status_code == 422
    assert "tried again after" in answer.json()["detail"]
    assert int(answer.headers["retry-after"]) > 60
    assert set(status(stack, broken).values()) == {"error"}


def test_the_native_api_tells_progress_reasons_and_the_same_bytes(stack: Stack, potato: bytes, broken: str) -> None:
    ids = {each["path"]: each["id"] for each in stack.get("/api/v1/assets", limit=1000).json()["assets"]}

    def kinds(path: str) -> dict[str, Any]:
        listed = stack.get(f"/api/v1/assets/{ids[path]}/renditions").json()["renditions"]
        return {each["kind"]: each for each in listed}

    assert kinds(FILE)["potato"] == {"kind": "potato", "state": "ready", "progress": 1.0, "problem": None}
    assert stack.get(f"/api/v1/assets/{ids[FILE]}/renditions/potato").content == potato
    assert kinds(SILENT)["audio"]["state"] == "none"
    silent = stack.get(f"/api/v1/assets/{ids[SILENT]}/renditions/audio")
    assert (silent.status_code, silent.json()["type"]) == (404, "/problems/no-sound")
    began = stack.get(f"/api/v1/assets/{ids[SILENT]}/renditions/medium")
    assert (began.status_code, began.json()["state"]) == (202, "transcoding")
    assert 0 <= began.json()["progress"] <= 1
    unknown = stack.get(f"/api/v1/assets/{ids[FILE]}/renditions/ultra")
    assert (unknown.status_code, unknown.json()["type"]) == (404, "/problems/no-such-rendition")
    failed = kinds(broken)["low"]
    assert failed["state"] == "error"
    assert failed["problem"]["detail"].endswith(".")
    assert failed["problem"]["retry_after_seconds"] > 60
