"""Brand lists in SQL."""

import zlib
from datetime import datetime

from sqlalchemy import Select, and_, insert, select, update

from rushes_catalog.brands.domain.brand_lists import DEFAULT_LIST, FIRST_DEFAULT, BrandList, ListedBrands
from rushes_catalog.brands.domain.errors import BrandListNotFound
from rushes_catalog.domain.ids import ChangeId
from rushes_catalog.storage.portable import upsert
from rushes_catalog.storage.schema.brands import brand_list, brand_list_version
from rushes_catalog.storage.steady import SteadyConnection
from rushes_catalog.storage.stored_json import BRANDS
from rushes_footage.brands import Brand

_IS_NEWEST = and_(
    brand_list_version.c.list_name == brand_list.c.name, brand_list_version.c.version == brand_list.c.version
)
_NEWEST: Select[str, int, bytes] = (
    select(brand_list.c.name, brand_list.c.version, brand_list_version.c.content)
    .join_from(brand_list, brand_list_version, _IS_NEWEST)
    .where(brand_list.c.deletion_id.is_(None))
)


class BrandLists:
    """Brand lists by name. The default list is there before it has a row. Versions stay, those of deleted lists too."""

    def __init__(self, connection: SteadyConnection) -> None:
        self._connection = connection

    async def listed(self) -> list[ListedBrands]:
        """All lists by name."""
        rows = await self._connection.execute(
            select(brand_list.c.name, brand_list.c.version, brand_list_version.c.brands)
            .join_from(brand_list, brand_list_version, _IS_NEWEST)
            .where(brand_list.c.deletion_id.is_(None))
        )
        found = {row.name: ListedBrands(row.name, row.version, row.brands) for row in rows}
        found.setdefault(DEFAULT_LIST, ListedBrands(DEFAULT_LIST, FIRST_DEFAULT.version, 0))
        return [found[name] for name in sorted(found)]

    async def newest(self, name: str) -> BrandList:
        """The newest version of a list that is not deleted; raises BrandListNotFound."""
        row = (await self._connection.execute(_NEWEST.where(brand_list.c.name == name))).one_or_none()
        if row is not None:
            return BrandList(row.name, row.version, _brands_of(row.content))
        if name == DEFAULT_LIST:
            return FIRST_DEFAULT
        raise BrandListNotFound(name)

    async def at(self, name: str, version: int) -> BrandList:
        """A version of a list, whether or not that is deleted; raises BrandListNotFound."""
        content: bytes | None = await self._connection.scalar(
            select(brand_list_version.c.content).where(
                brand_list_version.c.list_name == name, brand_list_version.c.version == version
            )
        )
        if content is not None:
            return BrandList(name, version, _brands_of(content))
        if (name, version) == (FIRST_DEFAULT.name, FIRST_DEFAULT.version):
            return FIRST_DEFAULT
        raise BrandListNotFound(name, version)

    async def last_version(self, name: str) -> int:
        """The newest version of a list, whether or not that is deleted; 0: there was never one of this name."""
        version: int | None = await self._connection.scalar(
            select(brand_list.c.version).where(brand_list.c.name == name)
        )
        if version is None:
            return FIRST_DEFAULT.version if name == DEFAULT_LIST else 0
        return version

    async def add(self, new: BrandList, content: bytes, at: datetime) -> None:
        """Make this the newest version of its list, which is not deleted then. `content` as of `packed`."""
        row = {"name": new.name, "version": new.version, "deletion_id": None}
        await self._connection.execute(upsert(brand_list, row, ["version", "deletion_id"]))
        await self._connection.execute(
            insert(brand_list_version).values(
                list_name=new.name, version=new.version, brands=len(new.brands), content=content, made_at=at
            )
        )

    async def delete(self, name: str, change_id: ChangeId) -> None:
        """Mark a list as deleted by a change; raises BrandListNotFound."""
        there = update(brand_list).where(brand_list.c.name == name, brand_list.c.deletion_id.is_(None))
        if not (await self._connection.execute(there.values(deletion_id=change_id))).rowcount:
            raise BrandListNotFound(name)

    async def bring_back(self, name: str, change_id: ChangeId) -> bool:
        """Undo a deletion; False where another list has the name since."""
        deleted = update(brand_list).where(brand_list.c.name == name, brand_list.c.deletion_id == change_id)
        return bool((await self._connection.execute(deleted.values(deletion_id=None))).rowcount)


def packed(brands: tuple[Brand, ...]) -> bytes:
    """Brands as stored; of many this takes a while."""
    return zlib.compress(BRANDS.dump_json(brands))


def _brands_of(content: bytes) -> tuple[Brand, ...]:
    return BRANDS.validate_json(zlib.decompress(content))
