"""The commands that add published models do so as they are printed."""

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from rushes_inference.adapters.installed_commands import find_installation
from rushes_inference.domain.add_commands import Installation
from rushes_inference.domain.published import PUBLISHED, SITE

_ECHO = '#!/bin/sh\necho "$(basename "$0") $RUSHES_DATA_DIR $RUSHES_MODELS_SITE$RUSHES_SERVICE_SECRET $*"\n'
"""Prints its own name and what it was given."""


@pytest.fixture(name="installed")
def _installed(tmp_path: Path) -> Path:
    """A folder with a space in its name, and commands that print what they are given."""
    folder = tmp_path / "my rushes"
    folder.mkdir()
    for name in ("rushes", "python"):
        (folder / name).write_text(_ECHO)
        (folder / name).chmod(0o755)
    return folder


def _installation(
    folder: Path, *, has_secret: bool = False, site: str = SITE, lacks: tuple[str, ...] = ()
) -> Installation:
    return Installation(folder / "rushes", folder / "python", folder / "data", has_secret, site, lacks)


def _typed(command: str, *, answering: str = "") -> list[str]:
    done = subprocess.run(["bash", "-c", command], input=answering, capture_output=True, text=True, check=True, env={})
    return done.stdout.splitlines()


def test_a_command_runs_as_it_is_printed(installed: Path) -> None:
    typed = {model.name: _typed(_installation(installed).adding(model)) for model in PUBLISHED}
    assert typed["yolo11n"] == [f"rushes {installed / 'data'}  models add yolo11n"]
    assert typed["clip-vit-b-32"] == [f"rushes {installed / 'data'}  models add clip-vit-b-32"]
    assert typed["whisper-small"] == [f"rushes {installed / 'data'}  speech add --whisper small"]


def test_a_command_downloads_from_the_site_of_the_server(installed: Path) -> None:
    command = _installation(installed, site="http://mirror.lan/a?b").adding(PUBLISHED[1])
    assert _typed(command) == [f"rushes {installed / 'data'} http://mirror.lan/a?b models add clip-vit-b-32"]


def test_what_exporting_lacks_is_installed_first_by_the_same_python(installed: Path) -> None:
    lacking = _installation(installed, lacks=("ultralytics>=8.4", "onnxslim"))
    yolo, clip = map(lacking.adding, PUBLISHED[:2])
    assert _typed(yolo)[0].split() == ["python", "-m", "pip", "install", "ultralytics>=8.4", "onnxslim"]
    assert not (installed / "=8.4").exists()
    assert len(_typed(yolo)) == 2
    assert len(_typed(clip)) == 1


def test_a_token_is_asked_for_and_not_printed(installed: Path) -> None:
    command = _installation(installed, has_secret=True).command("speech", "add")
    assert _typed(command, answering="secret\n") == [
        f"RUSHES_SERVICE_SECRET: rushes {installed / 'data'} secret speech add"
    ]


def test_this_installation_is_found_with_what_its_extra_names() -> None:
    found = find_installation(Path("/data"), has_secret=False)
    assert found is not None
    assert found.rushes == Path(sys.executable).with_name("rushes")
    assert all(";" not in each for each in found.lacks)
    assert not found.lacks or any(each.startswith("ultralytics") for each in found.lacks)
    assert shlex.split(found.command("models", "list"))[1:] == [str(found.rushes), "models", "list"]
