"""What a process shows to others, and how it knows them: certificates, a shared secret, or nothing."""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Final

from rushes_chassis.service_tls import ServiceTls


@dataclass(frozen=True)
class Trust:
    """`credential`: carried by all calls, where there are no certificates; "" for none."""

    credential: str = ""
    tls: ServiceTls | None = None


NONE: Final = Trust()
"""Enough on sockets, which one user alone can reach."""


@dataclass(frozen=True)
class Peer:
    """A process that is called: its role among service_tls.ROLES, its gRPC target, and how it is known."""

    role: str
    target: str
    trust: Trust = NONE


def peer_of(to: Peer | str) -> Peer:
    """The process at a target that needs neither a credential nor certificates, or the process itself."""
    return Peer("", to) if isinstance(to, str) else to


def service_credential(secret: str) -> str:
    """The credential of calls between services, made of RUSHES_SERVICE_SECRET; "" without one."""
    return hmac.new(secret.encode(), b"rushes services", hashlib.sha256).hexdigest() if secret else ""
