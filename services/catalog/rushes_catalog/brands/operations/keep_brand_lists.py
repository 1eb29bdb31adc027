"""Listing, reading, saving and deleting brand lists, and taking a deletion back."""

import asyncio
from collections.abc import Sequence

from rushes_catalog.brands.domain.brand_lists import DEFAULT_LIST, BrandList, ListedBrands, checked
from rushes_catalog.brands.domain.errors import BrandListChanged, BrandListNotFound, DefaultStays
from rushes_catalog.brands.store.brand_lists import packed
from rushes_catalog.changes.domain.changes import BrandListDeleted, NewChange, RecordedChange
from rushes_catalog.changes.domain.errors import NotReversible
from rushes_catalog.domain.ids import ChangeId, new_id
from rushes_catalog.events.domain.events import ChangeRecorded
from rushes_catalog.ports.clock import Clock
from rushes_catalog.storage.catalog import Catalog, Stores
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
            return new, present is None

    async def delete(self, name: str, by: str) -> RecordedChange:
        """Raises BrandListNotFound, DefaultStays."""
        if name == DEFAULT_LIST:
            raise DefaultStays(name)
        async with self._catalog.changing() as stores:
            change = NewChange(
                id=ChangeId(new_id()),
                what=BrandListDeleted(name),
                words=f"Brand list {name} deleted",
                made_by=by,
                made_at=self._now(),
                assets=(),
            )
            await stores.brand_lists.delete(name, change.id)
            await stores.changes.add(change)
            await stores.events.append(ChangeRecorded(change.id), self._now())
            return await stores.changes.get(change.id)


async def turn_list_deletion(stores: Stores, change_id: ChangeId, what: BrandListDeleted, *, again: bool) -> None:
    """Undo a deletion, or redo it with `again`; raises NotReversible."""
    if again:
        try:
            await stores.brand_lists.delete(what.name, change_id)
        except BrandListNotFound as gone:
            raise NotReversible(gone.message) from gone
    elif not await stores.brand_lists.bring_back(what.name, change_id):
        raise NotReversible(f"A new brand list {what.name!r} has taken its place.")
