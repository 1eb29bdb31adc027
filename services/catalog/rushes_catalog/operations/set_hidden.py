"""Hides assets in a profile, or shows them again."""

from rushes_catalog.domain.assets import AssetSelector
from rushes_catalog.domain.events import AnnotationsChanged
from rushes_catalog.ports.clock import Clock
from rushes_catalog.ports.storage import Catalog


async def set_hidden(catalog: Catalog, selector: AssetSelector, profile: str, *, hidden: bool, now: Clock) -> int:
    """The number of assets that are meant, whether or not they were so before."""
    async with catalog.changing() as stores:
        assets = await stores.assets.selected(selector)
        if await stores.annotations.set_hidden(assets, profile, hidden=hidden):
            change = AnnotationsChanged(assets[0] if len(assets) == 1 else "", profile)
            await stores.events.append(change, now())
        return len(assets)
