"""Frames by number and time over HTTP: exact, known by their tags, and refused in words."""

import io
import signal
import socket
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import psutil
import pytest
from PIL import Image

from tests.e2e import plain_http
from tests.e2e.stack import Stack
from tests.footage.code import CodeReader

FILE = "cfr25_mp4.mp4"
FRAMES = 500


def address(stack: Stack, path: str = FILE) -> str:
    stack.scan()
    listed = stack.get("/api/v1/assets", limit=1000, hidden="include").json()["assets"]
    asset = next(str(each["id"]) for each in listed if each["path"] == path)
    return f"{stack.url}/api/v1/assets/{asset}/frames"


def number(answer: httpx.Response) -> int:
    """What the picture says."""
    assert answer.status_code == 200, answer.text
    return CodeReader().read(np.asarray(Image.open(io.BytesIO(answer.content)).convert("L"), np.uint8))


def test_frames_are_exact_in_every_order_and_format(stack: Stack) -> None:
    frames = address(stack)
    index = plain_http.get(frames).json()
    ticks = index["time_base"]["denominator"] // 25
    for form in ("jpeg", "png", "webp"):
        for wanted in (0, 1, 2, 49, 50, 499, 498, 123):
            answer = plain_http.get(f"{frames}/{wanted}", params={"format": form})
            assert number(answer) == wanted
            assert answer.headers["content-type"] == f"image/{form}"
            assert Image.open(io.BytesIO(answer.content)).format == form.upper()
            assert answer.headers["x-frame-number"] == str(wanted)
            assert float(answer.headers["x-frame-time"]) == pytest.approx(wanted / 25, abs=1e-6)
            assert int(answer.headers["x-frame-pts"]) == index["first_pts"] + wanted * ticks


def test_a_time_means_the_frame_that_is_shown_then(stack: Stack) -> None:
    frames = address(stack)
    for t, wanted in ((0, 0), (0.039, 0), (0.04, 1), (3.99, 99), (19.99, 499)):
        answer = plain_http.get(frames, params={"t": t})
        assert number(answer) == wanted
        assert answer.headers["x-frame-number"] == str(wanted)
        assert answer.headers["etag"] == plain_http.get(f"{frames}/{wanted}").headers["etag"]
    assert plain_http.get(frames).json()["frame_count"] == FRAMES


def test_a_frame_comes_in_the_size_that_is_asked_for(stack: Stack) -> None:
    frames = address(stack)
    for box, size in (({"width": 160}, (160, 90)), ({"height": 90}, (160, 90)), ({}, (320, 180))):
        answer = plain_http.get(f"{frames}/7", params=box)
        assert Image.open(io.BytesIO(answer.content)).size == size


def test_who_has_it_is_not_sent_it_again(stack: Stack) -> None:
    frame = f"{address(stack)}/77"
    answer = plain_http.get(frame)
    etag = answer.headers["etag"]
    assert answer.headers["cache-control"] == "private, no-cache"
    for known, status in ((etag, 304), (f'"another", {etag}', 304), (f"W/{etag}", 304), ("*", 304), ('"no"', 200)):
        again = plain_http.get(frame, headers={"if-none-match": known})
        assert (again.status_code, again.headers["etag"]) == (status, etag)
        assert again.headers["x-frame-number"] == "77"
        assert bool(again.content) is (status == 200)
    assert "immutable" in plain_http.get(frame, params={"v": "this version"}).headers["cache-control"]


def test_head_says_what_get_would(stack: Stack) -> None:
    frames = address(stack)
    wanted: list[tuple[str, dict[str, str]]] = [
        (f"{frames}/77", {"format": "png"}),
        (frames, {"t": "3.08", "format": "png"}),
    ]
    for where, parameters in wanted:
        got = plain_http.get(where, params=parameters)
        told = plain_http.head(where, params=parameters)
        assert (told.status_code, told.content) == (200, b"")
        for name in ("etag", "content-type", "cache-control", "x-frame-number", "x-frame-pts", "x-frame-time"):
            assert told.headers[name] == got.headers[name]


@pytest.mark.parametrize(
    ("path", "parameters", "field", "said"),
    [("/500", {}, "frame", "at most 499"), ("", {"t": 20.5}, "t", "less than 20.000")],
)
def test_what_lies_behind_the_end_is_refused_with_its_field_and_limit(
    stack: Stack, path: str, parameters: dict[str, Any], field: str, said: str
) -> None:
    answer = plain_http.get(f"{address(stack)}{path}", params=parameters)
    assert answer.status_code == 404, answer.text
    [mistake] = answer.json()["errors"]
    assert mistake["field"] == field
    assert said in mistake["message"]
    assert "last frame is 499" in answer.json()["detail"]


@pytest.mark.proof("load")
def test_frames_that_nobody_waits_for_any_more_are_not_made(stack: Stack) -> None:
    frames = address(stack)
    path = httpx.URL(frames).path
    # From one group of pictures to another and back, so that each one is sought.
    numbers = [number + 100 * (number % 5) for number in range(60)]
    plain_http.get(f"{frames}/0")
    [worker] = workers(stack)  # also where there is more than one node
    with ExitStack() as connections:
        begun = spent_by(worker)
        ask_all(stack, path, numbers, connections, leave=False)
        served = spent_by(worker)
        worker.send_signal(signal.SIGSTOP)
        try:
            ask_all(stack, path, numbers[::-1], connections, leave=True)
            # The gateway sees them go in the order in which they went, and answers who comes after that.
            assert plain_http.get(f"{stack.url}/health").status_code == 200
        finally:
            worker.send_signal(signal.SIGCONT)
        assert number(plain_http.get(f"{frames}/250")) == 250
    assert spent_by(worker) - served < (served - begun) / 3


def ask_all(stack: Stack, path: str, numbers: list[int], connections: ExitStack, *, leave: bool) -> None:
    """Ask for frames at once, each on its own connection; wait for them, or leave."""
    asking = []
    for each in numbers:
        connection = connections.enter_context(socket.create_connection(("127.0.0.1", stack.port)))
        connection.sendall(f"GET {path}/{each} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        asking.append(connection)
    for connection in asking:
        if leave:
            connection.close()
        else:
            while connection.recv(1 << 16):
                pass


def workers(stack: Stack) -> list[psutil.Process]:
    """Those that have the file open, of all nodes."""
    return [each for each in stack.processes() if stack.library / FILE in open_files(each)]


def open_files(process: psutil.Process) -> list[Path]:
    try:
        return [link.readlink() for link in Path(f"/proc/{process.pid}/fd").iterdir()]
    except (FileNotFoundError, PermissionError):
        return []


def spent_by(process: psutil.Process) -> float:
    """Seconds of CPU time."""
    times = process.cpu_times()
    return times.user + times.system


def test_who_does_not_want_to_wait_for_an_index_says_so(stack: Stack) -> None:
    frames = address(stack)
    assert httpx.get(frames, params={"wait": 60}).json()["frame_count"] > 1
    refused = httpx.get(frames, params={"wait": 60.5})
    assert refused.status_code == 422
    assert [mistake["field"] for mistake in refused.json()["errors"]] == ["query.wait"]
