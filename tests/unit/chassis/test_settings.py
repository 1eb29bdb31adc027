"""Settings are typed, frozen, and refused with all their mistakes."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from rushes_chassis.addresses import prepare_to_listen, socket_folder, socket_target
from rushes_chassis.settings import CommonSettings, bytes_in, load_settings
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


@pytest.mark.parametrize(
    ("written", "number"),
    [("70", 70), ("3KB", 3000), ("3 KiB", 3072), ("20GiB", 20 << 30), ("1TB", 10**12)],
)
def test_bytes_may_have_a_unit(written: str, number: int) -> None:
    assert bytes_in(written) == number


@pytest.mark.parametrize("written", ["1e10", "20gib", "-1", "1.5GB", "much"])
def test_what_is_no_number_of_bytes_is_refused_with_what_is_one(written: str) -> None:
    with pytest.raises(ValueError, match="no number of bytes: 21474836480, or with one of KB, MB, GB, TB, KiB"):
        bytes_in(written)


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("RUSHES_ALLOWED_HOSTS", "http://nas.lan", "'http://nas.lan' is no host name"),
        ("RUSHES_ALLOWED_HOSTS", "nas.lan,*", "'*' is no host name"),
        ("RUSHES_ALLOWED_HOSTS", "nas.lan/page", "'nas.lan/page' is no host name"),
        ("RUSHES_ALLOWED_ORIGINS", "nas.lan", "'nas.lan' is no origin"),
        ("RUSHES_ALLOWED_ORIGINS", "*", "'*' is no origin"),
        ("RUSHES_ALLOWED_ORIGINS", "http://nas.lan/page", "'http://nas.lan/page' is no origin"),
        ("RUSHES_TRUSTED_PROXIES", "proxy.lan", "'proxy.lan' is no address or network"),
        ("RUSHES_TRUSTED_PROXIES", "10.0.0.0/80", "'10.0.0.0/80' is no address or network"),
        ("RUSHES_HOST", "127.0.0.1:8000", "RUSHES_PORT sets it"),
    ],
)
def test_what_would_have_no_effect_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], variable: str, value: str, said: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SystemExit):
        load_settings(GatewaySettings)
    told = capsys.readouterr().err
    assert f"{variable}: " in told
    assert said in told


def test_hosts_origins_and_proxies_are_taken_as_they_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {
        "RUSHES_ALLOWED_HOSTS": "nas.lan,my_nas:8443,fd00::7,[fd00::8]:8000,192.168.1.7",
        "RUSHES_ALLOWED_ORIGINS": "http://nas.lan:8080,https://nas.lan/,http://[fd00::8]:80,chrome-extension://abc",
        "RUSHES_TRUSTED_PROXIES": "192.168.1.5,10.0.0.0/8,fd00::1",
    }
    for variable, value in given.items():
        monkeypatch.setenv(variable, value)
    settings = load_settings(GatewaySettings)
    taken = (settings.allowed_hosts, settings.allowed_origins, settings.trusted_proxies)
    assert [",".join(each) for each in taken] == list(given.values())


class TestSecretsInFiles:
    """A folder of files that are named like settings."""

    @pytest.fixture(name="folder")
    @staticmethod
    def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        folder = tmp_path / "secrets"
        folder.mkdir()
        monkeypatch.setenv("RUSHES_SECRETS_DIR", str(folder))
        return folder

    def test_they_are_read_as_mounted_by_orchestrators(self, folder: Path) -> None:
        # Kubernetes mounts links to a folder whose name changes with each update.
        (folder / "..2026").mkdir()
        (folder / "..2026" / "RUSHES_TOKEN").write_text(f"{'s' * 16}\n")
        (folder / "..data").symlink_to("..2026")
        (folder / "RUSHES_TOKEN").symlink_to("..data/RUSHES_TOKEN")
        (folder / "RUSHES_MEDIA").write_text("unix:/a,unix:/b\n")
        settings = CommonSettings()
        assert settings.token.get_secret_value() == "s" * 16
        assert settings.media == ("unix:/a", "unix:/b")

    def test_variables_have_precedence_and_empty_ones_and_files_count_as_absent(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (folder / "RUSHES_TOKEN").write_text("f" * 16)
        (folder / "RUSHES_PROBE_PORT").write_text("\n")
        monkeypatch.setenv("RUSHES_TOKEN", "")
        assert CommonSettings().token.get_secret_value() == "f" * 16
        assert CommonSettings().probe_port == 0
        monkeypatch.setenv("RUSHES_TOKEN", "v" * 16)
        assert CommonSettings().token.get_secret_value() == "v" * 16

    @pytest.mark.parametrize(
        ("content", "said"), [(b"\xff\xfe", "is no text in UTF-8"), (b"x" * (65 << 10), "so it is no value")]
    )
    def test_a_file_that_holds_no_value_is_named(
        self, folder: Path, capsys: pytest.CaptureFixture[str], content: bytes, said: str
    ) -> None:
        (folder / "RUSHES_TOKEN").write_bytes(content)
        with pytest.raises(SystemExit) as refused:
            load_settings(CommonSettings)
        assert refused.value.code == 2
        assert f"RUSHES_SECRETS_DIR: {folder}/RUSHES_TOKEN" in (message := capsys.readouterr().err)
        assert said in message

    def test_a_mistake_in_a_file_is_named_like_one_in_a_variable(
        self, folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (folder / "RUSHES_TOKEN").write_text("short")
        with pytest.raises(SystemExit):
            load_settings(CommonSettings)
        said = capsys.readouterr().err
        assert "RUSHES_TOKEN: must have 16 characters" in said
        assert "short" not in said

    def test_a_folder_that_is_not_there_is_named(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        monkeypatch.setenv("RUSHES_SECRETS_DIR", str(tmp_path / "nowhere"))
        with pytest.raises(SystemExit):
            load_settings(CommonSettings)
        assert f"RUSHES_SECRETS_DIR: {tmp_path}/nowhere cannot be read" in capsys.readouterr().err
