"""Edges and the field: of pictures that clients of the replaced editor send, and of frames of the library."""

import base64
import io
import json
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image

from rushes_inference.stages import detect_edges, field_segmentation
from tests.e2e import plain_http
from tests.e2e.detecting import as_told
from tests.e2e.stack import Stack
from tests.unit.inference.drawn import picture_file, with_field, with_lines

FILE = "cfr25_mp4.mp4"
LEFT, TOP, RIGHT, BOTTOM = 0, 120, 640, 360
FINE = detect_edges.Parameters(edge_hough_min_length=30, edge_hough_threshold=30)
EDGES, FIELD = "/detect/gpu/detect_edges", "/detect/gpu/segment_field"


def in_base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def unpacked(text: str) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(text, validate=True)))


LINES = in_base64(picture_file(with_lines(100, 160)))
GREEN = in_base64(picture_file(with_field(LEFT, TOP, RIGHT, BOTTOM)))


@pytest.fixture(scope="module", name="own")
def _own(tmp_path_factory: pytest.TempPathFactory, cfr25_mp4: Path) -> Iterator[Stack]:
    """One whose inference a test may stop."""
    stack = Stack(tmp_path_factory.mktemp("detect"), environment={"RUSHES_INFERENCE_QUEUE": "8"})
    stack.add(cfr25_mp4, FILE)
    with stack:
        stack.scan()
        yield stack


def asked(stack: Stack, path: str, **body: object) -> httpx.Response:
    return plain_http.post(stack.url + path, json=body, timeout=120)


def answer(stack: Stack, path: str, **body: object) -> dict[str, Any]:
    response = asked(stack, path, **body)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


# -- what the replaced editor's clients ask for ------------------------------------------------------


def test_a_region_between_two_lines_is_found(stack: Stack) -> None:
    found = answer(stack, EDGES, image_b64=LINES)
    assert set(found) == {"regions", "horizontal_count", "pair_count"}
    [region] = found["regions"]
    assert set(region) == {"x", "y", "w", "h", "confidence", "label"}
    assert abs(region["h"] - 60) <= 4
    assert found["horizontal_count"] >= 2
    assert found["pair_count"] >= 1
    assert answer(stack, EDGES, image_b64=LINES) == found
    assert answer(stack, EDGES, image_b64=LINES, edge_pair_max_distance=50)["regions"] == []


def test_overlays_are_of_the_pictures_size(stack: Stack) -> None:
    found = answer(stack, EDGES + "/debug", image_b64=LINES)
    for name in ("edge_overlay_b64", "lines_overlay_b64"):
        overlay = unpacked(found.pop(name))
        assert (overlay.format, overlay.size) == ("PNG", (640, 360))
    assert found == answer(stack, EDGES, image_b64=LINES)


def test_the_mask_covers_the_green(stack: Stack) -> None:
    found = answer(stack, FIELD + "/debug", image_b64=GREEN)
    mask = np.asarray(unpacked(found.pop("mask_b64")))
    expected = np.zeros((360, 640), bool)
    expected[TOP:BOTTOM, LEFT:RIGHT] = True
    assert ((mask > 0) != expected).mean() < 0.02
    assert found == answer(stack, FIELD, image_b64=GREEN)
    assert abs(found["coverage"] - expected.mean()) < 0.02
    assert [min(x for x, _ in found["boundary"]), max(y for _, y in found["boundary"])] == [0, 359]
    nothing = answer(stack, FIELD + "/debug", image_b64=GREEN, min_area_ratio=0.99)
    assert (nothing["boundary"], nothing["coverage"]) == ([], 0)
    assert not np.asarray(unpacked(nothing["mask_b64"])).any()


def test_what_is_no_picture_is_refused_in_words(stack: Stack) -> None:
    for path in (EDGES, EDGES + "/debug", FIELD, FIELD + "/debug"):
        refused = asked(stack, path, image_b64=in_base64(b"GIF89a"))
        assert refused.status_code == 422, refused.text
        assert "neither JPEG nor PNG nor WebP" in refused.json()["detail"]


def test_a_large_picture_is_taken(stack: Stack) -> None:
    noise = np.random.default_rng(8).integers(0, 255, (1080, 1920, 3), np.uint8)
    large = picture_file(noise)
    assert len(large) > 5 << 20
    assert answer(stack, FIELD, image_b64=in_base64(large))["coverage"] == 1  # the kernel closes what lies between


@pytest.mark.proof("findings")
def test_many_at_once_are_answered_or_refused_and_never_mixed_up(own: Stack) -> None:
    tops = [40 + 5 * number for number in range(30)]

    def ask(top: int) -> tuple[int, httpx.Response]:
        picture = in_base64(picture_file(with_lines(top, top + 60)))
        return top, asked(own, EDGES, image_b64=picture)

    with ThreadPoolExecutor(30) as pool:
        answers = list(pool.map(ask, tops))
    answered = [(top, response.json()) for top, response in answers if response.status_code == 200]
    assert answered
    for top, found in answered:
        assert abs(found["regions"][0]["y"] - top) <= 4
    for _, response in answers:
        if response.status_code != 200:
            assert response.status_code == 503
            assert response.headers["retry-after"] == "1"
            assert "already queued" in response.json()["detail"]


@pytest.mark.proof("findings")
def test_an_inference_that_is_away_is_said_to_be_and_all_else_goes_on(own: Stack) -> None:
    killed = own.process_of("rushes_inference")
    os.kill(killed.pid, signal.SIGKILL)
    for _ in own.until(120, "started again"):
        assert own.get("/api/v1/assets").status_code == 200
        found = asked(own, EDGES, image_b64=LINES)
        if found.status_code == 200:
            break
        assert found.status_code == 502
        assert "does not answer" in found.json()["detail"]
    assert own.process_of("rushes_inference").pid != killed.pid


# -- frames of the library -------------------------------------------------------------------------


@pytest.mark.proof("findings")
def test_what_is_found_in_a_frame_is_what_the_same_code_finds_in_its_picture(own: Stack) -> None:
    own.wait_healthy()
    frames = f"{own.url}/api/v1/assets/{own.asset(FILE)['id']}/frames"
    for frame in (0, 123, 499):
        file = plain_http.get(f"{frames}/{frame}", params={"format": "png"}).content
        picture = np.asarray(Image.open(io.BytesIO(file)).convert("RGB"), np.uint8)
        edges = detect_edges.examine(picture, FINE, overlays=True)
        wanted = {"hough_min_length": 30, "hough_threshold": 30}
        said = plain_http.get(f"{frames}/{frame}/edges", params=wanted).json()
        assert (said["frame"], said["height"], said["width"]) == (frame, *picture.shape[:2])
        assert (said["horizontal_count"], said["pair_count"]) == tuple(
            edges.measures[name] for name in ("horizontal_count", "pair_count")
        )
        assert said["regions"] == [as_told(region) for region in edges.regions]
        overlays = {"edges": edges.overlays[detect_edges.EDGES], "lines": edges.overlays[detect_edges.LINES]}
        for overlay, drawn in overlays.items():
            shown = plain_http.get(f"{frames}/{frame}/edges.png", params=wanted | {"overlay": overlay})
            assert (shown.headers["content-type"], shown.content) == ("image/png", drawn)
        lines = f"{frames}/{frame}/stages/detect_edges/{detect_edges.LINES}.png"
        by_stage = plain_http.get(lines, params={"edge_hough_min_length": 30, "edge_hough_threshold": 30})
        assert (by_stage.headers["content-type"], by_stage.content) == ("image/png", overlays["lines"])
        colours = {"hue_low": 0, "hue_high": 179, "sat_low": 0, "val_low": 128}
        field = field_segmentation.examine(picture, field_segmentation.Parameters(**colours), overlays=True)
        found = plain_http.get(f"{frames}/{frame}/field", params=colours).json()
        assert [tuple(corner) for corner in found["boundary"]] == list(field.outline)
        assert found["coverage"] == field.measures[field_segmentation.COVERAGE]
        assert (
            plain_http.get(f"{frames}/{frame}/field.png", params=colours).content
            == field.overlays[field_segmentation.MASK]
        )


@pytest.mark.parametrize(
    ("found", "parameters"), [("edges", {"hough_min_length": 30, "hough_threshold": 30}), ("field", {"hue_high": 179})]
)
def test_a_stretch_is_frame_by_frame_what_each_frame_is_alone(
    stack: Stack, found: str, parameters: dict[str, object]
) -> None:
    stack.scan()
    asset = f"/api/v1/assets/{stack.asset(FILE)['id']}"
    lines = stack.get(f"{asset}/{found}", **parameters, first=480, step=6).text.splitlines()
    looked = [json.loads(line) for line in lines]
    assert [line["frame"] for line in looked] == [480, 486, 492, 498]
    for line in looked:
        assert line.pop("seconds") == pytest.approx(line["frame"] / 25)
        assert line.pop("pts") > 0
        assert line == stack.get(f"{asset}/frames/{line['frame']}/{found}", **parameters).json()
    backwards = stack.get(f"{asset}/{found}", first=9, last=3)
    assert backwards.status_code == 422
    assert "last" in backwards.json()["detail"]


def test_what_lies_behind_the_end_is_not_there(stack: Stack) -> None:
    stack.scan()
    refused = stack.get(f"/api/v1/assets/{stack.asset(FILE)['id']}/frames/10000/edges")
    assert refused.status_code == 404, refused.text
    assert "behind the end" in refused.json()["detail"]
