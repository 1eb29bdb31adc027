"""Addresses that let whoever has them read one thing until a time: for players, pages and scripts that send no header.

The signature is an HMAC-SHA256 over path, query and time, under a key that is made of RUSHES_TOKEN: every gateway with
that token takes it, and another token ends all of them.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, unquote, urlsplit

from rushes_gateway.access.roles import Actor, Role
from rushes_gateway.access.route_table import READING, asked_for

LONGEST_SECONDS = 7 * 24 * 3600
BEARER = Actor("signed address", Role.VIEWER)
_LONGEST_PATH = 8192
# What a query may hold as it is (RFC 3986, 3.4), and what is quoted in it already.
_QUERY = "%!$&'()*+,;=:@/?-._~"
# Always at the end, so that all before it is what was signed.
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
"""What is seen or heard, each at one address. HLS is not: its playlists name further ones."""


class NotSignable(ValueError):
    """Such an address is not given away; the message says why."""


class NotValid(Exception):
    """A signature that is wrong, or whose time has passed; the message says which."""


@dataclass(frozen=True, slots=True)
class AddressSigner:
    """Signs addresses and knows its own; for a gateway that asks nobody to sign in, an address needs no signature."""

    key: bytes | None

    @classmethod
    def of(cls, token: str) -> "AddressSigner":
        """With the key that is made of RUSHES_TOKEN; it cannot be used for anything else."""
        return cls(hmac.new(token.encode(), b"rushes signed addresses", hashlib.sha256).digest() if token else None)

    def sign(self, address: str, expires_at: datetime) -> str:
        """The address (a path, with its query) with what lets it in until then; raises NotSignable."""
        parts = urlsplit(address)
        if not address.startswith("/") or parts.netloc or parts.fragment or len(address) > _LONGEST_PATH:
            raise NotSignable(f"must be a path on this server of at most {_LONGEST_PATH} characters")
        path, said = unquote(parts.path), quote(parts.query, safe=_QUERY)
        query = said.encode()
        if asked_for("GET", path).template not in SIGNABLE:
            raise NotSignable("is nothing that is seen or heard at one address")
        if _SIGNED.fullmatch(query):
            raise NotSignable("is signed already")
        if self.key is None:
            return address
        expires = int(expires_at.timestamp())
        signature = _signature(self.key, path, query, expires)
        written = parts.path if path != parts.path else quote(parts.path)
        return f"{written}?{said}{'&' if said else ''}expires={expires}&sig={signature}"

    def bearer(self, method: str, path: str, query: bytes, now: datetime) -> Actor | None:
        """Whom an address lets in; None where it is not signed. Raises NotValid."""
        if self.key is None or not (match := _SIGNED.fullmatch(query)):
            return None
        signed, expires, signature = match[1] or b"", int(match[2]), match[3].decode()
        if not hmac.compare_digest(_signature(self.key, path, signed, expires), signature):
            raise NotValid("This address was signed for something else, or before RUSHES_TOKEN was changed.")
        if method not in READING:
            raise NotValid("A signed address is only read.")
        if expires <= now.timestamp():
            until = datetime.fromtimestamp(expires, UTC)
            raise NotValid(f"This address was signed until {until:%Y-%m-%d %H:%M:%S} UTC; ask for a new one.")
        return BEARER


def _signature(key: bytes, path: str, query: bytes, expires: int) -> str:
    # Lengths first, so that no byte of one part can be taken for one of the next.
    said = path.encode("utf-8", "surrogatepass")
    return hmac.new(key, b"%d %d %d " % (len(said), len(query), expires) + said + query, hashlib.sha256).hexdigest()
