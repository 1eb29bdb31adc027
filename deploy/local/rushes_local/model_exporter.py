"""`python -m rushes_local.model_exporter MODEL.pt OUT.onnx`: the process started by rushes_local.model_export."""

import shutil
import sys
from pathlib import Path


def main() -> None:
    """Export a model for any batch size and picture size, without non-maximum suppression.

    Rushes does the suppression itself, for all backends.
    """
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
