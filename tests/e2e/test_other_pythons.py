"""Rushes on the other versions of Python that it says it runs on: installed as `make run` does, and a clip cut.

Libraries behave differently on them; the tests themselves run on one version only.
"""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.cutting import FILE, cut
from tests.e2e.stack import Stack
from tests.footage import recipes
from tests.footage.recipes import Recipe

pytestmark = pytest.mark.proof("Pythons")

_PROJECT = Path(__file__).parents[2]
_RUNNING = f"{sys.version_info.major}.{sys.version_info.minor}"


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13"])
@pytest.mark.timeout(600)  # everything is installed
def test_it_is_installed_and_cuts(version: str, tmp_path: Path, make_footage: Callable[[Recipe], Path]) -> None:
    if version == _RUNNING:
        pytest.skip("all other tests run on this one")
    environment = tmp_path / "environment"
    subprocess.run([_interpreter(version), "-m", "venv", environment], check=True)
    python = environment / "bin" / "python"
    locked = ("--require-hashes", "--requirement", _PROJECT / "requirements" / "run.txt")
    for what in (locked, ("--no-build-isolation", "--no-deps", "--editable", _PROJECT)):
        pip = (python, "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet")
        subprocess.run([*map(str, (*pip, *what))], check=True)
    stack = Stack(tmp_path / "stack", python=str(python))
    video = stack.add(make_footage(recipes.CFR25_MP4))
    assert video.name == FILE
    with stack:
        stack.scan()
        state = cut(stack)
        assert state["status"] == "done", state
        assert stack.get("/").status_code == 200


def _interpreter(version: str) -> str:
    name = f"python{version}"
    found = shutil.which(name)
    # Version managers leave commands on the path for versions that are not chosen, which only say so.
    if found is None or subprocess.run([found, "--version"], capture_output=True).returncode:
        pytest.skip(f"there is no {name} on the path")
    return found
