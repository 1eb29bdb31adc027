"""Reading undoable changes, and the size of the trash."""

from rushes_catalog.changes.domain.changes import RecordedChange, TrashTotal
from rushes_catalog.domain.ids import AssetId
from rushes_catalog.storage.catalog import Catalog


async def list_changes(
    catalog: Catalog, asset_id: AssetId | None, act: str, limit: int, cursor: str
) -> tuple[list[RecordedChange], str]:
    """One page, of an asset and an act or of all, the newest first, and the next cursor; raises ForeignCursor."""
    async with catalog.reading() as stores:
        return await stores.changes.page(asset_id, act, limit, cursor)


async def trash_total(catalog: Catalog) -> TrashTotal:
    """Contents of the trash."""
    async with catalog.reading() as stores:
        return await stores.trash.total()
