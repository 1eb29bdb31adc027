"""The detection editor on real footage: a pipeline runs, its stages are replayed, and every frame is exact."""

import base64
import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image

from tests.e2e import plain_http
from tests.e2e.detecting import ROLL, SHAPES
from tests.e2e.stack import Stack
from tests.footage import pitch
from tests.models.drawn import frame_told_by

CLIP = "pitch.mp4"
EDGES, FIELD = "detect_edges", "field_segmentation"
NEAR = 3
"""Frames that a line's end may be off: edges are blurred."""


def unpacked(text: str) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(text, validate=True)))


def asked(stack: Stack, path: str, **body: object) -> httpx.Response:
    return plain_http.post(stack.url + path, json=body, timeout=240)


def answer(stack: Stack, path: str, **body: object) -> dict[str, Any]:
    response = asked(stack, path, **body)
    assert response.is_success, response.text
    found: dict[str, Any] = response.json()
    return found


def run_ended(stack: Stack, run_id: str) -> dict[str, Any]:
    run: dict[str, Any] = {}
    for _ in stack.until(240, f"run {run_id} ended"):
        run = stack.get(f"/api/v1/runs/{run_id}").json()
        if run["status"] in ("completed", "failed", "cancelled"):
            break
    return run


@pytest.fixture(scope="module", name="done")
def _done(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """A timeline of twenty frames and a job that has ended on it, for as long as the module lasts."""
    folder = tmp_path_factory.mktemp("pitch")
    with stack.lent(pitch.film(folder / CLIP), CLIP) as there:
        stack.scan()
        timeline = answer(stack, "/api/v1/timelines", input_paths=[str(there)])
        assert [frame["frame"] for frame in timeline["frames"]] == list(range(0, pitch.FRAMES, 5))
        run = run_ended(stack, answer(stack, "/api/v1/runs", timeline_id=timeline["id"])["id"])
        assert run["status"] == "completed", run["error"]
        yield timeline["id"], run["id"]


def test_pictures_of_a_checkpoint_are_the_exact_frames(stack: Stack, done: tuple[str, str]) -> None:
    timeline, _ = done
    held = stack.get(f"/detect/checkpoints/{timeline}/{EDGES}").json()
    assert [frame["seq"] for frame in held["frames"]] == list(range(20))
    assert [frame["timestamp"] for frame in held["frames"]] == [seq / 2 for seq in range(20)]
    for frame in held["frames"]:
        picture = np.asarray(unpacked(frame["jpeg_b64"]).convert("L"), int)
        assert picture.shape == (pitch.SIZE[1], pitch.SIZE[0])
        bright = np.flatnonzero(picture[pitch.UPPER + 1] > 170)
        assert pitch.frame_told_by(bright[0]) == frame["seq"] * 5
    page = stack.get(f"/detect/checkpoints/{timeline}/{EDGES}", offset=18, limit=5).json()
    assert page["frames"] == held["frames"][18:]


def test_one_box_lies_between_the_lines_of_each_frame(stack: Stack, done: tuple[str, str]) -> None:
    _, job = done
    found = answer(stack, "/detect/replay-stage", job_id=job, stage=EDGES)
    assert (found["frame_count"], found["region_count"]) == (20, sum(map(len, found["regions_by_frame"].values())))
    for seq, boxes in found["regions_by_frame"].items():
        assert any(
            abs(box["h"] - pitch.APART) <= 6 and abs(pitch.frame_told_by(box["x"]) - int(seq) * 5) <= NEAR
            for box in boxes
        ), (seq, boxes)
    assert answer(stack, "/detect/replay-stage", job_id=job, stage=EDGES) == found
    near = {"edge_pair_max_distance": 40}
    assert answer(stack, "/detect/replay-stage", job_id=job, stage=EDGES, config_overrides=near)["region_count"] == 0


def test_overlays_and_the_field_come_with_debug(stack: Stack, done: tuple[str, str]) -> None:
    _, job = done
    edges = answer(stack, "/detect/replay-stage", job_id=job, stage=EDGES, frame_refs=[3], debug=True)["debug"]["3"]
    assert (edges["horizontal_count"] >= 2, edges["pair_count"] >= 1) == (True, True)
    for name in ("edge_overlay_b64", "lines_overlay_b64"):
        assert (unpacked(edges[name]).format, unpacked(edges[name]).size) == ("PNG", pitch.SIZE)
    field = answer(stack, "/detect/replay-stage", job_id=job, stage=FIELD, frame_refs=[3], debug=True)
    [box] = field["regions_by_frame"]["3"]
    assert (box["label"], box["x"], box["w"]) == ("field", 0, pitch.SIZE[0])
    assert abs(box["y"] - pitch.FIELD_TOP) <= 2
    assert unpacked(field["debug"]["3"]["mask_overlay_b64"]).size == pitch.SIZE


def test_a_replay_is_a_new_job_from_its_stage_on(stack: Stack, done: tuple[str, str]) -> None:
    timeline, job = done
    before = stack.get(f"/detect/checkpoints/{timeline}").json()
    replayed = answer(
        stack,
        "/detect/replay",
        job_id=job,
        start_stage=FIELD,
        config_overrides={EDGES: {"edge_pair_max_distance": 40}},
    )
    assert (replayed["status"], replayed["detections"]) == ("completed", 0)
    after = stack.get(f"/detect/checkpoints/{timeline}").json()
    own = [each["stage"] for each in after if each["job_id"] == replayed["replay_job_id"]]
    assert own == [FIELD, EDGES, "compile_report"]
    assert [each for each in after if each["job_id"] == job] == [each for each in before if each["job_id"] == job]


@pytest.mark.proof("findings")
def test_fifty_replays_at_once_are_answered_or_refused_and_never_mixed_up(stack: Stack, done: tuple[str, str]) -> None:
    _, job = done
    every = answer(stack, "/detect/replay-stage", job_id=job, stage=EDGES)["regions_by_frame"]

    def ask(seq: int) -> tuple[int, httpx.Response]:
        return seq, asked(stack, "/detect/replay-stage", job_id=job, stage=EDGES, frame_refs=[seq])

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(ask, [number % 20 for number in range(50)]))
    answered = [(seq, response.json()) for seq, response in answers if response.status_code == 200]
    assert answered
    for seq, found in answered:
        assert found["regions_by_frame"] == {str(seq): every[str(seq)]}
    for _, response in answers:
        if response.status_code != 200:
            assert (response.status_code, response.headers["retry-after"]) == (503, "1")


@pytest.mark.proof("findings")
def test_a_run_that_names_a_model_finds_objects_and_follows_them(trained: Stack) -> None:
    asset = trained.asset(ROLL)
    timeline = answer(trained, "/api/v1/timelines", asset_ids=[asset["id"]], fps=25.0, max_frames=12)
    overrides = {"detect_objects": {"model": SHAPES, "classes": ["ball"], "min_score": 0.4}, "track": {}}
    begun = answer(trained, "/api/v1/runs", timeline_id=timeline["id"], config_overrides=overrides)
    run = run_ended(trained, begun["id"])
    assert run["status"] == "completed", run["error"]
    counts = {stage["name"]: stage["counts"] for stage in run["stages"]}
    assert (counts["compile_report"]["detections"], counts["compile_report"]["brands"]) == (12, 1)
    tracked = answer(trained, "/detect/replay-stage", job_id=run["id"], stage="track", frame_refs=[0, 11])
    numbers = {frame["seq"]: frame["frame"] for frame in timeline["frames"]}
    for seq, [ball] in tracked["regions_by_frame"].items():
        assert (ball["label"], ball["track"]) == ("ball", 1)
        assert (
            frame_told_by((ball["x"], ball["y"], ball["x"] + ball["w"], ball["y"] + ball["h"]), 2) == numbers[int(seq)]
        )
    refused = asked(trained, "/detect/retry", job_id=run["id"], provider="triton")
    assert (refused.status_code, "embedded" in refused.json()["detail"]) == (400, True)
    retried = answer(trained, "/detect/retry", job_id=run["id"], provider="embedded", start_stage="track")
    assert run_ended(trained, retried["retry_job_id"])["status"] == "completed"
