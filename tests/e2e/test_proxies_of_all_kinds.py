"""Scrub proxies of large, long, turned and broken files, of a small budget, and through kills; and their commands."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import av
import httpx
import numpy as np
import psutil
import pytest
from av.container import InputContainer

from tests.e2e import plain_http
from tests.e2e.proxying import OTHER, ask, avi, derived, frame, ready, status
from tests.e2e.stack import Stack
from tests.footage import recipes
from tests.footage.read import numbers
from tests.footage.recipes import PAL, PhoneClock, Picture, Recipe, SteadyClock

FULL_HD = Recipe("proxy_hd", ".mp4", 250, SteadyClock(PAL), Picture(1920, 1080, preset="ultrafast"), sound=None)
PORTRAIT = Recipe("proxy_portrait", ".mp4", 50, SteadyClock(PAL), Picture(1080, 1920, preset="ultrafast"), sound=None)
PHONE = Recipe("proxy_phone", ".mp4", 120, PhoneClock(Fraction(30), Fraction(1, 90_000), seed=11), Picture(640, 360))
LONG = Recipe("proxy_five_minutes", ".mp4", 7500, SteadyClock(PAL), Picture(b_frames=2, preset="ultrafast"), sound=None)
NOISY = Recipe(
    "proxy_noisy", ".mp4", 150, SteadyClock(PAL), Picture(1280, 720, crf=30, preset="ultrafast", grain=60), sound=None
)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, make_footage: Callable[[Recipe], Path]) -> Iterator[Stack]:
    running = Stack(tmp_path_factory.mktemp("proxies") / "stack")
    for recipe in (FULL_HD, PORTRAIT, PHONE, LONG):
        running.add(make_footage(recipe))
    with running:
        running.scan()
        yield running


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
    # What the frames' places are read from is whole; of the frames themselves a part is not, or all.
    (running.library / "damaged.mp4").write_bytes(whole[:begin] + bytes(end - begin) + whole[end:])
    content = whole.index(b"mdat") + 4
    (running.library / "broken.mp4").write_bytes(whole[:content] + bytes(len(whole) - content))
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
def test_a_damaged_file_gets_a_proxy_of_what_can_be_decoded(small: Stack) -> None:
    made = ready(small, "damaged.mp4")
    index = small.get(f"/api/v1/assets/{small.asset('damaged.mp4')['id']}/frames").json()
    assert made["frame_count"] == index["frame_count"] < FULL_HD.frames
    assert frame(small, "damaged.mp4", n=30) == (30, 30)
    last = index["frame_count"] - 1
    assert frame(small, "damaged.mp4", n=last) == (last, FULL_HD.frames - 1)


@pytest.mark.proof("kills")
def test_a_broken_file_says_why_and_leaves_nothing(small: Stack) -> None:
    before = derived(small, ".avi", ".index")
    refused = ask(small, "broken.mp4")
    assert refused.status_code == 409
    assert refused.json()["detail"].endswith(".")
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


@pytest.mark.proof("kills")
def test_kill_ffmpeg_alone_midway_and_it_goes_on(small: Stack, make_footage: Callable[[Recipe], Path]) -> None:
    small.add(make_footage(LONG), "killed.mp4")
    small.scan()
    job_id = ask(small, "killed.mp4").json()["job_id"]
    for _ in small.until(120, "past a part, and ffmpeg at work"):
        assert status(small, "killed.mp4")["status"] != "ready"
        if status(small, "killed.mp4")["progress"] > 0.25 and kill_encoders(small):
            break
    for _ in small.until(240, "made by the same job"):
        if (job := small.get(f"/api/v1/jobs/{job_id}").json())["ended_at"]:
            break
    assert job["state"] == "done", job
    assert ready(small, "killed.mp4")["frame_count"] == 7500
    for number in (0, 1499, 1500, 1501, 4500, 7499):
        assert frame(small, "killed.mp4", n=number) == (number, number)


def kill_encoders(stack: Stack) -> int:
    """How many of the processes that write proxies were there to be killed."""
    found = 0
    for process in stack.processes():
        with suppress(psutil.Error):
            if "mjpeg" in process.cmdline():
                process.kill()
                found += 1
    return found


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
    path = rushes_proxy(small, "path", video, "--height", 90)
    assert (path.returncode, Path(path.stdout.strip()).exists()) == (0, False)
    ensured = rushes_proxy(small, "ensure", video, "--height", 90, "--session", "shell")
    assert ensured.returncode == 0, ensured.stderr
    assert numbers(Path(ensured.stdout.strip())) == list(range(75))
    assert rushes_proxy(small, "path", video, "--height", 90).stdout == path.stdout == ensured.stdout
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
