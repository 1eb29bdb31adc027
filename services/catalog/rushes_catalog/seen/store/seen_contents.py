"""Which contents are described for the search by words, and which videos have them, in SQL."""

import json
from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, delete, func, insert, literal, select

from rushes_catalog.domain.ids import AssetId, JobId
from rushes_catalog.jobs.domain.jobs import OPEN_JOBS, JobKind, TaskState
from rushes_catalog.library.domain.assets import AssetState
from rushes_catalog.seen.domain.seen import DescribedPictures, SeenKey, SeenModel, SeenTarget, SeenVideo
from rushes_catalog.storage.dialects.expressions import numbers_in, unindexed
from rushes_catalog.storage.schema.columns import TEXT
from rushes_catalog.storage.schema.jobs import job, task
from rushes_catalog.storage.schema.library import asset, root
from rushes_catalog.storage.schema.seen import seen_content
from rushes_catalog.storage.signals import Signals
from rushes_catalog.storage.steady import SteadyConnection
from rushes_footage.facts import Problem
from rushes_footage.files import FileVersion, Source

_IS_GONE: Final = ~(
    select(asset.c.number)
    .where(asset.c.fingerprint == seen_content.c.fingerprint, unindexed(asset.c.absent) == 0)
    .exists()
)


class SeenContents:
    """Contents by model: copies of a file are described together."""

    def __init__(self, connection: SteadyConnection, signals: Signals) -> None:
        self._connection, self._signals = connection, signals

    async def of(self, model: SeenModel, fingerprint: str) -> DescribedPictures | None:
        """What is known of a content; None: it is not described yet."""
        row = (
            await self._connection.execute(
                select(seen_content).where(_by(model), seen_content.c.fingerprint == fingerprint)
            )
        ).one_or_none()
        if row is None:
            return None
        problem = Problem(row.problem_reason, row.problem_detail) if row.problem_reason else None
        return DescribedPictures(row.pictures, problem)

    async def keep(self, model: SeenModel, fingerprint: str, described: DescribedPictures, at: datetime) -> None:
        """Record what a content's pictures became, in the place of what was known before."""
        await self._connection.execute(
            delete(seen_content).where(_by(model), seen_content.c.fingerprint == fingerprint)
        )
        problem = described.problem
        await self._connection.execute(
            insert(seen_content).values(
                fingerprint=fingerprint,
                model=model.name,
                model_version=model.version,
                pictures=described.pictures,
                problem_reason=problem.reason if problem else "",
                problem_detail=problem.detail if problem else "",
                described_at=at,
            )
        )
        self._signals.seen = True

    async def forget(self, model: SeenModel, fingerprints: Collection[str]) -> None:
        """Nothing is known of these contents any more."""
        await self._connection.execute(
            delete(seen_content).where(_by(model), seen_content.c.fingerprint.in_(fingerprints))
        )
        self._signals.seen = True

    async def gone(self, after: str, limit: int) -> list[str]:
        """Contents of which something is known, and which no video has that is there, or was at the last look; in
        order, behind one."""
        rows = await self._connection.scalars(
            select(seen_content.c.fingerprint)
            .where(seen_content.c.fingerprint > after, _IS_GONE)
            .distinct()
            .order_by(seen_content.c.fingerprint)
            .limit(limit)
        )
        return list(rows)

    async def forget_gone(self, fingerprints: Collection[str]) -> None:
        """Forget those of some contents that are gone, for each model."""
        await self._connection.execute(
            delete(seen_content).where(seen_content.c.fingerprint.in_(fingerprints), _IS_GONE)
        )

    async def count(self, model: SeenModel) -> int:
        """Number of videos that can be read, without those that are known to have no pictures."""
        there: int = await self._connection.scalar(
            select(func.count())
            .select_from(asset)
            .where(asset.c.absent == 0, unindexed(asset.c.state) == AssetState.READY)
        )
        none: int = await self._connection.scalar(
            select(func.count())
            .select_from(seen_content)
            .join(asset, asset.c.fingerprint == seen_content.c.fingerprint)
            .where(
                _by(model),
                seen_content.c.pictures == 0,
                seen_content.c.problem_reason == "",
                unindexed(asset.c.absent) == 0,
                unindexed(asset.c.state) == AssetState.READY,
            )
        )
        return there - none

    async def missing(
        self, model: SeenModel, roots: Collection[str], numbers: Collection[int] | None, after: int, limit: int
    ) -> list[SeenTarget]:
        """Videos on these roots that can be read, of whose contents nothing is known, and that no task is about to
        describe; in order of adding, behind a number. `numbers`: of these rows; None: of all."""
        chosen = (
            select(asset.c.number, asset.c.id, root.c.name.label("root_name"))
            # In the order of rows: sorted by the index of a root, each page would read what all later ones read again.
            .join_from(asset, root, root.c.id == unindexed(asset.c.root_id))
            .where(
                asset.c.number > after,
                asset.c.absent == 0,
                unindexed(asset.c.state) == AssetState.READY,
                unindexed(asset.c.fingerprint) != "",
                unindexed(root.c.name).in_(roots),
                ~_is_known(model),
                ~_is_under_way(),
            )
            .order_by(asset.c.number)
            .limit(limit)
        )
        if numbers is not None:
            chosen = chosen.where(asset.c.number.in_(numbers_in(json.dumps(sorted(numbers)))))
        rows = await self._connection.execute(chosen)
        return [SeenTarget(row.number, AssetId(row.id), row.root_name) for row in rows]

    async def described(self, model: SeenModel, after: int, limit: int) -> list[SeenVideo]:
        """Videos that are there, or were at the last look, whose pictures are described; in order of adding, behind a
        number."""
        rows = await self._connection.execute(
            select(
                asset.c.number,
                root.c.name.label("root_name"),
                asset.c.path,
                asset.c.size,
                asset.c.mtime_ns,
                asset.c.fingerprint,
            )
            .join_from(asset, root, root.c.id == unindexed(asset.c.root_id))
            .where(asset.c.number > after, asset.c.absent == 0, _is_known(model, seen_content.c.pictures > 0))
            .order_by(asset.c.number)
            .limit(limit)
        )
        return [
            SeenVideo(row.number, Source(row.root_name, row.path, FileVersion(row.size, row.mtime_ns)), row.fingerprint)
            for row in rows
        ]

    async def fingerprints(self, numbers: Collection[int]) -> dict[int, str]:
        """Fingerprints of those of some videos that are there, or were at the last look, by number."""
        rows = await self._connection.execute(
            select(asset.c.number, asset.c.fingerprint).where(
                asset.c.number.in_(numbers_in(json.dumps(sorted(numbers)))), asset.c.absent == 0
            )
        )
        return {row.number: row.fingerprint for row in rows}

    async def open_job(self) -> JobId | None:
        """The newest open job that describes videos."""
        found = await self._connection.scalar(
            select(job.c.id)
            .where(job.c.kind == JobKind.SEEN, job.c.state.in_(OPEN_JOBS))
            .order_by(job.c.id.desc())
            .limit(1)
        )
        return None if found is None else JobId(found)


def _by(model: SeenModel) -> ColumnElement[bool]:
    return and_(seen_content.c.model == model.name, seen_content.c.model_version == model.version)


def _is_known(model: SeenModel, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return (
        select(seen_content.c.fingerprint)
        .where(seen_content.c.fingerprint == asset.c.fingerprint, _by(model), *conditions)
        .exists()
    )


def _is_under_way() -> ColumnElement[bool]:
    begin = SeenKey(AssetId("")).subject
    waits = task.c.state.in_([TaskState.WAITING, TaskState.RUNNING])
    return select(task.c.id).where(task.c.subject == literal(begin, TEXT) + asset.c.id, waits).exists()
