"""Detection pipelines in SQL."""

import zlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Row, Select, Update, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from rushes_catalog.domain.ids import ChangeId, CheckpointId, RunId, TimelineId, new_id
from rushes_catalog.pipelines.domain.errors import (
    LabelTaken,
    NoSuchCheckpoint,
    RunNotFound,
    TimelineNotFound,
)
from rushes_catalog.pipelines.domain.pipelines import (
    Checkpoint,
    Config,
    NewRun,
    Scenario,
    StageResult,
    Timeline,
    TimelineAsset,
    TimelineFrame,
    TimelineOrder,
)
from rushes_catalog.pipelines.domain.scenario_reruns import LatestRerun
from rushes_catalog.storage.schema.detections import checkpoint, pipeline_run, stage_part, timeline
from rushes_catalog.storage.steady import SteadyConnection
from rushes_footage.stage_schema import Stage
from rushes_footage.stages import ORDER

_WANTED: TypeAdapter[TimelineOrder] = TypeAdapter(TimelineOrder)
_ASSETS: TypeAdapter[tuple[TimelineAsset, ...]] = TypeAdapter(tuple[TimelineAsset, ...])
_FRAMES: TypeAdapter[tuple[TimelineFrame, ...]] = TypeAdapter(tuple[TimelineFrame, ...])
_CONFIG: TypeAdapter[Config] = TypeAdapter(Config)
_STAGES: TypeAdapter[tuple[Stage, ...]] = TypeAdapter(tuple[Stage, ...])
_COUNTS: TypeAdapter[dict[str, int]] = TypeAdapter(dict[str, int])
_VERSIONS: TypeAdapter[dict[str, str]] = TypeAdapter(dict[str, str])
_ALL_CHECKPOINTS = select(
    *(column for column in checkpoint.c if column.name != "results"), pipeline_run.c.config, pipeline_run.c.profile
).join_from(checkpoint, pipeline_run)
_CHECKPOINTS = _ALL_CHECKPOINTS.where(checkpoint.c.deletion_id.is_(None))
_SCENARIOS = (
    _CHECKPOINTS.add_columns(timeline.c.assets, timeline.c.frame_count)
    .join(timeline, timeline.c.id == checkpoint.c.timeline_id)
    .where(checkpoint.c.scenario_label.is_not(None))
    .order_by(checkpoint.c.id.desc())
)
_TOGETHER = 500
"""Runs of a statement: the number of values in one is limited."""
_RUNS = select(pipeline_run).where(pipeline_run.c.deletion_id.is_(None))


class Pipelines:
    """Timelines, runs, checkpoints and scenarios. Deleted rows are invisible until their deletion is undone."""

    def __init__(self, connection: SteadyConnection) -> None:
        self._connection = connection

    async def add_timeline(self, new: Timeline) -> None:
        """Add a timeline."""
        await self._connection.execute(
            insert(timeline).values(
                id=new.id,
                wanted=_WANTED.dump_json(new.order).decode(),
                assets=_ASSETS.dump_json(new.assets).decode(),
                frames=zlib.compress(_FRAMES.dump_json(new.frames)),
                frame_count=len(new.frames),
                created_at=new.created_at,
                name=new.name,
            )
        )

    async def timeline(self, timeline_id: TimelineId) -> Timeline:
        """Raises TimelineNotFound."""
        there = select(timeline).where(timeline.c.id == timeline_id, timeline.c.deletion_id.is_(None))
        row = (await self._connection.execute(there)).one_or_none()
        if row is None:
            raise TimelineNotFound(timeline_id)
        return _timeline_of(row, _FRAMES.validate_json(zlib.decompress(row.frames)))

    async def timelines(self, limit: int) -> list[Timeline]:
        """Timelines, the newest first, at most `limit`, without their frames."""
        without_frames = select(*(column for column in timeline.c if column.name != "frames"))
        without_frames = without_frames.where(timeline.c.deletion_id.is_(None))
        rows = await self._connection.execute(without_frames.order_by(timeline.c.id.desc()).limit(limit))
        return [_timeline_of(row, ()) for row in rows]

    async def frame_count(self, timeline_id: TimelineId) -> int:
        """Raises TimelineNotFound."""
        count: int | None = await self._connection.scalar(
            select(timeline.c.frame_count).where(timeline.c.id == timeline_id, timeline.c.deletion_id.is_(None))
        )
        if count is None:
            raise TimelineNotFound(timeline_id)
        return count

    async def add_run(self, run: NewRun) -> NewRun:
        """Add a run, and return it with its number; raises TimelineNotFound."""
        await self.frame_count(run.timeline_id)
        of_timeline = timeline.c.id == run.timeline_id
        counted = update(timeline).where(of_timeline).values(runs_queued=timeline.c.runs_queued + 1)
        await self._connection.execute(counted)
        queued = await self._connection.scalar(select(timeline.c.runs_queued).where(of_timeline))
        assert queued is not None
        run = replace(run, number=queued)
        await self._connection.execute(
            insert(pipeline_run).values(
                id=run.id,
                timeline_id=run.timeline_id,
                profile=run.profile,
                profile_version=run.profile_version,
                stages=_STAGES.dump_json(run.stages).decode(),
                start_stage=run.start,
                origin_id=run.origin,
                provider=run.provider,
                overrides=_CONFIG.dump_json(run.overrides).decode(),
                config=_CONFIG.dump_json(run.config).decode(),
                synchronous=run.synchronous,
                pause_after=run.pause_after,
                stepping=run.stepping,
                created_at=run.created_at,
                name=run.name,
                number=run.number,
                scenario_id=run.scenario,
            )
        )
        return run

    async def run(self, run_id: RunId) -> NewRun:
        """Raises RunNotFound."""
        found = await self._runs(_RUNS.where(pipeline_run.c.id == run_id))
        if not found:
            raise RunNotFound(run_id)
        return found[0]

    async def runs_named(self, run_ids: Collection[RunId]) -> dict[RunId, NewRun]:
        """Runs by their ids; raises RunNotFound."""
        found: dict[RunId, NewRun] = {}
        for some in _batches(run_ids):
            found.update((run.id, run) for run in await self._runs(_RUNS.where(pipeline_run.c.id.in_(some))))
        for each in run_ids:
            if each not in found:
                raise RunNotFound(each)
        return found

    async def runs(self, timeline_id: TimelineId) -> list[NewRun]:
        """Runs of a timeline, the newest first."""
        await self.frame_count(timeline_id)
        of_timeline = _RUNS.where(pipeline_run.c.timeline_id == timeline_id)
        return await self._runs(of_timeline.order_by(pipeline_run.c.id.desc()))

    async def replays(self, run_id: RunId) -> list[RunId]:
        """Runs that began from this one."""
        begun = select(pipeline_run.c.id).where(
            pipeline_run.c.origin_id == run_id, pipeline_run.c.deletion_id.is_(None)
        )
        return [RunId(row.id) for row in await self._connection.execute(begun)]

    async def add_checkpoint(
        self, run: NewRun, stage: Stage, result: StageResult, milliseconds: int, at: datetime
    ) -> Checkpoint:
        """Add the result of a stage, once per run.

        A deleted checkpoint of the same stage is deleted for good, and so are the parts of the same result.
        """
        of_result = stage_part.c.timeline_id == run.timeline_id, stage_part.c.address == result.address
        await self._connection.execute(delete(stage_part).where(*of_result))
        deleted = delete(checkpoint).where(
            checkpoint.c.run_id == run.id, checkpoint.c.stage == stage, checkpoint.c.deletion_id.is_not(None)
        )
        await self._connection.execute(deleted)
        made = CheckpointId(new_id())
        await self._connection.execute(
            insert(checkpoint).values(
                id=made,
                run_id=run.id,
                timeline_id=run.timeline_id,
                stage=stage,
                stats=_COUNTS.dump_json(result.stats).decode(),
                versions=_VERSIONS.dump_json(result.versions).decode(),
                milliseconds=milliseconds,
                results=result.results,
                address=result.address,
                warning=result.warning,
                created_at=at,
            )
        )
        return await self.checkpoint(made)

    async def checkpoint_at(self, timeline_id: TimelineId, address: str) -> Checkpoint | None:
        """The newest checkpoint of a timeline with this address; None where there is none.

        The newest: where the results of one are damaged, the stage is computed again, and the others find that.
        """
        there = _CHECKPOINTS.where(checkpoint.c.timeline_id == timeline_id, checkpoint.c.address == address)
        row = (await self._connection.execute(there.order_by(checkpoint.c.id.desc()).limit(1))).one_or_none()
        return None if row is None else _checkpoint_of(row)

    async def checkpoints(self, run_id: RunId) -> list[Checkpoint]:
        """Checkpoints of one run, in the order of the stages."""
        return (await self.checkpoints_of_runs([run_id]))[run_id]

    async def checkpoints_of_runs(self, run_ids: Collection[RunId]) -> dict[RunId, list[Checkpoint]]:
        """The own checkpoints of each of these runs, in the order of the stages."""
        found: dict[RunId, list[Checkpoint]] = {each: [] for each in run_ids}
        for some in _batches(run_ids):
            for row in await self._connection.execute(_CHECKPOINTS.where(checkpoint.c.run_id.in_(some))):
                found[RunId(row.run_id)].append(_checkpoint_of(row))
        return {run_id: sorted(own, key=lambda each: ORDER[each.stage]) for run_id, own in found.items()}

    async def checkpoints_of(self, timeline_id: TimelineId) -> list[Checkpoint]:
        """Checkpoints of all runs of a timeline, the oldest first."""
        await self.frame_count(timeline_id)
        of_timeline = _CHECKPOINTS.where(checkpoint.c.timeline_id == timeline_id)
        rows = await self._connection.execute(of_timeline.order_by(checkpoint.c.id))
        return [_checkpoint_of(row) for row in rows]

    async def checkpoint(self, checkpoint_id: CheckpointId) -> Checkpoint:
        """Raises NoSuchCheckpoint."""
        row = (await self._connection.execute(_CHECKPOINTS.where(checkpoint.c.id == checkpoint_id))).one_or_none()
        if row is None:
            raise NoSuchCheckpoint(checkpoint_id)
        return _checkpoint_of(row)

    async def results(self, checkpoint_id: CheckpointId) -> bytes:
        """A stage's results as `stage_results` has stored them; raises NoSuchCheckpoint."""
        held: bytes | None = await self._connection.scalar(
            select(checkpoint.c.results).where(checkpoint.c.id == checkpoint_id, checkpoint.c.deletion_id.is_(None))
        )
        if held is None:
            raise NoSuchCheckpoint(checkpoint_id)
        return held

    async def label(self, checkpoint_id: CheckpointId, label: str | None) -> Checkpoint:
        """Make a checkpoint a scenario, rename it, or with None remove its label; raises NoSuchCheckpoint,
        LabelTaken."""
        wanted = await self.checkpoint(checkpoint_id)
        try:
            await self._connection.execute(
                update(checkpoint).where(checkpoint.c.id == checkpoint_id).values(scenario_label=label)
            )
        except IntegrityError as taken:
            raise LabelTaken(label or "", wanted.stage) from taken
        return await self.checkpoint(checkpoint_id)

    async def scenarios(self) -> list[Scenario]:
        """All scenarios, the newest first."""
        return [_scenario_of(row) for row in await self._connection.execute(_SCENARIOS)]

    async def latest_rerun(self, scenario_id: CheckpointId) -> RunId | None:
        """The newest run that runs a scenario again; None: none does."""
        newest: str | None = await self._connection.scalar(
            select(func.max(pipeline_run.c.id)).where(
                pipeline_run.c.scenario_id == scenario_id, pipeline_run.c.deletion_id.is_(None)
            )
        )
        return None if newest is None else RunId(newest)

    async def latest_reruns(self) -> list[LatestRerun]:
        """Scenarios that were run again, the newest first, each with its newest re-run."""
        newest = (
            select(pipeline_run.c.scenario_id, func.max(pipeline_run.c.id).label("rerun_id"))
            .where(pipeline_run.c.scenario_id.is_not(None), pipeline_run.c.deletion_id.is_(None))
            .group_by(pipeline_run.c.scenario_id)
            .subquery()
        )
        run_again = _SCENARIOS.add_columns(newest.c.rerun_id).join(newest, newest.c.scenario_id == checkpoint.c.id)
        return [
            LatestRerun(_scenario_of(row), RunId(row.rerun_id)) for row in await self._connection.execute(run_again)
        ]

    async def note_frames_changed(self, run_id: RunId, frames: int) -> None:
        """Record in how many frames a re-run has found something else than its scenario has."""
        await self._connection.execute(
            update(pipeline_run).where(pipeline_run.c.id == run_id).values(frames_changed=frames)
        )

    async def name_timeline(self, timeline_id: TimelineId, name: str) -> None:
        """Set a timeline's name; "" removes it. Raises TimelineNotFound."""
        await self.frame_count(timeline_id)
        await self._connection.execute(update(timeline).where(timeline.c.id == timeline_id).values(name=name))

    async def name_run(self, run_id: RunId, name: str) -> None:
        """Set a run's name; "" removes it. Raises RunNotFound."""
        await self.run(run_id)
        await self._connection.execute(update(pipeline_run).where(pipeline_run.c.id == run_id).values(name=name))

    async def set_pause_after(self, run_id: RunId, pause_after: str) -> None:
        """Set after which stage a run pauses; see NewRun."""
        await self._connection.execute(
            update(pipeline_run).where(pipeline_run.c.id == run_id).values(pause_after=pause_after)
        )

    async def set_stepping(self, run_id: RunId, *, stepping: bool) -> None:
        """Set whether a run pauses after the next stage that it computes."""
        await self._connection.execute(
            update(pipeline_run).where(pipeline_run.c.id == run_id).values(stepping=stepping)
        )

    async def expect_no_caller(self, run_id: RunId) -> None:
        """Let a run continue after an interruption: nobody waits for the response of a run that is retried."""
        await self._connection.execute(
            update(pipeline_run).where(pipeline_run.c.id == run_id).values(synchronous=False)
        )

    async def delete_timeline(self, timeline_id: TimelineId, change_id: ChangeId) -> None:
        """Mark a timeline with its runs and their checkpoints as deleted by a change."""
        await self._delete(update(timeline).where(timeline.c.id == timeline_id), change_id)
        await self._delete(update(pipeline_run).where(pipeline_run.c.timeline_id == timeline_id), change_id)
        await self._delete(update(checkpoint).where(checkpoint.c.timeline_id == timeline_id), change_id)

    async def delete_run(self, run_id: RunId, change_id: ChangeId) -> None:
        """Mark a run with its checkpoints as deleted by a change."""
        await self._delete(update(pipeline_run).where(pipeline_run.c.id == run_id), change_id)
        await self._delete(update(checkpoint).where(checkpoint.c.run_id == run_id), change_id)

    async def delete_checkpoint(self, checkpoint_id: CheckpointId, change_id: ChangeId) -> None:
        """Mark a checkpoint as deleted by a change."""
        await self._delete(update(checkpoint).where(checkpoint.c.id == checkpoint_id), change_id)

    async def bring_back(self, change_id: ChangeId) -> bool:
        """Restore everything that a change deleted; False where nothing is left."""
        count = 0
        for table in (timeline, pipeline_run, checkpoint):
            deleted = update(table).where(table.c.deletion_id == change_id)
            count += (await self._connection.execute(deleted.values(deletion_id=None))).rowcount
        return count > 0

    async def _delete(self, chosen: Update, change_id: ChangeId) -> None:
        there = chosen.where(chosen.table.c.deletion_id.is_(None))
        await self._connection.execute(there.values(deletion_id=change_id))

    async def _runs(self, query: Select[Any]) -> list[NewRun]:
        return [_run_of(row) for row in await self._connection.execute(query)]


def _batches(run_ids: Collection[RunId]) -> Iterator[Sequence[RunId]]:
    named = list(dict.fromkeys(run_ids))
    for begin in range(0, len(named), _TOGETHER):
        yield named[begin : begin + _TOGETHER]


def _timeline_of(row: Row[*tuple[Any, ...]], frames: tuple[TimelineFrame, ...]) -> Timeline:
    return Timeline(
        id=TimelineId(row.id),
        order=_WANTED.validate_json(row.wanted),
        assets=_ASSETS.validate_json(row.assets),
        frames=frames,
        created_at=row.created_at,
        name=row.name,
    )


def _run_of(row: Row[*tuple[Any, ...]]) -> NewRun:
    return NewRun(
        id=RunId(row.id),
        timeline_id=TimelineId(row.timeline_id),
        profile=row.profile,
        profile_version=row.profile_version,
        stages=_STAGES.validate_json(row.stages),
        start=Stage(row.start_stage),
        origin=RunId(row.origin_id) if row.origin_id else None,
        provider=row.provider,
        overrides=_CONFIG.validate_json(row.overrides),
        config=_CONFIG.validate_json(row.config),
        synchronous=row.synchronous,
        pause_after=row.pause_after,
        stepping=row.stepping,
        created_at=row.created_at,
        name=row.name,
        number=row.number,
        scenario=CheckpointId(row.scenario_id) if row.scenario_id else None,
        frames_changed=row.frames_changed,
    )


def _scenario_of(row: Row[*tuple[Any, ...]]) -> Scenario:
    return Scenario(_checkpoint_of(row), row.profile, _ASSETS.validate_json(row.assets)[0].name, row.frame_count)


def _checkpoint_of(row: Row[*tuple[Any, ...]]) -> Checkpoint:
    return Checkpoint(
        id=CheckpointId(row.id),
        run_id=RunId(row.run_id),
        timeline_id=TimelineId(row.timeline_id),
        stage=Stage(row.stage),
        stats=_COUNTS.validate_json(row.stats),
        versions=_VERSIONS.validate_json(row.versions),
        milliseconds=row.milliseconds,
        config=_CONFIG.validate_json(row.config),
        scenario_label=row.scenario_label or "",
        created_at=row.created_at,
        address=row.address,
        warning=row.warning,
        profile=row.profile,
    )
