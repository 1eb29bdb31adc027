"""`rushes up` says why its settings cannot be read, whatever keeps it from that."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


def _up(folder: Path, library_for_settings: str) -> subprocess.CompletedProcess[str]:
    """`rushes up`, where the library that reads settings is this module."""
    (folder / "pydantic_settings.py").write_text(library_for_settings)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RUSHES_")}
    environment |= {"RUSHES_DATA_DIR": str(folder / "data"), "PYTHONPATH": str(folder)}
    command = [sys.executable, "-m", "rushes_local", "up"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize(
    ("library", "why"),
    [
        ("raise OSError(28, 'No space left on device')", "OSError: [Errno 28] No space left on device"),
        ("raise SystemExit('of a kind that this machine has not')", "of a kind that this machine has not"),
    ],
    ids=["an error", "an exit with words"],
)
def test_what_keeps_the_settings_from_being_read_is_printed(tmp_path: Path, library: str, why: str) -> None:
    ended = _up(tmp_path, library)
    assert (ended.returncode, ended.stderr.splitlines()[-1:]) == (1, [why])
