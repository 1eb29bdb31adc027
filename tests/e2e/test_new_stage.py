"""The stage that docs/pipelines.md shows is added as it says there, to copies of the packages that it changes."""

import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from rushes_inference.domain.pictures import RgbPicture
from tests.e2e import plain_http
from tests.e2e.stack import Stack
from tests.e2e.test_detection_editor import answer, run_ended
from tests.models.drawn import film

ROOT = Path(__file__).parents[2]
STAGE = "find_dark"
SIZE = (320, 180)
BOX = (40, 20, 100, 60)
"""Left, top, width and height of the black part of every frame; the rest is grey."""
pytestmark = pytest.mark.proof("findings")


def _picture() -> RgbPicture:
    picture = np.full((SIZE[1], SIZE[0], 3), 128, np.uint8)
    x, y, width, height = BOX
    picture[y : y + height, x : x + width] = 0
    return picture


@pytest.fixture(scope="module", name="source")
def _source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The two packages with the stage of the documentation."""
    folder = tmp_path_factory.mktemp("source")
    for package in ("services/footage/rushes_footage", "services/inference/rushes_inference"):
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    [code] = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "pipelines.md").read_text(), re.DOTALL)
    (folder / "services/inference/rushes_inference/stages" / f"{STAGE}.py").write_text(code)
    command = [sys.executable, "-m", "tests.contract.stages_document", str(folder)]
    subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": _path(folder)})
    return folder


def _path(source: Path) -> str:
    return os.pathsep.join(str(source / "services" / name) for name in ("footage", "inference"))


@pytest.fixture(scope="module", name="own")
def _own(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    stack = Stack(tmp_path_factory.mktemp("own"), environment={"PYTHONPATH": _path(source)})
    stack.add(film(tmp_path_factory.mktemp("film") / "dark.mp4", 1, lambda _: _picture(), frames=50))
    with stack:
        stack.scan()
        yield stack


def test_a_new_stage_is_described_run_checked_replayed_and_drawn(own: Stack, source: Path) -> None:
    described = next(each for each in own.get("/detect/stages").json() if each["name"] == STAGE)
    assert [each["name"] for each in described["params"]] == ["level"]
    page = json.loads((source / "gateway/web/src/lib/api/stages.json").read_text())
    assert {name: described[name] for name in page[0]} in page
    assert (described["available"], described["missing"]) == (True, "")
    assert (source / "deploy/triton/dark/1/model.py").is_file()

    asset = own.asset("dark.mp4")["id"]
    timeline = answer(own, "/api/v1/timelines", asset_ids=[asset], fps=2, max_frames=3)["id"]
    run = answer(own, "/api/v1/runs", timeline_id=timeline)["id"]
    ended = run_ended(own, run)
    counts = next(each["counts"] for each in ended["stages"] if each["name"] == STAGE)
    assert (counts["frames"], counts["regions"]) == (3, 3)
    # Lossy footage: the edge of the box may be off by a pixel.
    assert counts["dark_pixels"] / 3 == pytest.approx(BOX[2] * BOX[3], rel=0.05)

    refused = plain_http.post(
        f"{own.url}/api/v1/runs", json={"timeline_id": timeline, "config_overrides": {STAGE: {"level": 256}}}
    )
    assert refused.status_code == 422
    assert f"{STAGE}.level" in refused.text
    replayed = answer(own, "/detect/replay-stage", job_id=run, stage=STAGE, config_overrides={"level": 200})
    [everything] = replayed["regions_by_frame"]["0"]
    assert [everything[side] for side in ("x", "y", "w", "h")] == [0, 0, *SIZE]
    [dark] = answer(own, "/detect/replay-stage", job_id=run, stage=STAGE)["regions_by_frame"]["0"]
    assert [dark[side] for side in ("x", "y", "w", "h")] == pytest.approx(BOX, abs=1)

    drawn = own.get(f"/api/v1/assets/{asset}/frames/0/stages/{STAGE}/dark_overlay.png")
    mask = np.asarray(Image.open(io.BytesIO(drawn.content)), np.uint8)
    assert np.count_nonzero(mask) == pytest.approx(BOX[2] * BOX[3], rel=0.05)
    beyond = own.get(f"/api/v1/assets/{asset}/frames/0/stages/{STAGE}/dark_overlay.png", level=300)
    assert (beyond.status_code, "level" in beyond.text) == (422, True)
