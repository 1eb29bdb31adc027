"""Undoable changes, in SQL."""

from collections.abc import Collection, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Row, Select, case, delete, func, insert, or_, select, update

from rushes_catalog.changes.domain.changes import KEPT, Act, NewChange, RecordedChange, Step, TrashState
from rushes_catalog.changes.domain.errors import ChangeNotFound
from rushes_catalog.domain.cursors import list_mark, read_cursor, write_cursor
from rushes_catalog.domain.ids import AssetId, ChangeId
from rushes_catalog.finders.store.finders import forget_deleted
from rushes_catalog.sorting.domain.sorting import sortings_words
from rushes_catalog.storage.schema.brands import decided_labels
from rushes_catalog.storage.schema.changes import change, change_asset
from rushes_catalog.storage.schema.detections import (
    checkpoint,
    outside_call,
    overlay,
    pipeline_run,
    stage_part,
    timeline,
)
from rushes_catalog.storage.schema.exports import trash
from rushes_catalog.storage.schema.library import asset
from rushes_catalog.storage.schema.sorting import category_edit, merged_video, sorted_video
from rushes_catalog.storage.signals import Signals
from rushes_catalog.storage.steady import SteadyConnection
from rushes_catalog.storage.stored_json import WHAT
from rushes_catalog.transcripts.store.video_transcripts import forget_deleted_transcripts

# One is named; a second one shows that there are more.
_NAMED_ASSETS = 2
_EMPTIED = (
    select(trash.c.clip_id).where(trash.c.change_id == change.c.id, trash.c.state == TrashState.GONE).exists()
).label("emptied")
_CHANGE: Select[*tuple[Any, ...]] = select(change, _EMPTIED)


class Changes:
    """Recorded changes, until they can no longer be undone."""

    def __init__(self, connection: SteadyConnection, signals: Signals) -> None:
        self._connection, self._signals = connection, signals

    async def add(self, new: NewChange) -> None:
        """Record a change in the transaction that makes it."""
        await self._connection.execute(
            insert(change).values(
                id=new.id,
                what=WHAT.dump_json(new.what).decode(),
                words=new.words,
                made_by=new.made_by,
                made_at=new.made_at,
                until=new.made_at + KEPT,
                step=new.step,
                step_by=new.made_by,
                step_at=new.made_at,
                act=new.act,
            )
        )
        numbers = await self._connection.scalars(select(asset.c.number).where(asset.c.id.in_(new.assets)))
        rows = [{"change_id": new.id, "asset_number": number} for number in numbers]
        if rows:
            await self._connection.execute(insert(change_asset), rows)

    async def get(self, change_id: ChangeId) -> RecordedChange:
        """Raises ChangeNotFound."""
        row = (await self._connection.execute(_CHANGE.where(change.c.id == change_id))).one_or_none()
        if row is None:
            raise ChangeNotFound(change_id)
        acts = await self._acts({row.act} - {""})
        return await self._change_of(row, acts)

    async def exists(self, change_id: ChangeId) -> bool:
        """Whether it is recorded."""
        return await self._connection.scalar(select(change.c.id).where(change.c.id == change_id)) is not None

    async def is_undone(self, change_id: ChangeId) -> bool:
        """Whether it is recorded, and undone."""
        undone = select(change.c.id).where(change.c.id == change_id, change.c.undone_at.is_not(None))
        return await self._connection.scalar(undone) is not None

    async def page(
        self, asset_id: AssetId | None, act: str, limit: int, cursor: str
    ) -> tuple[list[RecordedChange], str]:
        """Changes, of one asset and one act or of all, the newest first, and the next cursor; raises ForeignCursor."""
        mark = list_mark("changes", asset_id, act)
        statement = _CHANGE.order_by(change.c.id.desc()).limit(limit + 1)
        if asset_id is not None:
            concerned = select(change_asset.c.change_id).join(asset).where(asset.c.id == asset_id)
            statement = statement.where(change.c.id.in_(concerned))
        if act:
            statement = statement.where(change.c.act == act, change.c.act != "")
        if cursor:
            statement = statement.where(change.c.id < read_cursor(mark, cursor, [str])[0])
        rows = (await self._connection.execute(statement)).all()
        acts = await self._acts({row.act for row in rows} - {""})
        found = [await self._change_of(row, acts) for row in rows]
        more = len(found) > limit
        return found[:limit], write_cursor(mark, [found[limit - 1].id]) if more else ""

    async def _acts(self, ids: Collection[str]) -> dict[str, Act]:
        """Acts of several changes by their ids; of what is not listed any more nothing is told."""
        if not ids:
            return {}
        undone = case((change.c.undone_at.is_not(None), 1), else_=0)
        rows = await self._connection.execute(
            select(
                change.c.act, sorted_video.c.category, func.count().label("changes"), func.sum(undone).label("undone")
            )
            .join_from(change, sorted_video)
            # Said as such for the partial index.
            .where(change.c.act.in_(ids), change.c.act != "")
            .group_by(change.c.act, sorted_video.c.category)
            .order_by(change.c.act, sorted_video.c.category)
        )
        acts = {}
        for act_id, of_act in groupby(rows, key=lambda row: str(row.act)):
            parts = list(of_act)
            videos = sum(part.changes for part in parts)
            words = sortings_words(videos, [part.category for part in parts])
            acts[act_id] = Act(act_id, words, videos, sum(part.undone for part in parts))
        return {act_id: act for act_id, act in acts.items() if act.changes > 1}

    async def assets(self, change_id: ChangeId) -> list[AssetId]:
        """All assets that the change concerns and that still have a row."""
        return await self._assets(change_id, None)

    async def under_way(self) -> list[ChangeId]:
        """Changes with a step under way, except sortings and edits of categories, in order of making."""
        sorting = select(sorted_video.c.change_id).where(sorted_video.c.change_id == change.c.id).exists()
        editing = select(category_edit.c.change_id).where(category_edit.c.change_id == change.c.id).exists()
        rows = await self._connection.scalars(
            select(change.c.id).where(change.c.step != "", ~sorting, ~editing).order_by(change.c.id)
        )
        return [ChangeId(change_id) for change_id in rows]

    async def begin(self, change_id: ChangeId, step: Step, by: str, at: datetime) -> None:
        """Record that a step of a change, such as undoing it, is under way."""
        await self._connection.execute(
            update(change).where(change.c.id == change_id).values(step=step, step_by=by, step_at=at)
        )
        # Every other step is settled by the operation that begins it, and by the loop only if that fails.
        if step is Step.COMPLETING:
            self._signals.moves = True

    async def end(self, change_id: ChangeId) -> None:
        """Record that the step under way is done."""
        row = (await self._connection.execute(select(change).where(change.c.id == change_id))).one()
        undone = row.step == Step.UNDOING
        await self._connection.execute(
            update(change)
            .where(change.c.id == change_id)
            .values(
                step=Step.NONE,
                undone_by=row.step_by if undone else "",
                undone_at=row.step_at if undone else None,
                until=row.step_at + KEPT,
            )
        )

    async def call_off(self, change_id: ChangeId) -> None:
        """Cancel the step under way: the change stays as before; a change that was being made is deleted."""
        made = select(change.c.id).where(change.c.id == change_id, change.c.step == Step.MAKING)
        await self._connection.execute(delete(change_asset).where(change_asset.c.change_id.in_(made)))
        await self._connection.execute(delete(change).where(change.c.id == change_id, change.c.step == Step.MAKING))
        await self._connection.execute(update(change).where(change.c.id == change_id).values(step=Step.NONE))

    async def forget(self, now: datetime) -> None:
        """Delete expired changes without a step under way, with the pipeline data, finders and transcripts that they
        deleted and their records of sorting."""
        old = select(change.c.id).where(change.c.until <= now, change.c.step == Step.NONE)
        timelines = select(timeline.c.id).where(timeline.c.deletion_id.in_(old))
        is_old_run = or_(pipeline_run.c.deletion_id.in_(old), pipeline_run.c.timeline_id.in_(timelines))
        runs = select(pipeline_run.c.id).where(is_old_run)
        for of_run in (overlay, outside_call):
            await self._connection.execute(delete(of_run).where(of_run.c.run_id.in_(runs)))
        is_old_checkpoint = or_(checkpoint.c.deletion_id.in_(old), checkpoint.c.run_id.in_(runs))
        await self._connection.execute(delete(checkpoint).where(is_old_checkpoint))
        await self._connection.execute(delete(pipeline_run).where(is_old_run))
        is_old_part = or_(stage_part.c.timeline_id.in_(timelines), stage_part.c.stored_at <= now - KEPT)
        await self._connection.execute(delete(stage_part).where(is_old_part))
        await self._connection.execute(delete(timeline).where(timeline.c.deletion_id.in_(old)))
        await forget_deleted(self._connection, old)
        await forget_deleted_transcripts(self._connection, old)
        for concerned in (change_asset, decided_labels, sorted_video, merged_video, category_edit):
            await self._connection.execute(delete(concerned).where(concerned.c.change_id.in_(old)))
        await self._connection.execute(delete(change).where(change.c.until <= now, change.c.step == Step.NONE))

    async def _assets(self, change_id: str, limit: int | None) -> list[AssetId]:
        rows = await self._connection.scalars(
            select(asset.c.id)
            .join(change_asset)
            .where(change_asset.c.change_id == change_id)
            .order_by(asset.c.number)
            .limit(limit)
        )
        return [AssetId(asset_id) for asset_id in rows]

    async def _change_of(self, row: Row[*tuple[Any, ...]], acts: Mapping[str, Act]) -> RecordedChange:
        return RecordedChange(
            id=ChangeId(row.id),
            what=WHAT.validate_json(row.what),
            words=row.words,
            made_by=row.made_by,
            made_at=row.made_at,
            undone_by=row.undone_by,
            undone_at=row.undone_at,
            until=row.until,
            step=Step(row.step),
            assets=tuple(await self._assets(row.id, _NAMED_ASSETS)),
            emptied=bool(row.emptied),
            act=acts.get(row.act),
        )
