"""Listing, reading, saving and deleting brand lists."""

import asyncio
from collections.abc import Sequence

from rushes_catalog.brands.domain.brand_lists import (
    DEFAULT_LIST,
    BrandList,
    BrandListVersion,
    ListedBrands,
    checked,
)
from rushes_catalog.brands.domain.errors import BrandListChanged, BrandListNotFound, DefaultStays
from rushes_catalog.brands.store.brand_lists import packed
from rushes_catalog.changes.domain.changes import BrandListDeleted, RecordedChange
from rushes_catalog.changes.operations.named_deletions import delete_named
from rushes_catalog.events.domain.events import BrandListSaved
from rushes_catalog.operations.list_versions import VersionPage, page_of_versions
from rushes_catalog.ports.clock import Clock
from rushes_catalog.storage.catalog import Catalog
from rushes_footage.brands import Brand


class KeepBrandLists:
    """All brand lists."""

    def __init__(self, catalog: Catalog, now: Clock) -> None:
        self._catalog, self._now = catalog, now

    async def listed(self) -> list[ListedBrands]:
        """All lists by name."""
        async with self._catalog.reading() as stores:
            return await stores.brand_lists.listed()

    async def newest(self, name: str) -> BrandList:
        """Raises BrandListNotFound."""
        async with self._catalog.reading() as stores:
            return await stores.brand_lists.newest(name)

    async def at(self, name: str, version: int) -> BrandList:
        """A version of a list, whether or not that is deleted; raises BrandListNotFound."""
        async with self._catalog.reading() as stores:
            return await stores.brand_lists.at(name, version)

    async def versions(self, name: str, cursor: str, limit: int) -> VersionPage[BrandListVersion]:
        """Versions of a list, whether or not that is deleted; raises BrandListNotFound, ForeignCursor."""
        async with self._catalog.reading() as stores:
            return await page_of_versions(stores.brand_lists, "brand list", name, cursor, limit)

    async def put(self, name: str, brands: Sequence[Brand], replaced: int | None = None) -> tuple[BrandList, bool]:
        """Save a list, and whether it is new. With the brands that it has, its version stays.

        `replaced`: the version that other brands may replace, 0 where there is to be no list yet; None: any. Raises
        WrongBrands, BrandListChanged.
        """
        # Half a million aliases take seconds.
        wanted = await asyncio.to_thread(checked, brands)
        content = await asyncio.to_thread(packed, wanted)
        async with self._catalog.changing() as stores:
            try:
                present = await stores.brand_lists.newest(name)
            except BrandListNotFound:
                present = None
            if present is not None and present.brands == wanted:
                return present, False
            newest = 0 if present is None else present.version
            if replaced is not None and replaced != newest:
                raise BrandListChanged(name, newest, replaced)
            new = BrandList(name, await stores.brand_lists.last_version(name) + 1, wanted)
            await stores.brand_lists.add(new, content, self._now())
            await stores.events.append(BrandListSaved(name), self._now())
            return new, present is None

    async def delete(self, name: str, by: str) -> RecordedChange:
        """Raises BrandListNotFound, DefaultStays."""
        if name == DEFAULT_LIST:
            raise DefaultStays(name)
        async with self._catalog.changing() as stores:
            lists, what, words = stores.brand_lists, BrandListDeleted(name), f"Brand list {name} deleted"
            return await delete_named(stores, lists, name, what, words, by, self._now, BrandListSaved(name))
