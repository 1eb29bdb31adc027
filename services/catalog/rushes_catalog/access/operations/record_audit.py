"""Recording requests in the audit record."""

from rushes_catalog.access.domain.audit import Deed
from rushes_catalog.ports.clock import Clock
from rushes_catalog.storage.catalog import Catalog


async def record_audit(catalog: Catalog, deed: Deed, now: Clock) -> None:
    """Record a request with the present time."""
    async with catalog.changing() as stores:
        await stores.audit.append(deed, now())
