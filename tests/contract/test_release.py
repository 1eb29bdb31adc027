"""One version, of all that a release has."""

import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

PROJECT = Path(__file__).parents[2]
RELEASE = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["version"]


def test_what_is_installed_is_this_version() -> None:
    assert version("rushes") == RELEASE


def test_the_command_prints_it() -> None:
    rushes = Path(sys.executable).with_name("rushes")
    answer = subprocess.run([rushes, "--version"], capture_output=True, text=True, check=True)
    assert answer.stdout == f"{RELEASE}\n"


def test_the_page_has_it() -> None:
    web = PROJECT / "gateway" / "web"
    assert json.loads((web / "package.json").read_text())["version"] == RELEASE
    lock = json.loads((web / "package-lock.json").read_text())
    assert lock["version"] == lock["packages"][""]["version"] == RELEASE


def test_the_changelog_describes_it() -> None:
    described = re.findall(r"^## (\d\S*) \(\d{4}-\d\d-\d\d\)$", (PROJECT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert described[0] == RELEASE


def test_later_versions_are_proven_to_update_it() -> None:
    made = PROJECT / "tests" / "upgrades" / RELEASE
    assert {file.name for file in made.iterdir()} == {
        f"{kind}.{part}" for kind in ("sqlite", "postgresql") for part in ("json", "tar.xz")
    }
