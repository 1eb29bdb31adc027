"""kill -9 is a normal event: whatever is killed in the middle of an export, the job ends with the right files."""

import contextlib
import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.e2e.stack import Stack
from tests.fakes.ffmpeg_with_cards import FfmpegWithCards
from tests.fakes.held import HALF, Held
from tests.footage.read import numbers

CLIPS, SPREAD, CURSOR = 4, 3, 2
FRAMES = 200
VIDEO = "killed.mp4"
AT_ONCE = 2
"""Clips: one on each node."""


@contextlib.contextmanager
def _in_the_middle(stack: Stack, ffmpeg: FfmpegWithCards, name: str) -> Iterator[tuple[str, Held]]:
    """The ticket of an export of which one clip is done, one on each node is half written, and one waits."""
    body: dict[str, Any] = {"input_path": f"{stack.library}/{VIDEO}", "cursor": CURSOR, "name": name}
    with ffmpeg.held("comment=rushes:") as held:
        answer = stack.post("/api/export", {**body, "clips": CLIPS, "spread": SPREAD, "short_side": 90, "label": name})
        assert answer.status_code == 200, answer.text
        ticket = str(answer.json()["job_id"])
        held.begun(AT_ONCE)
        held.let_go()
        for _ in stack.until(120, "first clip done"):
            if _completed(stack, ticket) == 1:
                break
        held.begun(AT_ONCE)
        assert len(list((stack.exports / f"{name}_001").iterdir())) == 1
        for _ in stack.until(120, "one half of a clip on each node"):
            if _written(_working_files(stack)) == [HALF] * AT_ONCE:
                break  # what was being written beside them is done
        yield ticket, held


def _completed(stack: Stack, ticket: str) -> int:
    return int(stack.get(f"/api/export/{ticket}").json()["completed"])


def _kill(stack: Stack, module: str, *words: str) -> None:
    """kill -9, and wait until the supervisor has made up for it."""
    victim = stack.process_of(module, *words)
    os.kill(victim.pid, signal.SIGKILL)
    psutil.wait_procs([victim], timeout=120)
    stack.wait_healthy()


def _working_files(stack: Stack) -> list[Path]:
    """But those that say whose turn it is, which stay."""
    return [path for path in (stack.exports / ".rushes").rglob("*") if path.is_file() and path.suffix != ".turn"]


def _written(files: list[Path]) -> list[bytes]:
    """What is in them; manifests that are being written come to their places at any moment."""
    found = []
    for file in files:
        with contextlib.suppress(FileNotFoundError):
            found.append(file.read_bytes())
    return found


def _encoders(stack: Stack) -> list[psutil.Process]:
    """ffmpeg processes of this stack, also when what started them is gone: they write into its export folder."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            line = process.cmdline()
            if any("ffmpeg" in word for word in line[:3]) and _writes_in(stack.exports, process.pid):
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


def _all_is_well(stack: Stack, ticket: str, name: str) -> None:
    state = stack.wait_for_export(ticket)
    assert (state["status"], state["completed"]) == ("done", CLIPS), state
    group = stack.exports / f"{name}_001"
    wanted = [group / f"{name}_001_{index}.mp4" for index in range(CLIPS)]
    assert sorted(group.iterdir()) == sorted(wanted)
    assert sorted(state["outputs"]) == sorted(map(str, wanted))
    for index, clip in enumerate(wanted):
        first = (CURSOR + index * SPREAD) * 25
        assert numbers(clip) == list(range(first, first + FRAMES)), clip.name
    markers = stack.get(f"/api/markers/{VIDEO}").json()
    manifest = [entry["path"] for entry in json.loads((stack.exports / "dataset.json").read_bytes())]
    assert sorted(path for path in manifest if f"/{name}_001/" in path) == sorted(map(str, wanted))
    assert len(markers) == 1  # one start on one asset is one marker, however many exports there were
    for _ in stack.until(120, "without working files and encoders"):
        if not _working_files(stack) and not _encoders(stack):
            return


@pytest.mark.proof("kills")
def test_the_job_ends_well_when_the_catalog_is_killed(hurt: Stack, ffmpeg: FfmpegWithCards) -> None:
    with _in_the_middle(hurt, ffmpeg, "catalog") as (ticket, held):
        _kill(hurt, "rushes_catalog")
        assert _completed(hurt, ticket) == 1
        held.go_on()
        _all_is_well(hurt, ticket, "catalog")


@pytest.mark.proof("kills")
def test_the_job_ends_well_when_a_media_node_is_killed_and_the_other_one_goes_on(
    hurt: Stack, ffmpeg: FfmpegWithCards
) -> None:
    survivor = hurt.process_of("rushes_media", "media-1")
    with _in_the_middle(hurt, ffmpeg, "media") as (ticket, held):
        [unhurt] = [each for each in _encoders(hurt) if each in survivor.children(recursive=True)]
        _kill(hurt, "rushes_media", "media-2")
        assert _completed(hurt, ticket) == 1
        assert unhurt in _encoders(hurt)
        held.go_on()
        _all_is_well(hurt, ticket, "media")
    assert survivor.is_running()


@pytest.mark.proof("kills")
@pytest.mark.parametrize("module", ["rushes_gateway", "rushes_inference"])
def test_the_job_ends_well_when_what_cuts_nothing_is_killed(hurt: Stack, ffmpeg: FfmpegWithCards, module: str) -> None:
    name = module.removeprefix("rushes_")
    with _in_the_middle(hurt, ffmpeg, name) as (ticket, held):
        before = _encoders(hurt)
        _kill(hurt, module)
        assert _encoders(hurt) == before
        held.go_on()
        _all_is_well(hurt, ticket, name)


@pytest.mark.proof("kills")
def test_a_paused_job_stays_paused_when_the_catalog_is_killed(hurt: Stack, ffmpeg: FfmpegWithCards) -> None:
    with _in_the_middle(hurt, ffmpeg, "paused") as (ticket, held):
        [job] = [each for each in hurt.get("/api/v1/jobs", active=True).json()["jobs"] if each["ticket"] == ticket]
        address = f"/api/v1/jobs/{job['id']}"
        before = hurt.post(f"{address}/pause").json()
        assert (before["state"], before["completed"], before["running"]) == ("paused", 1, AT_ONCE)
        _kill(hurt, "rushes_catalog")
        assert hurt.get(address).json()["state"] == "paused"
        held.go_on()
        # What ran is finished; what waited waits, although others find room.
        for _ in hurt.until(120, "it stands still"):
            if not hurt.get(address).json()["running"]:
                break
        body = {"input_path": f"{hurt.library}/{VIDEO}", "cursor": CURSOR, "name": "beside", "clips": 1}
        assert hurt.wait_for_export(hurt.post("/api/export", body).json()["job_id"])["status"] == "done"
        after = hurt.get(address).json()
        assert (after["state"], after["running"]) == ("paused", 0)
        # All that ran, unless the catalog was away for so long that the nodes gave up what nobody watched.
        assert 1 <= after["completed"] <= 1 + AT_ONCE < CLIPS
        assert hurt.post(f"{address}/resume").json()["state"] == "waiting"
        _all_is_well(hurt, ticket, "paused")


@pytest.mark.proof("kills")
def test_the_rest_follows_when_the_supervisor_is_killed(hurt: Stack, ffmpeg: FfmpegWithCards) -> None:
    with _in_the_middle(hurt, ffmpeg, "supervisor") as (ticket, held):
        everything = hurt.processes()
        assert hurt.process is not None
        hurt.process.kill()
        hurt.process.wait(120)
        _, left = psutil.wait_procs(everything, timeout=120)
        hurt.process = None
        assert left == []
        held.ended()
        held.go_on()
        hurt.start()
        _all_is_well(hurt, ticket, "supervisor")
