"""Each service looks at the folders that it writes to before it serves."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rushes_chassis.settings import REFUSED
from tests.e2e.stack import free_port

pytestmark = pytest.mark.proof("kills")


@pytest.mark.parametrize(
    ("module", "variable"),
    [
        ("rushes_catalog", "RUSHES_DATA_DIR"),
        ("rushes_media", "RUSHES_EXPORT_DIR"),
        ("rushes_media", "RUSHES_CACHE_DIR"),
        ("rushes_inference", "RUSHES_MODELS_DIR"),
    ],
)
def test_each_service_ends_with_its_settings_name(tmp_path: Path, module: str, variable: str) -> None:
    (tmp_path / "file").touch()
    given = {"RUSHES_DATA_DIR": str(tmp_path / "data"), variable: str(tmp_path / "file" / "folder")}
    ended = subprocess.run(
        [sys.executable, "-m", module, "--listen", f"127.0.0.1:{free_port()}"],
        env={**os.environ, **given},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == REFUSED, ended.stderr
    assert f"  {variable}: {tmp_path}/file/folder" in ended.stderr
