"""The lab library while many ask at once: no list fails for a file that goes meanwhile, and no file fills the memory.

The library that Rushes replaces walked its folders for each list, and failed all of it where a file went meanwhile. It
read what a range asked for in one piece, and the first that browsers ask for is all of a file.
"""

import contextlib
import itertools
import math
import statistics
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.e2e import plain_http
from tests.e2e.memory import memory
from tests.e2e.stack import Stack
from tests.footage.recipes import PAL, Recipe, SteadyClock

pytestmark = pytest.mark.proof("library")

CAMERAS, FILES_OF_EACH, STAYING = 6, 20, 10
DASHBOARDS = 12
LARGE, PIECE, PLAYERS = 5 << 30, 32 << 20, 20
MOST_GROWTH = 64 << 20
TINY_MP4 = Recipe("tiny_mp4", ".mp4", 12, SteadyClock(PAL), sound=None)
QUERIES: tuple[dict[str, Any], ...] = (
    {},
    {"limit": 500},
    {"limit": 7, "page": 3},
    {"limit": 50, "page": 99},
    {"camera_name": "cam1"},
    {"q": "cam2", "limit": 100},
    {"start_date": "2000-01-01", "end_date": "2100-01-01"},
)


class Dashboard:
    """Somebody who lists again and again, and looks at the picture of what is listed first."""

    def __init__(self, stack: Stack, number: int, over: threading.Event) -> None:
        self._stack, self._number, self._over = stack, number, over
        self.lists = 0
        self.wrong: list[str] = []

    def watch(self) -> None:
        with plain_http.Client(timeout=120) as client:
            for query in itertools.islice(itertools.cycle(QUERIES), self._number, None):
                answer = client.get(f"{self._stack.url}/videos/", params=query)
                if answer.status_code != 200:
                    self.wrong.append(f"{query}: {answer.status_code} {answer.text}")
                    return
                self.lists += 1
                ids = [video["file_id"] for video in answer.json()["videos"]]
                if len(set(ids)) < len(ids):
                    self.wrong.append(f"{query}: a file is listed twice")
                if ids:
                    picture = client.get(f"{self._stack.url}/videos/{ids[0]}/thumbnail")
                    # It may have gone since.
                    if picture.status_code not in (200, 404):
                        self.wrong.append(f"{ids[0]}: {picture.status_code} {picture.text}")
                if self._over.is_set():
                    return


def filled(library: Path, video: bytes) -> list[Path]:
    """Files that differ, by what a box that players skip holds."""
    paths = [library / f"cam{camera}" / f"{take}.mp4" for take in range(FILES_OF_EACH) for camera in range(CAMERAS)]
    for number, path in enumerate(paths):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(video + (16).to_bytes(4, "big") + b"free" + number.to_bytes(8, "big"))
    return paths


def test_deleting_files_while_many_list_fails_no_list(tmp_path: Path, make_footage: Callable[[Recipe], Path]) -> None:
    stack = Stack(tmp_path / "stack")
    paths = filled(stack.library, make_footage(TINY_MP4).read_bytes())
    with stack:
        stack.scan()
        assert stack.listed("/videos/")["total_count"] == len(paths)
        services = [stack.process_of(f"rushes_{name}") for name in ("gateway", "catalog")]
        over = threading.Event()
        dashboards = [Dashboard(stack, number, over) for number in range(DASHBOARDS)]
        # What the first lists and pictures bring into memory stays there for everybody.
        for query in QUERIES:
            stack.get("/videos/", **query)
        before = memory(services)
        with ThreadPoolExecutor(DASHBOARDS) as pool:
            watching = [pool.submit(dashboard.watch) for dashboard in dashboards]
            try:
                for path in paths[STAYING:]:
                    seen = sum(dashboard.lists for dashboard in dashboards)
                    path.unlink()
                    # Each goes amid lists, not between them.
                    for _ in stack.until(120, "listed again"):
                        if sum(dashboard.lists for dashboard in dashboards) > seen or any(w.done() for w in watching):
                            break
            finally:
                over.set()
        for each in watching:
            each.result()
        assert [dashboard.wrong for dashboard in dashboards if dashboard.wrong] == []
        grown = {pid: used - before[pid] for pid, used in memory(services).items()}
        assert max(grown.values()) <= MOST_GROWTH, grown
        left = stack.listed("/videos/", limit=500)
        assert left["total_count"] == STAYING
        assert {video["camera_name"] + "/" + video["filename"] for video in left["videos"]} == {
            f"{path.parent.name}/{path.name}" for path in paths[:STAYING]
        }


def test_many_who_ask_for_all_of_a_large_file_cost_little_memory_and_hold_up_nobody(tmp_path: Path) -> None:
    stack = Stack(tmp_path / "stack")
    large = stack.library / "cam1" / "large.mp4"
    large.parent.mkdir(parents=True)
    with large.open("wb") as file:
        file.truncate(LARGE)
    with stack:
        url = f"{stack.url}/videos/cam1%2Flarge.mp4/stream"
        services = [stack.process_of("rushes_gateway"), stack.process_of("rushes_media")]
        over = threading.Event()
        playing: list[int] = []

        def play() -> None:
            with plain_http.stream("GET", url, headers={"range": "bytes=0-"}, timeout=120) as answer:
                assert (answer.status_code, answer.headers["content-range"]) == (206, f"bytes 0-{LARGE - 1}/{LARGE}")
                parts, received = answer.iter_raw(), 0
                while received < PIECE:
                    received += len(next(parts))
                playing.append(received)
                over.wait(60)  # as a player does that has enough for now

        before = memory(services)
        peak, waits = dict(before), list[float]()
        with ThreadPoolExecutor(PLAYERS) as pool, contextlib.ExitStack() as ending:
            ending.callback(over.set)
            players = [pool.submit(play) for _ in range(PLAYERS)]
            while len(playing) < PLAYERS and not any(player.done() for player in players):
                began = time.monotonic()
                told = stack.get("/health")
                # Where others want the processor too, one answer may come late.
                waits.append(time.monotonic() - began if told.status_code == 200 else math.inf)
                for pid, used in memory(services).items():
                    peak[pid] = max(peak[pid], used)
        for player in players:
            player.result()
        grown = {pid: peak[pid] - before[pid] for pid in before}
        assert max(grown.values()) < MOST_GROWTH, grown
        assert statistics.median(waits) < 1, waits
