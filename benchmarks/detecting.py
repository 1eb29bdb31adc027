"""Running models on a video in benchmarks: Rushes over HTTP, and ultralytics in a process of its own."""

import json
import subprocess
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from benchmarks.servers import Server
from tests.models.drawn import overlap

_PEER: Final = Path(__file__).with_name("inference_peer.py")
LEAST_IOU: Final = 0.9
"""Least IoU of a box of Rushes and that of the peer, whose scaling and conversion to RGB differ."""


class OtherAnswerError(Exception):
    """The compared programs did not do the same work, so their times cannot be compared."""


def exported(python: str, name: str, folder: Path) -> Path:
    """An ONNX file of a published model's architecture, with untrained weights."""
    subprocess.run([python, str(_PEER), "export", name, str(folder)], check=True, capture_output=True, cwd=folder)
    return folder / f"{name}.onnx"


def peer(python: str, *words: object) -> dict[str, Any]:
    ran = subprocess.run([python, str(_PEER), *map(str, words)], check=True, stdout=subprocess.PIPE, text=True)
    said: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return said


def detect_in_video(
    server: Server, video: str, model: str, size: int, frames: int
) -> tuple[float, list[dict[str, Any]]]:
    """Detect objects in every frame of a video; returns the seconds that took, and the response's line for each frame.

    Raises OtherAnswerError.
    """
    query = urlencode({"model": model, "size": size, "min_score": 0.25})
    began = time.perf_counter()
    lines = get(server, f"/api/v1/assets/{asset_of(server, video)}/detections?{query}").splitlines()
    took = time.perf_counter() - began
    found = [json.loads(line) for line in lines]
    if [line.get("frame") for line in found] != list(range(frames)):
        raise OtherAnswerError(f"Rushes returned {len(found)} frames; the last line: {found[-1]}")
    return took, found


def compare(found: Sequence[dict[str, Any]], boxes: Sequence[Sequence[Sequence[float]]]) -> None:
    for line, theirs in zip(found, boxes, strict=False):
        ours = [(each["x1"], each["y1"], each["x2"], each["y2"]) for each in line["detections"]]
        if len(ours) != len(theirs):
            raise OtherAnswerError(f"frame {line['frame']}: {len(ours)} boxes, and {len(theirs)} of the peer")
        for own, (x1, y1, x2, y2, _) in zip(ours, theirs, strict=True):
            if overlap(own, (x1, y1, x2, y2)) < LEAST_IOU:
                raise OtherAnswerError(f"frame {line['frame']}: {ours}, and {theirs} of the peer")


def asset_of(server: Server, name: str) -> str:
    assets = json.loads(get(server, "/api/v1/assets?" + urlencode({"q": name})))["assets"]
    return str(next(asset["id"] for asset in assets if asset["name"] == name))


def add(server: Server, name: str, file: Path) -> None:
    address = server.url("/api/v1/models?" + urlencode({"name": name}))
    asked = urllib.request.Request(address, file.read_bytes(), method="POST")
    with urllib.request.urlopen(asked, timeout=600):
        pass


def get(server: Server, path: str) -> bytes:
    with urllib.request.urlopen(server.url(path), timeout=600) as answer:
        body: bytes = answer.read()
    return body
