"""Waiting until the rows of roots match the files."""

import asyncio

from rushes_catalog.files.operations.watch_roots import WatchRoots
from rushes_catalog.nodes.domain.fleet import Fleet
from rushes_catalog.storage.catalog import Catalog


async def settle_roots(catalog: Catalog, fleet: Fleet, watches: WatchRoots, root: str) -> list[str]:
    """Wait for one root, or ("") all mounted ones; returns those that need a scan instead. Raises RootNotFound."""
    async with catalog.reading() as stores:
        if root:
            await stores.roots.expect(root)
        roots = [
            each
            for each in await stores.roots.all()
            if (each.name == root if root else each.name in fleet.online_roots)
        ]
    settled = await asyncio.gather(*(watches.settle(each.name, each.asset_count) for each in roots))
    return [each.name for each, known in zip(roots, settled, strict=True) if not known]
