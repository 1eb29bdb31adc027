"""Vectors of a collection's videos, and the places of videos found by them, in SQL."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, and_, func, select

from rushes_catalog.domain.ids import AssetId
from rushes_catalog.learning.domain.lookalikes import FiledVideo
from rushes_catalog.learning.store.collected import inside, lies_in
from rushes_catalog.storage.schema.learning import feature
from rushes_catalog.storage.schema.library import asset
from rushes_catalog.storage.steady import SteadyConnection
from rushes_footage.features import Descriptor
from rushes_footage.files import Place


class Vectors:
    """Vectors of one descriptor at a time. Raises RootNotFound for collections of unknown roots."""

    def __init__(self, connection: SteadyConnection) -> None:
        self._connection = connection

    async def of(self, asset_id: AssetId, descriptor: Descriptor) -> bytes | None:
        """The vector of this asset's content; None where there is none."""
        found: bytes | None = await self._connection.scalar(
            select(feature.c.vector).join_from(asset, feature, _of_asset(descriptor)).where(asset.c.id == asset_id)
        )
        return found

    async def count(self, collection: Place, descriptor: Descriptor, most: int) -> int:
        """Number of different contents with a vector in the collection now, at most `most`."""
        some = (
            select(asset.c.fingerprint)
            .distinct()
            .join_from(asset, feature, _of_asset(descriptor))
            .where(await lies_in(self._connection, collection), feature.c.vector.is_not(None))
            .limit(most)
        )
        return int(await self._connection.scalar(select(func.count()).select_from(some.subquery())))

    async def numbers(self, collection: Place, descriptor: Descriptor, most: int) -> Sequence[int]:
        """Row numbers of assets in the collection now that have a vector, the newest first."""
        numbers = await self._connection.scalars(
            select(asset.c.number)
            .join_from(asset, feature, _of_asset(descriptor))
            .where(await lies_in(self._connection, collection), feature.c.vector.is_not(None))
            .order_by(asset.c.number.desc())
            .limit(most)
        )
        return numbers.all()

    async def of_numbers(self, numbers: Sequence[int], descriptor: Descriptor) -> Sequence[tuple[str, bytes]]:
        """Fingerprints and vectors of the given assets that have one; to be called for some hundreds at a time."""
        rows = await self._connection.execute(
            select(asset.c.fingerprint, feature.c.vector)
            .join_from(asset, feature, _of_asset(descriptor))
            .where(asset.c.number.in_(numbers), feature.c.vector.is_not(None))
        )
        return [(row.fingerprint, row.vector) for row in rows]

    async def filed(self, collection: Place, fingerprints: Collection[str]) -> Sequence[FiledVideo]:
        """Videos with one of these fingerprints that are in a category of the collection now."""
        rows = await self._connection.execute(
            select(asset.c.id, asset.c.path, asset.c.fingerprint)
            .where(
                await lies_in(self._connection, collection),
                inside(collection).contains("/"),
                asset.c.fingerprint.in_(fingerprints),
            )
            .order_by(asset.c.number)
        )
        return [FiledVideo(AssetId(row.id), row.path, row.fingerprint) for row in rows]


def _of_asset(descriptor: Descriptor) -> ColumnElement[bool]:
    return and_(
        feature.c.fingerprint == asset.c.fingerprint,
        feature.c.descriptor == descriptor.name,
        feature.c.descriptor_version == descriptor.version,
    )
