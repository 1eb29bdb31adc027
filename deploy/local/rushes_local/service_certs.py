"""`rushes certs services`: a small authority, and a certificate with its key for each kind of process."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from shlex import quote
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from rushes_chassis.service_tls import ROLES, role_host, role_uri
from rushes_local.authority import SERVER_LASTS, authority_of, general_name, kept_key, name_given, signed
from rushes_local.certificate_folder import AuthorityFolder

_NAME: Final = "Rushes services"
# Each is called by others, and calls others.
_USAGES: Final = (ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH)
_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class ServiceCerts:
    """What was made."""

    authority_is_new: bool
    hosts: tuple[str, ...]
    """Empty: they are for any host."""
    ends_at: datetime


def make_service_certs(out: Path, given: Sequence[str], at: datetime) -> ServiceCerts:
    """Make `<role>.pem` and `<role>-key.pem` for each role; the authority and the keys that are there are kept.

    Raises CertsError, OSError.
    """
    hosts = tuple(dict.fromkeys(map(name_given, given)))
    folder = AuthorityFolder(out)
    with folder.held():
        authority, authority_key, is_new = authority_of(folder, _NAME, at)
        ends_at = min(at + SERVER_LASTS, authority.not_valid_after_utc)
        for role in ROLES:
            names = [general_name(name) for name in (*hosts, *_LOOPBACK)] if hosts else [x509.DNSName(role_host(role))]
            key = kept_key(folder, out / f"{role}-key.pem")
            made = signed(
                [x509.UniformResourceIdentifier(role_uri(role)), *names],
                f"Rushes {role}",
                key,
                authority,
                authority_key,
                at,
                ends_at,
                _USAGES,
            )
            folder.write(out / f"{role}.pem", made.public_bytes(Encoding.PEM), 0o644)
    return ServiceCerts(is_new, hosts, ends_at)


def service_certs(out: Path, given: Sequence[str], at: datetime, say: Callable[[str], None]) -> None:
    """Make the certificates, and print how to use them; raises CertsError, OSError."""
    out = out.expanduser().absolute()
    made = make_service_certs(out, given, at)
    on = ", ".join(made.hosts) or "any host"
    say(f"{out} has a certificate for each of {', '.join(ROLES)}, for {on}, until {made.ends_at:%Y-%m-%d}.")
    say(
        f"{'New' if made.authority_is_new else 'Kept'} authority. Before that day run the same again; running processes"
    )
    say("read the files again when they change.")
    say("")
    say("Each process needs three files. A media node:")
    here = {"CERT": "media.pem", "KEY": "media-key.pem", "CA": "authority.pem"}
    say("  " + " ".join(f"RUSHES_SERVICE_{name}={quote(str(out / file))}" for name, file in here.items()))
    say(f"Keep {out / 'authority-key.pem'} to yourself, and off the machines that run Rushes: whoever has it can call")
    say("every service.")
