"""Sorted videos that may belong elsewhere, and dismissed doubts, in SQL."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from functools import cache

from sqlalchemy import ColumnElement, and_, delete, select, update

from rushes_catalog.domain.ids import AssetId, ClassifierId
from rushes_catalog.files.store.roots import root_number
from rushes_catalog.learning.domain.learning import LOOSE, Doubt, DoubtedVideo, folder_of, label_of
from rushes_catalog.learning.store.collected import lies_in
from rushes_catalog.library.store.asset_rows import PLACE_KEY
from rushes_catalog.storage.portable import upsert
from rushes_catalog.storage.schema.learning import classifier, dismissed_doubt, doubt
from rushes_catalog.storage.schema.library import asset
from rushes_catalog.storage.steady import SteadyConnection
from rushes_catalog.storage.stored_json import RELABELLED
from rushes_footage.files import Place


class Doubts:
    """Doubts by classifier. Raises RootNotFound for collections of unknown roots."""

    def __init__(self, connection: SteadyConnection) -> None:
        self._connection = connection

    async def keep(self, classifier_id: ClassifierId, doubts: Sequence[Doubt]) -> None:
        """Store the doubts of a new classifier; several files may have the same content."""
        rows = [asdict(each) | {"classifier_id": classifier_id} for each in doubts]
        if rows:
            await self._connection.execute(upsert(doubt, {}, ()), rows)

    async def of(self, collection: Place) -> Sequence[DoubtedVideo]:
        """Doubts of the classifier in use, the most confident first, at the videos' present places.

        A video whose doubt was dismissed is left out while it is in the same folder.
        """
        number = await root_number(self._connection, collection.root)
        predicts = and_(classifier.c.root_id == number, classifier.c.folder == collection.path, classifier.c.chosen)
        rows = await self._connection.execute(
            select(
                asset.c.id,
                asset.c.path,
                doubt.c.fingerprint,
                doubt.c.label,
                doubt.c.told,
                doubt.c.confidence,
                classifier.c.relabelled,
            )
            .join_from(doubt, classifier)
            .join(asset, asset.c.fingerprint == doubt.c.fingerprint)
            .where(predicts, await lies_in(self._connection, collection))
            .order_by(doubt.c.confidence.desc(), PLACE_KEY.element)
        )
        found = []
        dismissed, relabelled = await self._dismissed(collection), cache(RELABELLED.validate_json)
        for row in rows:
            steps = relabelled(row.relabelled)
            label, told = folder_of(row.label, steps), folder_of(row.told, steps)
            if label != told and (row.fingerprint, label) not in dismissed:
                known = Doubt(row.fingerprint, label, told, row.confidence)
                found.append(DoubtedVideo(AssetId(row.id), row.path, known))
        return found

    async def dismiss(self, collection: Place, videos: Collection[AssetId], *, restore: bool) -> None:
        """Add or remove dismissals, which hold for all classifiers; videos in no category are left out."""
        number = await root_number(self._connection, collection.root)
        of_collection = await self._of_collection(collection)
        rows = await self._connection.execute(
            select(asset.c.path, asset.c.fingerprint).where(
                asset.c.id.in_(videos), await lies_in(self._connection, collection)
            )
        )
        for row in rows.all():
            label = label_of(collection, row.path)
            if label is None or label == LOOSE:
                continue
            if restore:
                those = (dismissed_doubt.c.fingerprint == row.fingerprint, dismissed_doubt.c.label == label)
                await self._connection.execute(delete(dismissed_doubt).where(of_collection, *those))
            else:
                new = {"root_id": number, "folder": collection.path, "fingerprint": row.fingerprint, "label": label}
                await self._connection.execute(upsert(dismissed_doubt, new, ()))

    async def follow_renaming(self, collection: Place, label: str, new_label: str) -> None:
        """Dismissals follow a renamed category; those of an earlier category of that name are deleted."""
        of_collection = await self._of_collection(collection)
        renamed = dismissed_doubt.c.label == label
        await self._connection.execute(
            delete(dismissed_doubt).where(of_collection, dismissed_doubt.c.label == new_label)
        )
        await self._connection.execute(update(dismissed_doubt).where(of_collection, renamed).values(label=new_label))

    async def _dismissed(self, collection: Place) -> set[tuple[str, str]]:
        """Fingerprints, and the labels confirmed for them."""
        rows = await self._connection.execute(
            select(dismissed_doubt.c.fingerprint, dismissed_doubt.c.label).where(await self._of_collection(collection))
        )
        return {(row.fingerprint, row.label) for row in rows}

    async def _of_collection(self, collection: Place) -> ColumnElement[bool]:
        number = await root_number(self._connection, collection.root)
        return and_(dismissed_doubt.c.root_id == number, dismissed_doubt.c.folder == collection.path)
