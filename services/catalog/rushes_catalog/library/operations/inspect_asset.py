"""Inspecting one asset's file again, without scanning its root."""

from rushes_catalog.domain.ids import AssetId
from rushes_catalog.files.operations.inspect_file import InspectFile
from rushes_catalog.library.domain.assets import Asset
from rushes_catalog.library.domain.errors import RootOffline
from rushes_catalog.library.operations.read_library import get_asset
from rushes_catalog.nodes.domain.fleet import Fleet
from rushes_catalog.storage.catalog import Catalog
from rushes_chassis.errors import NotFound


class InspectAsset:
    """Clears a problem or quarantine; deaths are counted from zero."""

    def __init__(self, catalog: Catalog, fleet: Fleet, inspect_file: InspectFile) -> None:
        self._catalog, self._fleet, self._inspect_file = catalog, fleet, inspect_file

    async def inspect(self, asset_id: AssetId, profile: str) -> Asset:
        """The asset in its present state. Raises AssetNotFound, RootOffline, and what inspecting raises."""
        asset = await get_asset(self._catalog, self._fleet, asset_id, profile)
        if asset.place.root not in self._fleet.online_roots:
            raise RootOffline(asset.place.root)
        try:
            asset_id = await self._inspect_file.at(asset.place)
        except NotFound:
            await self._inspect_file.missed(asset.place)
        return await get_asset(self._catalog, self._fleet, asset_id, profile)
