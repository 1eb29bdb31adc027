"""Scans and trainings of finders as jobs, in SQL."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, select
from sqlalchemy import insert as insert_into

from rushes_catalog.domain.ids import AssetId, FinderId, JobId, VersionId
from rushes_catalog.files.store.roots import root_number
from rushes_catalog.finders.domain.scans import ScanCensus, ScanKey, ScanScope, ScanTarget
from rushes_catalog.jobs.domain.jobs import OPEN_JOBS, JobKind, TaskState
from rushes_catalog.library.domain.assets import AssetState
from rushes_catalog.library.store.asset_filters import below
from rushes_catalog.storage.schema.columns import TEXT
from rushes_catalog.storage.schema.finders import finder_scan, finder_score
from rushes_catalog.storage.schema.jobs import job, task
from rushes_catalog.storage.schema.library import asset, root
from rushes_catalog.storage.steady import SteadyConnection


class Scans:
    """Jobs of finders, and the videos that are left to be scanned."""

    def __init__(self, connection: SteadyConnection) -> None:
        self._connection = connection

    async def add(self, job_id: JobId, finder_id: FinderId, version_id: VersionId) -> None:
        """Record which version a job scans with."""
        row = {"job_id": job_id, "finder_id": finder_id, "version_id": version_id}
        await self._connection.execute(insert_into(finder_scan).values(**row))

    async def training(self, finder_id: FinderId) -> JobId | None:
        """The job that trains a finder, where one waits, runs or is paused."""
        its_tasks = select(task.c.job_id).where(task.c.subject == finder_id)
        found = await self._connection.scalar(
            select(job.c.id)
            .where(job.c.kind == JobKind.FINDER_TRAINING, job.c.state.in_(OPEN_JOBS), job.c.id.in_(its_tasks))
            .order_by(job.c.id.desc())
            .limit(1)
        )
        return None if found is None else JobId(found)

    async def open_jobs(self, finder_id: FinderId) -> list[JobId]:
        """The open jobs that scan with a finder, the newest first."""
        found = await self._connection.scalars(
            select(job.c.id)
            .join(finder_scan, finder_scan.c.job_id == job.c.id)
            .where(finder_scan.c.finder_id == finder_id, job.c.state.in_(OPEN_JOBS))
            .order_by(job.c.id.desc())
        )
        return [JobId(job_id) for job_id in found]

    async def left(
        self, version_id: VersionId, scope: ScanScope, online: Collection[str], after: int, limit: int
    ) -> list[ScanTarget]:
        """Videos of a scope that can be read, whose present version was not scored, and that no task is about to scan;
        in order of adding, behind a number. Raises RootNotFound."""
        rows = await self._connection.execute(
            (await self._of_scope(scope, asset.c.number, asset.c.id, asset.c.name, root.c.name.label("root_name")))
            .where(
                asset.c.number > after,
                _can_be_read(online),
                ~_is_scored(version_id),
                ~_is_under_way(version_id),
                *_untried(version_id, scope),
            )
            .order_by(asset.c.number)
            .limit(limit)
        )
        return [ScanTarget(row.number, AssetId(row.id), row.name, row.root_name) for row in rows]

    async def census(self, version_id: VersionId, scope: ScanScope, online: Collection[str]) -> ScanCensus:
        """Why videos of a scope are not scanned. Raises RootNotFound."""
        there = and_(asset.c.absent == 0, root.c.name.in_(online))
        readable = and_(there, asset.c.state == AssetState.READY)
        scored = _is_scored(version_id)
        counts = await self._of_scope(
            scope,
            _count(~there).label("offline"),
            _count(and_(there, asset.c.state != AssetState.READY)).label("unreadable"),
            _count(and_(readable, scored)).label("scored"),
            _count(and_(readable, ~scored, _is_under_way(version_id))).label("under_way"),
        )
        row = (await self._connection.execute(counts)).one()
        return ScanCensus(*(int(each or 0) for each in row))

    async def _of_scope(self, scope: ScanScope, *columns: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
        chosen = select(*columns).select_from(asset).join(root, root.c.id == asset.c.root_id)
        if scope.asset_ids:
            return chosen.where(asset.c.id.in_(scope.asset_ids))
        if scope.numbers:
            return chosen.where(asset.c.number.in_(scope.numbers))
        if scope.root:
            chosen = chosen.where(asset.c.root_id == await root_number(self._connection, scope.root))
        return chosen.where(below(scope.folder, asset.c.path)) if scope.folder else chosen


def _can_be_read(online: Collection[str]) -> ColumnElement[bool]:
    return and_(asset.c.absent == 0, asset.c.state == AssetState.READY, root.c.name.in_(online))


def _is_scored(version_id: VersionId) -> ColumnElement[bool]:
    return (
        select(finder_score.c.version_id)
        .where(
            finder_score.c.version_id == version_id,
            finder_score.c.asset_number == asset.c.number,
            finder_score.c.source_size == asset.c.size,
            finder_score.c.source_mtime_ns == asset.c.mtime_ns,
        )
        .exists()
    )


def _is_under_way(version_id: VersionId) -> ColumnElement[bool]:
    return _has_task(version_id, task.c.state.in_([TaskState.WAITING, TaskState.RUNNING]))


def _untried(version_id: VersionId, scope: ScanScope) -> list[ColumnElement[bool]]:
    if scope.untried_since is None:
        return []
    return [asset.c.added_at > scope.untried_since, ~_has_task(version_id)]


def _has_task(version_id: VersionId, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    begin = ScanKey(version_id, AssetId("")).subject
    return select(task.c.id).where(task.c.subject == literal(begin, TEXT) + asset.c.id, *conditions).exists()


def _count(so: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((so, 1), else_=0))
