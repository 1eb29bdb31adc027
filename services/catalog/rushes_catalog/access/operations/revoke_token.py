"""Revoking a token."""

from rushes_catalog.access.domain.access import TokenId
from rushes_catalog.storage.catalog import Catalog


async def revoke_token(catalog: Catalog, token_id: TokenId) -> None:
    """Delete a token with every session started with it; raises TokenNotFound."""
    async with catalog.changing() as stores:
        await stores.tokens.remove(token_id)
