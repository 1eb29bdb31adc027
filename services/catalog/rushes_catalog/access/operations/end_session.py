"""Ends a session."""

from rushes_catalog.access.domain.access import Digest
from rushes_catalog.storage.catalog import Catalog


async def end_session(catalog: Catalog, digest: Digest) -> None:
    """End a session; does nothing where it has ended."""
    async with catalog.changing() as stores:
        await stores.tokens.end_session(digest)
