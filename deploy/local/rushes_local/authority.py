"""A certificate authority in a folder, and what it signs. Keys are made once and kept."""

import ipaddress
import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from rushes_gateway.certificate import UnusableCertificate, certificate_in
from rushes_local.certificate_folder import AuthorityFolder

AUTHORITY_LASTS: Final = timedelta(days=3650)
# Some systems reject server certificates that are valid for more than 398 days.
SERVER_LASTS: Final = timedelta(days=397)
# Certificates are valid from this long before they are made, as clocks on a network differ.
_EARLIER = timedelta(hours=1)
_LONGEST_COMMON_NAME = 64
_LONGEST_NAME = 253
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")


class CertsError(Exception):
    """No certificate could be made; the message has the reason."""


def name_given(name: str) -> str:
    """A host name or IP address in the form used in certificates; raises CertsError for anything else."""
    if (address := address_in(name)) is not None:
        return str(address)
    plain = name.lower().removesuffix(".")
    if len(plain) > _LONGEST_NAME or not all(_LABEL.fullmatch(label) for label in plain.split(".")):
        raise CertsError(
            f"NAME {name!r}: takes a host name of letters, digits, - and . with {_LONGEST_NAME} characters at most, "
            "or an IP address; no scheme, port or path"
        )
    return plain


def authority_of(
    folder: AuthorityFolder, name: str, at: datetime
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey, bool]:
    """The authority, its key, and whether it was just made; raises CertsError, OSError."""
    there = folder.authority.exists()
    if there and not folder.authority_key.exists():
        raise CertsError(
            f"{folder.authority_key} is missing, so that nothing can be signed. For a new authority, which everybody "
            f"has to trust anew, remove {folder.authority}"
        )
    key = kept_key(folder, folder.authority_key)
    if there:
        authority = read_certificate(folder.authority)
        if authority.not_valid_after_utc <= at:
            raise CertsError(
                f"{folder.authority} expired on {authority.not_valid_after_utc:%Y-%m-%d}. For a new one, which "
                f"everybody has to trust anew, remove the folder {folder.path}"
            )
        if authority.public_key() != key.public_key():
            raise CertsError(f"{folder.authority_key} is not the key to {folder.authority}: restore the right one")
        return authority, key, False
    subject = _named(name)
    authority = (
        _begun(subject, subject, key.public_key(), at, at + AUTHORITY_LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder.write(folder.authority, authority.public_bytes(Encoding.PEM), 0o644)
    return authority, key, True


def signed(
    names: Iterable[x509.GeneralName],
    subject: str,
    key: ec.EllipticCurvePrivateKey,
    authority: x509.Certificate,
    authority_key: ec.EllipticCurvePrivateKey,
    at: datetime,
    ends_at: datetime,
    usages: Sequence[x509.ObjectIdentifier],
) -> x509.Certificate:
    """A certificate for these names that signs nothing itself; `usages` are of ExtendedKeyUsageOID."""
    return (
        _begun(_named(subject), authority.subject, key.public_key(), at, ends_at)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage(usages), critical=False)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, at: datetime, ends_at: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - _EARLIER)
        .not_valid_after(ends_at)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def kept_key(folder: AuthorityFolder, file: Path) -> ec.EllipticCurvePrivateKey:
    """The key in this file, made where there is none; raises CertsError, OSError."""
    if not file.exists():
        made = ec.generate_private_key(ec.SECP256R1())
        folder.write(file, made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), 0o600)
        return made
    try:
        key = load_pem_private_key(file.read_bytes(), password=None)
    except (ValueError, TypeError) as damaged:
        raise CertsError(f"{file} cannot be read as a key: restore it from a backup, or remove it") from damaged
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise CertsError(f"{file} is none of the keys that `rushes certs` makes: remove {folder.path} to begin anew")
    return key


def read_certificate(file: Path) -> x509.Certificate:
    """The certificate in this file; raises CertsError."""
    try:
        return certificate_in(file)
    except UnusableCertificate as damaged:
        raise CertsError(f"{file} is damaged: restore it from a backup") from damaged


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:_LONGEST_COMMON_NAME])])


def common_name(certificate: x509.Certificate) -> str:
    """The common name of its subject."""
    return str(certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)


def general_name(name: str) -> x509.GeneralName:
    """A host name or address as certificates have it."""
    address = address_in(name)
    return x509.DNSName(name) if address is None else x509.IPAddress(address)


def address_in(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The IP address that this is; None for a host name."""
    text = name.strip("[]")
    if ":" in text:
        # A zone names an interface of one machine; others have their own, and no certificate has any.
        text = text.partition("%")[0]
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
