"""Reading roots, assets and folders."""

from dataclasses import replace

from rushes_catalog.domain.ids import AssetId
from rushes_catalog.files.operations.scan_root import ScanRoot
from rushes_catalog.library.domain.assets import Asset, AssetPage, AssetQuery, Folder, LibraryRoot, Neighbours
from rushes_catalog.nodes.domain.fleet import Fleet
from rushes_catalog.storage.catalog import Catalog

# Of the unreadable places of a root.
_MOST_LISTED = 100


async def list_roots(catalog: Catalog, fleet: Fleet, scan: ScanRoot) -> list[LibraryRoot]:
    """All roots in their configured order, offline ones included."""
    async with catalog.reading() as stores:
        roots = await stores.roots.all()
    online, emptied, because = fleet.online_roots, fleet.emptied_roots, fleet.offline_because
    unreadable = {root.name: scan.unreadable(root.name) for root in roots}
    return [
        replace(
            root,
            online=root.name in online,
            emptied=root.name in emptied,
            offline_because=because.get(root.name, ""),
            unreadable=tuple(unreadable[root.name][:_MOST_LISTED]),
            unreadable_count=len(unreadable[root.name]),
            passed_over=tuple(scan.passed_over(root.name)),
        )
        for root in roots
    ]


async def list_assets(catalog: Catalog, fleet: Fleet, query: AssetQuery) -> AssetPage:
    """One page; raises ForeignCursor, RootNotFound."""
    online = fleet.online_roots
    async with catalog.reading() as stores:
        page = await stores.assets.page(query, online)
    return replace(page, assets=tuple(asset.among(online) for asset in page.assets))


async def get_asset(catalog: Catalog, fleet: Fleet, asset_id: AssetId, profile: str) -> Asset:
    """An asset; raises AssetNotFound."""
    async with catalog.reading() as stores:
        asset = await stores.assets.get(asset_id, profile)
    return asset.among(fleet.online_roots)


async def get_neighbours(
    catalog: Catalog, fleet: Fleet, asset_id: AssetId, query: AssetQuery, *, playable: bool
) -> Neighbours:
    """Adjacent assets in a list; raises AssetNotFound, RootNotFound."""
    online = fleet.online_roots
    async with catalog.reading() as stores:
        found = await stores.assets.neighbours(query, asset_id, online, playable=playable)
    return replace(
        found,
        previous=found.previous.among(online) if found.previous else None,
        next=found.next.among(online) if found.next else None,
    )


async def list_folders(catalog: Catalog, root: str, folder: str) -> list[Folder]:
    """Folders directly below one; raises RootNotFound."""
    async with catalog.reading() as stores:
        return await stores.assets.folders(root, folder)
