"""What a user of the replaced cutter would check first: its 18 acceptance checks, in their order.

Nothing is used but the paths of its own clients and the files in the export folders.
"""

import base64
import io
import json
import wave
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote

import av
import httpx
import pytest
from playwright.sync_api import Browser

from tests.e2e import plain_http
from tests.e2e.conftest import LIBRARY, STRANGE_NAMES
from tests.e2e.cutting import FILE, cut, ordered, refused
from tests.e2e.stack import Stack
from tests.footage import recipes
from tests.footage.place import Pictures, pictures, place_of
from tests.footage.read import numbers, picture_numbers, sound
from tests.footage.recipes import Picture, Recipe, SteadyClock
from tests.footage.sound import source_time_of

RATE = 25
CLIP_FRAMES = 8 * RATE
SILENT = "silent_mp4.mp4"
QUALITIES = ("potato", "low", "medium", "high")
_TEN = Fraction(10)
# Few pictures, because large ones take long to make and to cut.
WIDE = Recipe("wide", ".mp4", 90, SteadyClock(_TEN), Picture(1920, 1080, preset="ultrafast"))
TALL = Recipe("tall", ".mp4", 90, SteadyClock(_TEN), Picture(1080, 1920, preset="ultrafast"))


def asked(stack: Stack, path: str, **parameters: str) -> httpx.Response:
    return stack.get(f"/api/{quote(path)}", **{"root": str(stack.library), **parameters})


def settled(stack: Stack, path: str, kind: str) -> str:
    """The state of a rendition when it has one that lasts."""
    for _ in stack.until(120, f"{kind} of {path} settled"):
        state = str(asked(stack, f"cache/status/{path}").json()[kind])
        if state not in ("missing", "transcoding"):
            return state
    raise AssertionError  # until() has raised


def size(clip: Path) -> tuple[int, int]:
    with av.open(str(clip)) as container:
        stream = container.streams.video[0]
        return stream.width, stream.height


def manifest(stack: Stack) -> dict[str, str]:
    """Label by path."""
    return {entry["path"]: entry["label"] for entry in json.loads((stack.exports / "dataset.json").read_text())}


def markers(stack: Stack, **parameters: str) -> list[tuple[int, float]]:
    """Numbers and starts, in the order of the answer."""
    listed = stack.get(f"/api/markers/{FILE}", **parameters).json()
    return [(marker["marker_number"], marker["start_time"]) for marker in listed]


def test_01_every_video_is_listed_once_with_its_path_and_size(stack: Stack) -> None:
    assert stack.get("/api/roots").json() == [str(stack.library)]
    files = stack.listed("/api/files", root=str(stack.library))
    wanted = {recipe.file_name for recipe in LIBRARY} | set(STRANGE_NAMES) | {"cam 2/cfr25_mp4.mp4", "broken.mp4"}
    assert "LOUD.MP4" in wanted
    assert (stack.library / "notes.txt").exists()
    assert [file["path"] for file in files if file["path"] not in wanted] == []
    assert sorted(file["path"] for file in files) == sorted(wanted)
    for file in files:
        assert file["size"] == (stack.library / file["path"]).stat().st_size
        assert file["root"] == str(stack.library)
        assert file["name"] == file["path"].rpartition("/")[2]


@pytest.mark.parametrize("path", ["../../etc/passwd", "..%2f..%2fetc%2fpasswd", "out.mp4", "%2Fetc%2Fpasswd", "."])
def test_02_nothing_outside_a_root_is_served(stack: Stack, path: str) -> None:
    # As it is, and tidied up as client libraries do.
    connection = HTTPConnection("127.0.0.1", stack.port)
    connection.request("GET", f"/api/video/{path}?root={quote(str(stack.library))}")
    answer = connection.getresponse()
    assert answer.status in (403, 404)
    assert b"root:" not in answer.read()
    connection.close()
    assert stack.get(f"/api/video/{path}", root=str(stack.library)).status_code in (403, 404)
    assert stack.get("/api/video/passwd", root="/etc").status_code == 400
    assert stack.get(f"/api/video/{FILE}").status_code == 422


def test_03_the_first_the_last_and_no_bytes_of_a_video(stack: Stack) -> None:
    content = (stack.library / FILE).read_bytes()
    url, length = f"{stack.url}/api/video/{FILE}", len(content)

    def ranged(wanted: str) -> httpx.Response:
        return plain_http.get(url, params={"root": str(stack.library)}, headers={"range": f"bytes={wanted}"})

    first = ranged("0-99")
    assert (first.status_code, first.content) == (206, content[:100])
    assert first.headers["content-range"] == f"bytes 0-99/{length}"
    last = ranged("-100")
    assert (last.status_code, last.content) == (206, content[-100:])
    assert last.headers["content-range"] == f"bytes {length - 100}-{length - 1}/{length}"
    beyond = ranged(f"{length}-")
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{length}")


@pytest.mark.parametrize(("recipe", "height"), [(WIDE, 480), (recipes.SHORT_5S_MP4, 180)], ids=["wide", "small"])
def test_04_a_stream_is_asked_for_waited_for_and_never_above_its_source(
    stack: Stack, make_footage: Callable[[Recipe], Path], tmp_path: Path, recipe: Recipe, height: int
) -> None:
    name = f"to be streamed {height}.mp4"
    with stack.lent(make_footage(recipe), name):
        status = asked(stack, f"cache/status/{name}").json()
        assert status == dict.fromkeys((*QUALITIES, "audio"), "missing")
        began = asked(stack, f"stream/{name}", quality="potato")
        assert (began.status_code, began.json()) == (202, {"status": "transcoding", "quality": "potato"})
        assert settled(stack, name, "potato") == "ready"
        assert asked(stack, f"cache/status/{name}").json() == status | {"potato": "ready"}
        answer = asked(stack, f"stream/{name}", quality="potato")
        unknown = asked(stack, f"stream/{name}", quality="ultra")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "video/mp4")
    path = tmp_path / "potato.mp4"
    path.write_bytes(answer.content)
    assert numbers(path) == list(range(recipe.frames))
    with av.open(str(path)) as container:
        assert [stream.codec_context.name for stream in container.streams] == ["h264"]
        assert container.streams.video[0].height == height
    assert answer.content.index(b"moov") < answer.content.index(b"mdat")
    assert unknown.status_code == 400
    assert "potato, low, medium, high" in unknown.json()["detail"]


def test_05_sound_is_a_wav_like_its_source_and_silence_is_said_at_once(stack: Stack) -> None:
    name = "to be heard.mp4"
    with stack.lent(stack.library / FILE, name):
        began = asked(stack, f"audio/{name}")
        assert (began.status_code, began.json()) == (202, {"status": "transcoding"})
        assert settled(stack, name, "audio") == "ready"
        answer = asked(stack, f"audio/{name}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "audio/wav")
    heard = sound(stack.library / FILE)
    with wave.open(io.BytesIO(answer.content)) as written:  # it opens nothing but PCM
        assert (written.getsampwidth(), written.getframerate(), written.getnchannels()) == (2, heard.rate, 1)
        assert abs(written.getnframes() - len(heard.samples)) <= 1024  # a packet of AAC
    silent = asked(stack, f"audio/{SILENT}")
    assert (silent.status_code, silent.json()) == (404, {"detail": "This file has no sound."})
    assert asked(stack, f"cache/status/{SILENT}").json()["audio"] == "none"


@pytest.mark.proof("exports")
def test_06_three_clips_of_eight_seconds_that_a_browser_plays(stack: Stack, browser: Browser) -> None:
    state = cut(stack, name="terrier")
    clips = [stack.exports / "terrier_001" / f"terrier_001_{index}.mp4" for index in range(3)]
    assert (state["status"], state["total"], state["completed"], state["error"]) == ("done", 3, 3, None)
    assert sorted(state["outputs"]) == [str(clip) for clip in clips]
    page = browser.new_page()
    for start, clip in zip((2, 5, 8), clips, strict=True):
        assert numbers(clip) == list(range(start * RATE, start * RATE + CLIP_FRAMES))
        heard = sound(clip)
        assert source_time_of(heard.samples, heard.rate) + float(heard.start) == pytest.approx(start, abs=0.002)
        played = page.evaluate(_PLAY, base64.b64encode(clip.read_bytes()).decode())
        assert played["error"] is None
        assert played["duration"] == pytest.approx(8, abs=1 / RATE)
        assert played["pictures"] > 0
        assert played["sound"] > 0
    page.close()


_PLAY = """async (clip) => {
    const video = document.createElement("video");
    video.src = "data:video/mp4;base64," + clip;
    await new Promise((resolve) => {
        video.ontimeupdate = () => video.currentTime > 0.3 && resolve();
        video.onerror = resolve;
        video.play();
    });
    const { error, duration } = video;
    return {
        error: error && error.message,
        duration,
        pictures: video.getVideoPlaybackQuality().totalVideoFrames,
        sound: video.webkitAudioDecodedByteCount,
    };
}"""


@pytest.mark.proof("exports")
def test_07_no_export_ever_writes_into_the_group_of_another(stack: Stack) -> None:
    first = cut(stack, name="race", clips=2, short_side=64)
    was = [Path(clip).read_bytes() for clip in first["outputs"]]
    with ThreadPoolExecutor(6) as pool:
        states = list(pool.map(lambda _: cut(stack, name="race", clips=2, short_side=64), range(6)))
    assert all(state["status"] == "done" for state in (first, *states))
    groups = [{path.split("/")[-2] for path in state["outputs"]} for state in (first, *states)]
    assert groups[0] == {"race_001"}
    assert sorted(group for each in groups for group in each) == [f"race_{n:03}" for n in range(1, 8)]
    assert [Path(clip).read_bytes() for clip in first["outputs"]] == was
    assert cut(stack, name="race", clips=1)["outputs"] == [f"{stack.exports}/race_008/race_008.mp4"]


def test_08_an_open_socket_hears_of_each_clip_and_of_the_end(stack: Stack) -> None:
    with plain_http.connect(f"{stack.url.replace('http', 'ws')}/ws/export") as socket:
        state = cut(stack, name="heard")
        heard = [json.loads(socket.recv(timeout=120)) for _ in range(4)]
    assert [message["type"] for message in heard] == ["clip_done"] * 3 + ["all_done"]
    assert {message["job_id"] for message in heard} == {state["job_id"]}
    assert [message["path"] for message in heard[:3]] == state["outputs"], "outputs come in order of completion"


@pytest.mark.proof("crops")
def test_09_crops_show_the_edges_and_fit_into_any_source(stack: Stack, make_footage: Callable[[Recipe], Path]) -> None:
    narrow = 608  # what 9:16 is of 1080 rows, made even
    name = "wide.mp4"
    with stack.lent(make_footage(WIDE), name):
        source = pictures(stack.library / name, 0, 1)[0]
        for center, left in ((0, 0), (1, 1920 - narrow)):
            fields = {"portrait_ratio": "9:16", "short_side": 512, "crop_center": center, "clips": 1, "cursor": 0}
            [clip] = cut(stack, name, name="portrait", **fields)["outputs"]
            width, height = size(Path(clip))
            assert width == 512
            assert height in (910, 912)
            assert width / height == pytest.approx(9 / 16, rel=0.01)
            shown = _scaled(pictures(Path(clip), 0, 1)[0], narrow, 1080)
            assert place_of(shown[:64], source[:64]) == (left, 0)
    name = "tall.mp4"
    with stack.lent(make_footage(TALL), name):
        state = cut(stack, name, name="square", portrait_ratio="1:1", clips=1, cursor=0)
        assert (state["status"], state["error"]) == ("done", None)
        [clip] = state["outputs"]
        assert size(Path(clip)) == (1080, 1080)
        source = pictures(stack.library / name, 0, 1)[0]
        middle = slice(508, 572)  # at the sides the same marks come again and again
        _, top = place_of(pictures(Path(clip), 0, 1)[0][:, middle], source[:, middle])
        assert top == (1920 - 1080) / 2


def _scaled(picture: Pictures, width: int, height: int) -> Pictures:
    frame = av.VideoFrame.from_ndarray(picture.astype("uint8"), format="rgb24")
    return frame.reformat(width=width, height=height).to_ndarray().astype("int16")


@pytest.mark.proof("exports")
def test_10_a_sequence_is_a_folder_of_webp_with_its_sound_beside_it(stack: Stack) -> None:
    state = cut(stack, name="webps", format="WebP sequence", clips=2, short_side=90)
    folders = [stack.exports / "webps_001" / f"webps_001_{index}" for index in range(2)]
    assert sorted(state["outputs"]) == [str(folder) for folder in folders]
    for start, folder in zip((2, 5), folders, strict=True):
        assert sorted(path.name for path in folder.iterdir()) == [f"frame_{n:04}.webp" for n in range(1, 201)]
        assert all(path.read_bytes()[8:12] == b"WEBP" for path in folder.iterdir())
        assert picture_numbers(folder) == list(range(start * RATE, start * RATE + CLIP_FRAMES))
        heard = sound(folder.with_name(f"{folder.name}.wav"))
        assert len(heard.samples) == 8 * heard.rate
        assert source_time_of(heard.samples, heard.rate) == pytest.approx(start, abs=0.001)
    silent = cut(stack, SILENT, name="silence", format="WebP sequence", clips=1, short_side=90)
    assert (silent["status"], silent["outputs"]) == ("done", [f"{stack.exports}/silence_001/silence_001"])
    assert [path.name for path in (stack.exports / "silence_001").iterdir()] == ["silence_001"]
    assert len(picture_numbers(stack.exports / "silence_001" / "silence_001")) == CLIP_FRAMES
    assert plain_http.delete(f"{stack.url}/api/export/{silent['outputs'][0]}").status_code == 200
    assert not (stack.exports / "silence_001").exists()


@pytest.mark.proof("clients")
def test_11_key_frames_begin_and_end_crops_and_count_a_moment_early(stack: Stack) -> None:
    whole, square = (320, 180), (180, 180)
    cropped, open_end = {"time": 0, "center": 0.2, "ratio": "1:1"}, {"time": 5, "center": 0.5, "ratio": None}
    state = cut(stack, name="keyed", crop_keyframes=[cropped, open_end])
    clips = [Path(clip["path"]) for clip in state["clips"]]
    assert [size(clip) for clip in clips] == [square, whole, whole]
    [shown], [source] = pictures(clips[0], 0, 1), pictures(stack.library / FILE, 2 * RATE, 1)
    left, top = place_of(shown, source)
    assert (abs(left - 0.2 * (320 - 180)) <= 1, top) == (True, 0)
    for time, wanted in ((5.04, square), (5.06, whole)):
        late = cut(stack, name="keyed", clips=1, cursor=5.0, crop_keyframes=[{**cropped, "time": time}])
        assert size(Path(late["outputs"][0])) == wanted


@pytest.mark.proof("clients")
def test_12_what_does_not_fit_is_refused_with_the_last_start_that_does(stack: Stack) -> None:
    refused(stack, 422, cursor=5000, profile="beyond")
    refused(stack, 422, cursor=19, clips=3, profile="beyond")  # a second before the end
    refused(stack, 422, input_path=f"{stack.library}/short_5s_mp4.mp4", cursor=0, profile="beyond")
    assert markers(stack, profile="beyond") == []
    assert "beyond" not in stack.get("/api/profiles").json()
    body = {"input_path": f"{stack.library}/{FILE}", "cursor": 19, "clips": 3, "name": "late"}
    latest = stack.post("/api/export", body).json()["latest_start"]
    assert latest == pytest.approx(20 - 8 - 2 * 3)
    fitting = cut(stack, name="late", cursor=latest)
    assert fitting["status"] == "done"
    assert [len(numbers(Path(clip))) for clip in fitting["outputs"]] == [CLIP_FRAMES] * 3
    assert cut(stack, name="late", cursor=12, fit="shift")["cursor"] == pytest.approx(latest)


@pytest.mark.proof("clients")
def test_13_markers_are_of_one_batch_one_profile_and_one_file(stack: Stack) -> None:
    cut(stack, name="marked", profile="marking")
    assert markers(stack, profile="marking") == [(1, 2.0)]
    cut(stack, name="marked", profile="marking", cursor=1.0)
    assert markers(stack, profile="marking") == [(1, 1.0), (2, 2.0)]
    assert markers(stack, profile="another") == []
    assert stack.get(f"/api/markers/cam 2/{FILE}", profile="marking").json() == []
    profiles = stack.get("/api/profiles").json()
    assert {"default", "marking"} <= set(profiles)
    assert profiles == sorted(profiles)


def test_14_a_suffix_leads_beside_the_export_folder_and_nowhere_else(stack: Stack) -> None:
    state = cut(stack, name="owl", clips=1, short_side=64, folder_suffix="night")
    [clip] = state["outputs"]
    assert Path(clip).parent.parent == Path(f"{stack.exports}_night")
    assert Path(clip).is_file()
    beside = set(stack.exports.parent.iterdir())
    for field, value in (
        ("folder_suffix", "../x"),
        ("folder_suffix", "a/b"),
        ("encoder", "x265"),
        ("portrait_ratio", "16:9"),
    ):
        assert field in refused(stack, 400, **{field: value})
        assert set(stack.exports.parent.iterdir()) == beside


def test_15_deleting_takes_file_row_and_manifest_entry_and_nothing_else(stack: Stack) -> None:
    state = cut(stack, name="gone", clips=2, label="to be deleted", profile="deleting")
    first, second = sorted(state["outputs"])
    source, hosts = stack.library / FILE, Path("/etc/hosts")
    was = (source.read_bytes(), hosts.read_bytes())
    stranger = stack.exports / "stranger.mp4"
    stranger.write_bytes(b"mine")
    for path, status in (
        (str(hosts), 403),
        (str(source), 403),
        (str(stranger), 404),
        (f"{stack.exports}/../library/{FILE}", 403),
        (str(stack.exports), 403),
    ):
        assert plain_http.delete(f"{stack.url}/api/export", params={"output_path": path}).status_code == status, path
    assert (source.read_bytes(), hosts.read_bytes(), stranger.read_bytes()) == (*was, b"mine")
    assert {first, second} <= manifest(stack).keys()
    assert plain_http.delete(f"{stack.url}/api/export", params={"output_path": first}).json() == {"deleted": first}
    assert not Path(first).exists()
    assert Path(second).exists()
    assert plain_http.delete(f"{stack.url}/api/export/{quote(second, safe='')}").json() == {"deleted": second}
    assert not (stack.exports / "gone_001").exists()
    assert not {first, second} & manifest(stack).keys()
    assert stack.get(f"/api/markers/{FILE}", profile="deleting").json() == []
    assert plain_http.delete(f"{stack.url}/api/export", params={"output_path": first}).status_code == 404


def test_16_a_label_is_offered_first_written_down_and_on_its_marker(stack: Stack) -> None:
    state = cut(stack, name="barks", label="dog barking", category="Animal", profile="pets")
    assert stack.get("/api/labels").json()[0] == "dog barking"
    labels = manifest(stack)
    assert [labels[clip] for clip in state["outputs"]] == ["dog barking"] * 3
    written = (stack.exports / "dataset.json").read_text()
    assert written == json.dumps(json.loads(written), indent=2, ensure_ascii=False) + "\n"
    [marker] = stack.get(f"/api/markers/{FILE}", profile="pets").json()
    assert (marker["label"], marker["category"]) == ("dog barking", "Animal")


def test_17_hiding_in_one_profile_does_not_hide_in_another(stack: Stack) -> None:
    url = f"{stack.url}/api/hidden/{SILENT}"
    assert plain_http.post(url, params={"profile": "a"}).json() == {"hidden": SILENT}
    assert plain_http.post(url, params={"profile": "a"}).status_code == 200
    assert stack.get("/api/hidden", profile="a").json() == [SILENT]
    assert stack.get("/api/hidden", profile="b").json() == []
    assert plain_http.delete(url, params={"profile": "b"}).json() == {"unhidden": SILENT}
    assert stack.get("/api/hidden", profile="a").json() == [SILENT]
    assert plain_http.delete(url, params={"profile": "a"}).json() == {"unhidden": SILENT}
    assert plain_http.delete(url, params={"profile": "a"}).status_code == 200
    assert stack.get("/api/hidden", profile="a").json() == []


@pytest.mark.proof("kills")
def test_18_an_export_goes_on_after_everything_was_killed(
    tmp_path: Path, make_footage: Callable[[Recipe], Path]
) -> None:
    with Stack(tmp_path, media_nodes=2) as own:
        own.add(make_footage(recipes.LONG_60S_MP4))
        video, clips, spread = "long_60s_mp4.mp4", 12, 4
        job_id = ordered(own, video, name="killed", clips=clips, spread=spread, short_side=90, label="survivor")
        for _ in own.until(120, "some clips done and others begun"):
            before: dict[str, Any] = own.get(f"/api/export/{job_id}").json()
            if before["completed"] >= 2 and _working_files(own):
                break
        own.kill_everything()
        finished = {path: Path(path).stat().st_mtime_ns for path in before["outputs"]}
        assert len(finished) < clips
        own.start()
        after = own.get(f"/api/export/{job_id}")
        assert after.status_code == 200
        assert set(finished) <= set(after.json()["outputs"])
        state = own.wait_for_export(job_id, 180)
        assert (state["status"], state["total"], state["completed"]) == ("done", clips, clips), state
        group = own.exports / "killed_001"
        wanted = [group / f"killed_001_{index}.mp4" for index in range(clips)]
        assert sorted(group.iterdir()) == sorted(wanted)
        assert sorted(state["outputs"]) == sorted(map(str, wanted))
        for index, clip in enumerate(wanted):
            first = (2 + index * spread) * RATE
            assert numbers(clip) == list(range(first, first + CLIP_FRAMES)), clip.name
        assert {path: Path(path).stat().st_mtime_ns for path in finished} == finished
        assert sorted(manifest(own)) == sorted(map(str, wanted))
        [marker] = own.get(f"/api/markers/{video}").json()
        assert (marker["start_time"], marker["output_path"]) == (2.0, str(wanted[0]))
        for _ in own.until(120, "without working files"):
            if not _working_files(own):
                break


def _working_files(stack: Stack) -> list[Path]:
    """What is being written, beside the finished clips."""
    return [path for path in (stack.exports / ".rushes").rglob("*") if path.is_file()]
