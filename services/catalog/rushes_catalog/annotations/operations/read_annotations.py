"""Reading markers, profiles, labels and hidden assets."""

from rushes_catalog.annotations.domain.annotations import (
    DEFAULT_PROFILE,
    HiddenAsset,
    Label,
    Marker,
    first_of_start,
    in_order,
)
from rushes_catalog.library.domain.assets import AssetSelector
from rushes_catalog.storage.catalog import Catalog


async def list_markers(
    catalog: Catalog, selector: AssetSelector, profile: str, *, only_first_of_start: bool
) -> tuple[Marker, ...]:
    """Markers in order of start; none where no asset is selected."""
    async with catalog.reading() as stores:
        assets = await stores.assets.selected(selector)
        markers = await stores.annotations.markers(assets, profile)
    return first_of_start(markers) if only_first_of_start else in_order(markers)


async def list_profiles(catalog: Catalog) -> list[str]:
    """Names of all profiles in alphabetical order, including the default one."""
    async with catalog.reading() as stores:
        names = await stores.annotations.profiles()
    return sorted({DEFAULT_PROFILE, *names})


async def list_labels(catalog: Catalog) -> list[Label]:
    """All labels, the most recently used first."""
    async with catalog.reading() as stores:
        return await stores.annotations.labels()


async def list_hidden(catalog: Catalog, profile: str) -> list[HiddenAsset]:
    """Hidden assets of a profile, by name."""
    async with catalog.reading() as stores:
        return await stores.annotations.hidden(profile)
