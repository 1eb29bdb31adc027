"""What the videos of a collection look like in numbers, and where those lie that look like something, in SQL."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, and_, func, select

from rushes_catalog.domain.ids import AssetId
from rushes_catalog.domain.lookalikes import FiledVideo
from rushes_catalog.storage.collected import inside, lies_in
from rushes_catalog.storage.schema.learning import feature
from rushes_catalog.storage.schema.library import asset
from rushes_catalog.storage.steady import SteadyConnection
from rushes_footage.features import Descriptor
from rushes_footage.files import Place


class Looks:
    """By one descriptor at a time. Of a collection whose root is not known: RootNotFound."""

    def __init__(self, connection: SteadyConnection) -> None:
        self._connection = connection

    async def of(self, asset_id: AssetId, descriptor: Descriptor) -> bytes | None:
        """The vector of what this asset holds; None where there is none."""
        found: bytes | None = await self._connection.scalar(
            select(feature.c.vector).join_from(asset, feature, _of_asset(descriptor)).where(asset.c.id == asset_id)
        )
        return found

    async def count(self, collection: Place, descriptor: Descriptor, most: int) -> int:
        """Different vectors of what lies there now, at most so many."""
        some = (
            select(asset.c.fingerprint)
            .distinct()
            .join_from(asset, feature, _of_asset(descriptor))
            .where(await lies_in(self._connection, collection), feature.c.vector.is_not(None))
            .limit(most)
        )
        return int(await self._connection.scalar(select(func.count()).select_from(some.subquery())))

    async def numbers(self, collection: Place, descriptor: Descriptor, most: int) -> Sequence[int]:
        """Of what lies there now and has a vector, the newest first."""
        numbers = await self._connection.scalars(
            select(asset.c.number)
            .join_from(asset, feature, _of_asset(descriptor))
            .where(await lies_in(self._connection, collection), feature.c.vector.is_not(None))
            .order_by(asset.c.number.desc())
            .limit(most)
        )
        return numbers.all()

    async def vectors(self, numbers: Sequence[int], descriptor: Descriptor) -> Sequence[tuple[str, bytes]]:
        """With the fingerprints of these assets, those that have one; some hundreds at a time."""
        rows = await self._connection.execute(
            select(asset.c.fingerprint, feature.c.vector)
            .join_from(asset, feature, _of_asset(descriptor))
            .where(asset.c.number.in_(numbers), feature.c.vector.is_not(None))
        )
        return [(row.fingerprint, row.vector) for row in rows]

    async def filed(self, collection: Place, fingerprints: Collection[str]) -> Sequence[FiledVideo]:
        """Videos that hold one of these and lie in a folder of the collection now."""
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
