"""`rushes certs`: HTTPS on a network without public names, by a certificate authority that its users choose to trust.

Keys are made once and kept; only certificates are renewed. So each certificate has its key, even after a run that was
killed.
"""

import socket
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from rushes_gateway.certificate import names_of
from rushes_local.authority import (
    SERVER_LASTS,
    CertsError,
    address_in,
    authority_of,
    common_name,
    general_name,
    kept_key,
    name_given,
    read_certificate,
    signed,
)
from rushes_local.certificate_folder import CertificateFolder

LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
MOST_NAMES: Final = 100

# Reserved for documentation (RFC 5737). Connecting a UDP socket sends nothing, but selects the route, and with it the
# local address of outgoing connections.
_SOMEWHERE = ("192.0.2.1", 9)


@dataclass(frozen=True)
class CertsResult:
    """The result of a run."""

    authority_name: str
    authority_is_new: bool
    names: tuple[str, ...]
    ends_at: datetime


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
        authority, key, is_new = authority_of(folder, f"Rushes on {host}", at)
        if not names:
            names = (*_names_before(folder.server), *names_of_this_machine())
        names = tuple(dict.fromkeys((*names, *LOOPBACK)))
        if len(names) > MOST_NAMES:
            raise CertsError(f"NAME: a certificate may have {MOST_NAMES} names at most, these are {len(names)}")
        ends_at = min(at + SERVER_LASTS, authority.not_valid_after_utc)
        server_key = kept_key(folder, folder.server_key)
        usages = [ExtendedKeyUsageOID.SERVER_AUTH]
        server = signed(map(general_name, names), names[0], server_key, authority, key, at, ends_at, usages)
        folder.write(folder.server, server.public_bytes(Encoding.PEM), 0o644)
    return CertsResult(common_name(authority), is_new, names, server.not_valid_after_utc)


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


def _names_before(file: Path) -> tuple[str, ...]:
    return names_of(read_certificate(file)) if file.exists() else ()


def _addresses(host: str) -> Iterable[str]:
    """The IPv4 address of outgoing connections, and those of the host name; no loopback or link-local addresses."""
    found: dict[str, None] = {}
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:  # there may be no network
        asking.connect(_SOMEWHERE)
        found[asking.getsockname()[0]] = None
    with suppress(OSError):  # the host name may not resolve
        found.update(dict.fromkeys(str(entry[4][0]) for entry in socket.getaddrinfo(host, None)))
    for text in found:
        address = address_in(text)
        if address is not None and not (address.is_loopback or address.is_link_local or address.is_unspecified):
            yield str(address)


def _valid(names: Iterable[str]) -> Iterable[str]:
    """The names that a certificate may have: host names are not restricted to these."""
    for name in names:
        try:
            yield name_given(name)
        except CertsError:
            continue
