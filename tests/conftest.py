"""What all tests share."""

from collections import Counter
from pathlib import Path
from typing import Final

import pytest
from hypothesis import settings
from schemathesis.pytest.plugin import SchemathesisFunction

# How long an example takes says how busy the machine is.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

pytest_plugins = ["tests.footage.fixtures"]

_LONGEST: Final = (
    "test_read_out.py",
    "test_openapi.py",
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
    "test_hardware_decoding.py",
    "test_viewers.py",
    "test_scrubbing.py",
    "test_crop.py",
    "test_sound_lane.py",
    "test_streams.py",
    "test_cutter_client.py",
)
"""Files that take a minute and more."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest, so that at the end no process works on one of them while the others have nothing left."""
    for item in items:
        if isinstance(item, SchemathesisFunction) and item.parent is not None:
            # schemathesis 4 gives each operation a name, of which pytest 9.2 makes no part of the id.
            item._id = item.parent.id.child(item.name)
    twins = [node_id for node_id, count in Counter(item.nodeid for item in items).items() if count > 1]
    if twins:
        # pytest-xdist would run one of them, and call that all.
        raise pytest.UsageError(f"several tests of one id: {', '.join(twins)}")
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
        "RUSHES_TRITON_URL",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("RUSHES_DATA_DIR", str(tmp_path / "data"))
