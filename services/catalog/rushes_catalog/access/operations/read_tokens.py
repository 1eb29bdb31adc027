"""Reads tokens."""

from rushes_catalog.access.domain.access import Token
from rushes_catalog.storage.catalog import Catalog


async def list_tokens(catalog: Catalog, limit: int, cursor: str) -> tuple[list[Token], str]:
    """One page, the newest first, and the next cursor; raises ForeignCursor."""
    async with catalog.reading() as stores:
        return await stores.tokens.page(limit, cursor)
