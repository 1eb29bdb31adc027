"""Scrub proxies over HTTP: what somebody who replaces the old library of four functions would check first."""

import io
import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from typing import Any
from urllib.parse import quote

import av
import httpx
import numpy as np
import pytest
from av.container import InputContainer
from PIL import Image

from tests.e2e import plain_http
from tests.e2e.stack import Stack
from tests.footage import recipes
from tests.footage.code import read_code
from tests.footage.read import numbers
from tests.footage.recipes import PAL, PhoneClock, Picture, Recipe, SteadyClock

FULL_HD = Recipe("proxy_hd", ".mp4", 250, SteadyClock(PAL), Picture(1920, 1080, preset="ultrafast"), sound=None)
OTHER = Recipe("proxy_other", ".mp4", 75, SteadyClock(PAL), Picture(320, 240), sound=None)
PORTRAIT = Recipe("proxy_portrait", ".mp4", 50, SteadyClock(PAL), Picture(1080, 1920, preset="ultrafast"), sound=None)
PHONE = Recipe("proxy_phone", ".mp4", 120, PhoneClock(Fraction(30), Fraction(1, 90_000), seed=11), Picture(640, 360))
LONG = Recipe("proxy_five_minutes", ".mp4", 7500, SteadyClock(PAL), Picture(b_frames=2, preset="ultrafast"), sound=None)
NOISY = Recipe(
    "proxy_noisy", ".mp4", 150, SteadyClock(PAL), Picture(1280, 720, crf=30, preset="ultrafast", grain=60), sound=None
)
FRAME_HEAD = struct.Struct("<QI")


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, make_footage: Callable[[Recipe], Path]) -> Iterator[Stack]:
    running = Stack(tmp_path_factory.mktemp("proxies") / "stack")
    for recipe in (FULL_HD, PORTRAIT, PHONE, LONG):
        running.add(make_footage(recipe))
    running.add(make_footage(recipes.CFR25_MP4), "cam1/seg.mp4")
    running.add(make_footage(OTHER), "cam2/seg.mp4")
    with running:
        running.scan()
        yield running


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


@pytest.mark.proof("containers")
def test_a_full_hd_file_gets_one_of_key_frames_alone(stack: Stack, tmp_path: Path) -> None:
    said = ready(stack, FULL_HD.file_name)
    assert (said["width"], said["height"], said["frame_count"], said["fps"]) == (640, 360, 250, 25.0)
    data = avi(stack, FULL_HD.file_name)
    assert len(data) == said["size_bytes"]
    file = tmp_path / "proxy.avi"
    file.write_bytes(data)
    with av.open(str(file)) as container:
        assert isinstance(container, InputContainer)
        [stream] = container.streams
        assert isinstance(stream, av.VideoStream)
        assert (stream.codec_context.name, stream.width, stream.height) == ("mjpeg", 640, 360)
        assert all(packet.is_keyframe for packet in container.demux(stream) if packet.size)
    assert numbers(file) == list(range(250))
    with av.open(str(file)) as made, av.open(str(stack.library / FULL_HD.file_name)) as source:
        mine, its = list(made.decode(video=0)), list(source.decode(video=0))
        for number in (0, 1, 124, 249):
            assert psnr(mine[number], its[number]) > 30


def psnr(made: av.VideoFrame, source: av.VideoFrame) -> float:
    small = source.reformat(width=640, height=360, format="gray", interpolation="AREA").to_ndarray().astype(float)
    error = np.mean((made.to_ndarray(format="gray").astype(float) - small) ** 2)
    return float(10 * np.log10(255**2 / max(error, 1e-9)))


def test_asking_again_is_answered_at_once(stack: Stack) -> None:
    ready(stack, FULL_HD.file_name)
    before = {path: path.stat().st_mtime_ns for path in derived(stack, ".avi")}
    again = ask(stack, FULL_HD.file_name)
    assert (again.status_code, again.json()["status"]) == (200, "ready")
    assert {path: path.stat().st_mtime_ns for path in derived(stack, ".avi")} == before


def test_a_frame_is_found_by_its_number_and_by_its_time(stack: Stack) -> None:
    ready(stack, FULL_HD.file_name)
    for number in (0, 1, 124, 249):
        assert frame(stack, FULL_HD.file_name, n=number) == (number, number)
    assert frame(stack, FULL_HD.file_name, t=4.96) == (124, 124)
    assert frame(stack, FULL_HD.file_name, t=4.9999) == (124, 124)
    assert frame(stack, FULL_HD.file_name, t=99) == (249, 249)
    path = f"/api/files/{stack.asset(FULL_HD.file_name)['id']}/frame"
    for wrong in ({"t": -1}, {"n": -1}, {}, {"n": 1, "t": 1}, {"n": 0, "height": 63}, {"t": "x"}, {"n": 250}):
        answer = stack.get(path, **wrong)
        assert (answer.status_code, "detail" in answer.json()) == (422, True), wrong


def test_files_of_one_name_have_proxies_of_their_own(stack: Stack) -> None:
    first, second = ready(stack, "cam1/seg.mp4"), ready(stack, "cam2/seg.mp4")
    assert ((first["width"], first["height"]), first["frame_count"]) == ((320, 180), 500)
    assert ((second["width"], second["height"]), second["frame_count"]) == ((320, 240), 75)
    assert frame(stack, "cam1/seg.mp4", n=400) == (400, 400)
    assert frame(stack, "cam2/seg.mp4", n=74) == (74, 74)


@pytest.mark.proof("containers")
def test_each_height_is_another_and_nothing_is_enlarged(stack: Stack) -> None:
    sizes = [
        (made["width"], made["height"]) for made in (ready(stack, FULL_HD.file_name, height) for height in (360, 720))
    ]
    assert sizes == [(640, 360), (1280, 720)]
    portrait = ready(stack, PORTRAIT.file_name)
    assert (portrait["width"], portrait["height"]) == (202, 360)
    assert frame(stack, PORTRAIT.file_name, n=33) == (33, 33)


@pytest.mark.proof("containers")
def test_a_phones_clip_shows_the_frame_of_each_moment(stack: Stack) -> None:
    ready(stack, PHONE.file_name)
    for number in (0, 1, 9, 40, 77, 101, 118, 119):
        moment = float(PHONE.times[number]) + 0.001
        assert frame(stack, PHONE.file_name, t=moment) == (number, number)


@pytest.mark.proof("load")
def test_ten_who_ask_at_once_get_one(stack: Stack) -> None:
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: ask(stack, LONG.file_name, height=120), range(10)))
    assert {answer.status_code for answer in answers} <= {200, 202}
    assert len({answer.json()["job_id"] for answer in answers} - {None}) == 1
    assert ready(stack, LONG.file_name, 120)["frame_count"] == 7500
    assert len([path for path in derived(stack, ".avi") if "proxy120" in path.name]) == 1


def test_frames_come_one_by_one_and_many_at_a_time(stack: Stack) -> None:
    ready(stack, LONG.file_name, 120)
    base = f"/api/v1/assets/{stack.asset(LONG.file_name)['id']}/proxy/frames"
    one = stack.get(f"{base}/4711", height=120)
    assert (one.status_code, one.headers["content-type"], one.headers["cache-control"]) == (
        200,
        "image/jpeg",
        "no-store",
    )
    wanted = list(range(0, 7500, 60))[:128]
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
    assert stack.get(f"{base}/7500", height=120).status_code == 422
    assert stack.get(f"{base}/0", height=64).status_code == 404


def test_files_are_named_by_their_path_too(stack: Stack) -> None:
    ready(stack, "cam1/seg.mp4")
    listed = stack.get("/videos/", camera_name="cam1").json()["videos"][0]["file_id"]
    for file_id in (listed, quote(listed, safe=""), "cam1/seg.mp4"):
        answer = stack.get(f"/api/proxies/{file_id}")
        assert (answer.status_code, answer.json()["status"]) == (200, "ready"), file_id
    assert stack.post("/api/proxies", {"file_id": listed}).json()["status"] == "ready"
    file = plain_http.get(f"{stack.url}/api/proxies/{listed}/file", headers={"range": "bytes=0-3"})
    assert (file.status_code, file.content) == (206, b"RIFF")
    assert file.headers["content-disposition"] == "attachment; filename*=UTF-8''seg_proxy.avi"
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
        answer = ask(stack, "cam2/seg.mp4", **body)
        assert (answer.status_code, [each["field"] for each in answer.json()["errors"]]) == (422, [field])


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, make_footage: Callable[[Recipe], Path]) -> Iterator[Stack]:
    """With room for one proxy of a noisy video, and files that tests replace."""
    running = Stack(tmp_path_factory.mktemp("small") / "stack", environment={"RUSHES_CACHE_BYTES": str(64 << 20)})
    for name in ("a.mp4", "b.mp4", "replaced.mp4"):
        running.add(make_footage(OTHER), name)
    for number in range(3):
        running.add(make_footage(NOISY), f"{number}.mp4")
    whole = make_footage(FULL_HD).read_bytes()
    begin, end = len(whole) // 2, len(whole) * 3 // 4
    # What the frames' places are read from is whole; of the frames themselves a part is not.
    (running.library / "broken.mp4").write_bytes(whole[:begin] + bytes(end - begin) + whole[end:])
    with running:
        running.scan()
        yield running


def cleared(stack: Stack, **which: str) -> httpx.Response:
    return plain_http.delete(f"{stack.url}/api/proxies", params=which, timeout=120)


@pytest.mark.proof("kills")
def test_sessions_are_cleared_by_themselves(small: Stack) -> None:
    cleared(small, all="true").raise_for_status()
    first = ready(small, "a.mp4", session_id="A")
    ready(small, "b.mp4", session_id="B")
    for wrong in ("..", "a/b", "/tmp", ""):
        assert cleared(small, session_id=wrong).status_code == 422
    assert cleared(small).status_code == 422
    assert cleared(small, session_id="never").json() == {"deleted": 0, "freed_bytes": 0}
    assert [status(small, name)["status"] for name in ("a.mp4", "b.mp4")] == ["ready", "ready"]
    said = cleared(small, session_id="A").json()
    assert said["deleted"] == 1
    assert said["freed_bytes"] >= first["size_bytes"]
    assert [status(small, name)["status"] for name in ("a.mp4", "b.mp4")] == ["missing", "ready"]
    assert cleared(small, all="true").json()["deleted"] == 1
    assert derived(small, ".avi", ".index") == []


@pytest.mark.proof("kills")
def test_a_replaced_file_makes_it_stale(small: Stack, make_footage: Callable[[Recipe], Path]) -> None:
    ready(small, "replaced.mp4")
    before = derived(small, ".avi")
    shutil.copyfile(make_footage(recipes.CFR25_MP4), small.library / "replaced.mp4")
    assert status(small, "replaced.mp4")["status"] == "stale"
    assert ready(small, "replaced.mp4")["frame_count"] == 500
    # The outdated one is deleted after the job's end.
    for _ in small.until(120, "deleted"):
        if len(derived(small, ".avi")) == len(before):
            break
    assert derived(small, ".avi") != before


@pytest.mark.proof("kills")
def test_a_broken_file_says_why_and_leaves_nothing(small: Stack) -> None:
    before = derived(small, ".avi", ".index")
    assert ask(small, "broken.mp4").status_code == 202
    for _ in small.until(120, "failed"):
        if (now := status(small, "broken.mp4"))["status"] not in ("queued", "running"):
            break
    assert now["status"] == "error"
    assert now["error"].endswith(".")
    assert derived(small, ".avi", ".index") == before


@pytest.mark.proof("kills")
def test_a_small_budget_keeps_the_ones_used_last(small: Stack) -> None:
    sizes = [ready(small, f"{number}.mp4", 720)["size_bytes"] for number in range(3)]
    assert sum(sizes) > 64 << 20
    assert [status(small, f"{number}.mp4", 720)["status"] for number in range(3)] == ["missing", "missing", "ready"]
    folder = small.folder / "data" / "derived"
    assert sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) <= 64 << 20


@pytest.mark.proof("kills")
def test_kill_everything_midway_and_it_goes_on(small: Stack, make_footage: Callable[[Recipe], Path]) -> None:
    small.add(make_footage(LONG))
    small.scan()
    ask(small, LONG.file_name)
    for _ in small.until(120, "past a part"):
        if status(small, LONG.file_name)["progress"] > 0.25:
            break
    small.kill_everything()
    small.start()
    assert status(small, LONG.file_name)["status"] in ("queued", "running", "ready")
    assert ready(small, LONG.file_name)["frame_count"] == 7500
    for number in (0, 1499, 1500, 1501, 4500, 7499):
        assert frame(small, LONG.file_name, n=number) == (number, number)


def rushes_proxy(stack: Stack, *arguments: object) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "RUSHES_DATA_DIR": str(stack.folder / "data")}
    return subprocess.run(
        [sys.executable, "-m", "rushes_local", "proxy", *map(str, arguments)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.proof("kills")
def test_the_four_functions_as_commands(small: Stack, tmp_path: Path) -> None:
    video = small.library / "b.mp4"
    missing = rushes_proxy(small, "path", video, "--height", 90)
    assert (missing.returncode, missing.stdout) == (1, "")
    assert "make it with `rushes proxy ensure`" in missing.stderr
    ensured = rushes_proxy(small, "ensure", video, "--height", 90, "--session", "shell")
    assert ensured.returncode == 0, ensured.stderr
    assert numbers(Path(ensured.stdout.strip())) == list(range(75))
    assert rushes_proxy(small, "path", video, "--height", 90).stdout == ensured.stdout
    target = tmp_path / "deep" / "copy.avi"
    generated = rushes_proxy(small, "generate", video, target, "--height", 90)
    assert generated.returncode == 0, generated.stderr
    assert generated.stdout.strip() == f"{target}  {target.stat().st_size / 1_000_000:.1f} MB"
    assert numbers(target) == list(range(75))
    assert rushes_proxy(small, "cleanup").returncode == 1
    assert rushes_proxy(small, "cleanup", "--session", "../..").returncode == 1
    cleaned = rushes_proxy(small, "cleanup", "--all")
    assert (cleaned.returncode, derived(small, ".avi")) == (0, [])
    outside = rushes_proxy(small, "ensure", "/etc/passwd")
    assert (outside.returncode, "outside" in outside.stderr) == (1, True)
