"""The replaced lab library's paths, driven as its clients do: listing, originals by id, thumbnails."""

import base64
import hashlib
import http.client
import io
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import av
import numpy as np
import psutil
import pytest
from PIL import Image
from playwright.sync_api import Browser

from rushes_catalog.files.operations.watch_roots import TOLD_SECONDS
from tests.e2e import plain_http
from tests.e2e.stack import START_SECONDS, Stack
from tests.footage import recipes
from tests.footage.code import read_code
from tests.footage.read import numbers
from tests.footage.recipes import PAL, Picture, Recipe, SteadyClock

STRANGE = "cam1/b c+d%20.mp4"
PATHS = {"cam1/a.mp4", STRANGE, "cam10/c.avi", "cam2/short.mp4", "cam2/empty.mp4"}
CAMERA_AVI = Recipe("camera_avi", ".avi", 750, SteadyClock(PAL), Picture(codec="mpeg4"), sound=None)
HALF_SECOND_MP4 = Recipe("half_second_mp4", ".mp4", 12, SteadyClock(PAL), sound=None)
ODD_MKV = Recipe(
    "odd_444_mkv", ".mkv", 60, SteadyClock(PAL), Picture(321, 241, pixel_format="yuv444p"), recipes.Sound()
)
FULL_RANGE_AVI = Recipe(
    "full_range_avi",
    ".avi",
    50,
    SteadyClock(PAL),
    Picture(322, 242, codec="mjpeg", pixel_format="yuvj420p"),
    sound=None,
)
# More than all buffers on the way hold.
NOISY_MP4 = Recipe(
    "noisy_mp4", ".mp4", 750, SteadyClock(PAL), Picture(640, 360, crf=30, preset="ultrafast", grain=60), sound=None
)
YESTERDAY = datetime.now().astimezone() - timedelta(days=1)


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory, make_footage: Callable[[Recipe], Path]) -> Iterator[Stack]:
    """Recordings of three cameras, each file older than the one before it; the AVI is of yesterday."""
    stack = Stack(tmp_path_factory.mktemp("lab") / "stack", environment={"RUSHES_STILL_SECONDS": "5"})
    stack.add(make_footage(recipes.CFR25_MP4), "cam1/a.mp4")
    stack.add(make_footage(recipes.SHORT_5S_MP4), STRANGE)
    stack.add(make_footage(HALF_SECOND_MP4), "cam2/short.mp4")
    (stack.library / "cam2" / "empty.mp4").touch()
    stack.add(make_footage(CAMERA_AVI), "cam10/c.avi")
    (stack.library / "cam2" / "notes.txt").write_text("not a video")
    (stack.library / "cam2" / "out.mp4").symlink_to("/etc/passwd")
    now = time.time()
    for age, path in enumerate(["cam1/a.mp4", STRANGE, "cam2/short.mp4", "cam2/empty.mp4"], start=10):
        os.utime(stack.library / path, (now - age, now - age))
    os.utime(stack.library / "cam10/c.avi", (YESTERDAY.timestamp(), YESTERDAY.timestamp()))
    with stack:
        stack.scan()
        yield stack


def listed(lab: Stack, **query: Any) -> dict[str, Any]:
    found: dict[str, Any] = lab.listed("/videos/", **query)
    return found


def names(found: dict[str, Any]) -> list[str]:
    return [video["filename"] for video in found["videos"]]


def test_the_list_says_what_there_is_the_newest_first(lab: Stack) -> None:
    found = listed(lab)
    assert (found["total_count"], found["page"], found["total_pages"]) == (5, 1, 1)
    assert names(found) == ["a.mp4", "b c+d%20.mp4", "short.mp4", "empty.mp4", "c.avi"]
    first = found["videos"][0]
    there = (lab.library / "cam1/a.mp4").stat()
    assert first == {
        "file_id": "cam1%2Fa.mp4",
        "camera_name": "cam1",
        "filename": "a.mp4",
        "file_size_bytes": there.st_size,
        "format": "mp4",
        "status": "completed",
        "created_at": int(there.st_mtime),
        "is_streamable": True,
        "needs_conversion": False,
        "duration_seconds": 20.0,
        "width": 320,
        "height": 180,
        "fps": 25.0,
        "codec": "h264",
        "has_audio": True,
    }
    told = {
        video["filename"]: (video["status"], video["is_streamable"], video["needs_conversion"])
        for video in found["videos"]
    }
    assert told["c.avi"] == ("completed", False, True)
    assert told["empty.mp4"] == ("corrupt", False, False)


def test_pages(lab: Stack) -> None:
    second = listed(lab, limit=2, page=2)
    assert (names(second), second["total_pages"]) == (["short.mp4", "empty.mp4"], 3)
    beyond = listed(lab, limit=2, page=99)
    assert (beyond["videos"], beyond["total_count"], beyond["total_pages"]) == ([], 5, 3)


def test_cameras_and_dates(lab: Stack) -> None:
    assert names(listed(lab, camera_name="cam1")) == ["a.mp4", "b c+d%20.mp4"]
    assert listed(lab, camera_name="cam")["total_count"] == 0
    assert names(listed(lab, q="cam10")) == ["c.avi"]
    day = YESTERDAY.date().isoformat()
    assert names(listed(lab, start_date=day, end_date=day)) == ["c.avi"]
    moment = YESTERDAY.isoformat(timespec="seconds")
    assert names(listed(lab, start_date=moment, end_date=moment)) == ["c.avi"]
    assert listed(lab, end_date=(YESTERDAY - timedelta(seconds=1)).isoformat())["total_count"] == 0


def _scans(lab: Stack) -> set[str]:
    return {job["id"] for job in lab.get("/api/v1/jobs", limit=200).json()["jobs"] if job["kind"] == "scan"}


def _listed_unscanned(lab: Stack, path: str) -> Any:
    """What a list says, of which the watch has told all in time: one that says nothing for some seconds is given up."""
    for _ in lab.until(START_SECONDS, f"told by the watch within {TOLD_SECONDS:g} s"):
        before, began = _scans(lab), time.monotonic()
        found = lab.listed(path)
        if time.monotonic() - began < TOLD_SECONDS:
            assert _scans(lab) <= before
            return found
    raise AssertionError  # until() has raised


def test_what_was_just_put_there_is_listed_and_nothing_is_scanned(
    lab: Stack, make_footage: Callable[[Recipe], Path]
) -> None:
    video = make_footage(recipes.SHORT_5S_MP4)
    for _ in lab.until(START_SECONDS, "watched"):  # what is not watched yet is scanned
        before = _scans(lab)
        listed(lab)
        if _scans(lab) <= before:
            break
    for name in ("new/1.mp4", "new/2.mp4", "new/deep/3.mp4"):
        put = lab.add(video, name)
        [found] = [each for each in _listed_unscanned(lab, "/videos/")["videos"] if each["file_id"] == quote_plus(name)]
        assert (found["status"], found["is_streamable"], found["codec"]) == ("completed", True, "h264")
        assert [each["path"] for each in _listed_unscanned(lab, "/api/files") if each["path"].endswith(name)]
        put.unlink()
        assert quote_plus(name) not in {each["file_id"] for each in _listed_unscanned(lab, "/videos/")["videos"]}


@pytest.mark.parametrize("path", sorted(PATHS))
def test_every_id_leads_to_its_file_however_it_is_written(lab: Stack, path: str) -> None:
    [file_id] = [
        video["file_id"] for video in listed(lab)["videos"] if f"{video['camera_name']}/{video['filename']}" == path
    ]
    assert file_id == quote_plus(path)
    wanted = hashlib.sha256((lab.library / path).read_bytes()).hexdigest()
    for address in (
        f"/videos/{file_id}/stream",
        f"/videos/{quote(file_id, safe='')}/stream",
        f"/videos/{quote(path)}/stream",
        f"/videos/stream?file_id={file_id}",
        f"/videos/stream?file_id={quote(file_id, safe='')}",
        f"/videos/stream?file_id={quote(path)}",
    ):
        status, body = _get(lab, address)
        assert (status, hashlib.sha256(body).hexdigest()) == (200, wanted), address
    for address in (
        f"/api/proxies/{file_id}",
        f"/api/proxies/{quote(file_id, safe='')}",
        f"/api/proxies/{quote(path)}",
    ):
        status, body = _get(lab, address)
        if path == "cam2/empty.mp4":
            assert (status, "There is no video" in json.loads(body)["detail"]) == (409, False), address
        else:
            assert (status, json.loads(body)["status"]) == (200, "missing"), address
    for address in (f"/api/files/{file_id}/frame?n=0", f"/api/proxies/{file_id}/file"):
        status, body = _get(lab, address)
        assert (status in (404, 409), "There is no video" in json.loads(body)["detail"]) == (True, False), address


def _get(lab: Stack, address: str) -> tuple[int, bytes]:
    """As it is written: clients' libraries tidy addresses up."""
    with closing(http.client.HTTPConnection("127.0.0.1", lab.port, timeout=120)) as connection:
        connection.request("GET", address)
        with connection.getresponse() as answer:
            return answer.status, answer.read()


def test_ranges(lab: Stack) -> None:
    url, size = f"{lab.url}/videos/cam1%2Fa.mp4/stream", (lab.library / "cam1/a.mp4").stat().st_size
    for asked, status, told in (
        ("bytes=0-99", 206, f"bytes 0-99/{size}"),
        ("bytes=100-", 206, f"bytes 100-{size - 1}/{size}"),
        ("bytes=-100", 206, f"bytes {size - 100}-{size - 1}/{size}"),
        (f"bytes={size}-", 416, f"bytes */{size}"),
        ("bytes=5-2", 200, None),
        ("items=0-1", 200, None),
    ):
        answer = plain_http.get(url, headers={"range": asked})
        assert (answer.status_code, answer.headers.get("content-range")) == (status, told), asked
    whole = plain_http.head(url)
    assert (whole.headers["content-length"], whole.headers["accept-ranges"]) == (str(size), "bytes")
    assert whole.headers["cache-control"] == "public, max-age=3600"
    assert whole.headers["content-type"] == "video/mp4"
    assert plain_http.head(url.replace("cam1%2Fa.mp4", "cam10%2Fc.avi")).headers["content-type"] == "video/x-msvideo"
    assert plain_http.head(url.replace("cam1%2Fa.mp4", "cam2%2Fnotes.txt")).headers["content-type"] == "video/mp4"


@pytest.mark.parametrize(
    "address",
    [
        "/videos/..%2F..%2F..%2Fetc%2Fpasswd/stream",
        "/videos/..%252F..%252Fetc%252Fpasswd/stream",
        "/videos/stream?file_id=/etc/passwd",
        "/videos/cam2%2Fout.mp4/stream",
        "/videos/cam1/stream",
        "/videos/nothing.mp4/thumbnail",
        "/videos/thumbnail?file_id=cam9/a.mp4",
        "/videos/a%00b/stream",
        f"/videos/{'x' * 5000}/stream",
    ],
)
def test_what_is_no_file_of_the_library_is_not_found(lab: Stack, address: str) -> None:
    status, body = _get(lab, address)
    assert (status, b"detail" in body) == (404, True)


def test_thumbnails_are_exactly_as_large_as_they_are_asked_to_be(lab: Stack) -> None:
    picture = _picture(lab, "cam1%2Fa.mp4")
    assert picture.size == (320, 180)
    square = _picture(lab, "cam1%2Fa.mp4", width=160, height=160)
    assert square.size == (160, 160)
    # A picture of 160 x 90 in its middle.
    assert max(square.crop((0, 0, 160, 30)).convert("L").tobytes()) < 24
    assert max(square.crop((0, 40, 160, 120)).convert("L").tobytes()) > 200
    # There is no second second.
    short = _picture(lab, "cam2%2Fshort.mp4")
    assert (short.size, read_code(np.asarray(short.convert("L"), np.uint8))) == ((320, 180), 0)
    empty = lab.get("/videos/thumbnail", file_id="cam2/empty.mp4")
    assert (empty.status_code, empty.json()["detail"] != "") == (422, True)


def test_a_thumbnail_that_has_not_changed_is_not_sent_again(lab: Stack) -> None:
    url = f"{lab.url}/videos/cam1%2Fa.mp4/thumbnail"
    told = plain_http.get(url).headers["etag"]
    assert plain_http.get(url, headers={"if-none-match": told}).status_code == 304
    assert plain_http.get(f"{url}?width=160&height=90", headers={"if-none-match": told}).status_code == 200


def _picture(lab: Stack, file_id: str, **query: Any) -> Image.Image:
    answer = lab.get(f"/videos/{file_id}/thumbnail", **query)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg"), answer.text
    return Image.open(io.BytesIO(answer.content))


def test_a_replaced_recording_has_another_thumbnail(lab: Stack, make_footage: Callable[[Recipe], Path]) -> None:
    file = lab.add(make_footage(HALF_SECOND_MP4), "cam3/again.mp4")
    before = lab.get("/videos/thumbnail", file_id="cam3/again.mp4").content
    lab.add(make_footage(recipes.CFR25_MP4), "cam3/again.mp4")
    assert lab.get("/videos/thumbnail", file_id="cam3/again.mp4").content != before
    file.unlink()
    assert listed(lab)["total_count"] == 5
    assert lab.get("/videos/stream", file_id="cam3/again.mp4").status_code == 404


def test_pages_of_other_origins_learn_where_a_range_lies(lab: Stack) -> None:
    played = plain_http.get(f"{lab.url}/videos/cam1%2Fa.mp4/stream", headers={"origin": "http://exp-dash:8080"})
    exposed = played.headers["access-control-expose-headers"]
    assert {"Content-Range", "X-Start-Time", "X-Frame-Number", "X-Frame-Pts", "X-Frame-Time"} <= {*exposed.split(", ")}
    assert played.headers.get_list("access-control-allow-origin") == ["http://exp-dash:8080"]
    # A cache must not give to another page what a player without an origin was given.
    plain = plain_http.get(f"{lab.url}/videos/cam1%2Fa.mp4/stream")
    assert "access-control-allow-origin" not in plain.headers
    assert [each.headers.get_list("vary").count("Origin") for each in (played, plain)] == [1, 1]


@pytest.mark.proof("watching")
def test_a_file_that_is_being_written_is_being_recorded(lab: Stack, make_footage: Callable[[Recipe], Path]) -> None:
    def told() -> str:
        [status] = [video["status"] for video in listed(lab)["videos"] if video["filename"] == "now.mp4"]
        return str(status)

    data = make_footage(HALF_SECOND_MP4).read_bytes()
    file = lab.library / "cam3" / "now.mp4"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(data[: len(data) // 2])
    assert told() == "recording"
    [asset] = lab.get("/api/v1/assets", q="now.mp4").json()["assets"]
    assert (asset["state"], asset["problem"]) == ("growing", None)
    file.write_bytes(data)
    assert told() == "completed"
    assert [each["state"] for each in lab.get("/api/v1/assets", q="now.mp4").json()["assets"]] == ["ready"]
    file.unlink()
    listed(lab)


def test_folders_named_as_what_is_asked_of_files(lab: Stack, make_footage: Callable[[Recipe], Path]) -> None:
    file = lab.add(make_footage(HALF_SECOND_MP4), "stream/thumbnail/stream")
    assert lab.get("/videos/stream/thumbnail/stream/stream").content == file.read_bytes()
    file.unlink()


@pytest.mark.proof("playback")
def test_two_roots_share_paths(tmp_path: Path, make_footage: Callable[[Recipe], Path]) -> None:
    stack = Stack(tmp_path / "stack")
    stack.add(make_footage(HALF_SECOND_MP4), "cam1/a.mp4")
    other = tmp_path / "other"
    (other / "cam1").mkdir(parents=True)
    (other / "cam1" / "a.mp4").write_bytes(make_footage(recipes.SHORT_5S_MP4).read_bytes())
    (other / "root.mp4").write_bytes(make_footage(HALF_SECOND_MP4).read_bytes())
    stack.environment["RUSHES_LIBRARY"] = f"lib={stack.library},other={other}"
    with stack:
        found = {video["file_id"]: video for video in listed(stack)["videos"]}
        assert set(found) == {"lib%2Fcam1%2Fa.mp4", "other%2Fcam1%2Fa.mp4", "root.mp4"}
        assert found["root.mp4"]["camera_name"] == "other"
        assert [video["file_id"] for video in listed(stack, camera_name="other")["videos"]] == ["root.mp4"]
        for file_id, root in (("lib%2Fcam1%2Fa.mp4", stack.library), ("other%2Fcam1%2Fa.mp4", other)):
            assert stack.get(f"/videos/{file_id}/stream").content == (root / "cam1" / "a.mp4").read_bytes()
        # What no root's name stands before is the first one's.
        assert stack.get("/videos/cam1/a.mp4/stream").content == (stack.library / "cam1" / "a.mp4").read_bytes()


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory, make_footage: Callable[[Recipe], Path]) -> Iterator[Stack]:
    """Where one may watch at a time what is transcoded."""
    stack = Stack(tmp_path_factory.mktemp("narrow") / "stack")
    stack.environment["MAX_CONCURRENT_TRANSCODING"] = "1"
    stack.add(make_footage(CAMERA_AVI), "cam10/c.avi")
    stack.add(make_footage(ODD_MKV), "cam10/odd.mkv")
    stack.add(make_footage(FULL_RANGE_AVI), "cam10/full.avi")
    stack.add(make_footage(NOISY_MP4), "cam10/large.mp4")
    (stack.library / "cam10" / "empty.mp4").touch()
    with stack:
        yield stack


@pytest.mark.proof("playback")
def test_what_browsers_cannot_play_is_transcoded_whole(narrow: Stack, tmp_path: Path) -> None:
    with plain_http.stream("GET", f"{narrow.url}/videos/cam10%2Fc.avi/stream-transcoded", timeout=120) as answer:
        assert (answer.status_code, answer.headers["content-type"]) == (200, "video/mp4")
        assert "content-length" not in answer.headers
        assert (answer.headers["accept-ranges"], answer.headers["x-start-time"]) == ("none", "0.000")
        (tmp_path / "c.mp4").write_bytes(b"".join(answer.iter_bytes()))
    assert _stream(tmp_path / "c.mp4") == ("h264", "yuv420p", 320, 180, None)
    assert numbers(tmp_path / "c.mp4") == list(range(750))


def _stream(file: Path) -> tuple[str, str, int, int, str | None]:
    with av.open(str(file)) as container:
        video = container.streams.video[0].codec_context
        sound = container.streams.audio[0].codec_context.name if container.streams.audio else None
        return video.name, str(video.pix_fmt), video.width, video.height, sound


@pytest.mark.proof("playback")
def test_transcoding_begins_where_it_is_told_to(narrow: Stack, tmp_path: Path) -> None:
    # Between two frames the later one is meant.
    for wanted, first in ((20, "20.000"), (19.985, "20.000"), (19.96, "19.960")):
        answer = narrow.get("/videos/stream-transcoded", file_id="cam10/c.avi", start_time=wanted)
        assert answer.headers["x-start-time"] == first
        (tmp_path / "late.mp4").write_bytes(answer.content)
        assert numbers(tmp_path / "late.mp4") == list(range(round(float(first) * 25), 750))
    sounding = narrow.get("/videos/stream-transcoded", file_id="cam10/odd.mkv", start_time=1.01)
    assert sounding.headers["x-start-time"] == "1.040"
    (tmp_path / "sounding.mp4").write_bytes(sounding.content)
    assert numbers(tmp_path / "sounding.mp4") == list(range(26, 60))
    with av.open(str(tmp_path / "sounding.mp4")) as container:
        samples = sum(frame.samples for frame in container.decode(audio=0))
        rate = container.streams.audio[0].rate
    # As long as the 34 frames, to a packet of AAC.
    assert abs(samples - rate * 34 / 25) <= 2 * 1024
    beyond = narrow.get("/videos/stream-transcoded", file_id="cam10/c.avi", start_time=30)
    assert beyond.status_code in (416, 422)
    assert beyond.json()["detail"]
    head = f"{narrow.url}/videos/cam10%2Fc.avi/stream-transcoded"
    assert plain_http.head(f"{head}?start_time=30").status_code == beyond.status_code
    assert plain_http.head(f"{head}?start_time=19.985").headers["x-start-time"] == "20.000"


@pytest.mark.proof("playback")
def test_sizes_that_h264_has_not_are_made_even_and_heights_can_be_limited(narrow: Stack, tmp_path: Path) -> None:
    (tmp_path / "odd.mp4").write_bytes(narrow.get("/videos/cam10%2Fodd.mkv/stream-transcoded").content)
    assert _stream(tmp_path / "odd.mp4") == ("h264", "yuv420p", 320, 240, "aac")
    # Full range, which is what cameras of Motion JPEG write, is nothing that every player of H.264 can show.
    (tmp_path / "full.mp4").write_bytes(narrow.get("/videos/cam10%2Ffull.avi/stream-transcoded").content)
    assert _stream(tmp_path / "full.mp4") == ("h264", "yuv420p", 322, 242, None)
    assert numbers(tmp_path / "full.mp4") == list(range(50))
    low = narrow.get("/videos/cam10%2Fodd.mkv/stream-transcoded", max_height=120)
    (tmp_path / "low.mp4").write_bytes(low.content)
    assert _stream(tmp_path / "low.mp4")[2:4] == (160, 120)


@pytest.mark.proof("playback")
def test_what_cannot_be_decoded_is_said_before_anything_is_sent(narrow: Stack) -> None:
    answer = narrow.get("/videos/cam10%2Fempty.mp4/stream-transcoded")
    assert (answer.status_code, answer.json()["detail"] != "") == (422, True)
    assert plain_http.head(f"{narrow.url}/videos/cam10%2Fempty.mp4/stream-transcoded").status_code == 422
    whole = plain_http.head(f"{narrow.url}/videos/cam10%2Fc.avi/stream-transcoded")
    assert (whole.status_code, "content-length" in whole.headers) == (200, False)


@pytest.mark.proof("playback")
def test_no_more_than_the_limit_watch_and_who_leaves_makes_room(narrow: Stack) -> None:
    url = f"{narrow.url}/videos/cam10%2Flarge.mp4/stream-transcoded"
    with plain_http.stream("GET", url, timeout=120) as watched:
        parts = watched.iter_bytes()  # forgotten, it would end the answer
        next(parts)
        refused = plain_http.get(url)
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
        assert "RUSHES_MAX_LIVE_TRANSCODES" in refused.json()["detail"]
        [left_behind] = _encoders(narrow)
    for _ in narrow.until(120, "a free place"):
        with plain_http.stream("GET", url, timeout=120) as again:
            if again.status_code == 200:
                # The encoder goes before its place is another's.
                assert left_behind not in _encoders(narrow)
                break
    for _ in narrow.until(120, "no encoder"):
        if not _encoders(narrow):
            break


@pytest.mark.proof("playback")
def test_chromium_plays_what_is_transcoded_to_its_end(narrow: Stack, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{narrow.url}/health")
    played = page.evaluate(_PLAY_TO_THE_END, "/videos/cam10%2Fc.avi/stream-transcoded")
    page.close()
    assert played["error"] is None
    assert played["at"] == pytest.approx(30, abs=0.1)
    last = Image.open(io.BytesIO(base64.b64decode(played["picture"].partition(",")[2]))).convert("L")
    # Not each frame is painted at that rate, but what is painted is the video's.
    assert 0 < read_code(np.asarray(last, np.uint8)) <= 749
    for _ in narrow.until(120, "no encoder"):
        if not _encoders(narrow):
            break


_PLAY_TO_THE_END = """async (address) => {
    const video = document.createElement("video");
    video.muted = true;
    video.src = address;
    await new Promise((resolve) => {
        video.onended = video.onerror = resolve;
        video.play().catch(resolve);
        video.playbackRate = 8;
    });
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
    canvas.getContext("2d").drawImage(video, 0, 0);
    return { error: video.error && video.error.message, at: video.currentTime, picture: canvas.toDataURL() };
}"""


def _encoders(stack: Stack) -> list[psutil.Process]:
    found = []
    for process in stack.processes():
        with suppress(psutil.Error):
            if "libx264" in process.cmdline():
                found.append(process)
    return found
