"""Brand lists in SQL."""

import zlib
from datetime import datetime

from rushes_catalog.brands.domain.brand_lists import (
    DEFAULT_LIST,
    FIRST_DEFAULT,
    BrandList,
    BrandListVersion,
    ListedBrands,
)
from rushes_catalog.brands.domain.errors import BrandListNotFound
from rushes_catalog.domain.ids import ChangeId
from rushes_catalog.storage.named_versions import NamedVersions
from rushes_catalog.storage.schema.brands import brand_list, brand_list_version
from rushes_catalog.storage.steady import SteadyConnection
from rushes_catalog.storage.stored_json import BRANDS
from rushes_footage.brands import Brand


class BrandLists:
    """Brand lists by name. The default list is there before it has a row. Versions stay, those of deleted lists too."""

    def __init__(self, connection: SteadyConnection) -> None:
        self._rows = NamedVersions(connection, brand_list, brand_list_version, "list_name")

    async def listed(self) -> list[ListedBrands]:
        """All lists by name."""
        rows = await self._rows.all_newest(brand_list_version.c.brands)
        found = {row.name: ListedBrands(row.name, row.version, row.brands) for row in rows}
        found.setdefault(DEFAULT_LIST, ListedBrands(DEFAULT_LIST, FIRST_DEFAULT.version, 0))
        return [found[name] for name in sorted(found)]

    async def newest(self, name: str) -> BrandList:
        """The newest version of a list that is not deleted; raises BrandListNotFound."""
        row = await self._rows.newest(name, brand_list_version.c.content)
        if row is not None:
            return BrandList(row.name, row.version, _brands_of(row.content))
        if name == DEFAULT_LIST:
            return FIRST_DEFAULT
        raise BrandListNotFound(name)

    async def at(self, name: str, version: int) -> BrandList:
        """A version of a list, whether or not that is deleted; raises BrandListNotFound."""
        row = await self._rows.at(name, version, brand_list_version.c.content)
        if row is not None:
            return BrandList(name, version, _brands_of(row.content))
        if (name, version) == (FIRST_DEFAULT.name, FIRST_DEFAULT.version):
            return FIRST_DEFAULT
        raise BrandListNotFound(name, version)

    async def versions(self, name: str, before: int | None, limit: int) -> list[BrandListVersion]:
        """Versions of a list, whether or not that is deleted, the newest first; `before`: only earlier ones.

        Raises BrandListNotFound where there was never one of this name.
        """
        rows = await self._rows.made(name, before, limit, brand_list_version.c.brands)
        found = [BrandListVersion(row.version, row.brands, row.made_at) for row in rows]
        first = FIRST_DEFAULT.version
        if name == DEFAULT_LIST and len(found) < limit and (before is None or before > first):
            found.append(BrandListVersion(first, 0, None))
        if not found and before is None:
            raise BrandListNotFound(name)
        return found

    async def last_version(self, name: str) -> int:
        """The newest version of a list, whether or not that is deleted; 0: there was never one of this name."""
        return await self._rows.last_version(name) or (FIRST_DEFAULT.version if name == DEFAULT_LIST else 0)

    async def add(self, new: BrandList, content: bytes, at: datetime) -> None:
        """Make this the newest version of its list, which is not deleted then. `content` as of `packed`."""
        await self._rows.add(new.name, new.version, at, brands=len(new.brands), content=content)

    async def delete(self, name: str, change_id: ChangeId) -> None:
        """Mark a list as deleted by a change; raises BrandListNotFound."""
        if not await self._rows.delete(name, change_id):
            raise BrandListNotFound(name)

    async def bring_back(self, name: str, change_id: ChangeId) -> bool:
        """Undo a deletion; False where another list has the name since."""
        return await self._rows.bring_back(name, change_id)


def packed(brands: tuple[Brand, ...]) -> bytes:
    """Brands as stored; of many this takes a while."""
    return zlib.compress(BRANDS.dump_json(brands))


def _brands_of(content: bytes) -> tuple[Brand, ...]:
    return BRANDS.validate_json(zlib.decompress(content))
