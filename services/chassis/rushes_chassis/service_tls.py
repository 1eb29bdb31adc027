"""Mutual TLS between processes: a certificate of one's own that names a role, its key, and the authority of all.

A role is a URI among the names of a certificate: `rushes:media`. Clients verify the host names of servers as usual.
Certificates that are to be used on any host have a name for their role instead (`role_host`), which clients then ask
for.
"""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cryptography import x509

ROLES: Final = ("catalog", "media", "inference", "gateway", "tool")
"""Kinds of processes, and of people's commands."""
_SCHEME: Final = "rushes:"


class UnusableCertificates(ValueError):
    """The files cannot be used; the message names the setting, the file and what to do."""


def role_uri(role: str) -> str:
    """The name that says a role in a certificate."""
    return f"{_SCHEME}{role}"


def role_host(role: str) -> str:
    """The host name of certificates of this role that are used on any host."""
    return f"{role}.rushes.internal"


@dataclass(frozen=True)
class Pems:
    """What is in the files."""

    certificate: bytes
    key: bytes
    authority: bytes

    @cached_property
    def certificates(self) -> "list[x509.Certificate]":
        """One's own certificate, and intermediate ones after it. Raises ValueError."""
        from cryptography import x509  # Imported on use: it takes 8 MB.

        return x509.load_pem_x509_certificates(self.certificate)

    @cached_property
    def hosts(self) -> frozenset[str]:
        """Host names in one's own certificate."""
        from cryptography import x509

        return frozenset(self._names_of(x509.DNSName))

    @cached_property
    def roles(self) -> frozenset[str]:
        """Roles in one's own certificate."""
        from cryptography import x509

        uris = self._names_of(x509.UniformResourceIdentifier)
        return frozenset(uri.removeprefix(_SCHEME) for uri in uris if uri.startswith(_SCHEME))

    def _names_of(self, kind: "type[x509.DNSName | x509.UniformResourceIdentifier]") -> list[str]:
        from cryptography import x509

        try:
            names = self.certificates[0].extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        except x509.ExtensionNotFound:
            return []
        return names.get_values_for_type(kind)


@dataclass(frozen=True)
class ServiceTls:
    """The three files, which are read again when they change."""

    certificate: Path
    key: Path
    authority: Path

    def version(self) -> tuple[object, ...]:
        """Changes with the files; what is missing has a version too."""
        return tuple(map(_version_of, (self.certificate, self.key, self.authority)))

    def read(self) -> Pems:
        """The present contents; raises UnusableCertificates where they do not belong together."""
        pems = Pems(
            _content(self.certificate, "RUSHES_SERVICE_CERT"),
            _content(self.key, "RUSHES_SERVICE_KEY"),
            _content(self.authority, "RUSHES_SERVICE_CA"),
        )
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_cert_chain(self.certificate, self.key, password=lambda: b"")
        except (ssl.SSLError, OSError) as unusable:
            raise UnusableCertificates(
                f"RUSHES_SERVICE_KEY: {self.key} is not the key to {self.certificate}, or one of them is no PEM file"
            ) from unusable
        return pems

    def checked(self, role: str, at: datetime | None = None) -> Pems:
        """The contents, for a process of this role; raises UnusableCertificates with what is wrong with them."""
        pems, at = self.read(), at or datetime.now(UTC)
        own = pems.certificates[0]
        if own.not_valid_after_utc <= at:
            raise UnusableCertificates(
                f"RUSHES_SERVICE_CERT: {self.certificate} expired on {own.not_valid_after_utc:%Y-%m-%d}. `rushes certs "
                "services` makes new ones"
            )
        if role not in pems.roles:
            has = f"is of {', '.join(map(role_uri, sorted(pems.roles)))}" if pems.roles else "names no role"
            raise UnusableCertificates(
                f"RUSHES_SERVICE_CERT: {self.certificate} {has}, and this process needs the URI {role_uri(role)} among "
                "the names of its certificate. `rushes certs services` makes one for each role"
            )
        if not self._is_of_authority(pems):
            raise UnusableCertificates(
                f"RUSHES_SERVICE_CERT: {self.certificate} is of another authority than {self.authority} "
                "(RUSHES_SERVICE_CA). All processes of a deployment need certificates of the same one"
            )
        return pems

    def _is_of_authority(self, pems: Pems) -> bool:
        from cryptography import x509

        try:
            authorities = x509.load_pem_x509_certificates(pems.authority)
        except ValueError:
            raise UnusableCertificates(
                f"RUSHES_SERVICE_CA: {self.authority} is no PEM file with a certificate"
            ) from None
        chain = pems.certificates
        if not all(_is_issued_by(each, issuer) for each, issuer in pairwise(chain)):
            return False
        return any(_is_issued_by(chain[-1], authority) for authority in authorities)


def _is_issued_by(certificate: "x509.Certificate", issuer: "x509.Certificate") -> bool:
    from cryptography.exceptions import InvalidSignature

    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _version_of(file: Path) -> object:
    try:
        status = file.stat()
    except OSError as missing:
        return missing.errno
    return status.st_mtime_ns, status.st_size, status.st_ino


def _content(file: Path, variable: str) -> bytes:
    try:
        return file.read_bytes()
    except OSError as hindrance:
        raise UnusableCertificates(f"{variable}: {file} cannot be read: {hindrance.strerror}") from hindrance
