"""Creates a token."""

from datetime import datetime

from rushes_catalog.access.domain.access import Role, Token, TokenId, digest_of, new_token_secret
from rushes_catalog.access.domain.errors import ExpiresInThePast
from rushes_catalog.domain.ids import new_id
from rushes_catalog.ports.clock import Clock
from rushes_catalog.storage.catalog import Catalog


async def create_token(
    catalog: Catalog, name: str, role: Role, expires_at: datetime | None, now: Clock
) -> tuple[Token, str]:
    """The token and its secret, which is returned only here; raises ExpiresInThePast, TokenNameTaken."""
    at = now()
    if expires_at is not None and expires_at <= at:
        raise ExpiresInThePast()
    token, secret = Token(TokenId(new_id()), name, role, at, expires_at), new_token_secret()
    async with catalog.changing() as stores:
        await stores.tokens.add(token, digest_of(secret))
    return token, secret
