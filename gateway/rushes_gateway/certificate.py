"""The TLS certificate of the gateway: its validity, names and expiry."""

import ssl
import stat
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography import x509

SOON = timedelta(days=30)
"""How long before expiry warnings begin."""


class UnusableCertificate(ValueError):
    """The files cannot be used for TLS; the message names the setting and the problem."""


@dataclass(frozen=True)
class Certificate:
    """A valid certificate with its key."""

    names: tuple[str, ...]
    """Host names and addresses, without brackets and without wildcards."""
    ends_at: datetime
    key_is_open: bool
    """Other users of this machine can read the key."""

    def ends_soon(self, now: datetime) -> bool:
        """Whether it should be renewed."""
        return self.ends_at - now < SOON


def read_certificate(file: Path, key: Path, now: datetime) -> Certificate:
    """The certificate in these files; raises UnusableCertificate."""
    _read(file, "RUSHES_TLS_CERT")
    _read(key, "RUSHES_TLS_KEY")
    leaf = certificate_in(file)
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(file, key, password=partial(_no_password, key))
    except ssl.SSLError as unusable:
        if unusable.reason == "KEY_VALUES_MISMATCH":
            raise UnusableCertificate(f"RUSHES_TLS_KEY: {key} is not the key to {file}") from unusable
        raise UnusableCertificate(
            f"RUSHES_TLS_KEY: {key} and {file} cannot be used together: is it a PEM file with a private key?"
        ) from unusable
    ends_at = leaf.not_valid_after_utc
    if ends_at <= now:
        raise UnusableCertificate(
            f"RUSHES_TLS_CERT: {file} expired on {ends_at:%Y-%m-%d}; `rushes certs` renews those that it made"
        )
    return Certificate(names_of(leaf), ends_at, bool(key.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH)))


def certificate_in(file: Path) -> "x509.Certificate":
    """The first certificate of a PEM file, which is the server's own; raises UnusableCertificate."""
    from cryptography import x509  # Imported on use, as it takes 8 MB.

    try:
        return x509.load_pem_x509_certificates(file.read_bytes())[0]
    except ValueError as malformed:
        raise UnusableCertificate(f"RUSHES_TLS_CERT: {file} is not a PEM file with a certificate") from malformed


def names_of(certificate: "x509.Certificate") -> tuple[str, ...]:
    """Its names and addresses, without wildcards such as *.lan."""
    from cryptography import x509

    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    hosts = [name for name in names.get_values_for_type(x509.DNSName) if "*" not in name]
    return (*hosts, *map(str, names.get_values_for_type(x509.IPAddress)))


def now() -> datetime:
    """The present time in UTC."""
    return datetime.now(UTC)


def _read(file: Path, variable: str) -> None:
    try:
        with file.open("rb"):
            pass
    except OSError as failed:
        raise UnusableCertificate(f"{variable}: {file} cannot be read: {failed.strerror}") from failed


def _no_password(key: Path) -> str:
    # Otherwise OpenSSL would prompt for a passphrase at the terminal.
    raise UnusableCertificate(f"RUSHES_TLS_KEY: {key} has a passphrase: use a key without one")
