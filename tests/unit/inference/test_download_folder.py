"""Downloads that are cancelled at any moment leave nothing behind."""

import threading
import time
from pathlib import Path

import pytest

from rushes_inference.adapters.download_folder import ClaimedFolder, DownloadFolder
from rushes_inference.domain.downloads import Download, Phase, Progress

SLOT = "slot"
NOTHING = Progress(0, 0)
RUNNING = Download("model", Phase.DOWNLOADING, NOTHING, None, "")
FAILED = Download("model", Phase.FAILED, NOTHING, None, "no room")


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / SLOT).iterdir())


@pytest.fixture(name="downloads")
def _downloads(tmp_path: Path) -> DownloadFolder:
    return DownloadFolder(tmp_path)


@pytest.fixture(name="claim")
def _claim(downloads: DownloadFolder) -> ClaimedFolder:
    """Of whoever downloads."""
    claim = downloads.claim(SLOT)
    assert claim is not None
    claim.tell(RUNNING)
    return claim


def test_one_that_failed_is_shown_until_it_is_forgotten(
    downloads: DownloadFolder, claim: ClaimedFolder, tmp_path: Path
) -> None:
    claim.release(FAILED)
    assert downloads.find(SLOT) == FAILED
    downloads.cancel(SLOT)
    assert downloads.find(SLOT) is None
    assert left(tmp_path) == []


def test_one_that_fails_after_it_was_cancelled_is_not_shown(
    downloads: DownloadFolder, claim: ClaimedFolder, tmp_path: Path
) -> None:
    downloads.cancel(SLOT)
    assert claim.is_cancelled()
    claim.release(FAILED)
    assert downloads.find(SLOT) is None
    assert left(tmp_path) == []


def test_one_that_has_failed_and_is_not_released_yet_is_forgotten(
    downloads: DownloadFolder, claim: ClaimedFolder, tmp_path: Path
) -> None:
    claim.tell(FAILED)
    cancelling = threading.Thread(target=downloads.cancel, args=(SLOT,))
    cancelling.start()
    while not claim.is_cancelled():
        time.sleep(0.001)
    claim.release(FAILED)
    cancelling.join()
    assert downloads.find(SLOT) is None
    assert left(tmp_path) == []
