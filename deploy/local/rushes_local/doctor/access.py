"""Checks of the gateway: whether signing in is required, and HTTPS."""

from collections.abc import Iterator
from datetime import datetime

from rushes_gateway.settings import LOOPBACK_HOSTS, GatewaySettings
from rushes_local.certificate_folder import CertificateFolder
from rushes_local.doctor.findings import Finding, limited, works
from rushes_local.settings import https_notices


def check_access(settings: GatewaySettings) -> Iterator[Finding]:
    """Whether signing in is required."""
    where = f"{settings.host}:{settings.port}"
    if not settings.token.get_secret_value():
        yield works("access", f"nobody has to sign in at {where}, which only this machine reaches")
    elif settings.anonymous is not None:
        yield limited(
            "access",
            f"whoever reaches {where} is {settings.anonymous} without signing in (RUSHES_ANONYMOUS)",
            "unset RUSHES_ANONYMOUS unless everybody on this network may have that role",
        )
    else:
        yield works("access", f"everybody has to sign in at {where}")


def check_https(settings: GatewaySettings, at: datetime) -> Iterator[Finding]:
    """Whether connections are encrypted; browsers decode videos themselves (WebCodecs) only where they are."""
    certificate, made = settings.certificate, CertificateFolder(settings.data_dir)
    if certificate is not None:
        names = ", ".join(certificate.names) or "no name"
        yield works("https", f"{settings.tls_cert} is for {names}, until {certificate.ends_at:%Y-%m-%d}")
    elif settings.host in LOOPBACK_HOSTS:
        yield works("https", "is not needed: only this machine reaches Rushes")
    elif not made.server.exists():
        yield limited(
            "https",
            "others on the network can read the traffic, and their browsers cannot decode videos themselves",
            "rushes certs makes a certificate",
        )
    for notice in https_notices(settings, at):
        yield limited("https", notice.said, notice.advice)
