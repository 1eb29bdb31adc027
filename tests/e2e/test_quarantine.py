"""A file of which workers die is left alone, says so, and gets another chance when somebody asks for it."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.e2e.stack import Stack
from tests.footage import recipes
from tests.footage.recipes import Recipe

pytestmark = pytest.mark.proof("hostile")


@pytest.fixture(scope="module")
def deadly(tmp_path_factory: pytest.TempPathFactory, make_footage: Callable[[Recipe], Path]) -> Iterator[Stack]:
    running = Stack(tmp_path_factory.mktemp("deadly"))
    running.add(make_footage(recipes.SHORT_5S_MP4), "deadly.mp4")
    running.add(make_footage(recipes.SHORT_5S_MP4), "harmless.mp4")
    with running:
        yield running


@contextmanager
def _whoever_reads_dies(stack: Stack, video: Path) -> Iterator[list[int]]:
    """Workers that hold the file are killed as if they had crashed; the pids of those who were."""
    sandbox = next(process for process in stack.processes() if "rushes_media.sandbox" in process.cmdline())
    killed: list[int] = []
    over = threading.Event()

    def kill() -> None:
        while not over.is_set():
            for worker in sandbox.children():
                with contextlib.suppress(psutil.NoSuchProcess, FileNotFoundError, PermissionError):
                    open_files = (link.readlink() for link in Path(f"/proc/{worker.pid}/fd").iterdir())
                    if worker.pid not in killed and video in open_files:
                        worker.kill()
                        killed.append(worker.pid)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        yield killed
    finally:
        over.set()
        killer.join()


def _asset(stack: Stack, name: str) -> dict[str, Any]:
    return next(asset for asset in stack.get("/api/v1/assets").json()["assets"] if asset["name"] == name)


def _becomes(stack: Stack, name: str, state: str) -> dict[str, Any]:
    for _ in stack.until(120, f"{name} {state}"):
        if (asset := _asset(stack, name))["state"] == state:
            return asset
    raise AssertionError  # until() has raised


def test_three_deaths_are_a_quarantine_with_its_reason_and_a_retry(deadly: Stack) -> None:
    deadly.scan()
    asset = _becomes(deadly, "deadly.mp4", "ready")
    harmless = _becomes(deadly, "harmless.mp4", "ready")
    pictures = f"/api/v1/assets/{asset['id']}/thumbnail"
    with _whoever_reads_dies(deadly, deadly.library / "deadly.mp4") as killed:
        for at in range(20):
            answer = deadly.get(pictures, t=at / 10)  # another one each time: a picture that was made is kept
            if answer.status_code != 200 and answer.json()["type"] == "/problems/quarantined":
                break
        assert len(killed) >= 3
        assert answer.headers["content-type"] == "application/problem+json"
        asset = _becomes(deadly, "deadly.mp4", "problem")
        assert asset["problem"]["reason"] == "Quarantined"
        assert "signal 9" in asset["problem"]["detail"]
        before = len(killed)
        for part in ("thumbnail", "frames", "frames/3", "picture?frame=3", "waveform"):
            path = f"/api/v1/assets/{asset['id']}/{part}"
            refused = deadly.get(path)
            assert (refused.status_code, refused.json()["type"]) == (422, "/problems/quarantined")
        order = {"input_path": f"{deadly.library}/deadly.mp4", "cursor": 0, "clips": 1, "name": "deadly"}
        assert deadly.post("/api/export", order).status_code == 409
        for path in ("/api/stream/deadly.mp4", "/api/audio/deadly.mp4"):
            refused = deadly.get(path, root=str(deadly.library))
            assert (refused.status_code, refused.json()) == (422, {"detail": asset["problem"]["detail"]})
        states = deadly.get("/api/cache/status/deadly.mp4", root=str(deadly.library)).json()
        assert set(states.values()) == {"error"}
        assert len(killed) == before
        assert deadly.get(f"/api/v1/assets/{harmless['id']}/frames").status_code == 200
    listed = deadly.get("/api/v1/assets", only_problems=True).json()["assets"]
    assert [each["name"] for each in listed] == ["deadly.mp4"]
    again = deadly.post(f"/api/v1/assets/{asset['id']}/inspect")
    assert (again.status_code, again.json()["state"]) == (200, "ready")
    assert deadly.get(pictures, t=0.05).status_code == 200
