"""The programs that check the files of deploy/, out of `.deploy`, which `make` installs."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
_PROGRAMS = ROOT / ".deploy" / "bin"


def program(name: str) -> Path:
    """The path of a program; skips the test where `.deploy` is not there, unless RUSHES_NEED_DEPLOY is set."""
    path = _PROGRAMS / name
    if not path.exists():
        missing = f"{path.relative_to(ROOT)} is missing; `make .deploy/stamp` installs it"
        if "RUSHES_NEED_DEPLOY" in os.environ:
            pytest.fail(missing)
        pytest.skip(missing)
    return path


def run(name: str, *arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """What a program prints and how it ends; its environment has `environment`, PATH and HOME alone."""
    inherited = {variable: os.environ[variable] for variable in ("PATH", "HOME") if variable in os.environ}
    return subprocess.run(
        [program(name), *arguments],
        env={**inherited, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
