"""What all tests share."""

from pathlib import Path

import pytest

pytest_plugins = ["tests.footage.fixtures"]


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the machine reaches a test, and no test writes into the working tree."""
    for name in (
        "RUSHES_LIBRARY",
        "MEDIA_DIRS",
        "MEDIA_VIDEOS_DIR",
        "EXPORT_DIR",
        "CACHE_DIR",
        "DB_PATH",
        "RUSHES_TOKEN",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("RUSHES_DATA_DIR", str(tmp_path / "data"))
