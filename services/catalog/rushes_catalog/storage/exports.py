"""Exports and their clips in SQL."""

import posixpath
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from rushes_catalog.domain.changes import ExportFacts
from rushes_catalog.domain.cursors import list_mark, read_cursor, write_cursor
from rushes_catalog.domain.cutting import PublishedClip
from rushes_catalog.domain.errors import AssetNotFound, ClipNotFound, ExportNotFound, GroupTaken
from rushes_catalog.domain.exports import (
    Clip,
    ClipSelector,
    ClipState,
    Export,
    NewExport,
    Origin,
    RecordedClip,
)
from rushes_catalog.domain.ids import AssetId, ClipId, ExportId, JobId
from rushes_catalog.storage.database import is_taken
from rushes_catalog.storage.jobs import jobs_where
from rushes_catalog.storage.manifests import manifest_changed
from rushes_catalog.storage.portable import upsert
from rushes_catalog.storage.schema.exports import clip, export, export_fallback
from rushes_catalog.storage.schema.jobs import job, task
from rushes_catalog.storage.schema.library import asset, root
from rushes_catalog.storage.signals import Signals
from rushes_catalog.storage.steady import SteadyConnection
from rushes_catalog.storage.stored_json import CLIP_CROP, CROPPING, JOINTS, PROOF
from rushes_footage.clips import ClipOrder, OwnClip, TaskId
from rushes_footage.contracts import Contract, size_multiple
from rushes_footage.crops import Crop, Cropping
from rushes_footage.files import FileVersion, Source
from rushes_footage.formats import ClipAudio, ClipFormat, DynamicRange
from rushes_footage.plans import ClipPlace, ClipPlan, Resampling
from rushes_footage.proofs import ClipProof

_CLIP: Select[*tuple[Any, ...]] = (
    select(clip, task.c.progress, export.c.format, export.c.audio, export.c.origin).join_from(clip, task).join(export)
)


class Exports:
    """Exports and their clips."""

    def __init__(self, connection: SteadyConnection, signals: Signals) -> None:
        self._connection, self._signals = connection, signals

    async def highest_number(self, folder_suffix: str, name: str) -> int:
        """The highest group number ever recorded for this name in this folder; 0: none."""
        statement = select(func.max(export.c.number)).where(
            export.c.folder_suffix == folder_suffix, export.c.name == name
        )
        return await self._connection.scalar(statement) or 0

    async def add(self, new: NewExport) -> None:
        """Record it with its clips, all waiting; raises AssetNotFound, GroupTaken where the number was just taken."""
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
        await self._connection.execute(
            insert(clip),
            [
                {
                    "id": each.id,
                    "export_id": new.id,
                    "task_id": each.task_id,
                    "position": each.index,
                    "name": each.name,
                    "path": each.path,
                    "start": each.plan.start,
                    "first_frame": each.plan.first_frame,
                    "frame_count": each.plan.frame_count,
                    "start_pts": each.plan.start_pts,
                    "end_pts": each.plan.end_pts,
                    "state": ClipState.WAITING,
                    "crop": CLIP_CROP.dump_json(each.crop).decode() if each.crop else None,
                    "resampled_rate": each.plan.resampling.rate if each.plan.resampling else None,
                    "resampled_frames": each.plan.resampling.frames if each.plan.resampling else None,
                    "joints": JOINTS.dump_json(each.plan.joints).decode() if each.plan.joints else None,
                }
                for each in new.clips
            ],
        )

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

    async def page(self, asset_id: AssetId | None, profile: str, limit: int, cursor: str) -> tuple[list[Export], str]:
        """The newest first, and the next cursor; raises ForeignCursor."""
        mark = list_mark("exports", asset_id, profile)
        conditions: list[ColumnElement[bool]] = []
        if asset_id is not None:
            conditions.append(asset.c.id == asset_id)
        if profile:
            conditions.append(export.c.profile == profile)
        if cursor:
            conditions.append(export.c.id < read_cursor(mark, cursor, [str])[0])
        found = await self._exports(*conditions, limit=limit + 1)
        more = len(found) > limit
        return found[:limit], write_cursor(mark, [found[limit - 1].id]) if more else ""

    async def clip(self, clip_id: ClipId) -> Clip:
        """Raises ClipNotFound."""
        row = (await self._connection.execute(_CLIP.where(clip.c.id == clip_id))).one_or_none()
        if row is None:
            raise ClipNotFound(clip_id)
        return _clip_of(row)

    async def change_fallback(self, export_id: ExportId, before: str, after: str) -> None:
        """A clip was made again: why it was not encoded as asked for, before and now; "": it was."""
        for words, clips in ((before, -1), (after, 1)):
            if words:
                row = {"export_id": export_id, "words": words, "clips": clips}
                await self._connection.execute(upsert(export_fallback, row, ("clips",), adding=True))
        of_export = export_fallback.c.export_id == export_id
        await self._connection.execute(delete(export_fallback).where(of_export, export_fallback.c.clips <= 0))

    async def fallbacks(self, export_id: ExportId) -> tuple[dict[str, int], int]:
        """Clips that were not encoded as asked for, counted by why, most frequent first; how many clips it has."""
        rows = await self._connection.execute(
            select(export_fallback.c.words, export_fallback.c.clips)
            .where(export_fallback.c.export_id == export_id)
            .order_by(export_fallback.c.clips.desc(), export_fallback.c.words)
        )
        last = await self._connection.scalar(select(func.max(clip.c.position)).where(clip.c.export_id == export_id))
        return dict(rows.all()), last + 1

    async def replaces(self, export_id: ExportId) -> ExportId | None:
        """The export whose group it takes over; raises ExportNotFound."""
        row = (await self._connection.execute(select(export.c.replaces).where(export.c.id == export_id))).one_or_none()
        if row is None:
            raise ExportNotFound(export_id)
        return ExportId(row.replaces) if row.replaces else None

    async def recorded(self, selector: ClipSelector) -> list[RecordedClip]:
        """The clips that are meant; raises ClipNotFound or ExportNotFound."""
        if selector.clip_id is not None:
            condition: ColumnElement[bool] = clip.c.id == selector.clip_id
            missing: Exception = ClipNotFound(selector.clip_id)
        elif selector.export_id is not None:
            condition, missing = export.c.id == selector.export_id, ExportNotFound(selector.export_id)
        else:
            path = posixpath.normpath(selector.output_path)
            condition, missing = or_(clip.c.path == path, clip.c.published_path == path), ClipNotFound(path)
        found = await self._recorded(condition)
        if not found:
            raise missing
        return found

    async def at_place(self, place: ClipPlace) -> RecordedClip | None:
        """The clip that was recorded there; of several that which exists, else the latest."""
        found = await self._recorded(
            and_(
                export.c.folder_suffix == place.folder_suffix,
                export.c.group_name == place.group,
                clip.c.name == place.name,
                export.c.origin != Origin.OUTSIDE,
            )
        )
        done = [each for each in found if each.clip.state is ClipState.DONE]
        return next(reversed(done or found), None)

    async def rebase(self, export_id: ExportId, version: FileVersion) -> None:
        """Its source is the same, but of this version now."""
        await self._connection.execute(
            update(export)
            .where(export.c.id == export_id)
            .values(source_size=version.size, source_mtime_ns=version.mtime_ns)
        )

    async def order(self, clip_id: ClipId) -> ClipOrder:
        """What is to be cut, from where the asset lies now."""
        rows = await self._connection.execute(
            select(
                clip,
                export.c.folder_suffix,
                export.c.group_name,
                export.c.short_side,
                export.c.label,
                export.c.contract,
                export.c.format,
                export.c.audio,
                export.c.dynamic_range,
                export.c.encoder.label("wanted_encoder"),
                export.c.source_size,
                export.c.source_mtime_ns,
                export.c.replaces,
                asset.c.path.label("asset_path"),
                root.c.name.label("root_name"),
            )
            .select_from(clip.join(export).join(asset).join(root))
            .where(clip.c.id == clip_id)
        )
        row = rows.one_or_none()
        if row is None:
            raise ClipNotFound(clip_id)
        return ClipOrder(
            task_id=TaskId(row.task_id),
            source=Source(row.root_name, row.asset_path, FileVersion(row.source_size, row.source_mtime_ns)),
            plan=_plan_of(row),
            place=_place_of(row),
            short_side=row.short_side,
            label=row.label,
            encoder=row.wanted_encoder,
            crop=_crop_of(row),
            size_multiple=size_multiple(Contract(row.contract)),
            audio=ClipAudio(row.audio),
            dynamic_range=DynamicRange(row.dynamic_range),
            replaces=await self._replaced(row) if row.replaces else None,
        )

    async def _replaced(self, row: Row[*tuple[Any, ...]]) -> OwnClip | None:
        replaced = await self.replaced(ExportId(row.export_id), row.name)
        return replaced.own if replaced is not None else None

    async def replaced(self, export_id: ExportId, name: str) -> RecordedClip | None:
        """The clip of this name that is still there from the exports whose group this one takes over."""
        is_one = and_(clip.c.name == name, clip.c.state == ClipState.DONE, clip.c.export_id != export_id)
        found = await self._recorded(and_(clip.c.export_id.in_(_group_of(export_id)), is_one))
        return found[0] if found else None

    async def of_group(self, export_id: ExportId) -> list[RecordedClip]:
        """All clips, in whatever state, that were ever planned for the group of this export, by this one or another."""
        return await self._recorded(clip.c.export_id.in_(_group_of(export_id)))

    async def group_number(self, export_id: ExportId) -> tuple[str, int]:
        """Name and number that its group's folder is named by; raises ExportNotFound."""
        row = (
            await self._connection.execute(select(export.c.name, export.c.number).where(export.c.id == export_id))
        ).one_or_none()
        if row is None:
            raise ExportNotFound(export_id)
        return row.name, row.number

    async def mark_running(self, clip_id: ClipId) -> None:
        """Cutting has begun."""
        await self._set(clip_id, state=ClipState.RUNNING, error="")

    async def mark_waiting(self, clip_id: ClipId) -> None:
        """Cutting will begin, again."""
        await self._set(clip_id, state=ClipState.WAITING, error="")

    async def mark_failed(self, clip_id: ClipId, error: str) -> None:
        """Cutting has failed for good."""
        await self._set(clip_id, state=ClipState.FAILED, error=error)

    async def mark_cancelled(self, clip_id: ClipId) -> None:
        """A person wants it no more."""
        await self._set(clip_id, state=ClipState.CANCELLED, error="")

    async def mark_done(self, clip_id: ClipId, published: PublishedClip, at: datetime) -> None:
        """It lies at its place and is proven."""
        await self._set(
            clip_id,
            state=ClipState.DONE,
            error="",
            size=published.size,
            published_path=published.path,
            proof=PROOF.dump_json(published.proof).decode(),
            encoder=published.encoder,
            fallback=published.fallback,
            adopted_size=None,
            adopted_mtime_ns=None,
            done_at=at,
        )
        await self._manifest_changed(clip_id)

    async def adopt(self, clip_id: ClipId, version: FileVersion | None, size: int, at: datetime) -> None:
        """The tool before Rushes made it, and this is its file, None: it is not there. It has no proof."""
        await self._set(
            clip_id,
            state=ClipState.DONE,
            size=size,
            adopted_size=version.size if version else None,
            adopted_mtime_ns=version.mtime_ns if version else None,
            done_at=at,
        )

    async def prove(self, clip_id: ClipId, plan: ClipPlan, proof: ClipProof) -> None:
        """Nothing is wrong with one that was adopted: it has these frames."""
        await self._set(
            clip_id,
            first_frame=plan.first_frame,
            frame_count=plan.frame_count,
            start_pts=plan.start_pts,
            end_pts=plan.end_pts,
            proof=PROOF.dump_json(proof).decode(),
        )
        await self._manifest_changed(clip_id)

    async def origin(self, export_id: ExportId) -> Origin:
        """Who made its clips; raises ExportNotFound."""
        found = await self._connection.scalar(select(export.c.origin).where(export.c.id == export_id))
        if found is None:
            raise ExportNotFound(export_id)
        return Origin(found)

    async def mark_deleted(self, clip_id: ClipId) -> None:
        """A person deleted it."""
        await self._set(clip_id, state=ClipState.DELETED)
        await self._manifest_changed(clip_id)

    async def _recorded(self, condition: ColumnElement[bool]) -> list[RecordedClip]:
        rows = await self._connection.execute(
            _CLIP.add_columns(
                export.c.folder_suffix,
                export.c.group_name,
                export.c.profile,
                export.c.job_id,
                export.c.contract,
                export.c.label,
                job.c.ticket,
                asset.c.id.label("asset_id"),
            )
            .join(job, export.c.job_id == job.c.id)
            .join(asset, export.c.asset_number == asset.c.number)
            .where(condition)
            .order_by(clip.c.export_id, clip.c.position)
        )
        return [
            RecordedClip(
                clip=_clip_of(row),
                place=_place_of(row),
                task_id=TaskId(row.task_id),
                asset_id=AssetId(row.asset_id),
                profile=row.profile,
                job_id=JobId(row.job_id),
                job_ticket=row.ticket,
                contract=Contract(row.contract),
                label=row.label,
                origin=Origin(row.origin),
                adopted=_adopted(row),
            )
            for row in rows
        ]

    async def mark_restored(self, clip_id: ClipId) -> None:
        """It is back at its place, with the proof that it had."""
        await self._set(clip_id, state=ClipState.DONE)
        await self._manifest_changed(clip_id)

    async def facts(self, export_id: ExportId) -> ExportFacts:
        """What is said of it as a whole now; raises ExportNotFound."""
        row = (
            await self._connection.execute(
                select(export.c.label, export.c.category, export.c.profile).where(export.c.id == export_id)
            )
        ).one_or_none()
        if row is None:
            raise ExportNotFound(export_id)
        return ExportFacts(*row)

    async def set_facts(self, export_id: ExportId, facts: ExportFacts, at: datetime) -> None:
        """Say something else; its clips' manifests lack it from now on."""
        await self._connection.execute(
            update(export)
            .where(export.c.id == export_id)
            .values(label=facts.label, category=facts.category, profile=facts.profile, facts_changed_at=at)
        )
        await manifest_changed(self._connection, self._signals, export_id)
        self._signals.labels = True

    async def with_stale_labels(self) -> list[tuple[ExportId, datetime]]:
        """Exports whose label dataset.json may lack, and the time of their last edit."""
        rows = await self._connection.execute(
            select(export.c.id, export.c.facts_changed_at).where(export.c.facts_changed_at.is_not(None))
        )
        return [(ExportId(export_id), edited_at) for export_id, edited_at in rows]

    async def labels_synced(self, export_id: ExportId, edited_at: datetime) -> None:
        """dataset.json has the label of this edit; a later edit keeps the export among `with_stale_labels`."""
        await self._connection.execute(
            update(export)
            .where(export.c.id == export_id, export.c.facts_changed_at == edited_at)
            .values(facts_changed_at=None)
        )

    async def _manifest_changed(self, clip_id: ClipId) -> None:
        export_id = await self._connection.scalar(select(clip.c.export_id).where(clip.c.id == clip_id))
        await manifest_changed(self._connection, self._signals, export_id)

    async def _set(self, clip_id: ClipId, **values: Any) -> None:
        await self._connection.execute(update(clip).where(clip.c.id == clip_id).values(**values))

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
        clips: dict[str, list[Clip]] = {row.id: [] for row in rows}
        for row in await self._connection.execute(
            _CLIP.where(clip.c.export_id.in_(list(clips))).order_by(clip.c.export_id, clip.c.position)
        ):
            clips[row.export_id].append(_clip_of(row))
        return [
            Export(
                id=ExportId(row.id),
                asset_id=AssetId(row.asset_id),
                asset_name=row.asset_name,
                job=jobs[JobId(row.job_id)],
                cursor=row.cursor,
                spread=row.spread,
                short_side=row.short_side,
                label=row.label,
                category=row.category,
                profile=row.profile,
                folder_suffix=row.folder_suffix,
                group=row.group_name,
                clips=tuple(clips[row.id]),
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


def _group_of(export_id: ExportId) -> Select[str]:
    """The ids of the exports that are of the same group as this one."""
    mine, other = export.alias("mine"), export.alias("other")
    return select(other.c.id).where(
        mine.c.id == export_id,
        mine.c.folder_suffix == other.c.folder_suffix,
        mine.c.name == other.c.name,
        mine.c.number == other.c.number,
    )


def _plan_of(row: Row[*tuple[Any, ...]]) -> ClipPlan:
    resampling = Resampling(row.resampled_rate, row.resampled_frames) if row.resampled_rate else None
    joints = JOINTS.validate_json(row.joints) if row.joints else ()
    return ClipPlan(row.start, row.first_frame, row.frame_count, row.start_pts, row.end_pts, resampling, joints)


def _place_of(row: Row[*tuple[Any, ...]]) -> ClipPlace:
    return ClipPlace(row.folder_suffix, row.group_name, row.name, ClipFormat(row.format))


def _adopted(row: Row[*tuple[Any, ...]]) -> FileVersion | None:
    return None if row.adopted_size is None else FileVersion(row.adopted_size, row.adopted_mtime_ns)


def _crop_of(row: Row[*tuple[Any, ...]]) -> Crop | None:
    return CLIP_CROP.validate_json(row.crop) if row.crop else None


def _stored_cropping(cropping: Cropping | None) -> str | None:
    return CROPPING.dump_json(cropping).decode() if cropping else None


def _clip_of(row: Row[*tuple[Any, ...]]) -> Clip:
    return Clip(
        id=ClipId(row.id),
        export_id=ExportId(row.export_id),
        index=row.position,
        plan=_plan_of(row),
        path=row.published_path or row.path,
        state=ClipState(row.state),
        progress=row.progress,
        error=row.error,
        size=row.size,
        proof=PROOF.validate_json(row.proof) if row.proof else None,
        done_at=row.done_at,
        crop=_crop_of(row),
        format=ClipFormat(row.format),
        audio=ClipAudio(row.audio),
        encoder=row.encoder,
        fallback=row.fallback,
        imported=row.origin != Origin.RUSHES,
    )
