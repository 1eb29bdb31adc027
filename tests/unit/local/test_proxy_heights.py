"""`rushes proxy` takes the heights that the services take."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from rushes_local.cli.app import app


@pytest.mark.parametrize("verb", ["path", "ensure"])
def test_an_odd_height_is_refused_with_words(tmp_path: Path, verb: str) -> None:
    refused = CliRunner().invoke(app, ["proxy", verb, str(tmp_path / "a.mp4"), "--height", "65"])
    assert (refused.exit_code, "65 is odd" in refused.output) == (2, True), refused.output
