"""Deleting timelines, runs and checkpoints in a way that can be undone."""

from collections.abc import Iterable

from rushes_catalog.changes.domain.changes import NewChange, PipelineDeleted, RecordedChange
from rushes_catalog.changes.domain.errors import NotReversible
from rushes_catalog.domain.ids import ChangeId, CheckpointId, JobId, RunId, TimelineId, new_id
from rushes_catalog.events.domain.events import ChangeRecorded
from rushes_catalog.jobs.domain.errors import JobNotFound
from rushes_catalog.pipelines.domain.errors import PipelineInUse
from rushes_catalog.pipelines.domain.pipelines import Checkpoint, NewRun, Part, Timeline
from rushes_catalog.pipelines.operations.pipeline_runs import expect_before
from rushes_catalog.pipelines.operations.present_runs import checkpoints_for
from rushes_catalog.ports.clock import Clock
from rushes_catalog.storage.catalog import Catalog, Stores
from rushes_chassis.errors import NotFound


class DeletePipelines:
    """Objects that another run needs are not deleted, and scenarios only with their timeline."""

    def __init__(self, catalog: Catalog, now: Clock) -> None:
        self._catalog, self._now = catalog, now

    async def timeline(self, timeline_id: TimelineId, by: str) -> RecordedChange:
        """Delete a timeline with its runs, checkpoints and scenarios; raises TimelineNotFound, PipelineInUse."""
        return await self._deleted(PipelineDeleted(Part.TIMELINE, timeline_id), by)

    async def run(self, run_id: RunId, by: str) -> RecordedChange:
        """Delete a run with its checkpoints; raises RunNotFound, PipelineInUse."""
        return await self._deleted(PipelineDeleted(Part.RUN, run_id), by)

    async def checkpoint(self, checkpoint_id: CheckpointId, by: str) -> RecordedChange:
        """Delete a checkpoint; raises NoSuchCheckpoint, PipelineInUse."""
        return await self._deleted(PipelineDeleted(Part.CHECKPOINT, checkpoint_id), by)

    async def _deleted(self, what: PipelineDeleted, by: str) -> RecordedChange:
        async with self._catalog.changing() as stores:
            timeline, words = await _about(stores, what)
            change = NewChange(
                id=ChangeId(new_id()),
                what=what,
                words=f"{words} deleted",
                made_by=by,
                made_at=self._now(),
                assets=tuple(dict.fromkeys(asset.id for asset in timeline.assets)),
            )
            await stores.changes.add(change)
            await delete_part(stores, change.id, what)
            await stores.events.append(ChangeRecorded(change.id), self._now())
            return await stores.changes.get(change.id)


async def delete_part(stores: Stores, change_id: ChangeId, what: PipelineDeleted) -> None:
    """Delete as part of a recorded change; raises TimelineNotFound, RunNotFound, NoSuchCheckpoint, PipelineInUse."""
    match what.part:
        case Part.TIMELINE:
            timeline_id = TimelineId(what.id)
            await _expect_ended(stores, await stores.pipelines.runs(timeline_id))
            await stores.pipelines.delete_timeline(timeline_id, change_id)
        case Part.RUN:
            run = await stores.pipelines.run(RunId(what.id))
            await _expect_ended(stores, [run])
            begun = len(await stores.pipelines.replays(run.id))
            if begun:
                if begun == 1:
                    raise PipelineInUse("1 run replays this run and uses its results. Delete it first.")
                raise PipelineInUse(f"{begun} runs replay this run and use its results. Delete them first.")
            _expect_unlabelled(await stores.pipelines.checkpoints(run.id))
            await stores.pipelines.delete_run(run.id, change_id)
        case Part.CHECKPOINT:
            held = await stores.pipelines.checkpoint(CheckpointId(what.id))
            await _expect_ended(stores, [await stores.pipelines.run(held.run_id)])
            _expect_unlabelled([held])
            for run in await stores.pipelines.runs(held.timeline_id):
                if run.id != held.run_id and held in (await checkpoints_for(stores, run)).values():
                    raise PipelineInUse(f"Run {run.id} uses this checkpoint. Delete that run first.")
            await stores.pipelines.delete_checkpoint(held.id, change_id)


async def bring_part_back(stores: Stores, change_id: ChangeId, what: PipelineDeleted) -> None:
    """Undo a deletion; raises NotReversible."""
    if not await stores.pipelines.bring_back(change_id):
        raise NotReversible("It was deleted for good, or was computed again since.")
    try:
        await _expect_whole(stores, what)
    except NotFound as missing:
        raise NotReversible(f"An object it needs was deleted: {missing.message}") from missing


async def _expect_whole(stores: Stores, what: PipelineDeleted) -> None:
    """Raises NotFound where an object that it belongs to or builds on does not exist."""
    match what.part:
        case Part.TIMELINE:
            pass
        case Part.RUN:
            run = await stores.pipelines.run(RunId(what.id))
            await stores.pipelines.frame_count(run.timeline_id)
            if run.origin is not None:
                origin = await stores.pipelines.run(run.origin)
                expect_before(run.start, origin, await checkpoints_for(stores, origin))
        case Part.CHECKPOINT:
            held = await stores.pipelines.checkpoint(CheckpointId(what.id))
            await stores.pipelines.run(held.run_id)


async def _about(stores: Stores, what: PipelineDeleted) -> tuple[Timeline, str]:
    """Its timeline, and a description such as "Run from detect_edges of a.mp4"."""
    match what.part:
        case Part.TIMELINE:
            timeline = await stores.pipelines.timeline(TimelineId(what.id))
            return timeline, f"Timeline {_called(timeline)}"
        case Part.RUN:
            run = await stores.pipelines.run(RunId(what.id))
            timeline = await stores.pipelines.timeline(run.timeline_id)
            return timeline, f"Run {run.name or f'from {run.start}'} of {_called(timeline)}"
        case Part.CHECKPOINT:
            held = await stores.pipelines.checkpoint(CheckpointId(what.id))
            timeline = await stores.pipelines.timeline(held.timeline_id)
            return timeline, f"Checkpoint of {held.stage} of {_called(timeline)}"


def _called(timeline: Timeline) -> str:
    return timeline.name or timeline.assets[0].name


async def _expect_ended(stores: Stores, runs: Iterable[NewRun]) -> None:
    for run in runs:
        try:
            job = await stores.jobs.get(JobId(run.id))
        except JobNotFound:
            continue
        if not job.ended:
            raise PipelineInUse(f"Run {run.id} is queued, running or paused. Wait for it, or cancel it.")


def _expect_unlabelled(held: Iterable[Checkpoint]) -> None:
    for each in held:
        if each.scenario_label:
            raise PipelineInUse(f"It is kept as the scenario {each.scenario_label!r}. Delete that scenario first.")
