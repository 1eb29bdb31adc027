"""Reading the audit record."""

from rushes_catalog.access.domain.audit import AuditEntry
from rushes_catalog.storage.catalog import Catalog


async def list_audit(catalog: Catalog, limit: int, cursor: str) -> tuple[list[AuditEntry], str]:
    """One page, the newest first, and the next cursor; raises ForeignCursor."""
    async with catalog.reading() as stores:
        return await stores.audit.page(limit, cursor)
