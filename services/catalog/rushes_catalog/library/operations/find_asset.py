"""Finding the asset of an export request, even before a scan has seen the file."""

from rushes_catalog.annotations.domain.annotations import DEFAULT_PROFILE
from rushes_catalog.domain.errors import NoMediaNode
from rushes_catalog.domain.ids import AssetId
from rushes_catalog.files.operations.inspect_file import InspectFile
from rushes_catalog.library.domain.assets import Asset
from rushes_catalog.library.operations.read_library import get_asset
from rushes_catalog.nodes.domain.fleet import Fleet
from rushes_catalog.ports.media import FootageReader
from rushes_catalog.storage.catalog import Catalog


class FindAsset:
    """Returns only assets that can be cut now."""

    def __init__(self, catalog: Catalog, fleet: Fleet, reader: FootageReader, inspect_file: InspectFile) -> None:
        self._catalog, self._fleet, self._reader, self._inspect_file = catalog, fleet, reader, inspect_file

    async def by_id(self, asset_id: AssetId) -> Asset:
        """The asset; raises NoMediaNode, AssetNotFound, AssetUnusable."""
        self._expect_nodes()
        asset = await get_asset(self._catalog, self._fleet, asset_id, DEFAULT_PROFILE)
        asset.expect_usable()
        return asset

    async def by_path(self, absolute_path: str) -> Asset:
        """By a path of the media host. Raises what locating and inspecting raise, and AssetUnusable."""
        self._expect_nodes()
        place, version = await self._reader.locate(absolute_path)
        async with self._catalog.reading() as stores:
            asset = await stores.assets.at(place, DEFAULT_PROFILE)
        if asset is None or asset.version != version or not asset.present:
            return await self.by_id(await self._inspect_file.at(place, only_new_videos=True))
        return await self.by_id(asset.id)

    def _expect_nodes(self) -> None:
        # Without any node every asset is offline; NoMediaNode is more specific.
        if not self._fleet.nodes:
            raise NoMediaNode()
