"""Authenticating a secret."""

import hmac

from rushes_catalog.access.domain.access import Access, Digest, access_with, admin_access
from rushes_catalog.access.domain.errors import CredentialNotFound
from rushes_catalog.access.store.tokens import Tokens
from rushes_catalog.ports.clock import Clock
from rushes_catalog.storage.catalog import Catalog


async def check_credential(catalog: Catalog, digest: Digest, admin_mark: bytes, now: Clock) -> Access:
    """The access of a secret now; raises CredentialNotFound for unknown, expired or revoked ones."""
    async with catalog.reading() as stores:
        access = await _access(stores.tokens, digest, admin_mark)
    if access is None or (access.expires_at is not None and access.expires_at <= now()):
        raise CredentialNotFound()
    return access


async def _access(tokens: Tokens, digest: Digest, admin_mark: bytes) -> Access | None:
    if (token := await tokens.of_digest(digest)) is not None:
        return access_with(token)
    if (found := await tokens.session(digest)) is None:
        return None
    session, token = found
    if token is not None:
        return access_with(token, until=session.expires_at)
    if session.admin_mark is not None and hmac.compare_digest(session.admin_mark, admin_mark):
        return admin_access(session.expires_at)
    return None  # Started with another value of RUSHES_TOKEN.
