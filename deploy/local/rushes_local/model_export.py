"""Exports models to ONNX with ultralytics, in a separate process.

A PyTorch file is a pickle: loading one runs code that its author put into it. The user who adds one has to trust it;
the services only receive the ONNX file.
"""

import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

_SECONDS = 1800.0
_MADE = "model.onnx"
_SOURCES = (".pt", "")
"""Suffixes: of a PyTorch file, and of the name of a published model."""
_PUBLISHED = re.compile("(yolo|rtdetr)[a-z0-9_-]+", re.ASCII)
"""Names of ultralytics' models that detect objects; which there are is known to ultralytics."""
_GIVE = "give an .onnx or .pt file, or the name of a published one: yolo11n."


class NotExported(Exception):
    """No ONNX file could be made; the message has the reason and what to do."""


def exported(source: str, folder: Path) -> Path:
    """Export a PyTorch file, or a published model like "yolo11n", into `folder`; the file. Raises NotExported."""
    file = Path(source)
    try:
        is_folder, is_file = file.is_dir(), file.is_file()
    except OSError as unreadable:  # as in a folder that may not be entered
        raise NotExported(f"{source} cannot be read: {unreadable.strerror}.") from unreadable
    if is_folder:
        raise NotExported(f"{source} is a folder: {_GIVE}")
    if file.suffix not in _SOURCES:
        raise NotExported(f"{source} is no model: {_GIVE}")
    if not is_file:
        if file.suffix == ".pt":
            raise NotExported(f"There is no file {source}.")
        if not _PUBLISHED.fullmatch(source):
            raise NotExported(f"{source} is neither a file nor the name of a published model: {_GIVE}")
    if find_spec("ultralytics") is None:
        raise NotExported(
            f"Making a model of {source} needs ultralytics, which is AGPL-3.0 and brings PyTorch: install rushes[yolo]."
            " An ONNX file is added without it."
        )
    environment = {
        **os.environ,
        "YOLO_AUTOINSTALL": "false",  # otherwise ultralytics installs missing packages
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
        lines = ended.stderr.decode(errors="replace").strip().splitlines() or ["no error message"]
        raise NotExported(_in_words(source, lines[-1]))
    return folder / _MADE


def _brought(source: str, folder: Path) -> str:
    """Name of the model's file in `folder`: a copy of `source`, or a published model, which ultralytics downloads."""
    path = Path(source)
    if not path.is_file():
        return f"{source.removesuffix('.pt')}.pt"
    # A copy, because ultralytics writes its output beside the source, overwriting existing files.
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
