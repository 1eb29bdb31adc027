"""Speed of models: on a whole video, on single frames, and on Triton.

Measured through the gateway over HTTP. The peer is ultralytics on the same processor, in a process of its own and
without HTTP: with the same ONNX file, and with PyTorch, by which it runs models that it has downloaded.

`python -m benchmarks.inference --ultralytics PYTHON [--triton URL] [--rounds N]`
"""

import argparse
import io
import json
import os
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks import servers
from benchmarks.detecting import (
    LEAST_IOU,
    OtherAnswerError,
    add,
    asset_of,
    compare,
    detect_in_video,
    exported,
    get,
    peer,
)
from benchmarks.figures import Figure, Goal, goals_table, table
from benchmarks.results import write_section
from benchmarks.servers import Server
from rushes_inference.stages import detect_edges
from tests.footage.recipes import HD1080_MP4
from tests.footage.write import footage
from tests.models.drawn import MODEL, film

_LARGE: Final = "yolo11n"
_SEEN: Final = "shapes"
_FRAMES: Final = 500
_ONE_BY_ONE: Final = 100
_TIMES_AS_FAST: Final = 1.5
_TRITON_FACTOR: Final = 1.15
_EDGES_MS: Final = 30.0
_ROUND_TRIP_MS: Final = 120.0


@dataclass
class Way:
    """A program that runs models on the video, and its frames per second."""

    name: str
    rates: dict[str, Figure] = field(default_factory=dict)
    """By model."""


def main() -> None:
    servers.stop_when_terminated()
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument(
        "--ultralytics", required=True, help="A Python that has ultralytics, PyTorch and onnxruntime."
    )
    arguments.add_argument("--triton", help="gRPC of a Triton on this machine, as in 127.0.0.1:8001.")
    arguments.add_argument("--rounds", type=int, default=3, help="How often each way is measured.")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="rushes-inference-") as folder, ExitStack() as open_:
        library = Path(folder) / "library"
        library.mkdir()
        video = film(library / "drawn.mp4", 6, frames=_FRAMES, step=0.4)
        footage(HD1080_MP4, library)
        models = {_SEEN: (MODEL, 640), _LARGE: (exported(chosen.ultralytics, _LARGE, Path(folder)), 640)}
        server = open_.enter_context(servers.rushes(library, Path(folder) / "work"))
        on_triton = None
        if chosen.triton:
            os.environ["RUSHES_TRITON_URL"] = chosen.triton
            on_triton = open_.enter_context(servers.rushes(library, Path(folder) / "triton"))
            del os.environ["RUSHES_TRITON_URL"]
        for each in (server, on_triton):
            for name, (file, _) in models.items() if each else ():
                assert each is not None
                add(each, name, file)
        write_section("Models", list(_report(server, on_triton, models, video, chosen.ultralytics, chosen.rounds)))


def _report(
    server: Server,
    on_triton: Server | None,
    models: dict[str, tuple[Path, int]],
    video: Path,
    peers_python: str,
    rounds: int,
) -> Iterator[str]:
    ours, theirs = Way("Rushes, `/detections` over HTTP"), Way("ultralytics `predict` in process, the same file")
    torch = Way("ultralytics `predict` in process, PyTorch")
    for name, (file, size) in models.items():
        detect_in_video(server, video.name, name, size, _FRAMES)  # Loads the model, and makes the frame index.
        for _ in range(rounds):
            seconds, found = detect_in_video(server, video.name, name, size, _FRAMES)
            ours.rates.setdefault(name, Figure()).add(_FRAMES / seconds)
            said = _predicted(peers_python, file, size, video)
            theirs.rates.setdefault(name, Figure()).add(_FRAMES / said["seconds"])
            compare(found, said["boxes"])
            if name == _LARGE:
                said = _predicted(peers_python, f"{_LARGE}.yaml", size, video)
                torch.rates.setdefault(name, Figure()).add(_FRAMES / said["seconds"])
    yield (
        f"Detection in a video of {_FRAMES} frames in 1920x1080, frames a second, {rounds} rounds in turns: with the "
        f"tests' model of drawn shapes, and with one of {_LARGE}'s architecture and untrained weights, both at 640 "
        "pixels. All boxes of the first frames were those of the peer with the same file (IoU of "
        f"{LEAST_IOU} and more); with PyTorch its untrained weights are others."
    )
    yield table(
        ("", *models),
        [
            (way.name, *(way.rates[name].show(1) if name in way.rates else "" for name in models))
            for way in (ours, theirs, torch)
        ],
    )
    one, edges = Figure(), Figure()
    asset = asset_of(server, video.name)
    query = urlencode({"model": _SEEN})
    for number in range(_ONE_BY_ONE):
        frame = (number * 37) % _FRAMES
        began = time.perf_counter()
        get(server, f"/api/v1/assets/{asset}/frames/{frame}/detections?{query}")
        one.add((time.perf_counter() - began) * 1000)
    picture = _frame(server, HD1080_MP4.name + HD1080_MP4.suffix, 100)
    cv2.setNumThreads(1)  # As in the inference service.
    for _ in range(30):
        began = time.perf_counter()
        detect_edges.examine(picture, detect_edges.Parameters(), overlays=False)
        edges.add((time.perf_counter() - began) * 1000)
    rows = [
        ("one frame of a video through the gateway, with the drawn shapes", f"{one.median:.1f}", f"{one.p95:.1f}"),
        ("edges in a frame of 1920x1080, one thread", f"{edges.median:.1f}", f"{edges.p95:.1f}"),
    ]
    yield table(("milliseconds", "median", "p95"), rows)
    slowest = min(ours.rates[name].median / theirs.rates[name].median for name in models)
    by_torch = ours.rates[_LARGE].median / torch.rates[_LARGE].median
    promise = f"through a video at least {_TIMES_AS_FAST}x ultralytics"
    goals = [
        Goal(f"{promise} with the same file", f"{slowest:.2f}x", slowest >= _TIMES_AS_FAST),
        Goal(f"{promise} with PyTorch", f"{by_torch:.2f}x", by_torch >= _TIMES_AS_FAST),
        Goal(f"one frame p95 at most {_ROUND_TRIP_MS:.0f} ms", f"{one.p95:.0f} ms", one.p95 <= _ROUND_TRIP_MS),
        Goal(f"edges at most {_EDGES_MS:.0f} ms", f"{edges.median:.0f} ms", edges.median <= _EDGES_MS),
    ]
    if on_triton is not None:
        here, there = (Figure([_batch_of_four(each) for _ in range(rounds)]) for each in (server, on_triton))
        factor = there.median / here.median
        yield (
            f"Four pictures at once with {_LARGE}, milliseconds for each: {here.show(1)} in process, {there.show(1)} "
            "on Triton."
        )
        promise = f"Triton at most {_TRITON_FACTOR}x of in process, four at once"
        goals.append(Goal(promise, f"{factor:.2f}x", factor <= _TRITON_FACTOR))
    yield goals_table(goals)


def _predicted(python: str, model: Path | str, size: int, video: Path) -> dict[str, Any]:
    said = peer(python, "predict", model, size, video)
    if said["frames"] != _FRAMES:
        raise OtherAnswerError(f"ultralytics processed {said['frames']} frames, not {_FRAMES}")
    return said


def _batch_of_four(server: Server) -> float:
    asked = urllib.request.Request(server.url(f"/api/v1/models/{_LARGE}/test"), method="POST")
    with urllib.request.urlopen(asked, timeout=600) as answer:
        said = json.load(answer)
    return next(float(each["ms_per_picture"]) for each in said["batches"] if each["pictures"] == 4)


def _frame(server: Server, video: str, number: int) -> NDArray[np.uint8]:
    file = get(server, f"/api/v1/assets/{asset_of(server, video)}/frames/{number}?format=png")
    return np.asarray(Image.open(io.BytesIO(file)).convert("RGB"), np.uint8)


if __name__ == "__main__":
    main()
