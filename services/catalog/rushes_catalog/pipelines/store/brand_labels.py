"""Decisions of people about brands in frames, in SQL."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, insert, select

from rushes_catalog.domain.ids import BrandLabelId, ChangeId
from rushes_catalog.pipelines.domain.brand_labels import BrandLabel, Verdict
from rushes_catalog.pipelines.domain.pipelines import Timeline
from rushes_catalog.storage.portable import upsert
from rushes_catalog.storage.schema.brands import brand_label, decided_labels
from rushes_catalog.storage.schema.library import asset
from rushes_catalog.storage.steady import SteadyConnection
from rushes_footage.files import FileVersion

_DECIDED = ["verdict", "brand", "made_by", "made_at", "change_id"]
_TOGETHER = 1000
"""Rows of a statement: the number of values in one is limited."""


class BrandLabels:
    """Decisions by content and frame. They are kept whatever becomes of runs, timelines and files."""

    def __init__(self, connection: SteadyConnection) -> None:
        self._connection = connection

    async def contents(self, timeline: Timeline) -> list[str]:
        """Fingerprints of the contents of a timeline's videos; "" for one that is not known.

        Timelines of before do not name them: it is the present one where the video has not changed since.
        """
        unnamed = [each.id for each in timeline.assets if not each.fingerprint]
        present: dict[tuple[str, FileVersion], str] = {}
        if unnamed:
            columns = (asset.c.id, asset.c.size, asset.c.mtime_ns, asset.c.fingerprint)
            rows = await self._connection.execute(select(*columns).where(asset.c.id.in_(unnamed)))
            present = {(row.id, FileVersion(row.size, row.mtime_ns)): row.fingerprint for row in rows}
        return [each.fingerprint or present.get((each.id, each.version), "") for each in timeline.assets]

    async def of_contents(self, fingerprints: Collection[str], first: int, last: int) -> list[BrandLabel]:
        """All of these contents within a range of frames."""
        there = select(brand_label).where(_within(fingerprints, first, last)).order_by(brand_label.c.id)
        return [_label_of(row) for row in await self._connection.execute(there)]

    async def ids_of_contents(self, fingerprints: Collection[str], first: int, last: int) -> set[BrandLabelId]:
        """The ids of those."""
        there = select(brand_label.c.id).where(_within(fingerprints, first, last))
        return set((await self._connection.scalars(there)).all())

    async def get(self, label_id: BrandLabelId) -> BrandLabel | None:
        """A decision; None where it was taken back."""
        row = (await self._connection.execute(select(brand_label).where(brand_label.c.id == label_id))).one_or_none()
        return None if row is None else _label_of(row)

    async def put(self, label: BrandLabel) -> None:
        """Add a decision, or decide otherwise on the same writing."""
        await self._connection.execute(upsert(brand_label, _row_of(label), _DECIDED))

    async def add(self, labels: Sequence[BrandLabel]) -> None:
        """Add decisions, tens of thousands at most."""
        for begin in range(0, len(labels), _TOGETHER):
            rows = [_row_of(each) for each in labels[begin : begin + _TOGETHER]]
            await self._connection.execute(insert(brand_label), rows)

    async def delete(self, label_id: BrandLabelId) -> None:
        """Take a decision back."""
        await self._connection.execute(delete(brand_label).where(brand_label.c.id == label_id))

    async def delete_of(self, change_id: ChangeId) -> bool:
        """Take back what a change has decided, except what was decided on again since; False where nothing is left."""
        own = delete(brand_label).where(brand_label.c.change_id == change_id)
        return (await self._connection.execute(own)).rowcount > 0

    async def keep(self, change_id: ChangeId, packed: str) -> None:
        """Keep the labels of a change about many with it, as `decisions_alike.packed` gives them."""
        await self._connection.execute(insert(decided_labels).values(change_id=change_id, labels=packed))

    async def kept(self, change_id: ChangeId) -> str:
        """The labels of a change about many, packed."""
        labels: str = (
            await self._connection.execute(
                select(decided_labels.c.labels).where(decided_labels.c.change_id == change_id)
            )
        ).scalar_one()
        return labels


def _within(fingerprints: Collection[str], first: int, last: int) -> ColumnElement[bool]:
    named = {each for each in fingerprints if each}
    return and_(brand_label.c.fingerprint.in_(named), brand_label.c.frame.between(first, last))


def _row_of(label: BrandLabel) -> dict[str, Any]:
    return {
        "id": label.id,
        "fingerprint": label.fingerprint,
        "frame": label.frame,
        "x": label.x,
        "y": label.y,
        "w": label.w,
        "h": label.h,
        "text": label.text,
        "verdict": label.verdict,
        "brand": label.brand,
        "made_by": label.made_by,
        "made_at": label.made_at,
        "change_id": label.change_id,
    }


def _label_of(row: Row[*tuple[Any, ...]]) -> BrandLabel:
    return BrandLabel(
        id=BrandLabelId(row.id),
        fingerprint=row.fingerprint,
        frame=row.frame,
        x=row.x,
        y=row.y,
        w=row.w,
        h=row.h,
        text=row.text,
        verdict=Verdict(row.verdict),
        brand=row.brand,
        made_by=row.made_by,
        made_at=row.made_at,
        change_id=None if row.change_id is None else ChangeId(row.change_id),
    )
