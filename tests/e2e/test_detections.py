"""What models find in pictures that are sent, in frames, and in stretches of videos."""

import json
from typing import Any

import numpy as np
import pytest

from tests.e2e import plain_http
from tests.e2e.detecting import BALLS, ROLL, asset_path, box_of, detect
from tests.e2e.stack import Stack
from tests.models.drawn import ROLL_FRAMES, frame_told_by, overlap, still_life
from tests.unit.inference.drawn import picture_file


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_looked_at(trained: Stack, form: str) -> None:
    picture, places = still_life(640, 360)
    answer = detect(trained, picture_file(picture, form), model="shapes")
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert (found["width"], found["height"]) == (640, 360)
    assert found["model_version"] == trained.get("/api/v1/models/shapes").json()["version"]
    for name, place in places.items():
        best = next(each for each in found["detections"] if each["class_name"] == name)
        assert overlap(box_of(best), place) > 0.8


def test_a_large_picture_is_taken(trained: Stack) -> None:
    noise = picture_file(np.random.default_rng(8).integers(0, 255, (1080, 1920, 3), np.uint8))
    assert len(noise) > 5 << 20
    assert detect(trained, noise, **BALLS).status_code == 200


@pytest.mark.parametrize(
    ("parameters", "body", "status", "said"),
    [
        ({"model": "unknown"}, None, 404, "unknown"),
        ({"model": "shapes", "classes": "cat"}, None, 422, "person, ball, box"),
        ({"model": "shapes", "size": 33}, None, 422, "multiple of"),
        ({"model": "shapes"}, b"GIF89a", 422, "neither JPEG nor PNG nor WebP"),
        ({"model": "shapes"}, b"[" * 100, 422, "neither JPEG nor PNG nor WebP"),
    ],
)
def test_what_is_wrong_is_said_with_its_name(
    trained: Stack, parameters: dict[str, Any], body: bytes | None, status: int, said: str
) -> None:
    asset = asset_path(trained, ROLL)
    file = picture_file(still_life()[0]) if body is None else body
    refused = detect(trained, file, **parameters)
    assert refused.status_code == status, refused.text
    assert said in refused.json()["detail"]
    if body is None:
        assert trained.get(f"{asset}/frames/0/detections", **parameters).status_code == status
        assert trained.get(f"{asset}/detections", **parameters).status_code == status


def test_a_stretch_comes_line_by_line_and_each_line_is_exactly_its_frame(trained: Stack) -> None:
    asset = asset_path(trained, ROLL)
    asked = {**BALLS, "first": 10, "step": 5}
    with plain_http.stream("GET", f"{trained.url}{asset}/detections", params=asked, timeout=120) as answer:
        assert answer.headers["content-type"].startswith("application/x-ndjson")
        lines = [json.loads(line) for line in answer.iter_lines()]
    assert [line["frame"] for line in lines] == list(range(10, ROLL_FRAMES, 5))
    index = trained.get(f"{asset}/frames").json()
    for line in lines:
        assert (line["width"], line["height"]) == (640, 360)
        assert frame_told_by(box_of(line["detections"][0]), 2) == line["frame"]
        assert line["seconds"] == pytest.approx(line["frame"] / 25)
        alone = trained.get(f"{asset}/frames/{line['frame']}/detections", **BALLS).json()
        assert alone == {key: value for key, value in line.items() if key not in ("pts", "seconds")}
    assert index["frame_count"] == ROLL_FRAMES
    assert sorted({line["pts"] for line in lines}) == [line["pts"] for line in lines]


def test_what_is_wrong_with_a_stretch_is_an_answer_of_its_own(trained: Stack) -> None:
    asset = asset_path(trained, ROLL)
    behind = trained.get(f"{asset}/detections", **BALLS, first=ROLL_FRAMES)
    assert behind.status_code == 404
    assert "behind the end" in behind.json()["detail"]
    backwards = trained.get(f"{asset}/detections", **BALLS, first=9, last=3)
    assert backwards.status_code == 422
    assert "last" in backwards.json()["detail"]
    assert trained.get(f"{asset}/frames/{ROLL_FRAMES}/detections", **BALLS).status_code == 404
