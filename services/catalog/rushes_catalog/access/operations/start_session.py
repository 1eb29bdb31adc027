"""Starting a session."""

from rushes_catalog.access.domain.access import (
    Access,
    Digest,
    Session,
    Token,
    access_with,
    admin_access,
    digest_of,
    new_session_secret,
    session_end,
)
from rushes_catalog.access.domain.errors import CredentialNotFound
from rushes_catalog.access.store.tokens import Tokens
from rushes_catalog.ports.clock import Clock
from rushes_catalog.storage.catalog import Catalog


async def start_admin_session(catalog: Catalog, admin_mark: bytes, now: Clock) -> tuple[str, Access]:
    """The session's secret, returned only here, for a user with RUSHES_TOKEN."""
    async with catalog.changing() as stores:
        return await _start(stores.tokens, None, admin_mark, now)


async def start_session(catalog: Catalog, token_digest: Digest, now: Clock) -> tuple[str, Access]:
    """The session's secret, returned only here, for a user with a token; raises CredentialNotFound."""
    async with catalog.changing() as stores:
        token = await stores.tokens.of_digest(token_digest)
        if token is None or (token.expires_at is not None and token.expires_at <= now()):
            raise CredentialNotFound()
        return await _start(stores.tokens, token, None, now)


async def _start(tokens: Tokens, token: Token | None, admin_mark: bytes | None, now: Clock) -> tuple[str, Access]:
    at, secret = now(), new_session_secret()
    end = session_end(token, at)
    session = Session(digest_of(secret), token.id if token is not None else None, admin_mark, end)
    await tokens.add_session(session, at)
    access = admin_access(end) if token is None else access_with(token, until=end)
    return secret, access
