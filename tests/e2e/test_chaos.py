"""kill -9 is a normal event: whatever is killed in the middle of an export, the job ends with the right files."""

import contextlib
import json
import os
import signal
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.e2e.stack import Stack
from tests.footage import recipes
from tests.footage.read import numbers
from tests.footage.recipes import Recipe

pytestmark = pytest.mark.proof("kills")

CLIPS, SPREAD, CURSOR = 12, 4, 2
FRAMES = 200


@pytest.fixture(scope="module")
def hurt(tmp_path_factory: pytest.TempPathFactory, make_footage: Callable[[Recipe], Path]) -> Iterator[Stack]:
    running = Stack(tmp_path_factory.mktemp("chaos"), media_nodes=2)
    running.add(make_footage(recipes.LONG_60S_MP4))
    with running:
        yield running


def _start(stack: Stack, name: str) -> str:
    body: dict[str, Any] = {"input_path": f"{stack.library}/long_60s_mp4.mp4", "cursor": CURSOR, "name": name}
    answer = stack.post("/api/export", {**body, "clips": CLIPS, "spread": SPREAD, "short_side": 90, "label": name})
    assert answer.status_code == 200, answer.text
    job_id = str(answer.json()["job_id"])
    for _ in stack.until(120, "first clip done"):
        if stack.get(f"/api/export/{job_id}").json()["completed"] >= 1:
            return job_id
    raise AssertionError


def _encoders(stack: Stack) -> list[psutil.Process]:
    """ffmpeg processes of this stack, also when what started them is gone: they write into its export folder."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            line = process.cmdline()
            if line and "ffmpeg" in line[0] and _writes_in(stack.exports, process.pid):
                found.append(process)
    return found


def _writes_in(folder: Path, pid: int) -> bool:
    """Also where its file has been deleted since."""
    with contextlib.suppress(FileNotFoundError, PermissionError):  # it has just ended
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(FileNotFoundError):
                if descriptor.readlink().is_relative_to(folder):
                    return True
    return False


def _all_is_well(stack: Stack, job_id: str, name: str) -> None:
    state = stack.wait_for_export(job_id, 180)
    assert (state["status"], state["completed"]) == ("done", CLIPS), state
    group = stack.exports / f"{name}_001"
    wanted = [group / f"{name}_001_{index}.mp4" for index in range(CLIPS)]
    assert sorted(group.iterdir()) == sorted(wanted)
    assert sorted(state["outputs"]) == sorted(map(str, wanted))
    for index, clip in enumerate(wanted):
        first = (CURSOR + index * SPREAD) * 25
        assert numbers(clip) == list(range(first, first + FRAMES)), clip.name
    markers = stack.get("/api/markers/long_60s_mp4.mp4").json()
    manifest = [entry["path"] for entry in json.loads((stack.exports / "dataset.json").read_bytes())]
    assert sorted(path for path in manifest if f"/{name}_001/" in path) == sorted(map(str, wanted))
    assert len(markers) == 1  # one start on one asset is one marker, however many exports there were
    for _ in stack.until(120, "without working files and encoders"):
        left = [path for path in (stack.exports / ".rushes").rglob("*") if path.is_file()]
        if not left and not _encoders(stack):
            return


@pytest.mark.parametrize("module", ["rushes_media", "rushes_catalog", "rushes_gateway", "rushes_inference"])
def test_the_job_ends_well_when_one_process_is_killed(hurt: Stack, module: str) -> None:
    name = module.removeprefix("rushes_")
    job_id = _start(hurt, name)
    victim = hurt.process_of(module)
    os.kill(victim.pid, signal.SIGKILL)
    psutil.wait_procs([victim], timeout=120)
    killed_at = datetime.now(UTC)
    _all_is_well(hurt, job_id, name)
    hurt.wait_healthy()
    assert hurt.process_of(module).pid != victim.pid
    [job] = [each for each in hurt.get("/api/v1/jobs", kind="export").json()["jobs"] if each["ticket"] == job_id]
    assert datetime.fromisoformat(job["ended_at"]) > killed_at, "it was over before"


def test_a_paused_job_stays_paused_when_the_catalog_is_killed(hurt: Stack) -> None:
    ticket = _start(hurt, "paused")
    [job] = [each for each in hurt.get("/api/v1/jobs", active=True).json()["jobs"] if each["ticket"] == ticket]
    address = f"/api/v1/jobs/{job['id']}"
    before = hurt.post(f"{address}/pause").json()
    victim = hurt.process_of("rushes_catalog")
    os.kill(victim.pid, signal.SIGKILL)
    psutil.wait_procs([victim], timeout=120)
    hurt.wait_healthy()
    # What ran is finished; what waited waits, although others find room.
    body = {"input_path": f"{hurt.library}/long_60s_mp4.mp4", "cursor": CURSOR, "name": "beside", "clips": 1}
    assert hurt.wait_for_export(hurt.post("/api/export", body).json()["job_id"])["status"] == "done"
    for _ in hurt.until(120, "it stands still"):
        after = hurt.get(address).json()
        if not after["running"]:
            break
    assert after["state"] == "paused"
    assert before["completed"] <= after["completed"] <= before["completed"] + before["running"] < CLIPS
    assert hurt.post(f"{address}/resume").json()["state"] == "waiting"
    _all_is_well(hurt, ticket, "paused")


def test_the_other_node_goes_on_when_one_is_killed(hurt: Stack) -> None:
    job_id = _start(hurt, "other")
    survivor = hurt.process_of("rushes_media", "media-1")
    os.kill(hurt.process_of("rushes_media", "media-2").pid, signal.SIGKILL)
    _all_is_well(hurt, job_id, "other")
    assert survivor.is_running()
    hurt.wait_healthy()


def test_the_rest_follows_when_the_supervisor_is_killed(hurt: Stack) -> None:
    job_id = _start(hurt, "supervisor")
    everything = hurt.processes()
    assert hurt.process is not None
    hurt.process.kill()
    hurt.process.wait(10)
    _, left = psutil.wait_procs(everything, timeout=120)
    hurt.process = None
    assert left == []
    hurt.start()
    _all_is_well(hurt, job_id, "supervisor")
