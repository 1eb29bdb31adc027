"""Whole sessions with the replaced cutter's own client, which knows nothing of Rushes."""

import io
import os
import signal
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import av
import psutil
import pytest

from tests.e2e.cutter_client import CutterClient, NotPlayable, Patience
from tests.e2e.stack import Stack
from tests.footage import recipes
from tests.footage.read import numbers
from tests.footage.recipes import Recipe

pytestmark = pytest.mark.proof("clients")

HURRY = Patience(poll=0.2, first_wait=0.1, longest_wait=0.4, keep_alive=0.3)
DAY = "day 1/größe 日本.mp4"
LONG = "long_60s_mp4.mp4"
SILENT = "silent_mp4.mp4"
RATE, CLIP_FRAMES = 25, 200


@pytest.fixture(scope="module")
def cutter(tmp_path_factory: pytest.TempPathFactory, make_footage: Callable[[Recipe], Path]) -> Iterator[Stack]:
    running = Stack(tmp_path_factory.mktemp("cutter"), media_nodes=2)
    running.add(make_footage(recipes.CFR25_MP4), DAY)
    running.add(make_footage(recipes.LONG_60S_MP4))
    running.add(make_footage(recipes.SILENT_MP4))
    with running:
        (running.library / "broken.mp4").write_bytes(b"this is no video at all" * 100)
        yield running


def opened(stack: Stack, client: CutterClient, times: int = 1) -> None:
    for _ in stack.until(120, f"socket open for the {times}. time"):
        if client.socket.openings >= times:
            return


def all_heard(stack: Stack, client: CutterClient, job_id: str) -> None:
    for _ in stack.until(120, f"end of {job_id} heard"):
        if "all_done" in client.heard_of(job_id):
            return


def shown(video: bytes, folder: Path) -> list[int]:
    path = folder / "played.mp4"
    path.write_bytes(video)
    return numbers(path)


def clips_of(stack: Stack, group: str, clips: int) -> list[Path]:
    return [stack.exports / group / f"{group}_{index}.mp4" for index in range(clips)]


def begins(clip: Path, second: float) -> None:
    first = round(second * RATE)
    assert numbers(clip) == list(range(first, first + CLIP_FRAMES)), clip.name


def test_a_file_is_chosen_waited_for_seen_and_heard(cutter: Stack, tmp_path: Path) -> None:
    with CutterClient(cutter.url, HURRY) as client:
        client.panel.quality = "potato"
        loaded = client.choose(DAY)
        assert shown(loaded.video, tmp_path) == list(range(500))
        assert loaded.sound is not None
        with wave.open(io.BytesIO(loaded.sound)) as track:
            assert track.getnframes() / track.getframerate() == pytest.approx(20, abs=0.1)
        # Each was asked for once before the cache was looked at, and then only for its bytes.
        stream, audio, status = (f"GET /api/{kind}/{DAY}" for kind in ("stream", "audio", "cache/status"))
        looked = client.asked.index(status)
        assert client.asked[looked - 2 : looked] == [stream, audio]
        last = len(client.asked) - client.asked[::-1].index(status)
        assert set(client.asked[looked:last]) == {status}
        assert set(client.asked[last:]) == {stream, audio}

        client.panel.quality = "high"
        assert shown(client.load().video, tmp_path) == list(range(500))
        client.panel.quality = "low"
        assert client.choose(SILENT).sound is None
        with pytest.raises(NotPlayable):
            client.choose("broken.mp4")


def test_clips_come_one_by_one_while_the_socket_is_open(cutter: Stack) -> None:
    with CutterClient(cutter.url, HURRY) as client:
        opened(cutter, client)
        client.choose(DAY)
        assert client.markers == []
        client.panel.label, client.panel.category, client.panel.profile = "Straße", "Vehicle", "Tag eins"
        looked = _looks_at_markers(client)
        job_id = client.export(4)
        all_heard(cutter, client, job_id)
        assert client.heard_of(job_id) == ["clip_done"] * 3 + ["all_done"]
        assert _looks_at_markers(client) == looked + 3
        group = "größe 日本_001"
        for clip, second in zip(clips_of(cutter, group, 3), (4, 7, 10), strict=True):
            begins(clip, second)
        assert _size(cutter.exports / group / f"{group}_0.mp4") == (320, 180)  # 512 would enlarge it
        assert [(marker["marker_number"], marker["start_time"]) for marker in client.markers] == [(1, 4.0)]
        assert client.labels()[0] == "Straße"
        assert client.profiles() == ["Tag eins", "default"]

        client.panel.hw_encode, client.panel.clips = True, 1
        state = client.follow(client.export(6, folder_suffix="gpu"))
        assert state["status"] == "done"
        [clip] = state["outputs"]
        assert clip == f"{cutter.exports}_gpu/{group}/{group}.mp4"
        begins(Path(clip), 6)
        client.panel.format = "WebP sequence"  # its box for the graphics card stays ticked, and means nothing here
        state = client.follow(client.export(6, folder_suffix="gpu"))
        assert (state["status"], state["warning"]) == ("done", None)
        assert len(list(Path(state["outputs"][0]).iterdir())) == CLIP_FRAMES

        client.toggle_hidden(SILENT)
        assert client.hidden() == [SILENT]
        client.toggle_hidden(SILENT)
        assert client.hidden() == []
        assert client.socket.openings == 1, "keep-alive frames keep it alive"


def test_a_session_outlives_the_gateway_and_everything_else(cutter: Stack) -> None:
    with CutterClient(cutter.url, HURRY) as client:
        opened(cutter, client)
        client.choose(LONG)
        client.panel.clips, client.panel.spread, client.panel.label = 12, 4, "long"
        job_id = client.export(2)
        for _ in cutter.until(120, "first clip heard of"):
            if client.heard_of(job_id):
                break
        gateway = cutter.process_of("rushes_gateway")
        os.kill(gateway.pid, signal.SIGKILL)
        psutil.wait_procs([gateway], timeout=120)
        state = client.follow(job_id)
        assert (state["status"], state["completed"], state["error"]) == ("done", 12, None)
        opened(cutter, client, 2)
        clips = clips_of(cutter, "long_60s_mp4_001", 12)
        assert sorted(state["outputs"]) == sorted(map(str, clips))
        for index, clip in enumerate(clips):
            begins(clip, 2 + 4 * index)
        assert _starts(client.markers) == [2.0]

        was = {clip: clip.read_bytes() for clip in clips}
        client.panel.clips = 2
        again = client.export(20)
        all_heard(cutter, client, again)
        assert client.heard_of(again) == ["clip_done"] * 2 + ["all_done"]
        second = clips_of(cutter, "long_60s_mp4_002", 2)
        assert sorted(client.follow(again)["outputs"]) == sorted(map(str, second))
        assert {clip: clip.read_bytes() for clip in clips} == was

        # It deletes the clip that a marker names; the marker stays as long as it has others.
        for clip, left in zip(second, ([2.0, 20.0], [2.0]), strict=True):
            marker = client.markers[-1]
            assert marker["output_path"] == str(clip)
            client.delete_marker(marker)
            assert not clip.exists()
            assert _starts(client.markers) == left
        client.toggle_hidden(SILENT)

        cutter.kill_everything()
        cutter.start()
        opened(cutter, client, 3)
        assert client.choose(LONG).sound is not None
        assert _starts(client.markers) == [2.0]
        assert {clip: clip.read_bytes() for clip in clips} == was
        assert client.follow(job_id)["outputs"] == state["outputs"]
        assert client.hidden() == [SILENT]
        assert "long" in client.labels()
        client.panel.clips = 1
        last = client.export(30)
        all_heard(cutter, client, last)
        [output] = client.follow(last)["outputs"]
        assert Path(output).parent.name == "long_60s_mp4_003", "the deleted group can come back to its own place"
        assert _starts(client.markers) == [2.0, 30.0]


def _starts(markers: list[dict[str, Any]]) -> list[float]:
    return [marker["start_time"] for marker in markers]


def _looks_at_markers(client: CutterClient) -> int:
    return sum(request.startswith("GET /api/markers/") for request in client.asked)


def _size(clip: Path) -> tuple[int, int]:
    with av.open(str(clip)) as container:
        stream = container.streams.video[0]
        return stream.width, stream.height
