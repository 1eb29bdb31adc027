"""Waits until the rows of roots are what lies there."""

import asyncio

from rushes_catalog.domain.fleet import Fleet
from rushes_catalog.operations.watch_roots import WatchRoots
from rushes_catalog.storage.catalog import Catalog


async def settle_roots(catalog: Catalog, fleet: Fleet, watches: WatchRoots, root: str) -> list[str]:
    """Of one root, or ("") of all that are mounted; which of them nobody can tell of. Raises RootNotFound."""
    async with catalog.reading() as stores:
        if root:
            await stores.roots.expect(root)
        roots = [root] if root else [each.name for each in await stores.roots.all() if each.name in fleet.online_roots]
    settled = await asyncio.gather(*map(watches.settle, roots))
    return [name for name, known in zip(roots, settled, strict=True) if not known]
