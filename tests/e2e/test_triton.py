"""A whole Rushes whose models a Triton runs."""

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from rushes_inference.stages.detect_edges import Parameters, examine
from tests.e2e import plain_http
from tests.e2e.detecting import add_shapes, as_told, box_of, detect
from tests.e2e.stack import Stack, free_port
from tests.e2e.test_detect import EDGES, FIELD, GREEN, LINES, answer
from tests.e2e.test_detection_editor import answer as editor_answer
from tests.e2e.test_detection_editor import run_ended
from tests.models.drawn import overlap, still_life
from tests.triton.server import Triton, need_triton
from tests.unit.inference.drawn import picture_file, with_lines

pytestmark = pytest.mark.proof("findings")

FILE = "cfr25_mp4.mp4"
SERVED = ("edges", "field", "changes", "crops", "text")


@pytest.fixture(scope="module", name="triton")
def _triton(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Triton]:
    need_triton()
    triton = Triton(tmp_path_factory.mktemp("triton"), free_port())
    try:
        triton.start()
        triton.wait()
        yield triton
    finally:
        triton.kill()


@pytest.fixture(scope="module", name="own")
def _own(tmp_path_factory: pytest.TempPathFactory, cfr25_mp4: Path, triton: Triton) -> Iterator[Stack]:
    environment = {"RUSHES_TRITON_URL": f"grpc://{triton.url}", "RUSHES_TRITON_SECONDS": "20"}
    stack = Stack(tmp_path_factory.mktemp("detect"), environment=environment)
    stack.add(cfr25_mp4, FILE)
    with stack:
        stack.scan()
        yield stack


def models(stack: Stack) -> dict[str, tuple[str, str]]:
    health = stack.get("/health")
    assert health.status_code == 200
    return {model["name"]: (model["backend"], model["state"]) for model in health.json()["models"]}


def test_pictures_and_frames_are_looked_at_by_triton(own: Stack) -> None:
    found = answer(own, EDGES, image_b64=LINES)
    expected = examine(with_lines(100, 160), Parameters(), overlays=False)
    assert [box["confidence"] for box in found["regions"]] == [region.confidence for region in expected.regions]
    assert answer(own, FIELD, image_b64=GREEN)["coverage"] > 0.6
    frame = f"{own.url}/api/v1/assets/{own.asset(FILE)['id']}/frames/123"
    file = plain_http.get(frame, params={"format": "png"}, timeout=120).content
    picture = np.asarray(Image.open(io.BytesIO(file)).convert("RGB"), np.uint8)
    in_frame = examine(picture, Parameters(edge_hough_min_length=30, edge_hough_threshold=30), overlays=False)
    assert in_frame.regions
    said = plain_http.get(f"{frame}/edges", params={"hough_min_length": 30, "hough_threshold": 30}, timeout=120).json()
    assert said["regions"] == [as_told(region) for region in in_frame.regions]
    # The others are loaded when they are asked for.
    assert models(own).items() >= {"edges": ("triton", "ok"), "field": ("triton", "ok")}.items()


def test_a_model_that_is_added_runs_on_triton_and_is_let_go(own: Stack) -> None:
    add_shapes(own)
    picture, places = still_life()
    # The first time Triton gets the model first.
    seen = detect(own, picture_file(picture), model="shapes")
    assert seen.status_code == 200, seen.text
    found = {each["class_name"]: each for each in seen.json()["detections"]}
    for name, place in places.items():
        assert overlap(box_of(found[name]), place) > 0.7
    assert models(own)["shapes"] == ("triton", "ok")
    assert plain_http.delete(f"{own.url}/api/v1/models/shapes").status_code == 204
    assert "shapes" not in models(own)


def _edges_found(stack: Stack, run_id: str) -> dict[str, int]:
    """What the stage counted, once the run has ended."""
    run = run_ended(stack, run_id)
    assert run["status"] == "completed", run["error"]
    counts: dict[str, int] = next(stage["counts"] for stage in run["stages"] if stage["name"] == "detect_edges")
    return counts


def test_without_triton_edges_and_fields_are_found_all_the_same(own: Stack, triton: Triton) -> None:
    asset = own.asset(FILE)["id"]
    timeline = editor_answer(own, "/api/v1/timelines", asset_ids=[asset], max_frames=3)
    run = editor_answer(own, "/api/v1/runs", timeline_id=timeline["id"], stages=["extract_frames", "detect_edges"])
    by_triton = _edges_found(own, run["id"])
    replayed = {"job_id": run["id"], "stage": "detect_edges", "debug": True}
    with_overlays = editor_answer(own, "/detect/replay-stage", **replayed)
    place = {"timeline_id": timeline["id"], "job_id": run["id"], "stage": "detect_edges", "seq": 1}
    triton.kill()
    assert editor_answer(own, "/detect/replay-stage", **replayed) == with_overlays
    drawn = editor_answer(own, "/detect/overlays/generate", **place)["overlays"]
    assert drawn == {key: with_overlays["debug"]["1"][key] for key in ("edge_overlay_b64", "lines_overlay_b64")}
    retried = editor_answer(own, "/detect/retry", job_id=run["id"], provider="embedded", start_stage="detect_edges")
    assert _edges_found(own, retried["retry_job_id"]) == by_triton
    assert answer(own, EDGES, image_b64=LINES)["regions"]
    assert models(own) == dict.fromkeys(SERVED, ("embedded", "ok"))
    triton.start()
    triton.wait()
    for _ in own.until(120, "Triton runs the models again"):
        if models(own) == dict.fromkeys(SERVED, ("triton", "ok")):
            break
    assert answer(own, EDGES, image_b64=LINES)["regions"]
