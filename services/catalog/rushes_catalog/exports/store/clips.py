"""Clips of exports, in SQL."""

import posixpath
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, insert, or_, select, text, true, update

from rushes_catalog.domain.ids import ClipId, ExportId, JobId
from rushes_catalog.exports.domain.cross_shots import ClipCut
from rushes_catalog.exports.domain.cutting import PublishedClip
from rushes_catalog.exports.domain.errors import ClipNotFound, ExportNotFound
from rushes_catalog.exports.domain.exports import (
    Clip,
    ClipCounts,
    ClipSelector,
    ClipState,
    NewClip,
    Origin,
    RecordedClip,
)
from rushes_catalog.exports.store.clip_rows import (
    CLIPS,
    ORDERS,
    RECORDED_CLIPS,
    clip_columns,
    clip_of,
    cuts_stored,
    order_of,
    recorded_of,
    times_stored,
)
from rushes_catalog.jobs.domain.jobs import OPEN_JOBS
from rushes_catalog.manifests.store.manifests import manifest_changed
from rushes_catalog.storage.schema.exports import clip, export
from rushes_catalog.storage.schema.jobs import job, task
from rushes_catalog.storage.schema.library import asset, cut, root
from rushes_catalog.storage.signals import Signals
from rushes_catalog.storage.steady import SteadyConnection
from rushes_catalog.storage.stored_json import PROOF
from rushes_footage.clips import ClipOrder, OwnClip
from rushes_footage.files import FileVersion
from rushes_footage.plans import ClipPlace, ClipPlan
from rushes_footage.proofs import ClipProof

_COUNTED = text("clip.state != 'done' AND clip.state != 'deleted'")
"""The condition of the index `clip_counted`."""
_OWED = text("clip.cuts_wanted")
"""The condition of the index `clip_cuts_owed`."""
_ENDED = (ClipState.DONE, ClipState.FAILED, ClipState.CANCELLED, ClipState.DELETED)


async def add_clips(connection: SteadyConnection, export_id: ExportId, clips: Sequence[NewClip]) -> None:
    """Add the clips of a new export, all waiting."""
    await connection.execute(insert(clip), [clip_columns(export_id, each) for each in clips])


async def clips_of(connection: SteadyConnection, exports: Sequence[ExportId]) -> Mapping[ExportId, Sequence[Clip]]:
    """The clips of each of these exports, in their order."""
    found: dict[ExportId, list[Clip]] = {export_id: [] for export_id in exports}
    rows = await connection.execute(
        CLIPS.where(clip.c.export_id.in_(exports)).order_by(clip.c.export_id, clip.c.position)
    )
    for row in rows:
        found[ExportId(row.export_id)].append(clip_of(row))
    return found


async def clip_count(connection: SteadyConnection, export_id: ExportId) -> int:
    """Number of an export's clips, which are numbered from 0 on."""
    last: int = await connection.scalar(select(func.max(clip.c.position)).where(clip.c.export_id == export_id))
    return last + 1


class Clips:
    """Clips of exports."""

    def __init__(self, connection: SteadyConnection, signals: Signals) -> None:
        self._connection, self._signals = connection, signals

    async def get(self, clip_id: ClipId) -> Clip:
        """Raises ClipNotFound."""
        row = (await self._connection.execute(CLIPS.where(clip.c.id == clip_id))).one_or_none()
        if row is None:
            raise ClipNotFound(clip_id)
        return clip_of(row)

    async def recorded(self, selector: ClipSelector) -> list[RecordedClip]:
        """The selected clips; raises ClipNotFound or ExportNotFound."""
        if selector.clip_id is not None:
            condition: ColumnElement[bool] = clip.c.id == selector.clip_id
            missing: Exception = ClipNotFound(selector.clip_id)
        elif selector.clip_ids:
            return await self._each(selector.clip_ids)
        elif selector.export_id is not None:
            condition, missing = export.c.id == selector.export_id, ExportNotFound(selector.export_id)
        else:
            path = posixpath.normpath(selector.output_path)
            condition, missing = or_(clip.c.path == path, clip.c.published_path == path), ClipNotFound(path)
        found = await self._recorded(condition)
        if not found:
            raise missing
        return found

    async def _each(self, clip_ids: Sequence[ClipId]) -> list[RecordedClip]:
        """In this order."""
        found = {each.clip.id: each for each in await self._recorded(clip.c.id.in_(clip_ids))}
        for clip_id in clip_ids:
            if clip_id not in found:
                raise ClipNotFound(clip_id)
        return [found[clip_id] for clip_id in dict.fromkeys(clip_ids)]

    async def counts(self, profile: str) -> ClipCounts:
        """Numbers of clips in a profile; "": in all."""
        in_profile = export.c.profile == profile if profile else true()
        # Of all profiles: few are not done, and a planner told of one profile would go through all of its exports.
        not_done = (
            select(export.c.profile, clip.c.state, func.count())
            .join_from(clip, export)
            .where(_COUNTED)
            .group_by(export.c.profile, clip.c.state)
        )
        done = select(func.coalesce(func.sum(cut.c.clips), 0)).where(cut.c.profile == profile if profile else true())
        is_open = job.c.state.in_(OPEN_JOBS)
        # The list of open jobs is short, and has an index; left to itself, a planner may begin with all clips.
        open_exports = select(export.c.id).join_from(export, job).where(is_open, in_profile)
        open_clips = select(
            clip.c.state, func.count(), func.sum(case((clip.c.state.in_(_ENDED), 1.0), else_=task.c.progress))
        ).join_from(clip, task)
        under_way = (
            await self._connection.execute(open_clips.where(clip.c.export_id.in_(open_exports)).group_by(clip.c.state))
        ).all()
        everything = Counter({ClipState.DONE: int(await self._connection.scalar(done) or 0)})
        for of_profile, state, count in await self._connection.execute(not_done):
            if profile in ("", of_profile):
                everything[ClipState(state)] += count
        total = sum(count for _, count, _ in under_way)
        return ClipCounts(
            all=everything,
            under_way={ClipState(state): count for state, count, _ in under_way},
            progress=sum(progress for _, _, progress in under_way) / total if total else 0.0,
        )

    async def at_place(self, place: ClipPlace) -> RecordedClip | None:
        """The clip recorded at a path; of several the existing one, else the latest."""
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

    async def of_group(self, export_id: ExportId) -> list[RecordedClip]:
        """All clips, in any state, that were planned for this export's group by any export."""
        return await self._recorded(clip.c.export_id.in_(_group_of(export_id)))

    async def replaced(self, export_id: ExportId, name: str) -> RecordedClip | None:
        """The existing clip of this name from the exports whose group this one takes over."""
        is_one = and_(clip.c.name == name, clip.c.state == ClipState.DONE, clip.c.export_id != export_id)
        found = await self._recorded(and_(clip.c.export_id.in_(_group_of(export_id)), is_one))
        return found[0] if found else None

    async def order(self, clip_id: ClipId) -> ClipOrder:
        """The order for cutting a clip, with the asset's present place; raises ClipNotFound."""
        row = (await self._connection.execute(ORDERS.where(clip.c.id == clip_id))).one_or_none()
        if row is None:
            raise ClipNotFound(clip_id)
        return order_of(row, await self._replaced(row) if row.replaces else None)

    async def with_owed_cuts(self, roots: Collection[str], limit: int, after: ClipId | None) -> list[ClipId]:
        """Clips from videos in these roots, the oldest first, of which the cuts within them are to be found; those
        `after` one, None: from the first one on."""
        rows = await self._connection.scalars(
            select(clip.c.id)
            .select_from(clip.join(export).join(asset).join(root))
            .where(_OWED, clip.c.state != ClipState.DELETED, root.c.name.in_(roots), clip.c.id > (after or ""))
            .order_by(clip.c.id)
            .limit(limit)
        )
        return [ClipId(clip_id) for clip_id in rows]

    async def set_cuts(self, clip_id: ClipId, cuts: tuple[ClipCut, ...] | None) -> JobId:
        """Record the cuts within a clip, None: they cannot be found. Returns its job; raises ClipNotFound."""
        row = (
            await self._connection.execute(
                select(clip.c.state, export.c.job_id).join_from(clip, export).where(clip.c.id == clip_id)
            )
        ).one_or_none()
        if row is None:
            raise ClipNotFound(clip_id)
        await self._set(clip_id, cuts=cuts_stored(cuts), cuts_wanted=False)
        # One that is not done yet is in no manifest.
        if cuts is not None and row.state == ClipState.DONE:
            await self._manifest_changed(clip_id)
        return JobId(row.job_id)

    async def mark_waiting(self, clip_id: ClipId) -> None:
        """It waits to be cut, for the first time or again."""
        await self._set(clip_id, state=ClipState.WAITING, error="")

    async def mark_running(self, clip_id: ClipId) -> None:
        """Cutting has begun."""
        await self._set(clip_id, state=ClipState.RUNNING, error="")

    async def mark_failed(self, clip_id: ClipId, error: str) -> None:
        """Cutting has failed for good."""
        await self._set(clip_id, state=ClipState.FAILED, error=error)

    async def mark_cancelled(self, clip_id: ClipId) -> None:
        """It was cancelled."""
        await self._set(clip_id, state=ClipState.CANCELLED, error="")

    async def mark_done(
        self, clip_id: ClipId, published: PublishedClip, at: datetime, *, adopted: FileVersion | None = None
    ) -> None:
        """It is published and proven; `adopted` as in OwnClip."""
        await self._set(
            clip_id,
            state=ClipState.DONE,
            error="",
            size=published.size,
            published_path=published.path,
            proof=PROOF.dump_json(published.proof).decode(),
            encoder=published.encoder,
            fallback=published.fallback,
            adopted_size=adopted.size if adopted else None,
            adopted_mtime_ns=adopted.mtime_ns if adopted else None,
            done_at=at,
        )
        await self._manifest_changed(clip_id)

    async def mark_deleted(self, clip_id: ClipId) -> None:
        """A person deleted it."""
        await self._set(clip_id, state=ClipState.DELETED)
        await self._manifest_changed(clip_id)

    async def mark_restored(self, clip_id: ClipId) -> None:
        """It was restored, with its proof."""
        await self._set(clip_id, state=ClipState.DONE)
        await self._manifest_changed(clip_id)

    async def adopt(self, clip_id: ClipId, version: FileVersion | None, size: int, at: datetime) -> None:
        """Import a clip of the replaced cutter with its file's version, None: the file does not exist. It has no
        proof."""
        await self._set(
            clip_id,
            state=ClipState.DONE,
            size=size,
            adopted_size=version.size if version else None,
            adopted_mtime_ns=version.mtime_ns if version else None,
            done_at=at,
        )

    async def prove(self, clip_id: ClipId, plan: ClipPlan, proof: ClipProof) -> None:
        """An imported clip was verified: it has these frames."""
        await self._set(
            clip_id,
            first_frame=plan.first_frame,
            frame_count=plan.frame_count,
            start_pts=plan.start_pts,
            times=times_stored(plan),
            end_pts=plan.end_pts,
            proof=PROOF.dump_json(proof).decode(),
        )
        await self._manifest_changed(clip_id)

    async def _replaced(self, row: Row[*tuple[Any, ...]]) -> OwnClip | None:
        replaced = await self.replaced(ExportId(row.export_id), row.name)
        return replaced.own if replaced is not None else None

    async def _recorded(self, condition: ColumnElement[bool]) -> list[RecordedClip]:
        rows = await self._connection.execute(
            RECORDED_CLIPS.where(condition).order_by(clip.c.export_id, clip.c.position)
        )
        return [recorded_of(row) for row in rows]

    async def _manifest_changed(self, clip_id: ClipId) -> None:
        export_id = await self._connection.scalar(select(clip.c.export_id).where(clip.c.id == clip_id))
        await manifest_changed(self._connection, self._signals, export_id)

    async def _set(self, clip_id: ClipId, **values: Any) -> None:
        await self._connection.execute(update(clip).where(clip.c.id == clip_id).values(**values))


def _group_of(export_id: ExportId) -> Select[str]:
    """Ids of the exports of the same group."""
    mine, other = export.alias("mine"), export.alias("other")
    return select(other.c.id).where(
        mine.c.id == export_id,
        mine.c.folder_suffix == other.c.folder_suffix,
        mine.c.name == other.c.name,
        mine.c.number == other.c.number,
    )
