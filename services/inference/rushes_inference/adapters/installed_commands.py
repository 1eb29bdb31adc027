"""How Rushes is installed where this process runs, for the commands that are shown to people."""

import sys
from importlib.metadata import PackageNotFoundError, requires
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from rushes_inference.domain.add_commands import Installation
from rushes_inference.domain.published import SITE

_EXPORTER: Final = "ultralytics"
"""The module that exports models."""


def find_installation(
    data_dir: Path, *, has_secret: bool, site: str = SITE, models_dir: Path | None = None
) -> Installation | None:
    """`site`: address of the site that commands download from.

    None: there is no command `rushes` beside Python, such as in a container of inference alone.
    """
    # Not resolved: the Python of a virtual environment is a link.
    python = Path(sys.executable)
    rushes = python.with_name("rushes")
    if not rushes.is_file():
        return None
    lacks = () if find_spec(_EXPORTER) else _requirements_of("yolo")
    return Installation(rushes, python, data_dir, has_secret, site, lacks, models_dir)


def _requirements_of(extra: str) -> tuple[str, ...]:
    """Requirements of an extra of the package `rushes`, without their markers."""
    try:
        stated = requires("rushes") or []
    except PackageNotFoundError:
        return ()
    parts = (each.partition(";") for each in stated)
    return tuple(name.strip() for name, _, marker in parts if f"extra == '{extra}'" in marker.replace('"', "'"))
