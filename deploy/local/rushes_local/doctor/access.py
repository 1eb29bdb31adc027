"""Whom the gateway lets in."""

from collections.abc import Iterator

from rushes_gateway.settings import GatewaySettings
from rushes_local.doctor.findings import Finding, lacks, works


def check_access(settings: GatewaySettings) -> Iterator[Finding]:
    """Who has to sign in, and who need not."""
    where = f"{settings.host}:{settings.port}"
    if not settings.token.get_secret_value():
        yield works("access", f"nobody has to sign in at {where}, which only this machine reaches")
    elif settings.anonymous is not None:
        yield lacks(
            "access",
            f"whoever reaches {where} is {settings.anonymous} without signing in (RUSHES_ANONYMOUS)",
            "unset RUSHES_ANONYMOUS unless everybody on this network may be that",
        )
    else:
        yield works("access", f"everybody has to sign in at {where}")
