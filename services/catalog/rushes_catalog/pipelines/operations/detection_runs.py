"""Detection runs over stretches of assets: starting, listing, reading and removing them."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from rushes_catalog.domain.ids import AssetId, DetectionRunId, JobId, new_id
from rushes_catalog.jobs.domain.errors import JobNotFound
from rushes_catalog.jobs.domain.jobs import Job, JobKind, NewJob, NewTask, Rank, TaskKind
from rushes_catalog.jobs.operations.cancel_job import cancel_job
from rushes_catalog.jobs.operations.settle_task import append_job_event
from rushes_catalog.library.domain.assets import Asset
from rushes_catalog.library.operations.find_asset import FindAsset
from rushes_catalog.pipelines.domain.box_chunks import classes_in, frames_in
from rushes_catalog.pipelines.domain.detection_lanes import DetectionLanes
from rushes_catalog.pipelines.domain.detection_runs import (
    DetectionRun,
    FoundChunk,
    NewDetectionRun,
    Sought,
    frames_by_header,
)
from rushes_catalog.pipelines.domain.errors import WrongDetection
from rushes_catalog.ports.clock import Clock
from rushes_catalog.ports.inference import ObjectFinder
from rushes_catalog.ports.pipelines import FrameTimesReader
from rushes_catalog.storage.catalog import Catalog, Stores
from rushes_footage.clips import TaskId
from rushes_footage.detections import DetectedFrame


@dataclass(frozen=True, slots=True)
class RunNow:
    """A run and its job; None where the job was deleted."""

    run: DetectionRun
    job: Job | None


class DetectionRuns:
    """Rows hold the results, jobs the progress."""

    def __init__(
        self, catalog: Catalog, find_asset: FindAsset, finder: ObjectFinder, times: FrameTimesReader, now: Clock
    ) -> None:
        self._catalog, self._find_asset, self._finder, self._now = catalog, find_asset, finder, now
        self._times = times

    async def begin(self, asset_id: AssetId, sought: Sought, requested_by: str) -> RunNow:
        """Queue a run. Raises AssetNotFound, AssetUnusable, UnknownClass, WrongDetection, and where inference does
        not have the model."""
        asset = await self._find_asset.by_id(asset_id)
        model = await self._finder.model(sought.model)
        model.expect_suits(sought)
        await self._expect_frame(asset, sought.first)
        run = NewDetectionRun(
            id=DetectionRunId(new_id()),
            asset_id=asset_id,
            job_id=JobId(new_id()),
            sought=sought,
            model=model,
            source=asset.version,
            created_at=self._now(),
        )
        what = "Subjects" if sought.tracks else "Objects"
        title = f"{what} in {asset.name}, found by {model.name}"
        job = NewJob(run.job_id, JobKind.DETECTION, title, requested_by, run.created_at)
        task = NewTask(TaskId(new_id()), TaskKind.DETECTION, run.id, asset.place.root, Rank.DETECTION)
        async with self._catalog.changing() as stores:
            await stores.jobs.add(job, [task])
            await stores.detections.add(run)
            await append_job_event(stores, run.job_id, self._now)
            return await _now(stores, await stores.detections.get(run.id))

    async def _expect_frame(self, asset: Asset, first: int) -> None:
        known = frames_by_header(asset.facts)
        if not known or first < known:
            return
        # Headers can be wrong, and only the frame index is exact. It may have to be made, which takes long for large
        # files: that is worth it only here.
        count = (await self._times.frame_times(asset.place, asset.version)).count
        if first >= count:
            raise WrongDetection("first", f"must be below {count}, the number of frames of {asset.name}")

    async def get(self, run_id: DetectionRunId) -> RunNow:
        """A run; raises DetectionRunNotFound."""
        async with self._catalog.reading() as stores:
            return await _now(stores, await stores.detections.get(run_id))

    async def of_asset(self, asset_id: AssetId) -> list[RunNow]:
        """Runs of an asset, the newest first."""
        async with self._catalog.reading() as stores:
            return [await _now(stores, run) for run in await stores.detections.of_asset(asset_id)]

    async def frames(self, run: DetectionRun, first: int, last: int | None) -> AsyncGenerator[DetectedFrame]:
        """Results in a stretch so far, frame by frame; raises ChunkDamaged."""
        async with aclosing(self._chunks(run.id, first, last)) as chunks:
            async for chunk in chunks:
                for frame in frames_in(chunk.data):
                    if first <= frame.number and (last is None or frame.number <= last):
                        yield frame

    async def lanes(self, run: DetectionRun, first: int, last: int | None, buckets: int) -> DetectionLanes:
        """Results in a stretch so far, counted by class and bucket; raises ChunkDamaged."""
        looked_at = run.last_frame if last is None else last
        lanes = DetectionLanes(first, max(first, looked_at or 0), buckets)
        async with aclosing(self._chunks(run.id, first, last)) as chunks:
            async for chunk in chunks:
                lanes.add(*classes_in(chunk.data))
        return lanes

    async def _chunks(self, run_id: DetectionRunId, first: int, last: int | None) -> AsyncGenerator[FoundChunk]:
        after = -1
        while True:
            # A transaction per few chunks, so that a slow reader holds none.
            async with self._catalog.reading() as stores:
                chunks = await stores.detections.chunks(run_id, first, last, after)
            if not chunks:
                return
            for chunk in chunks:
                yield chunk
            after = chunks[-1].first

    async def remove(self, run_id: DetectionRunId) -> None:
        """Remove a run, ending its job if it is active; raises DetectionRunNotFound."""
        async with self._catalog.reading() as stores:
            now = await _now(stores, await stores.detections.get(run_id))
        if now.job is not None and not now.job.ended:
            await cancel_job(self._catalog, now.job.id, self._now)
        async with self._catalog.changing() as stores:
            await stores.detections.remove(run_id)


async def _now(stores: Stores, run: DetectionRun) -> RunNow:
    try:
        return RunNow(run, await stores.jobs.get(run.job_id))
    except JobNotFound:
        return RunNow(run, None)
