"""`rushes certs`: HTTPS on a network without public names, by a certificate authority that its users choose to trust.

Keys are made once and kept; only certificates are renewed. So each certificate has its key, even after a run that was
killed.
"""

import ipaddress
import re
import socket
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
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
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from rushes_gateway.certificate import UnusableCertificate, certificate_in, names_of
from rushes_local.certificate_folder import CertificateFolder

AUTHORITY_LASTS: Final = timedelta(days=3650)
# Some systems reject server certificates that are valid for more than 398 days.
SERVER_LASTS: Final = timedelta(days=397)
LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
MOST_NAMES: Final = 100

# Certificates are valid from this long before they are made, as clocks on a network differ.
_EARLIER = timedelta(hours=1)
_LONGEST_COMMON_NAME = 64
_LONGEST_NAME = 253
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
# Reserved for documentation (RFC 5737). Connecting a UDP socket sends nothing, but selects the route, and with it the
# local address of outgoing connections.
_SOMEWHERE = ("192.0.2.1", 9)


class CertsError(Exception):
    """No certificate could be made; the message has the reason."""


@dataclass(frozen=True)
class CertsResult:
    """The result of a run."""

    authority_name: str
    authority_is_new: bool
    names: tuple[str, ...]
    ends_at: datetime


def name_given(name: str) -> str:
    """A host name or IP address in the form used in certificates; raises CertsError for anything else."""
    if (address := _address_in(name)) is not None:
        return str(address)
    plain = name.lower().removesuffix(".")
    if len(plain) > _LONGEST_NAME or not all(_LABEL.fullmatch(label) for label in plain.split(".")):
        raise CertsError(
            f"NAME {name!r}: takes a host name of letters, digits, - and . with {_LONGEST_NAME} characters at most, "
            "or an IP address; no scheme, port or path"
        )
    return plain


def names_of_this_machine() -> tuple[str, ...]:
    """Names of this machine on its network: its host name, also with .local where it has no domain, and addresses."""
    host = socket.gethostname().lower()
    names = [host] if "." in host else [host, f"{host}.local"]
    return tuple(_valid([*names, *_addresses(host)]))


def make_certificates(folder: CertificateFolder, given: Iterable[str], host: str, at: datetime) -> CertsResult:
    """Make a server certificate, and the authority that signs it where there is none; raises CertsError, OSError.

    Without given names it is for the names of the previous certificate and of this machine; LOOPBACK is always added.
    """
    names = tuple(map(name_given, given))
    with folder.held():
        authority, key, is_new = _authority(folder, host, at)
        if not names:
            names = (*_names_before(folder.server), *names_of_this_machine())
        names = tuple(dict.fromkeys((*names, *LOOPBACK)))
        if len(names) > MOST_NAMES:
            raise CertsError(f"NAME: a certificate may have {MOST_NAMES} names at most, these are {len(names)}")
        ends_at = min(at + SERVER_LASTS, authority.not_valid_after_utc)
        server_key = _kept_key(folder, folder.server_key)
        server = _server(names, server_key, authority, key, at, ends_at)
        folder.write(folder.server, server.public_bytes(Encoding.PEM), 0o644)
    return CertsResult(_common_name(authority), is_new, names, server.not_valid_after_utc)


def certs(data_dir: Path, given: Iterable[str], at: datetime, say: Callable[[str], None]) -> None:
    """Make the certificates, and print how to use them; raises CertsError, OSError."""
    folder = CertificateFolder(data_dir)
    made = make_certificates(folder, given, socket.gethostname(), at)
    say(f"{folder.server} is for {', '.join(made.names)}, until {made.ends_at:%Y-%m-%d}.")
    say("Before that day, or for other names: run rushes certs again. The authority is kept, and stays trusted.")
    say("")
    say("To use it, start Rushes with:")
    say(f"  {folder.settings}")
    say("")
    say(f'{"New" if made.authority_is_new else "Kept"} authority: "{made.authority_name}".')
    say("Import this file once on each machine that is to trust it, this one included:")
    say(f"  {folder.authority}")
    say("  Firefox, Chrome: Settings, certificates, authorities, for web sites. macOS: Keychain Access, always trust.")
    say("  Windows: Trusted Root Certification Authorities. iPhone: the profile, then Certificate Trust Settings.")
    say(f"Keep {folder.authority_key} to yourself: whoever has it can impersonate any site to those machines.")


def _authority(
    folder: CertificateFolder, host: str, at: datetime
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey, bool]:
    """The authority, its key, and whether it was just made; raises CertsError, OSError."""
    there = folder.authority.exists()
    if there and not folder.authority_key.exists():
        raise CertsError(
            f"{folder.authority_key} is missing, so that nothing can be signed. For a new authority, which everybody "
            f"has to trust anew, remove {folder.authority}"
        )
    key = _kept_key(folder, folder.authority_key)
    if there:
        authority = _read(folder.authority)
        if authority.not_valid_after_utc <= at:
            raise CertsError(
                f"{folder.authority} expired on {authority.not_valid_after_utc:%Y-%m-%d}. For a new one, which "
                f"everybody has to trust anew, remove the folder {folder.path}"
            )
        if authority.public_key() != key.public_key():
            raise CertsError(f"{folder.authority_key} is not the key to {folder.authority}: restore the right one")
        return authority, key, False
    name = _named(f"Rushes on {host}")
    authority = (
        _begun(name, name, key.public_key(), at, at + AUTHORITY_LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder.write(folder.authority, authority.public_bytes(Encoding.PEM), 0o644)
    return authority, key, True


def _server(
    names: tuple[str, ...],
    key: ec.EllipticCurvePrivateKey,
    authority: x509.Certificate,
    authority_key: ec.EllipticCurvePrivateKey,
    at: datetime,
    ends_at: datetime,
) -> x509.Certificate:
    return (
        _begun(_named(names[0]), authority.subject, key.public_key(), at, ends_at)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(map(_general_name, names)), critical=False)
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


def _kept_key(folder: CertificateFolder, file: Path) -> ec.EllipticCurvePrivateKey:
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


def _read(file: Path) -> x509.Certificate:
    try:
        return certificate_in(file)
    except UnusableCertificate as damaged:
        raise CertsError(f"{file} is damaged: restore it from a backup") from damaged


def _names_before(file: Path) -> tuple[str, ...]:
    return names_of(_read(file)) if file.exists() else ()


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:_LONGEST_COMMON_NAME])])


def _common_name(certificate: x509.Certificate) -> str:
    return str(certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)


def _general_name(name: str) -> x509.GeneralName:
    address = _address_in(name)
    return x509.DNSName(name) if address is None else x509.IPAddress(address)


def _address_in(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    text = name.strip("[]")
    if ":" in text:
        # A zone names an interface of one machine; others have their own, and no certificate has any.
        text = text.partition("%")[0]
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _addresses(host: str) -> Iterable[str]:
    """The IPv4 address of outgoing connections, and those of the host name; no loopback or link-local addresses."""
    found: dict[str, None] = {}
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:  # there may be no network
        asking.connect(_SOMEWHERE)
        found[asking.getsockname()[0]] = None
    with suppress(OSError):  # the host name may not resolve
        found.update(dict.fromkeys(str(entry[4][0]) for entry in socket.getaddrinfo(host, None)))
    for text in found:
        address = _address_in(text)
        if address is not None and not (address.is_loopback or address.is_link_local or address.is_unspecified):
            yield str(address)


def _valid(names: Iterable[str]) -> Iterable[str]:
    """The names that a certificate may have: host names are not restricted to these."""
    for name in names:
        try:
            yield name_given(name)
        except CertsError:
            continue
