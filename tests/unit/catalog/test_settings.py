"""The catalog's settings."""

from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from rushes_catalog.settings import CatalogSettings
from rushes_chassis.settings import CommonSettings, load_settings
from rushes_gateway.settings import GatewaySettings
from rushes_local.settings import LocalSettings


def test_the_database_lies_in_the_data_folder(tmp_path: Path) -> None:
    assert CatalogSettings(data_dir=tmp_path).database == tmp_path / "catalog.db"


def test_a_file_can_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUSHES_DATABASE_URL", "sqlite:////srv/my data/x.db")
    assert CatalogSettings().database == Path("/srv/my data/x.db")


def test_a_database_named_relatively_is_told_by_its_whole_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/home/mara")
    monkeypatch.setenv("RUSHES_DATABASE_URL", "sqlite:///cat.db")
    assert CatalogSettings().database == tmp_path / "cat.db"
    monkeypatch.setenv("RUSHES_DATABASE_URL", "sqlite:///~/cat.db")
    assert CatalogSettings().database == Path("/home/mara/cat.db")


def test_the_sorted_folder_is_an_absolute_path(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOME", "/home/mara")
    monkeypatch.setenv("RUSHES_SORT_DIR", "~/phone")
    assert CatalogSettings().sort_dir == "/home/mara/phone"
    monkeypatch.setenv("RUSHES_SORT_DIR", "phone")
    with pytest.raises(SystemExit):
        load_settings(CatalogSettings)
    assert "RUSHES_SORT_DIR: 'phone' is no absolute path" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://db", "must name the database of PostgreSQL"),
        ("postgresql+asyncpg://db/rushes", "must look like sqlite:////data/catalog.db or postgresql://"),
        ("postgresql://ada:hunter2@db:port/rushes", "must look like"),
        ("mysql://ada:hunter2@db/rushes", "must look like"),
        ("sqlite://", "must look like"),
        ("not a url", "must look like"),
    ],
)
def test_anything_else_is_refused_in_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str, words: str
) -> None:
    monkeypatch.setenv("RUSHES_DATABASE_URL", url)
    with pytest.raises(SystemExit):
        load_settings(CatalogSettings)
    told = capsys.readouterr().err
    assert words in told
    assert "hunter2" not in told


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg", "postgres"])
def test_an_address_of_postgresql_is_taken(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    monkeypatch.setenv("RUSHES_DATABASE_URL", f"{scheme}://ada:hunter2@db:5433/rushes")
    address = CatalogSettings().database
    assert isinstance(address, URL)
    assert (address.host, address.port, address.database) == ("db", 5433, "rushes")


@pytest.mark.parametrize(
    ("wanted", "seconds"),
    [({}, None), ({"RUSHES_PROXIES_AHEAD": "all"}, 0.0), ({"RUSHES_PROXIES_AHEAD": "long"}, 600.0)],
)
def test_proxies_are_made_by_themselves_only_where_that_is_wanted(
    monkeypatch: pytest.MonkeyPatch, wanted: dict[str, str], seconds: float | None
) -> None:
    for name, value in wanted.items():
        monkeypatch.setenv(name, value)
    assert CatalogSettings().proxies_from_seconds == seconds


def test_ways_to_write_a_moment_are_taken_apart_and_wrong_ones_refused_in_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RUSHES_NAME_PATTERNS", "REC_%d-%m-%Y, %Y %j")
    with pytest.raises(SystemExit):
        load_settings(CatalogSettings)
    assert "%j is not one of %Y %m %d" in capsys.readouterr().err
    monkeypatch.setenv("RUSHES_NAME_PATTERNS", "REC_%d-%m-%Y, %Y%m%d,")
    patterns = load_settings(CatalogSettings).name_patterns
    assert [pattern.written for pattern in patterns] == ["REC_%d-%m-%Y", "%Y%m%d"]


@pytest.mark.parametrize("kind", [CatalogSettings, GatewaySettings, LocalSettings])
@pytest.mark.parametrize(
    ("height", "why"), [("62", "64"), ("1082", "1080"), ("361", "multiple of 2"), ("x", "integer")]
)
def test_a_height_of_proxies_is_even_and_within_limits(
    kind: type[CommonSettings],
    height: str,
    why: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("RUSHES_PROXY_HEIGHT", height)
    with pytest.raises(SystemExit):
        load_settings(kind)
    said = capsys.readouterr().err
    assert "RUSHES_PROXY_HEIGHT: " in said
    assert why in said
