"""Speed of models on an NVIDIA card, in comparison with the CPU of the same machine, and with ultralytics on the card.

First in process, as the inference service runs them, then on a whole video, through `rushes up` over HTTP. The peer is
ultralytics on the same video, with the same ONNX file and with PyTorch, in a process of its own and without HTTP.

`python -m benchmarks.inference_on_card --ultralytics PYTHON [--model FILE.onnx] [--rounds N] [--on DEVICE ...]`
"""

import argparse
import asyncio
import json
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, aclosing
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from itertools import product
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks import servers
from benchmarks.detecting import OtherAnswerError, add, compare, detect_in_video, exported, get, peer
from benchmarks.figures import Figure, Goal, goals_table, table
from benchmarks.results import write_section
from rushes_chassis.memory import keep_large_blocks
from rushes_inference.adapters.model_folder import ModelFolder
from rushes_inference.adapters.onnx_networks import OnnxNetworks, onnx_networks
from rushes_inference.domain.devices import Chosen, Device
from rushes_inference.domain.models import MODEL_FILE, Model
from rushes_inference.operations.batches import Batches
from rushes_inference.ports.networks import Rhythm
from rushes_inference.trial.device import problem_of
from rushes_inference.trial.network import facts_of
from tests.fakes.devices import Decided
from tests.models.drawn import MODEL, film

_LARGE: Final = "yolo11n"
_SEEN: Final = "shapes"
_SIZE: Final = 640
_FRAMES: Final = 500
_COMPARED: Final = 8
"""Pictures whose boxes and scores are compared between devices."""
_ALONE: Final = 50
_CALLERS: Final = 16
"""Concurrent callers: as many frames of a stretch are processed at once."""
_CARD: Final = (Device.CUDA, Device.TENSORRT)
_PICTURES: Final = {Device.CPU: 200, Device.CUDA: 1000, Device.TENSORRT: 1000}
_RHYTHMS: Final = tuple(Rhythm(runs, together) for together in (1, 4) for runs in (1, 2, 4, 8))
_MOST_PIXELS: Final = 0.5
_TIMES_THE_CPU: Final = 2.0
_TIMES_AS_FAST: Final = 1.5


def main() -> None:
    servers.stop_when_terminated()
    keep_large_blocks()  # As in the inference service.
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--ultralytics", required=True, help="A Python with ultralytics and PyTorch.")
    arguments.add_argument("--model", type=Path, help=f"{_LARGE} as ONNX; it is made where it is not given.")
    arguments.add_argument("--rounds", type=int, default=3, help="How often each way is measured.")
    arguments.add_argument(
        "--on",
        type=Device,
        nargs="+",
        choices=_CARD,
        default=[Device.CUDA],
        help="What uses the card. TensorRT compiles for minutes first.",
    )
    chosen = arguments.parse_args()
    devices = [Device.CPU, *chosen.on]
    for device in devices:
        if problem := problem_of(device):
            raise SystemExit(f"{device.value} cannot be used: {problem}")
    with tempfile.TemporaryDirectory(prefix="rushes-card-") as folder:
        model = chosen.model or exported(chosen.ultralytics, _LARGE, Path(folder))
        report = []
        for paragraph in _report(Path(folder), model, devices, chosen.ultralytics, chosen.rounds):
            print(paragraph, flush=True)
            report.append(paragraph)
    write_section("Models on a card", report)


def _report(folder: Path, file: Path, devices: Sequence[Device], peers_python: str, rounds: int) -> Iterator[str]:
    models = ModelFolder(folder / "models")
    model = _kept(models, file)
    with ExitStack() as open_:
        networks = {
            device: open_.enter_context(
                onnx_networks(models, os.cpu_count() or 1, Decided(Chosen(device)), engines=folder / "engines")
            )
            for device in devices
        }
        yield from asyncio.run(_in_process(networks, model, rounds, _card()))
    yield from _through_a_video(folder, file, devices, peers_python, rounds)


def _card() -> str:
    asked = ["nvidia-smi", "--query-gpu=name,driver_version", "--format=csv,noheader"]
    name = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()
    return f"an {name.replace(', ', ' (driver ')}, onnxruntime-gpu {version('onnxruntime-gpu')})"


def _kept(models: ModelFolder, file: Path) -> Model:
    content = file.read_bytes()
    digest = sha256(content).hexdigest()
    model = Model(_LARGE, digest, len(content), facts_of(file), "", "", datetime.now(UTC))
    with models.receive() as incoming:
        incoming.begin(MODEL_FILE)
        incoming.write(content)
        incoming.received()
        incoming.keep(model)
    return model


async def _in_process(networks: dict[Device, OnnxNetworks], model: Model, rounds: int, card: str) -> list[str]:
    pictures = np.random.default_rng(1).integers(0, 256, (_CALLERS, _SIZE, _SIZE, 3), np.uint8)
    heads = {device: await each.run(model, pictures[:_COMPARED]) for device, each in networks.items()}
    for device, each in networks.items():
        [said] = await each.served([model])
        if said.device != device:
            raise OtherAnswerError(f"{device.value} does not run it: {said.reason}")
    pixels = {device: np.abs(head[:, :4] - heads[Device.CPU][:, :4]).max() for device, head in heads.items()}
    scores = {device: np.abs(head[:, 4:] - heads[Device.CPU][:, 4:]).max() for device, head in heads.items()}
    alone: dict[Device, Figure] = {device: Figure() for device in networks}
    usual: dict[Device, Figure] = {device: Figure() for device in networks}
    on_card = [device for device in networks if device is not Device.CPU]
    tried = {device: {rhythm: Figure() for rhythm in _RHYTHMS} for device in on_card}
    for _ in range(rounds):
        for device, each in networks.items():
            for _ in range(_ALONE):
                began = time.perf_counter()
                await each.run(model, pictures[:1])
                alone[device].add((time.perf_counter() - began) * 1000)
            usual[device].add(await _rate(each, model, pictures, each.rhythm(model), _PICTURES[device]))
        for device, rhythm in product(on_card, _RHYTHMS):
            rate = await _rate(networks[device], model, pictures, rhythm, _PICTURES[device] // 2)
            tried[device][rhythm].add(rate)
    worst = max(pixels.values())
    faster = {device: usual[device].median / usual[Device.CPU].median for device in on_card}
    what = (
        f"A model of {_LARGE}'s architecture with untrained weights, pictures of {_SIZE} x {_SIZE}, on {card} and the "
        f"CPU beside it; {rounds} rounds in turns. {_CALLERS} callers ask for a picture each, again and again, as a "
        "stretch of a video does. How far boxes lie from the CPU's is the most of all places in "
        f"{_COMPARED} pictures of noise."
    )
    kept = [
        Goal(f"boxes at most {_MOST_PIXELS} pixels from the CPU's", f"{worst:.4f}", bool(worst <= _MOST_PIXELS)),
        *(
            Goal(f"{device.value} at least {_TIMES_THE_CPU}x the CPU", f"{times:.1f}x", times >= _TIMES_THE_CPU)
            for device, times in faster.items()
        ),
    ]
    return [
        what,
        table(
            ("device", "one picture alone, ms", "pictures/s", "pixels from the CPU's boxes", "scores from the CPU's"),
            [
                (one.value, alone[one].show(2), usual[one].show(0), f"{pixels[one]:.4f}", f"{scores[one]:.1e}")
                for one in networks
            ],
        ),
        "Pictures/s by how many runs are under way and how many pictures each has at most:",
        table(
            ("runs x pictures", *(device.value for device in on_card)),
            [
                (f"{rhythm.at_once} x {rhythm.together}", *(tried[device][rhythm].show(0) for device in on_card))
                for rhythm in _RHYTHMS
            ],
        ),
        goals_table(kept),
    ]


async def _rate(networks: OnnxNetworks, model: Model, pictures: NDArray[np.uint8], rhythm: Rhythm, count: int) -> float:
    """Pictures per second, of `count` pictures for concurrent callers."""
    left = iter(range(count))

    async with aclosing(Batches(networks, lambda _: rhythm)) as batches:

        async def ask(number: int) -> None:
            for _ in left:
                await batches.head(model, pictures[number])

        began = time.perf_counter()
        await asyncio.gather(*(ask(number) for number in range(_CALLERS)))
        return count / (time.perf_counter() - began)


def _through_a_video(
    folder: Path, file: Path, devices: Sequence[Device], peers_python: str, rounds: int
) -> Iterator[str]:
    library = folder / "library"
    library.mkdir()
    video = film(library / "drawn.mp4", 6, frames=_FRAMES, step=0.4)
    files = {_SEEN: MODEL, _LARGE: file}
    ours = {device: dict[str, Figure]() for device in devices}
    onnx, torch = dict[str, Figure](), Figure()
    with ExitStack() as open_:
        running = {}
        for device in ours:
            workplace = folder / f"work-{device.value}"
            running[device] = open_.enter_context(servers.rushes_on(device.value, library, workplace))
            for name, model in files.items():
                add(running[device], name, model)
        for name, model in files.items():
            for server in running.values():
                detect_in_video(server, video.name, name, _SIZE, _FRAMES)  # Loads the model, and makes the frame index.
            for device, server in running.items():
                _expect_device(server, name, device)
            for _ in range(rounds):
                said = peer(peers_python, "predict", model, _SIZE, video, "0")
                onnx.setdefault(name, Figure()).add(_FRAMES / said["seconds"])
                for device, server in running.items():
                    seconds, found = detect_in_video(server, video.name, name, _SIZE, _FRAMES)
                    ours[device].setdefault(name, Figure()).add(_FRAMES / seconds)
                    compare(found, said["boxes"])
                if name == _LARGE:
                    said = peer(peers_python, "predict", f"{_LARGE}.yaml", _SIZE, video, "0")
                    torch.add(_FRAMES / said["seconds"])
    yield (
        f"Detection in a video of {_FRAMES} frames in 1920x1080, frames a second, {rounds} rounds in turns, at "
        f"{_SIZE} pixels. All boxes of the first frames were those of the peer with the same file."
    )
    rows = [
        (f"Rushes on {device.value}, `/detections` over HTTP", *(rates[name].show(1) for name in files))
        for device, rates in ours.items()
    ]
    rows.append(("ultralytics `predict` in process, ONNX Runtime on the card", *(onnx[name].show(1) for name in files)))
    rows.append(("ultralytics `predict` in process, PyTorch on the card", "", torch.show(1)))
    yield table(("", *files), rows)
    kept = []
    for device in devices:
        if device is not Device.CPU:
            slowest = min(ours[device][name].median / onnx[name].median for name in files)
            promise = f"through a video on {device.value} at least {_TIMES_AS_FAST}x ultralytics on the card"
            kept.append(Goal(promise, f"{slowest:.2f}x", slowest >= _TIMES_AS_FAST))
    yield goals_table(kept)


def _expect_device(server: servers.Server, model: str, device: Device) -> None:
    [said] = [each for each in json.loads(get(server, "/health"))["models"] if each["name"] == model]
    if said["device"] != device:
        raise OtherAnswerError(f"{model} is run by {said['device']} and not by {device}: {said['reason']}")


if __name__ == "__main__":
    main()
