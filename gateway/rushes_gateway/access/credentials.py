"""The credential of a request: a bearer token, or the session cookie."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

COOKIE = "rushes_session"
_OWN_SITES = ("same-origin", "none")


@dataclass(frozen=True, slots=True)
class Credential:
    """SHA-256 of the secret. Digests are compared, so that timing reveals nothing about the secret."""

    digest: bytes
    # False: a session's, from the cookie.
    bearer: bool


def digest_of(secret: str) -> bytes:
    """As the catalog stores it."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def credential_in(headers: Mapping[str, str]) -> Credential | None:
    """The credential that counts; a token takes precedence over a cookie, even if it is wrong."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        return Credential(digest_of(token.strip()), bearer=True)
    return session_in(headers)


def session_in(headers: Mapping[str, str]) -> Credential | None:
    """The cookie, where the request comes from one of our pages or from no page at all."""
    if not _is_own(headers):
        return None
    for pair in headers.get("cookie", "").replace(",", ";").split(";"):
        name, _, value = pair.strip().partition("=")
        if name == COOKIE and value:
            return Credential(digest_of(value), bearer=False)
    return None


def _is_own(headers: Mapping[str, str]) -> bool:
    # SameSite=Strict treats another port of this host as the same site; pages there have to send a token.
    site = headers.get("sec-fetch-site")
    if site is not None and site not in _OWN_SITES:
        return False
    origin, host = headers.get("origin"), headers.get("host", "")
    return origin is None or origin.lower() in (f"http://{host}".lower(), f"https://{host}".lower())
