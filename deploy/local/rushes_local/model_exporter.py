"""`python -m rushes_local.model_exporter MODEL.pt OUT.onnx`: what rushes_local.model_export runs."""

import shutil
import sys
from pathlib import Path


def main() -> None:
    """Export with a raw head, any number of pictures and any size: overlaps are removed by Rushes, for all backends."""
    model, target = sys.argv[1:]
    from ultralytics import YOLO

    try:
        network = YOLO(model)
        if network.task != "detect":
            raise SystemExit(f"it is made for the task {network.task!r}; only models that detect objects can be run")
        made = network.export(format="onnx", dynamic=True, simplify=True, device="cpu")
    except (ConnectionError, FileNotFoundError, OSError) as missing:
        raise SystemExit(f"it cannot be read or downloaded ({missing})") from missing
    if Path(made).resolve() != Path(target).resolve():
        shutil.move(made, target)


if __name__ == "__main__":
    main()
