"""Making ONNX of a model that ultralytics knows, in a process of its own.

A PyTorch file is a pickle: reading one runs what its maker put into it. Whoever adds one trusts it; the services never
see it.
"""

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

_SECONDS = 1800.0
_MADE = "model.onnx"
_SOURCES = (".pt", "")
"""What the name of a PyTorch file ends in, and that of a published model."""


class NotExported(Exception):
    """There is no ONNX file; the message says why and what to do."""


def exported(source: str, folder: Path) -> Path:
    """The ONNX file, in `folder`, of a PyTorch file or of a published model like "yolo11n". Raises NotExported."""
    if Path(source).suffix not in _SOURCES:
        raise NotExported(f"{source} is no model: give an .onnx or .pt file, or the name of a published one: yolo11n.")
    if find_spec("ultralytics") is None:
        raise NotExported(
            f"Making a model of {source} needs ultralytics, which is AGPL-3.0 and brings PyTorch: install rushes[yolo]."
            " An ONNX file is added without it."
        )
    if Path(source).suffix == ".pt" and not Path(source).is_file():
        raise NotExported(f"There is no file {source}.")
    environment = {
        **os.environ,
        "YOLO_AUTOINSTALL": "false",  # it would install packages by itself
        "YOLO_CONFIG_DIR": str(folder),
    }
    try:
        command = [sys.executable, "-m", "rushes_local.model_exporter", _brought(source, folder), _MADE]
        ended = subprocess.run(
            command, env=environment, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS
        )
    except OSError as unreadable:
        raise NotExported(f"{source} cannot be read: {unreadable}") from unreadable
    except subprocess.TimeoutExpired as late:
        raise NotExported(f"Making a model of {source} took longer than {_SECONDS:g} s.") from late
    if ended.returncode != 0 or not (folder / _MADE).is_file():
        lines = ended.stderr.decode(errors="replace").strip().splitlines() or ["it said nothing"]
        raise NotExported(_in_words(source, lines[-1]))
    return folder / _MADE


def _brought(source: str, folder: Path) -> str:
    """The name of a file in the folder: a copy of one that is there, or a published model, which comes there."""
    path = Path(source)
    if not path.is_file():
        return f"{source.removesuffix('.pt')}.pt"
    # What ultralytics makes of a file it writes beside it, whatever lies there.
    shutil.copyfile(path, folder / "given.pt")
    return "given.pt"


def _in_words(source: str, last_line: str) -> str:
    said = f"Making a model of {source} failed: {last_line}"
    if not Path(source).is_file():
        said += (
            f"\nWhere there is no network, download {source.removesuffix('.pt')}.pt elsewhere, and add the file: "
            f"rushes models add ./{source.removesuffix('.pt')}.pt"
        )
    return said
