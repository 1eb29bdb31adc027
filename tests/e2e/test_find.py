"""Finding by example through the API: sounds of known times, in recordings that nothing was cut from."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from tests.e2e.stack import Stack
from tests.footage import recipes
from tests.footage.kinds_of_sound import Recording, recording
from tests.footage.recipes import Recipe
from tests.footage.video_of_sound import write_video

KIND = "engine"
SECONDS = 30
EXAMPLES = range(3)
OTHERS = range(100, 103)
FOLDER = "recordings"
INTERRUPTED = {"interrupted", "tried_again"}
"""Events of an attempt that did not come to its end, in the log of a job."""


def made() -> dict[str, Recording]:
    return {f"{FOLDER}/{seed}.mkv": recording(seed, SECONDS, (KIND, "gravel", "bell")) for seed in (*EXAMPLES, *OTHERS)}


def lay_out(stack: Stack, recordings: dict[str, Recording]) -> None:
    (stack.library / FOLDER).mkdir(parents=True)
    for path, each in recordings.items():
        write_video(stack.library / path, each, frames_per_second=25)


@pytest.fixture(name="heard")
def _heard(stack: Stack, make_footage: Callable[[Recipe], Path]) -> Iterator[dict[str, Recording]]:
    """Recordings, and a video without sound beside them."""
    recordings = made()
    lay_out(stack, recordings)
    shutil.copy(make_footage(recipes.SILENT_MP4), stack.library / FOLDER / "silent.mp4")
    stack.scan()
    yield recordings
    shutil.rmtree(stack.library / FOLDER)
    stack.scan()


def ended(stack: Stack, job_id: str, seconds: float = 240) -> dict[str, Any]:
    """A job that has ended."""
    for _ in stack.until(seconds, f"the end of job {job_id}"):
        job: dict[str, Any] = stack.get(f"/api/v1/jobs/{job_id}").json()
        if job["state"] not in ("waiting", "running", "paused"):
            break
    return job


def cut(stack: Stack, recordings: dict[str, Recording]) -> None:
    """A clip of each sound of the kind in the recordings of examples."""
    for seed in EXAMPLES:
        path = f"{FOLDER}/{seed}.mkv"
        for each in recordings[path].of(KIND):
            order = {
                "asset_id": stack.asset(path)["id"],
                "cursor": each.start,
                "clips": 1,
                "seconds": round(each.end - each.start, 2),
                "label": KIND,
                "profile": "sounds",
            }
            export = stack.post("/api/v1/exports", order)
            assert export.status_code == 201, export.text
            stack.wait_for_export(export.json()["job"]["ticket"])


def begun(stack: Stack, path: str, body: object = None) -> str:
    """The id of a job that a request has begun."""
    answer = stack.post(path, body)
    assert answer.status_code == 202, answer.text
    job_id: str = answer.json()["job_id"]
    return job_id


def new_finder(stack: Stack) -> dict[str, Any]:
    answer = stack.post("/api/v1/finders", {"name": KIND, "by": "sound", "profile": "sounds", "labels": [KIND]})
    assert answer.status_code == 201, answer.text
    finder: dict[str, Any] = answer.json()
    return finder


def expect_found(stack: Stack, finder: str, recordings: dict[str, Recording]) -> list[dict[str, Any]]:
    """In each recording exactly what is heard there, with ends within half a second (median); returns the moments."""
    off: list[float] = []
    everything: list[dict[str, Any]] = []
    for path, each in recordings.items():
        asset = stack.asset(path)["id"]
        listed = stack.get("/api/v1/moments", finder=finder, asset_id=asset, order="time").json()
        sounds = each.of(KIND)
        assert [
            moment["start"] < sound.end and sound.start < moment["end"]
            for moment, sound in zip(listed["moments"], sounds, strict=True)
        ] == [True] * len(sounds), path
        for moment, sound in zip(listed["moments"], sounds, strict=True):
            off += [abs(moment["start"] - sound.start), abs(moment["end"] - sound.end)]
            assert moment["first_frame"] == pytest.approx(moment["start"] * 25, abs=1)
        everything += listed["moments"]
    assert median(off) <= 0.5
    return everything


@pytest.mark.proof("find")
def test_sounds_like_a_labels_clips_are_found_in_other_recordings_and_exported_once(
    stack: Stack, heard: dict[str, Recording]
) -> None:
    cut(stack, heard)
    finder = new_finder(stack)
    assert (finder["examples"]["positive"], finder["active_version"]) == (2 * len(EXAMPLES), None)
    path = f"/api/v1/finders/{finder['id']}"
    assert ended(stack, begun(stack, f"{path}/trainings"))["state"] == "done"
    [version] = stack.get(f"{path}/versions").json()["versions"]
    assert (version["number"], version["active"], version["sources"]) == (1, True, len(EXAMPLES))
    assert version["average_precision"] > 0.8
    job = ended(stack, begun(stack, f"{path}/scans", {"folder": {"root": "library", "path": FOLDER}}))
    assert (job["state"], job["total"]) == ("done", len(heard) + 1)

    expect_found(stack, finder["id"], heard)
    silent = stack.asset(f"{FOLDER}/silent.mp4")["id"]
    assert stack.get(f"/api/v1/assets/{silent}/scores", finder=finder["id"]).json()["scores"] == []
    new = stack.get("/api/v1/moments", finder=finder["id"], exported=False).json()["moments"]
    assert {each["name"] for each in new} == {f"{seed}.mkv" for seed in OTHERS}

    changed = stack.post("/api/v1/moments/changes", {"ids": [each["id"] for each in new], "state": "accepted"})
    assert changed.json()["changed"] == len(new)
    order = {"finder": finder["id"], "state": "accepted", "seconds": 0.4}
    exported = stack.post("/api/v1/moments/export", order)
    assert (exported.status_code, len(exported.json()["exports"]), exported.json()["skipped"]) == (202, len(new), [])
    for export in exported.json()["exports"]:
        stack.wait_for_export(stack.get(f"/api/v1/exports/{export}").json()["job"]["ticket"])
    again = stack.post("/api/v1/moments/export", order).json()
    assert (again["exports"], len(again["skipped"])) == ([], len(new))
    assert all(each["reason"].startswith("exported already as ") for each in again["skipped"])


def events(stack: Stack, job_id: str) -> list[str]:
    """What the log of a job has of its parts, in order."""
    return [line["event"] for line in stack.get(f"/api/v1/jobs/{job_id}/log").json()["lines"]]


@pytest.mark.proof("kills")
def test_what_is_killed_in_a_training_and_a_scan_goes_on_and_scores_nothing_twice(tmp_path: Path) -> None:
    recordings = made()
    with Stack(tmp_path / "stack", media_nodes=2) as stack:
        lay_out(stack, recordings)
        stack.scan()
        cut(stack, recordings)
        finder = new_finder(stack)
        path = f"/api/v1/finders/{finder['id']}"
        training = begun(stack, f"{path}/trainings")
        for _ in stack.until(120, "the training"):
            if stack.get(f"/api/v1/jobs/{training}").json()["state"] == "running":
                break
        stack.process_of("rushes_inference").kill()
        assert ended(stack, training)["state"] == "done"
        assert set(events(stack, training)) & INTERRUPTED
        [version] = stack.get(f"{path}/versions").json()["versions"]
        assert version["number"] == 1

        scan = begun(stack, f"{path}/scans", {"folder": {"root": "library", "path": FOLDER}})
        for _ in stack.until(120, "some of the scan"):
            if stack.get(f"/api/v1/jobs/{scan}").json()["completed"]:
                break
        stack.kill_everything()
        stack.start()
        job = ended(stack, scan)
        assert (job["state"], job["completed"]) == ("done", len(recordings))
        assert set(events(stack, scan)) & INTERRUPTED
        [version] = stack.get(f"{path}/versions").json()["versions"]
        assert version["scanned"] == len(recordings)
        for name in recordings:
            scores = stack.get(f"/api/v1/assets/{stack.asset(name)['id']}/scores", finder=finder["id"]).json()
            # A window of a second each quarter of a second.
            assert len(scores["scores"]) == 4 * SECONDS - 3
        expect_found(stack, finder["id"], recordings)
