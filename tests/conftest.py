"""What all tests share."""

from pathlib import Path
from typing import Final

import pytest
from hypothesis import settings

# How long an example takes says how busy the machine is.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

pytest_plugins = ["tests.footage.fixtures"]

_LONGEST: Final = (
    "test_read_out.py",
    "test_matrix.py",
    "test_main_job.py",
    "test_cutter_acceptance.py",
    "test_chaos.py",
    "test_access.py",
    "test_processes.py",
    "test_attacks.py",
    "test_exactness.py",
    "test_queue.py",
    "test_openings.py",
    "test_history.py",
    "test_encoders.py",
)
"""Files that take a minute and more."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest, so that at the end no process works on one of them while the others have nothing left."""
    items.sort(key=lambda item: _LONGEST.index(item.path.name) if item.path.name in _LONGEST else len(_LONGEST))


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
