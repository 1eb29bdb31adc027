"""Scrub proxies over HTTP: what somebody who replaces the old library of four functions would check first."""

import contextlib
import io
import struct
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import numpy as np
import numpy.typing as npt
import pytest
from imageio_ffmpeg import get_ffmpeg_exe
from PIL import Image

from tests.e2e import plain_http
from tests.e2e.proxying import OTHER, ask, avi, derived, frame, ready
from tests.e2e.stack import Stack
from tests.footage import recipes
from tests.footage.recipes import Recipe
from tests.integration.media.containers import SOURCE, Container

FIRST, SECOND = "proxies/cam1/seg.mp4", "proxies/cam2/seg.mp4"
"""Files of one name, of 500 frames and of 75."""
FRAME_HEAD = struct.Struct("<QI")
RED_HD = Container(
    "proxy_red_hd.mp4",
    (
        *("-vf", "scale=1280:720,drawbox=w=iw/2:color=red@0.5:t=fill,setparams=colorspace=unknown"),
        *("-c:v", "libx264", "-an", "-frames:v", "12"),
    ),
)
"""FFmpeg takes it for BT.601, browsers for BT.709."""
Rgb = npt.NDArray[np.float64]
"""Pictures, from 0 to 255."""


@pytest.fixture(scope="module", autouse=True)
def _cameras(stack: Stack, make_footage: Callable[[Recipe], Path]) -> Iterator[None]:
    with contextlib.ExitStack() as lent:
        for recipe, name in ((recipes.CFR25_MP4, FIRST), (OTHER, SECOND)):
            lent.enter_context(stack.lent(make_footage(recipe), name))
        stack.scan()
        yield
    for folder in sorted({path.parent for path in map(Path, (FIRST, SECOND))}):
        (stack.library / folder).rmdir()
    (stack.library / "proxies").rmdir()


def test_asking_again_is_answered_at_once(stack: Stack) -> None:
    ready(stack, FIRST)
    before = {path: path.stat().st_mtime_ns for path in derived(stack, ".avi")}
    again = ask(stack, FIRST)
    assert (again.status_code, again.json()["status"]) == (200, "ready")
    assert {path: path.stat().st_mtime_ns for path in derived(stack, ".avi")} == before


def test_a_frame_is_found_by_its_number_and_by_its_time(stack: Stack) -> None:
    ready(stack, FIRST)
    for number in (0, 1, 124, 499):
        assert frame(stack, FIRST, n=number) == (number, number)
    assert frame(stack, FIRST, t=4.96) == (124, 124)
    assert frame(stack, FIRST, t=4.9999) == (124, 124)
    assert frame(stack, FIRST, t=99) == (499, 499)
    path = f"/api/files/{stack.asset(FIRST)['id']}/frame"
    for wrong in ({"t": -1}, {"n": -1}, {}, {"n": 1, "t": 1}, {"n": 0, "height": 63}, {"t": "x"}, {"n": 500}):
        answer = stack.get(path, **wrong)
        assert (answer.status_code, "detail" in answer.json()) == (422, True), wrong


def test_files_of_one_name_have_proxies_of_their_own(stack: Stack) -> None:
    first, second = ready(stack, FIRST), ready(stack, SECOND)
    assert ((first["width"], first["height"]), first["frame_count"]) == ((320, 180), 500)
    assert ((second["width"], second["height"]), second["frame_count"]) == ((320, 240), 75)
    assert frame(stack, FIRST, n=400) == (400, 400)
    assert frame(stack, SECOND, n=74) == (74, 74)


def test_frames_come_one_by_one_and_many_at_a_time(stack: Stack) -> None:
    ready(stack, FIRST, 120)
    base = f"/api/v1/assets/{stack.asset(FIRST)['id']}/proxy/frames"
    one = stack.get(f"{base}/471", height=120)
    assert (one.status_code, one.headers["content-type"], one.headers["cache-control"]) == (
        200,
        "image/jpeg",
        "no-store",
    )
    wanted = list(range(0, 500, 4))
    many = stack.get(base, n=",".join(map(str, wanted)), height=120)
    assert many.status_code == 200
    found, at = [], 0
    while at < len(many.content):
        number, size = FRAME_HEAD.unpack_from(many.content, at)
        at += FRAME_HEAD.size
        assert many.content[at : at + 2] == b"\xff\xd8"
        found.append(number)
        at += size
    assert found == wanted
    for wrong in ({"n": ""}, {"n": "1,x"}, {"n": ",".join(["1"] * 129)}, {"n": "1", "height": "361"}, {}):
        assert stack.get(base, **wrong).status_code == 422
    assert stack.get(f"{base}/500", height=120).status_code == 422
    assert stack.get(f"{base}/0", height=64).status_code == 404


def test_files_are_named_by_their_path_too(stack: Stack) -> None:
    ready(stack, FIRST)
    listed = stack.get("/videos/", camera_name="cam1").json()["videos"][0]["file_id"]
    for file_id in (listed, quote(listed, safe=""), FIRST):
        answer = stack.get(f"/api/proxies/{file_id}")
        assert (answer.status_code, answer.json()["status"]) == (200, "ready"), file_id
    assert stack.post("/api/proxies", {"file_id": listed}).json()["status"] == "ready"
    file = plain_http.get(f"{stack.url}/api/proxies/{listed}/file", headers={"range": "bytes=0-3"})
    assert (file.status_code, file.content) == (206, b"RIFF")
    assert file.headers["content-disposition"] == 'attachment; filename="seg_proxy.avi"'
    for unknown in ("nothing.mp4", "..%2F..%2Fetc%2Fpasswd", "01890000-0000-7000-8000-000000000000"):
        assert stack.get(f"/api/proxies/{unknown}").status_code == 404
        assert stack.post("/api/proxies", {"file_id": unknown}).status_code == 404


def test_bad_requests_name_the_field(stack: Stack) -> None:
    for body, field in (
        ({"height": 62}, "height"),
        ({"height": 1082}, "height"),
        ({"height": 361}, "height"),
        ({"session_id": ".."}, "session_id"),
        ({"session_id": "a/b"}, "session_id"),
        ({"session_id": "/tmp"}, "session_id"),
        ({"session_id": ""}, "session_id"),
        ({"hight": 360}, "hight"),
    ):
        answer = ask(stack, SECOND, **body)
        assert (answer.status_code, [each["field"] for each in answer.json()["errors"]]) == (422, [field])


@pytest.mark.proof("containers")
def test_tools_get_the_colours_of_ffmpeg_and_the_page_those_of_browsers(
    stack: Stack, make_footage: Callable[[Recipe], Path], tmp_path: Path
) -> None:
    source, copy = RED_HD.made_from(make_footage(SOURCE)), tmp_path / "copy.avi"
    plain = tmp_path / "plain.avi"
    command = [get_ffmpeg_exe(), "-v", "error", "-i", str(source), "-c:v", "mjpeg", "-vf", "scale=-2:360", "-q:v", "5"]
    subprocess.run([*command, str(plain)], check=True)
    scaled = _decoded(source, "scale=640:360")
    with stack.lent(source, "proxies/red.mp4"):
        stack.scan()
        asset = stack.asset("proxies/red.mp4")["id"]
        ready(stack, "proxies/red.mp4")
        copy.write_bytes(avi(stack, "proxies/red.mp4"))
        assert _psnr(_decoded(copy), scaled) > max(30, _psnr(_decoded(plain), scaled) - 1)
        assert stack.ask("DELETE", f"/api/v1/assets/{asset}/proxy").json()["deleted"] == 1
        assert stack.post(f"/api/v1/assets/{asset}/proxy", {}).status_code == 202
        ready(stack, "proxies/red.mp4")
        copy.write_bytes(avi(stack, "proxies/red.mp4"))
        seen = stack.get(f"/api/v1/assets/{asset}/frames/5", format="png", width=640).content
        shown = np.asarray(Image.open(io.BytesIO(seen)).convert("RGB"), np.float64)
        assert _psnr(_decoded(copy)[5], shown) > 30


def _decoded(video: Path, filters: str = "null") -> Rgb:
    """By FFmpeg, as whoever compares two files does: (frame, height, width, RGB)."""
    head, output = [get_ffmpeg_exe(), "-v", "error", "-i", str(video)], ["-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    raw = subprocess.run([*head, "-vf", filters, *output], stdout=subprocess.PIPE, check=True).stdout
    return np.frombuffer(raw, np.uint8).reshape(-1, 360, 640, 3).astype(np.float64)


def _psnr(one: Rgb, other: Rgb) -> float:
    """In decibels, over all channels."""
    return float(10 * np.log10(255**2 / ((one - other) ** 2).mean()))
