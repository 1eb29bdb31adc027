"""Exports, in SQL."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from rushes_catalog.changes.domain.changes import ExportFacts
from rushes_catalog.domain.cursors import list_mark, read_cursor, write_cursor
from rushes_catalog.domain.ids import AssetId, ExportId, JobId
from rushes_catalog.exports.domain.errors import ExportNotFound, GroupTaken
from rushes_catalog.exports.domain.exports import Export, NewExport, Origin
from rushes_catalog.exports.store.clips import add_clips, clip_count, clips_of
from rushes_catalog.jobs.domain.jobs import JobState
from rushes_catalog.jobs.store.jobs import jobs_where
from rushes_catalog.library.domain.errors import AssetNotFound
from rushes_catalog.manifests.store.manifests import manifest_changed
from rushes_catalog.storage.database import is_taken
from rushes_catalog.storage.portable import upsert
from rushes_catalog.storage.schema.exports import export, export_fallback
from rushes_catalog.storage.schema.jobs import job
from rushes_catalog.storage.schema.library import asset
from rushes_catalog.storage.signals import Signals
from rushes_catalog.storage.steady import SteadyConnection
from rushes_catalog.storage.stored_json import CROPPING
from rushes_footage.contracts import Contract
from rushes_footage.crops import Cropping
from rushes_footage.files import FileVersion
from rushes_footage.formats import ClipAudio, ClipFormat, DynamicRange
from rushes_footage.names import name_key


class Exports:
    """Exports: batches of clips and where they are published."""

    def __init__(self, connection: SteadyConnection, signals: Signals) -> None:
        self._connection, self._signals = connection, signals

    async def highest_number(self, folder_suffix: str, name: str) -> int:
        """The highest group number ever recorded in this folder for this name, or for one that some file systems take
        for the same; 0: none."""
        key = name_key(name)
        rows = await self._connection.execute(
            select(export.c.name, func.max(export.c.number))
            .where(export.c.folder_suffix == folder_suffix)
            .group_by(export.c.name)
        )
        return max((number for other, number in rows if name_key(other) == key), default=0)

    async def add(self, new: NewExport) -> None:
        """Add an export with its clips, all waiting; raises AssetNotFound, GroupTaken where the number was just
        taken."""
        request = new.request
        number = await self._connection.scalar(select(asset.c.number).where(asset.c.id == new.asset_id))
        if number is None:
            raise AssetNotFound(new.asset_id)
        try:
            await self._connection.execute(
                insert(export).values(
                    id=new.id,
                    job_id=new.job_id,
                    asset_number=number,
                    profile=request.profile,
                    folder_suffix=request.folder_suffix,
                    name=request.name,
                    number=new.number,
                    group_name=new.group,
                    cursor=new.cursor,
                    spread=request.spread,
                    seconds=new.seconds,
                    short_side=request.short_side,
                    label=request.label,
                    category=request.category,
                    source_size=new.source_version.size,
                    source_mtime_ns=new.source_version.mtime_ns,
                    source_fingerprint=new.source_fingerprint,
                    created_at=new.created_at,
                    cropping=_stored_cropping(request.cropping),
                    contract=request.contract,
                    format=request.format,
                    audio=request.audio,
                    dynamic_range=request.dynamic_range,
                    encoder=request.encoder,
                    replaces=request.replaces,
                    origin=new.origin,
                )
            )
        except IntegrityError as failed:
            if not is_taken(failed):
                raise
            raise GroupTaken(new.group) from failed
        await add_clips(self._connection, new.id, new.clips)
        self._signals.cuts |= any(each.cuts_wanted for each in new.clips)

    async def get(self, export_id: ExportId) -> Export:
        """Raises ExportNotFound."""
        found = await self._exports(export.c.id == export_id)
        if not found:
            raise ExportNotFound(export_id)
        return found[0]

    async def of_ticket(self, ticket: str) -> Export:
        """Raises ExportNotFound."""
        found = await self._exports(export.c.job_id == select(job.c.id).where(job.c.ticket == ticket).scalar_subquery())
        if not found:
            raise ExportNotFound(ticket)
        return found[0]

    async def of_job(self, job_id: JobId) -> Export:
        """Raises ExportNotFound."""
        found = await self._exports(export.c.job_id == job_id)
        if not found:
            raise ExportNotFound(job_id)
        return found[0]

    async def page(
        self, asset_id: AssetId | None, profile: str, states: Collection[JobState], limit: int, cursor: str
    ) -> tuple[list[Export], str]:
        """Exports, the newest first, and the next cursor; without states of their jobs: all. Raises ForeignCursor."""
        mark = list_mark("exports", asset_id, profile, *sorted(states))
        conditions: list[ColumnElement[bool]] = []
        if states:
            conditions.append(export.c.job_id.in_(select(job.c.id).where(job.c.state.in_(states))))
        if asset_id is not None:
            conditions.append(asset.c.id == asset_id)
        if profile:
            conditions.append(export.c.profile == profile)
        if cursor:
            conditions.append(export.c.id < read_cursor(mark, cursor, [str])[0])
        found = await self._exports(*conditions, limit=limit + 1)
        more = len(found) > limit
        return found[:limit], write_cursor(mark, [found[limit - 1].id]) if more else ""

    async def change_fallback(self, export_id: ExportId, before: str, after: str) -> None:
        """A clip was made again: the reasons for a fallback encoder before and now; "": there was none."""
        for words, clips in ((before, -1), (after, 1)):
            if words:
                row = {"export_id": export_id, "words": words, "clips": clips}
                await self._connection.execute(upsert(export_fallback, row, ("clips",), adding=True))
        of_export = export_fallback.c.export_id == export_id
        await self._connection.execute(delete(export_fallback).where(of_export, export_fallback.c.clips <= 0))

    async def fallbacks(self, export_id: ExportId) -> tuple[dict[str, int], int]:
        """Clips with a fallback encoder, counted by reason, most frequent first; and the number of clips."""
        rows = await self._connection.execute(
            select(export_fallback.c.words, export_fallback.c.clips)
            .where(export_fallback.c.export_id == export_id)
            .order_by(export_fallback.c.clips.desc(), export_fallback.c.words)
        )
        return dict(rows.all()), await clip_count(self._connection, export_id)

    async def replaces(self, export_id: ExportId) -> ExportId | None:
        """The export whose group it takes over; raises ExportNotFound."""
        row = (await self._connection.execute(select(export.c.replaces).where(export.c.id == export_id))).one_or_none()
        if row is None:
            raise ExportNotFound(export_id)
        return ExportId(row.replaces) if row.replaces else None

    async def rebase(self, export_id: ExportId, version: FileVersion) -> None:
        """Its source is unchanged, but has this version now."""
        await self._connection.execute(
            update(export)
            .where(export.c.id == export_id)
            .values(source_size=version.size, source_mtime_ns=version.mtime_ns)
        )

    async def group_number(self, export_id: ExportId) -> tuple[str, int]:
        """Name and number of its group's folder; raises ExportNotFound."""
        row = (
            await self._connection.execute(select(export.c.name, export.c.number).where(export.c.id == export_id))
        ).one_or_none()
        if row is None:
            raise ExportNotFound(export_id)
        return row.name, row.number

    async def origin(self, export_id: ExportId) -> Origin:
        """The tool that made its clips; raises ExportNotFound."""
        found = await self._connection.scalar(select(export.c.origin).where(export.c.id == export_id))
        if found is None:
            raise ExportNotFound(export_id)
        return Origin(found)

    async def facts(self, export_id: ExportId) -> ExportFacts:
        """Its editable properties; raises ExportNotFound."""
        row = (
            await self._connection.execute(
                select(export.c.label, export.c.category, export.c.profile).where(export.c.id == export_id)
            )
        ).one_or_none()
        if row is None:
            raise ExportNotFound(export_id)
        return ExportFacts(*row)

    async def set_facts(self, export_id: ExportId, facts: ExportFacts, at: datetime) -> None:
        """Set its properties; its clips' manifests are stale from then on."""
        await self._connection.execute(
            update(export)
            .where(export.c.id == export_id)
            .values(label=facts.label, category=facts.category, profile=facts.profile, facts_changed_at=at)
        )
        await manifest_changed(self._connection, self._signals, export_id)
        self._signals.labels = True

    async def with_stale_labels(self) -> list[tuple[ExportId, datetime]]:
        """Exports whose label dataset.json may lack, with the time of their last edit."""
        rows = await self._connection.execute(
            select(export.c.id, export.c.facts_changed_at).where(export.c.facts_changed_at.is_not(None))
        )
        return [(ExportId(export_id), edited_at) for export_id, edited_at in rows]

    async def labels_synced(self, export_id: ExportId, edited_at: datetime) -> None:
        """dataset.json has the label of this edit; after a later edit the export stays in `with_stale_labels`."""
        await self._connection.execute(
            update(export)
            .where(export.c.id == export_id, export.c.facts_changed_at == edited_at)
            .values(facts_changed_at=None)
        )

    async def _exports(self, *conditions: ColumnElement[bool], limit: int | None = None) -> list[Export]:
        rows = (
            await self._connection.execute(
                select(export, asset.c.id.label("asset_id"), asset.c.name.label("asset_name"))
                .join_from(export, asset)
                .where(*conditions)
                .order_by(export.c.id.desc())
                .limit(limit)
            )
        ).all()
        jobs = {
            each.id: each for each in await jobs_where(self._connection, job.c.id.in_([row.job_id for row in rows]))
        }
        clips = await clips_of(self._connection, [ExportId(row.id) for row in rows])
        return [
            Export(
                id=ExportId(row.id),
                asset_id=AssetId(row.asset_id),
                asset_name=row.asset_name,
                job=jobs[JobId(row.job_id)],
                cursor=row.cursor,
                spread=row.spread,
                seconds=row.seconds,
                short_side=row.short_side,
                label=row.label,
                category=row.category,
                profile=row.profile,
                folder_suffix=row.folder_suffix,
                group=row.group_name,
                clips=tuple(clips[ExportId(row.id)]),
                created_at=row.created_at,
                cropping=CROPPING.validate_json(row.cropping) if row.cropping else None,
                contract=Contract(row.contract),
                format=ClipFormat(row.format),
                audio=ClipAudio(row.audio),
                dynamic_range=DynamicRange(row.dynamic_range),
                encoder=row.encoder,
                replaces=ExportId(row.replaces) if row.replaces else None,
            )
            for row in rows
        ]


def _stored_cropping(cropping: Cropping | None) -> str | None:
    return CROPPING.dump_json(cropping).decode() if cropping else None
