"""Setting a duplicate aside: moving it into a subfolder of the sort folder for duplicates, which can be undone."""

from contextlib import suppress

from rushes_catalog.changes.domain.changes import RecordedChange
from rushes_catalog.domain.ids import AssetId
from rushes_catalog.learning.domain.learning import SET_ASIDE, label_of
from rushes_catalog.library.domain.errors import AssetNotFound
from rushes_catalog.sorting.domain.sorting import WantedSorting
from rushes_catalog.sorting.operations.sort_videos import SortVideos
from rushes_catalog.storage.catalog import Catalog
from rushes_chassis.errors import AlreadyExists
from rushes_footage.sorting import SortListing


class SetAside:
    """Moves videos by sorting them into the subfolder."""

    def __init__(self, catalog: Catalog, sorting: SortVideos) -> None:
        self._catalog, self._sorting = catalog, sorting

    async def video(self, asset_id: AssetId, by: str) -> tuple[RecordedChange, SortListing]:
        """Move a video; returns the change, which can be undone, and the sort folder's new content.

        Raises AssetNotFound where the video is not in the sort folder, and what SortVideos.sort raises.
        """
        collection = await self._sorting.collection()
        async with self._catalog.reading() as stores:
            place = (await stores.assets.get(asset_id, "")).place
        label = label_of(collection, place.path) if place.root == collection.root else None
        if label is None:
            raise AssetNotFound(asset_id)
        listing = await self._sorting.listing()
        if SET_ASIDE not in (each.name for each in listing.categories):
            with suppress(AlreadyExists):  # Created meanwhile by another request.
                await self._sorting.create(SET_ASIDE)
        wanted = WantedSorting(place.path.rpartition("/")[2], SET_ASIDE, label)
        return await self._sorting.sort(wanted, by, judged=False)
