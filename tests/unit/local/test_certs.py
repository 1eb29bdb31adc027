"""`rushes certs` makes what browsers accept of those whom their people trust, whenever it is killed."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from typer.testing import CliRunner

from rushes_gateway.certificate import certificate_in, names_of
from rushes_local.authority import CertsError
from rushes_local.certificate_folder import CertificateFolder
from rushes_local.certs import LOOPBACK, MOST_NAMES, make_certificates
from rushes_local.cli.app import app

NOW = datetime.now(UTC)


def modes(folder: CertificateFolder) -> dict[str, int]:
    return {file.name: file.stat().st_mode & 0o777 for file in sorted(folder.path.iterdir())}


def shake_hands(folder: CertificateFolder, name: str) -> None:
    """As a browser that trusts the authority and was sent to this name; raises ssl.SSLError."""
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(folder.server, folder.server_key)
    asking = ssl.create_default_context(cafile=folder.authority)
    asking.verify_flags |= ssl.VERIFY_X509_STRICT
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = asking.wrap_bio(to_client, to_server, server_hostname=name)
    server = serving.wrap_bio(to_server, to_client, server_side=True)
    waiting = [client, server]
    while waiting:
        for side in tuple(waiting):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
            waiting.remove(side)


def test_who_trusts_the_authority_accepts_the_server_by_each_of_its_names(tmp_path: Path) -> None:
    folder = CertificateFolder(tmp_path)
    made = make_certificates(folder, ["NAS.lan", "192.168.1.5", "[fd00::5]"], "nas", NOW)
    assert made.names == ("nas.lan", "192.168.1.5", "fd00::5", *LOOPBACK)
    for name in made.names:
        shake_hands(folder, name)
    with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        shake_hands(folder, "other.lan")
    assert certificate_in(folder.authority).subject.rfc4514_string() == "CN=Rushes on nas"


def test_keys_are_their_owners_alone(tmp_path: Path) -> None:
    folder = CertificateFolder(tmp_path)
    folder.path.mkdir(mode=0o755)
    make_certificates(folder, [], "nas", NOW)
    assert folder.path.stat().st_mode & 0o777 == 0o700
    assert modes(folder) == {"authority-key.pem": 0o600, "authority.pem": 0o644, "server-key.pem": 0o600} | {
        "server.pem": 0o644
    }


def test_renewing_keeps_the_authority_and_the_names(tmp_path: Path) -> None:
    folder = CertificateFolder(tmp_path)
    make_certificates(folder, ["nas.lan"], "nas", NOW - timedelta(days=390))
    before = folder.authority.read_bytes()
    made = make_certificates(folder, [], "renamed", NOW)
    assert (made.authority_is_new, made.authority_name) == (False, "Rushes on nas")
    assert "nas.lan" in made.names
    assert folder.authority.read_bytes() == before
    assert certificate_in(folder.server).not_valid_after_utc - NOW > timedelta(days=396)
    shake_hands(folder, "nas.lan")


def test_without_names_it_is_for_this_machine(tmp_path: Path) -> None:
    folder = CertificateFolder(tmp_path)
    assert set(make_certificates(folder, [], "nas", NOW).names) >= set(LOOPBACK)


def test_a_server_does_not_outlive_its_authority_and_a_dead_authority_signs_nothing(tmp_path: Path) -> None:
    folder = CertificateFolder(tmp_path)
    make_certificates(folder, [], "nas", NOW - timedelta(days=3600))
    end = certificate_in(folder.authority).not_valid_after_utc
    assert make_certificates(folder, [], "nas", NOW).ends_at == end
    with pytest.raises(CertsError, match=r"expired on .*remove the folder"):
        make_certificates(folder, [], "nas", NOW + timedelta(days=51))


class _Killed(BaseException):
    """Nothing after it is run."""


class _DyingFolder(CertificateFolder):
    """Its process is killed in the middle of a file."""

    def __init__(self, data_dir: Path, writes: int) -> None:
        super().__init__(data_dir)
        self._writes = writes

    def write(self, file: Path, content: bytes, mode: int) -> None:
        if self._writes == 0:
            file.with_name(f".{file.name}.part").write_bytes(content[:20])
            raise _Killed
        self._writes -= 1
        super().write(file, content, mode)


@pytest.mark.parametrize("writes", range(4))
def test_one_that_is_killed_leaves_whole_files_and_the_next_goes_on(tmp_path: Path, writes: int) -> None:
    with pytest.raises(_Killed):
        make_certificates(_DyingFolder(tmp_path, writes), [], "nas", NOW)
    folder = CertificateFolder(tmp_path)
    kept = {file: file.read_bytes() for file in folder.path.glob("*.pem") if not file.name.startswith(".")}
    assert len(kept) == writes
    make_certificates(folder, ["nas.lan"], "nas", NOW)
    assert all(file.read_bytes() == content for file, content in kept.items())
    assert len(list(folder.path.iterdir())) == 4
    shake_hands(folder, "nas.lan")


def test_a_renewal_that_is_killed_leaves_the_one_before(tmp_path: Path) -> None:
    make_certificates(CertificateFolder(tmp_path), ["nas.lan"], "nas", NOW)
    with pytest.raises(_Killed):
        make_certificates(_DyingFolder(tmp_path, 0), ["other.lan"], "nas", NOW)
    shake_hands(CertificateFolder(tmp_path), "nas.lan")


@pytest.mark.parametrize("name", ["https://nas.lan", "nas.lan:8000", "*.lan", "größe.lan", "", "a b", "x" * 64, "a..b"])
def test_what_is_no_name_is_refused_and_makes_nothing(tmp_path: Path, name: str) -> None:
    with pytest.raises(CertsError, match=r"NAME .*253 characters"):
        make_certificates(CertificateFolder(tmp_path), [name], "nas", NOW)
    assert list(tmp_path.iterdir()) == []


def test_a_zone_of_an_address_is_left_out(tmp_path: Path) -> None:
    made = make_certificates(CertificateFolder(tmp_path), ["fe80::1%eth0"], "nas", NOW)
    assert made.names == ("fe80::1", *LOOPBACK)


def test_too_many_names_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CertsError, match=f"{MOST_NAMES} names at most"):
        make_certificates(CertificateFolder(tmp_path), [f"n{number}.lan" for number in range(MOST_NAMES)], "nas", NOW)


def test_an_authority_without_its_key_is_not_replaced_silently(tmp_path: Path) -> None:
    folder = CertificateFolder(tmp_path)
    make_certificates(folder, [], "nas", NOW)
    folder.authority_key.unlink()
    with pytest.raises(CertsError, match=r"authority-key\.pem is missing"):
        make_certificates(folder, [], "nas", NOW)
    folder.authority_key.write_bytes(folder.server_key.read_bytes())
    with pytest.raises(CertsError, match="is not the key to"):
        make_certificates(folder, [], "nas", NOW)


def test_the_command_says_what_to_set_and_what_to_trust(tmp_path: Path) -> None:
    folder = CertificateFolder(tmp_path / "da ta")
    environment = {"RUSHES_DATA_DIR": str(tmp_path / "da ta"), "RUSHES_TLS_CERT": "/expired.pem"}
    ran = CliRunner().invoke(app, ["certs", "nas.lan"], env=environment)
    assert ran.exit_code == 0
    assert f"RUSHES_TLS_CERT='{folder.server}' RUSHES_TLS_KEY='{folder.server_key}'" in ran.output
    assert f"  {folder.authority}\n" in ran.output
    assert names_of(x509.load_pem_x509_certificate(folder.server.read_bytes())) == ("nas.lan", *LOOPBACK)
    refused = CliRunner().invoke(app, ["certs", "http://nas.lan"], env=environment)
    assert (refused.exit_code, "no scheme" in refused.output) == (1, True)
