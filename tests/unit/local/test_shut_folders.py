"""A path in a folder that may not be entered is said to be one, and keeps nothing else from being said."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rushes_catalog.settings import CatalogSettings
from rushes_local.annotations.check import UNREADABLE, check
from rushes_local.doctor.database import check_database
from rushes_local.doctor.findings import Verdict
from rushes_local.doctor.folders import check_sorted
from rushes_local.model_export import NotExported, exported
from rushes_local.set_paths import path_mistakes, path_notices
from rushes_media.settings import MediaSettings, runnable
from tests.fakes.rights import without_rights


@pytest.fixture
def shut(tmp_path: Path) -> Iterator[Path]:
    """A folder that may not be entered."""
    folder = tmp_path / "shut"
    folder.mkdir()
    for name in ("catalog.db", "old.db", "boxes.json", "model.pt", "ffmpeg"):
        (folder / name).touch(0o755)
    folder.chmod(0)
    with without_rights():
        yield folder
    folder.chmod(0o755)


def test_paths_of_settings_are_told_with_the_reason(shut: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUSHES_DATA_DIR", "/proc/rushes")
    monkeypatch.setenv("RUSHES_DATABASE_URL", f"sqlite:///{shut}/catalog.db")
    monkeypatch.setenv("RUSHES_DB_PATH", f"{shut}/old.db")
    monkeypatch.setenv("RUSHES_LIBRARY", f"library={shut}")
    monkeypatch.setenv("RUSHES_SORT_DIR", f"{shut}/phone")
    catalog, media = CatalogSettings(), MediaSettings()
    assert [line for line in path_mistakes(catalog, media) if str(shut) in line] == [
        f"RUSHES_DATABASE_URL: {shut} cannot be written (Permission denied)"
    ]
    sort, old = [line for line in path_notices(catalog, media) if str(shut) in line]
    assert sort == f"RUSHES_SORT_DIR: {shut}/phone is not there now. Its videos can be sorted when it is"
    assert old.startswith(f"DB_PATH: {shut}/old.db ")
    assert old.endswith(("Nothing is imported from it.", "nothing is imported from it."))


def test_a_program_is_refused_as_one_that_cannot_be_run(shut: Path) -> None:
    with pytest.raises(ValueError, match=f"{shut}/ffmpeg cannot be run"):
        runnable(shut / "ffmpeg")


def test_the_doctor_goes_on(shut: Path) -> None:
    [sorted_] = check_sorted(str(shut / "phone"))
    assert sorted_.verdict is Verdict.LIMITED
    _, database = check_database(shut / "catalog.db")
    assert (database.verdict, database.said) == (Verdict.FAILS, f"{shut}/catalog.db: Permission denied")


def test_annotations_are_unreadable(shut: Path) -> None:
    told: list[str] = []
    assert check([shut / "boxes.json"], told.append) == UNREADABLE
    assert told == [f"{shut}/boxes.json: Permission denied"]


def test_a_model_cannot_be_read(shut: Path, tmp_path: Path) -> None:
    with pytest.raises(NotExported, match=rf"{shut}/model.pt cannot be read: Permission denied|There is no file"):
        exported(str(shut / "model.pt"), tmp_path)
