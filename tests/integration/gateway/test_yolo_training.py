"""What a detection run found is a data set as it comes: ultralytics trains on it, where it is installed."""

import asyncio
import os
import subprocess
import sys
import zipfile
from collections.abc import AsyncIterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from rushes.catalog.v1.detections_pb2 import DetectedBox, DetectedFrame
from rushes_gateway.resources.detection_runs.annotation_files import Annotated, yolo

pytestmark = [
    pytest.mark.proof("clients"),
    pytest.mark.skipif(find_spec("ultralytics") is None, reason="ultralytics is not installed"),
]

RUN = Annotated("roll", 128, 128, ["square", "ball"])
FRAMES = 8
# An architecture without weights: nothing is loaded from the network.
_TRAIN = """
import sys
from ultralytics import YOLO
YOLO("yolo11n.yaml").train(
    data=sys.argv[1], epochs=1, imgsz=64, batch=4, workers=0, device="cpu", amp=False, pretrained=False, plots=False,
    project=sys.argv[2], name="run",
)
"""


def boxes(frame: int) -> list[DetectedBox]:
    left = 8 * frame
    return [
        DetectedBox(x1=left, y1=20, x2=left + 30, y2=50, score=0.75, class_index=0),
        DetectedBox(x1=60, y1=left, x2=100, y2=left + 40, score=0.5, class_index=1),
    ]


async def frames() -> AsyncIterator[DetectedFrame]:
    for frame in range(FRAMES):
        yield DetectedFrame(frame=frame, seconds=frame / 25, detections=boxes(frame))


def train(data: Path, runs: Path, place: Path) -> tuple[int, str]:
    ran = subprocess.run(
        [sys.executable, "-c", _TRAIN, str(data), str(runs)],
        cwd=place,
        env={**os.environ, "YOLO_CONFIG_DIR": str(runs.parent), "YOLO_OFFLINE": "true"},
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    return ran.returncode, ran.stdout + ran.stderr


async def test_ultralytics_trains_on_it_wherever_it_is_started(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "roll", tmp_path / "elsewhere"
    (folder / "images").mkdir(parents=True)
    elsewhere.mkdir()
    (tmp_path / "roll.zip").write_bytes(b"".join([piece async for piece in yolo(RUN, frames)]))
    with zipfile.ZipFile(tmp_path / "roll.zip") as archive:
        archive.extractall(folder)
    for frame in range(FRAMES):
        picture = Image.new("RGB", (RUN.width, RUN.height), "black")
        for box in boxes(frame):
            ImageDraw.Draw(picture).rectangle((box.x1, box.y1, box.x2, box.y2), fill="white")
        picture.save(folder / "images" / f"{RUN.picture(frame)}.jpg")
    ended, said = await asyncio.to_thread(train, folder / "data.yaml", tmp_path / "runs", elsewhere)
    assert ended == 0, said
    assert f"{FRAMES} images, 0 backgrounds, 0 corrupt" in said
    assert (tmp_path / "runs" / "run" / "weights" / "last.pt").is_file()
