"""Detection runs: jobs that look through a video with a model; what they found is kept, and comes as files."""

import io
import zipfile
from pathlib import Path

import pytest

from tests.e2e.commands import rushes
from tests.e2e.detecting import ROLL, asset_path, box_of, forget_run, looked_through, ndjson
from tests.e2e.stack import Stack
from tests.models.drawn import CLASSES, ROLL_FRAMES, frame_told_by, rolled_middle


def test_a_run_is_a_job_whose_findings_are_kept_and_can_be_removed(trained: Stack) -> None:
    run = looked_through(trained, ROLL, classes=["ball"], tracks=True, min_score=0.4)
    assert (run["frames"], run["boxes"], run["job"]["kind"]) == (ROLL_FRAMES, ROLL_FRAMES, "detection")
    assert run["order"]["classes"] == ["ball"]
    address = f"/api/v1/detection-runs/{run['id']}"
    lines = ndjson(trained.get(f"{address}/frames", first=3, last=12))
    assert [line["frame"] for line in lines] == list(range(3, 13))
    for line in lines:
        [ball] = line["detections"]
        assert (ball["class_name"], ball["track"]) == ("ball", 1)
        assert frame_told_by(box_of(ball), 2) == line["frame"]
    listed = trained.get(f"{asset_path(trained, ROLL)}/detection-runs").json()["runs"]
    assert run["id"] in [each["id"] for each in listed]
    assert forget_run(trained, run).status_code == 204
    assert trained.get(address).json()["type"] == "/problems/detection-run-not-found"
    assert trained.get(f"{address}/frames").status_code == 404
    assert trained.get(f"{address}/coco.json").status_code == 404


def test_what_a_run_found_comes_as_files_for_other_tools(trained: Stack, tmp_path: Path) -> None:
    run = looked_through(trained, ROLL, classes=["ball"], tracks=True, min_score=0.4, last=9)
    address = f"/api/v1/detection-runs/{run['id']}"
    coco = trained.get(f"{address}/coco.json")
    assert coco.headers["content-disposition"] == 'attachment; filename="roll.coco.json"'
    document = coco.json()
    assert [image["id"] for image in document["images"]] == list(range(10))
    names = {category["id"]: category["name"] for category in document["categories"]}
    assert {names[each["category_id"]] for each in document["annotations"]} == {"ball"}
    assert [each["track_id"] for each in document["annotations"]] == [1] * 10
    rows = [line.split(",") for line in trained.get(f"{address}/mot.txt").text.splitlines()]
    assert [(int(row[0]), int(row[1]), len(row)) for row in rows] == [(frame + 1, 1, 10) for frame in range(10)]
    with zipfile.ZipFile(io.BytesIO(trained.get(f"{address}/yolo.zip").content)) as archive:
        assert archive.testzip() is None
        labels = [name for name in archive.namelist() if name.startswith("labels/")]
        assert labels == [f"labels/roll_{frame:08d}.txt" for frame in range(10)]
        kind, x, *_ = archive.read(labels[9]).decode().split()
        assert CLASSES[int(kind)] == "ball"
        assert float(x) == pytest.approx(rolled_middle(9), abs=0.01)
    files = [tmp_path / name for name in ("coco.json", "mot.txt", "yolo.zip")]
    for file in files:
        file.write_bytes(trained.get(f"{address}/{file.name}").content)
    checked = rushes(trained, "check-annotations", *files)
    assert (checked.code, checked.text.count("10 boxes in 10 pictures, every rule kept")) == (0, 3), checked


def test_a_run_that_cannot_be_is_refused_in_words(trained: Stack) -> None:
    address = f"{asset_path(trained, ROLL)}/detection-runs"
    unknown = trained.post(address, {"model": "unknown"})
    assert (unknown.status_code, unknown.json()["type"]) == (404, "/problems/model-not-found")
    backwards = trained.post(address, {"model": "shapes", "first": 9, "last": 3})
    assert (backwards.status_code, backwards.json()["errors"][0]["message"]) == (
        422,
        "must be at least 9, which is the first frame",
    )
