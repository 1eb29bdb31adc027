"""Ultralytics in a process of its own: the peer of the benchmarks of models, and the exporter of their larger model.

`python inference_peer.py export NAME FOLDER` writes FOLDER/NAME.onnx: a published model's architecture with untrained
weights, which takes the same time as the trained one. `python inference_peer.py predict MODEL SIZE VIDEO [DEVICE]`
runs a model on a video and prints, as JSON, the seconds that took without loading the model, the number of frames, and
the boxes in the first ones. A MODEL.onnx is run by ONNX Runtime, a NAME.yaml by PyTorch with untrained weights; DEVICE
is the number of a graphics card.

It runs under any Python that has ultralytics, and imports nothing of the project.
"""

import json
import sys
import time
from pathlib import Path

from ultralytics import YOLO

_TOLD = 50


def export(name: str, folder: Path) -> None:
    made = YOLO(f"{name}.yaml").export(format="onnx", dynamic=True, imgsz=640, verbose=False)
    Path(made).rename(folder / f"{name}.onnx")


def predict(model: Path, size: int, video: Path, device: str | None) -> None:
    network = YOLO(str(model), task="detect")
    asked = {"imgsz": size, "conf": 0.25, "iou": 0.7, "verbose": False, "device": device}
    network.predict(source=str(video), stream=False, max_det=300, vid_stride=10_000, **asked)  # Loads the model.
    boxes, frames, began = [], 0, time.perf_counter()
    for found in network.predict(source=str(video), stream=True, max_det=300, **asked):
        if frames < _TOLD:
            boxes.append([[*box.xyxy[0].tolist(), float(box.conf)] for box in found.boxes])
        frames += 1
    took = time.perf_counter() - began
    print(json.dumps({"seconds": took, "frames": frames, "boxes": boxes}))


if __name__ == "__main__":
    if sys.argv[1] == "export":
        export(sys.argv[2], Path(sys.argv[3]))
    else:
        predict(Path(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]), next(iter(sys.argv[5:]), None))
