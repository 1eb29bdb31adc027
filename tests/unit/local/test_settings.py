"""What `rushes up` says of the settings of all its processes."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from rushes_local.settings import plan_or_refuse, port_mistakes, settings_given

# One mistake for each process, and for `rushes up` itself.
MISTAKES = {
    "RUSHES_LEARN_AFTER": "many",
    "RUSHES_MEDIA_SLOTS": "many",
    "RUSHES_INFERENCE_DEVICE": "gpu",
    "RUSHES_PORT": "99999999",
    "RUSHES_OPEN_BROWSER": "sometimes",
}


def test_the_mistakes_of_all_processes_are_said_at_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for variable, value in MISTAKES.items():
        monkeypatch.setenv(variable, value)
    with pytest.raises(SystemExit) as ended:
        plan_or_refuse()
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert {variable for variable in MISTAKES if f"{variable}: " in said} == set(MISTAKES)


def test_what_is_set_is_told_by_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"RUSHES_TRITON_URL": "grpc://gpu.lan:8001", "RUSHES_INFERENCE_QUEUE": "8", "RUSHES_PORT": "8111"}
    for variable, value in given.items():
        monkeypatch.setenv(variable, value)
    assert given.items() <= settings_given().items()


def refused(capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as ended:
        plan_or_refuse()
    assert ended.value.code == 2
    return capsys.readouterr().err


def test_paths_that_cannot_be_used_are_said_at_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "file"
    file.touch()
    for variable in ("RUSHES_DATA_DIR", "RUSHES_EXPORT_DIR", "RUSHES_CACHE_DIR"):
        monkeypatch.setenv(variable, f"{file}/below" if variable == "RUSHES_CACHE_DIR" else str(file))
    monkeypatch.setenv("RUSHES_DATABASE_URL", f"sqlite:///{tmp_path}")
    monkeypatch.setenv("RUSHES_DB_PATH", str(tmp_path))
    monkeypatch.setenv("RUSHES_LIBRARY", f"{tmp_path}/videos")
    monkeypatch.setenv("RUSHES_SORT_DIR", f"{tmp_path}/videos-2")
    monkeypatch.setenv("RUSHES_PORT", "many")
    said = refused(capsys)
    for line in (
        "RUSHES_PORT: ",
        f"RUSHES_DATA_DIR: {file} is a file or lies in one",
        f"RUSHES_EXPORT_DIR: {file} is a file or lies in one",
        f"RUSHES_CACHE_DIR: {file}/below is a file or lies in one",
        f"RUSHES_DATABASE_URL: {tmp_path} is a folder, and this takes a file, such as {tmp_path}/catalog.db",
        f"RUSHES_DB_PATH: {tmp_path} is a folder",
        f"RUSHES_SORT_DIR: {tmp_path}/videos-2 lies in no folder of RUSHES_LIBRARY",
    ):
        assert line in said


def test_a_data_folder_that_cannot_be_made_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RUSHES_DATA_DIR", "/proc/rushes")
    assert "RUSHES_DATA_DIR: /proc/rushes cannot be written (" in refused(capsys)


def test_a_database_where_no_file_can_be_made_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RUSHES_DATABASE_URL", "sqlite:////proc/rushes/catalog.db")
    assert "RUSHES_DATABASE_URL: /proc/rushes cannot be written (" in refused(capsys)


def test_what_may_be_mounted_later_is_told_and_keeps_nothing_from_starting(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("RUSHES_DATA_DIR", f"{tmp_path}/data")
    monkeypatch.setenv("RUSHES_EXPORT_DIR", "/proc/exports")
    monkeypatch.setenv("RUSHES_CACHE_DIR", f"{tmp_path}/cache")
    monkeypatch.setenv("RUSHES_LIBRARY", f"{tmp_path}/videos")
    monkeypatch.setenv("RUSHES_SORT_DIR", f"{tmp_path}/videos/phone")
    monkeypatch.setenv("RUSHES_DB_PATH", f"{tmp_path}/old.db")
    export, sort, old = plan_or_refuse().notices
    assert export.startswith("RUSHES_EXPORT_DIR: /proc/exports cannot be written (")
    assert sort == f"RUSHES_SORT_DIR: {tmp_path}/videos/phone is not there now. Its videos can be sorted when it is"
    assert old == f"DB_PATH: {tmp_path}/old.db does not exist: nothing is imported from it."
    assert list(tmp_path.iterdir()) == []


def test_a_database_to_import_is_said_to_be_imported_only_where_it_is_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    old = tmp_path / "old.db"
    monkeypatch.setenv("DB_PATH", str(old))
    old.write_text("no database")
    (notice,) = plan_or_refuse().notices
    assert notice == f"DB_PATH: {old} could not be read: file is not a database. Nothing is imported from it."
    old.unlink()
    with closing(sqlite3.connect(old)) as connection:
        connection.execute("CREATE TABLE processed (filename, start_time, output_path)")
        connection.execute("INSERT INTO processed VALUES ('a.mp4', 1.0, '/exports/a_001/a_001_0.mp4')")
        connection.commit()
    (notice,) = plan_or_refuse().notices
    assert notice.startswith(f"DB_PATH: {old} is imported, and never written.")


@pytest.mark.parametrize(
    ("first", "media_nodes", "said"),
    [
        (0, 1, []),
        (9000, 16, []),
        (65532, 1, []),
        (65534, 1, ["RUSHES_METRICS_PORT: must be 65532 or less, as the next 3 are used too"]),
        (65532, 2, ["RUSHES_METRICS_PORT: must be 65531 or less, as the next 4 are used too"]),
        (8000, 1, ["RUSHES_METRICS_PORT: the ports 8000 to 8003 are used, and RUSHES_PORT is 8000"]),
        (7997, 1, ["RUSHES_METRICS_PORT: the ports 7997 to 8000 are used, and RUSHES_PORT is 8000"]),
        (7996, 1, []),
    ],
)
def test_the_ports_of_metrics_exist_and_are_not_the_pages(first: int, media_nodes: int, said: list[str]) -> None:
    assert list(port_mistakes("RUSHES_METRICS_PORT", first, 8000, media_nodes)) == said


def test_metrics_on_the_port_of_the_page_are_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RUSHES_METRICS_PORT", "8000")
    assert "RUSHES_PORT is 8000" in refused(capsys)
