"""Signed addresses, which admit their holder to one resource until a time: for clients that send no header.

The signature is an HMAC-SHA256 over path, query and expiry time, with a key derived from RUSHES_TOKEN: every gateway
with that token accepts it, and another token invalidates all.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, unquote, urlsplit

from rushes_gateway.access.roles import Actor, Role
from rushes_gateway.access.route_table import READING, row_of

LONGEST_SECONDS = 7 * 24 * 3600
BEARER = Actor("signed address", Role.VIEWER)
_LONGEST_PATH = 8192
# Characters allowed unquoted in a query (RFC 3986, 3.4), and "%".
_QUERY = "%!$&'()*+,;=:@/?-._~"
# Always last, so that everything before it was signed.
_SIGNED = re.compile(rb"(?:(.*)&)?expires=(\d{1,12})&sig=([0-9a-f]{64})", re.DOTALL)

SIGNABLE = frozenset(
    {
        "/api/v1/assets/{asset_id}/original",
        "/api/v1/assets/{asset_id}/renditions/{kind}",
        "/api/v1/assets/{asset_id}/thumbnail",
        "/api/v1/assets/{asset_id}/picture",
        "/api/v1/assets/{asset_id}/frames/{frame}",
        "/api/v1/assets/{asset_id}/storyboard.jpg",
        "/api/v1/assets/{asset_id}/proxy/file",
        "/api/v1/assets/{asset_id}/proxy/frames/{number}",
        "/api/v1/clips/{clip_id}/video",
        "/api/v1/clips/{clip_id}/pictures/{number}",
        "/api/v1/clips/{clip_id}/sound",
        "/api/video/{path:path}",
        "/api/stream/{path:path}",
        "/api/audio/{path:path}",
        "/api/proxies/{file_id:path}/file",
        "/api/files/{file_id:path}/frame",
        "/videos/stream",
        "/videos/stream-transcoded",
        "/videos/thumbnail",
        "/videos/{file_id:path}/stream",
        "/videos/{file_id:path}/stream-transcoded",
        "/videos/{file_id:path}/thumbnail",
    }
)
"""Resources that are complete at one address. Not HLS, whose playlists name further addresses."""


class NotSignable(ValueError):
    """The address cannot be signed; the message says why."""


class NotValid(Exception):
    """The signature is wrong or expired; the message says which."""


@dataclass(frozen=True, slots=True)
class AddressSigner:
    """Signs and verifies addresses; without sign-in, addresses need no signature."""

    key: bytes | None

    @classmethod
    def of(cls, token: str) -> "AddressSigner":
        """With the key derived from RUSHES_TOKEN, which has no other use."""
        return cls(hmac.new(token.encode(), b"rushes signed addresses", hashlib.sha256).digest() if token else None)

    def sign(self, address: str, expires_at: datetime) -> str:
        """The address (path and query) with its signature and expiry time; raises NotSignable."""
        parts = urlsplit(address)
        if not address.startswith("/") or parts.netloc or parts.fragment or len(address) > _LONGEST_PATH:
            raise NotSignable(f"must be a path on this server of at most {_LONGEST_PATH} characters")
        path, said = unquote(parts.path), quote(parts.query, safe=_QUERY)
        query = said.encode()
        if row_of("GET", path).template not in SIGNABLE:
            raise NotSignable("is not the address of a video, picture or sound")
        if _SIGNED.fullmatch(query):
            raise NotSignable("is signed already")
        if self.key is None:
            return address
        expires = int(expires_at.timestamp())
        signature = _signature(self.key, path, query, expires)
        written = parts.path if path != parts.path else quote(parts.path)
        return f"{written}?{said}{'&' if said else ''}expires={expires}&sig={signature}"

    def bearer(self, method: str, path: str, query: bytes, now: datetime) -> Actor | None:
        """The user of a signed address; None where it is not signed. Raises NotValid."""
        if self.key is None or not (match := _SIGNED.fullmatch(query)):
            return None
        signed, expires, signature = match[1] or b"", int(match[2]), match[3].decode()
        if not hmac.compare_digest(_signature(self.key, path, signed, expires), signature):
            raise NotValid("The signature does not match this address, or was made before RUSHES_TOKEN was changed.")
        if method not in READING:
            raise NotValid("Signed addresses allow GET and HEAD only.")
        if expires <= now.timestamp():
            until = datetime.fromtimestamp(expires, UTC)
            raise NotValid(f"This signed address was valid until {until:%Y-%m-%d %H:%M:%S} UTC; request a new one.")
        return BEARER


def _signature(key: bytes, path: str, query: bytes, expires: int) -> str:
    # Length-prefixed, so that no byte of one part can count as one of the next.
    said = path.encode("utf-8", "surrogatepass")
    return hmac.new(key, b"%d %d %d " % (len(said), len(query), expires) + said + query, hashlib.sha256).hexdigest()
