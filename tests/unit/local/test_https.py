"""What the settings say of HTTPS: mistakes stop the start, the rest is told."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from pydantic import SecretStr, ValidationError

from rushes_chassis.settings import mistakes_in
from rushes_gateway.settings import GatewaySettings
from rushes_local.certificate_folder import CertificateFolder
from rushes_local.certs import make_certificates
from rushes_local.doctor.access import check_https
from rushes_local.doctor.findings import Verdict
from rushes_local.settings import https_notices, plan_or_refuse

NOW = datetime.now(UTC)
TOKEN = SecretStr("the-token-of-these-tests")


@pytest.fixture
def folder(tmp_path: Path) -> CertificateFolder:
    made = CertificateFolder(tmp_path)
    make_certificates(made, ["nas.lan"], "nas", NOW)
    return made


def mistake(cert: Path | None, key: Path | None) -> str:
    with pytest.raises(ValidationError) as refused:
        GatewaySettings(tls_cert=cert, tls_key=key)
    [said] = mistakes_in(refused.value)
    return said


def test_a_certificate_needs_its_key(folder: CertificateFolder) -> None:
    assert "both or neither" in mistake(folder.server, None)
    assert "both or neither" in mistake(None, folder.server_key)
    assert mistake(folder.server, folder.authority_key).startswith("RUSHES_TLS_KEY: ")
    assert "is not the key to" in mistake(folder.server, folder.authority_key)


def test_files_that_are_not_what_they_should_be_are_named(folder: CertificateFolder, tmp_path: Path) -> None:
    away, other = tmp_path / "away.pem", tmp_path / "other.pem"
    other.write_text("no PEM")
    assert mistake(away, folder.server_key) == f"RUSHES_TLS_CERT: {away} cannot be read: No such file or directory"
    assert mistake(folder.server, away) == f"RUSHES_TLS_KEY: {away} cannot be read: No such file or directory"
    assert mistake(other, folder.server_key) == f"RUSHES_TLS_CERT: {other} is not a PEM file with a certificate"
    assert "is it a PEM file with a private key?" in mistake(folder.server, other)


def test_a_key_with_a_password_is_refused_without_asking_for_it(folder: CertificateFolder) -> None:
    key = serialization.load_pem_private_key(folder.server_key.read_bytes(), None)
    locked = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"a password"),
    )
    folder.server_key.write_bytes(locked)
    assert mistake(folder.server, folder.server_key).endswith("has a passphrase: use a key without one")


def test_a_certificate_that_has_ended_is_refused(folder: CertificateFolder) -> None:
    make_certificates(folder, [], "nas", NOW - timedelta(days=398))
    said = mistake(folder.server, folder.server_key)
    assert said.startswith(f"RUSHES_TLS_CERT: {folder.server} expired on ")


def notices(settings: GatewaySettings, at: datetime = NOW) -> str:
    return "\n".join(f"{notice.said}: {notice.advice}" for notice in https_notices(settings, at))


def test_an_end_that_is_near_and_a_key_that_is_open_are_told(folder: CertificateFolder) -> None:
    settings = GatewaySettings(data_dir=folder.path.parent, tls_cert=folder.server, tls_key=folder.server_key)
    assert notices(settings) == ""
    assert "rushes certs, and start Rushes again" in notices(settings, NOW + timedelta(days=368))
    folder.server_key.chmod(0o644)
    opened = GatewaySettings(tls_cert=folder.server, tls_key=folder.server_key)
    assert notices(opened) == (f"RUSHES_TLS_KEY: others on this machine can read it: chmod 600 {folder.server_key}")


def test_a_certificate_that_is_not_shown_is_told_of_where_others_reach_rushes(folder: CertificateFolder) -> None:
    data_dir = folder.path.parent
    assert notices(GatewaySettings(data_dir=data_dir)) == ""
    assert notices(GatewaySettings(data_dir=data_dir, host="0.0.0.0", token=TOKEN)).endswith(folder.settings)


def test_browsers_are_sent_to_a_name_of_the_certificate(
    folder: CertificateFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RUSHES_DATA_DIR", str(folder.path.parent))
    monkeypatch.setenv("RUSHES_TOKEN", TOKEN.get_secret_value())
    monkeypatch.setenv("RUSHES_HOST", "0.0.0.0")
    assert plan_or_refuse().page == "http://0.0.0.0:8000/"
    monkeypatch.setenv("RUSHES_TLS_CERT", str(folder.server))
    monkeypatch.setenv("RUSHES_TLS_KEY", str(folder.server_key))
    plan = plan_or_refuse()
    assert (plan.own_url, plan.page) == ("https://0.0.0.0:8000", "https://nas.lan:8000/")
    monkeypatch.setenv("RUSHES_HOST", "::1")
    assert plan_or_refuse().page == "https://[::1]:8000/"


def test_the_doctor_says_who_can_read_along(folder: CertificateFolder, tmp_path: Path) -> None:
    def found(settings: GatewaySettings) -> tuple[Verdict, str, str]:
        [finding] = check_https(settings, NOW)
        return finding.verdict, finding.said, finding.advice

    data_dir, elsewhere = folder.path.parent, tmp_path / "elsewhere"
    assert found(GatewaySettings(data_dir=data_dir))[0] is Verdict.WORKS
    none = found(GatewaySettings(data_dir=elsewhere, host="0.0.0.0", token=TOKEN))
    assert (none[0], none[2]) == (Verdict.LIMITED, "rushes certs makes a certificate")
    unused = found(GatewaySettings(data_dir=data_dir, host="0.0.0.0", token=TOKEN))
    assert (unused[0], unused[2]) == (Verdict.LIMITED, folder.settings)
    shown = found(GatewaySettings(tls_cert=folder.server, tls_key=folder.server_key))
    assert shown[0] is Verdict.WORKS
    assert "is for nas.lan, localhost, 127.0.0.1, ::1, until " in shown[1]
