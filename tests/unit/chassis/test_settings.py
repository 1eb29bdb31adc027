"""Settings are typed, frozen, and refused with all their mistakes."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from rushes_chassis.addresses import prepare_to_listen, socket_folder, socket_target
from rushes_chassis.settings import CommonSettings, load_settings
from rushes_gateway.settings import GatewaySettings


def test_targets_that_are_not_set_are_sockets_in_the_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RUSHES_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("RUSHES_MEDIA", "unix:/a, localhost:7,")
    settings = CommonSettings()
    assert settings.catalog == f"unix:{tmp_path}/run/catalog.sock"
    assert settings.media == ("unix:/a", "localhost:7")
    assert not list(tmp_path.iterdir())


def test_the_folder_of_a_socket_is_open_to_its_user_alone(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir(mode=0o755)
    prepare_to_listen(f"unix:{tmp_path}/run/media-1.sock")
    assert (tmp_path / "run").stat().st_mode & 0o777 == 0o700


def test_settings_do_not_change_after_being_read() -> None:
    settings = CommonSettings()
    with pytest.raises(ValidationError):
        settings.catalog = "elsewhere"  # type: ignore[misc]  # that it is refused is the point


def test_every_mistake_is_named_with_its_variable(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RUSHES_PORT", "eighty")
    monkeypatch.setenv("RUSHES_LOG_FORMAT", "xml")
    with pytest.raises(SystemExit) as refused:
        load_settings(GatewaySettings)
    said = capsys.readouterr().err
    assert refused.value.code == 2
    assert "RUSHES_PORT" in said
    assert "RUSHES_LOG_FORMAT" in said


def test_an_address_that_others_reach_needs_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUSHES_HOST", "0.0.0.0")
    with pytest.raises(ValidationError, match="set RUSHES_TOKEN"):
        GatewaySettings()
    monkeypatch.setenv("RUSHES_TOKEN", "x" * 16)
    assert GatewaySettings().host == "0.0.0.0"


@pytest.mark.parametrize(("token", "said"), [("x" * 15, "16 characters"), ("a word and a word", "no spaces")])
def test_a_token_that_is_too_short_or_fits_in_no_header_is_refused_without_being_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], token: str, said: str
) -> None:
    monkeypatch.setenv("RUSHES_TOKEN", token)
    with pytest.raises(SystemExit):
        load_settings(CommonSettings)
    told = capsys.readouterr().err
    assert "RUSHES_TOKEN: " in told
    assert said in told
    assert token not in told
    assert "x" * 16 not in repr(CommonSettings(token="x" * 16))


def test_a_path_too_long_for_a_socket_falls_back_to_the_runtime_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/run/user/7")
    deep = tmp_path / ("x" * 60) / ("y" * 60)
    folder = socket_folder(deep)
    assert folder.parent == Path("/run/user/7")
    assert len(socket_target(deep, "inference").removeprefix("unix:")) <= 107
    assert folder == socket_folder(deep) != socket_folder(deep / "other")
