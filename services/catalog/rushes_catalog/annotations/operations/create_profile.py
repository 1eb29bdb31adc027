"""Creates a profile."""

from rushes_catalog.events.domain.events import AnnotationsChanged
from rushes_catalog.ports.clock import Clock
from rushes_catalog.storage.catalog import Catalog


async def create_profile(catalog: Catalog, name: str, now: Clock) -> None:
    """Create a profile; does nothing where it exists."""
    async with catalog.changing() as stores:
        if await stores.annotations.add_profile(name):
            await stores.events.append(AnnotationsChanged("", name), now())
