"""Running a model over a stretch of an asset, storing results as they come."""

import asyncio
from contextlib import aclosing
from dataclasses import replace

from rushes_catalog.annotations.domain.annotations import DEFAULT_PROFILE
from rushes_catalog.domain.ids import DetectionRunId
from rushes_catalog.jobs.domain.jobs import Claim
from rushes_catalog.jobs.operations.deliver_tasks import Report
from rushes_catalog.jobs.operations.settle_task import settle_success
from rushes_catalog.library.domain.assets import Asset
from rushes_catalog.library.operations.read_library import get_asset
from rushes_catalog.nodes.domain.fleet import Fleet
from rushes_catalog.pipelines.domain.box_chunks import chunk_of
from rushes_catalog.pipelines.domain.detection_runs import FRAMES_TOGETHER, DetectionRun, frames_by_header
from rushes_catalog.pipelines.domain.errors import SourceReplaced
from rushes_catalog.ports.clock import Clock
from rushes_catalog.ports.inference import ObjectFinder
from rushes_catalog.storage.catalog import Catalog
from rushes_footage.detections import DetectedFrame

_STAGE = "looking"


class FindObjects:
    """Implements jobs.operations.deliver_tasks.TaskHandler."""

    def __init__(self, catalog: Catalog, fleet: Fleet, finder: ObjectFinder, now: Clock) -> None:
        self._catalog, self._fleet, self._finder, self._now = catalog, fleet, finder, now

    async def run(self, claim: Claim, report: Report) -> None:
        """Continue after the stored results; with tracking start anew, as tracks depend on all frames."""
        run_id = DetectionRunId(claim.subject)
        async with self._catalog.reading() as stores:
            run = await stores.detections.get(run_id)
        asset = await get_asset(self._catalog, self._fleet, run.asset_id, DEFAULT_PROFILE)
        asset.expect_usable()
        if asset.version != run.source:
            raise SourceReplaced(asset.name)
        if run.sought.tracks and run.frames:
            async with self._catalog.changing() as stores:
                await stores.detections.clear(run_id)
            run = replace(run, frames=0, boxes=0, last_frame=None)
        begin = run.sought.first if run.last_frame is None else run.last_frame + run.sought.step
        if run.sought.last is None or begin <= run.sought.last:
            await self._look(run, asset, begin, claim, report)
        async with self._catalog.changing() as stores:
            await settle_success(stores, claim, self._now)

    async def withdraw(self, claim: Claim) -> None:
        """Does nothing: the run was interrupted already, and its results so far stay."""

    async def _look(self, run: DetectionRun, asset: Asset, begin: int, claim: Claim, report: Report) -> None:
        frames: list[DetectedFrame] = []
        until = _frames_in_all(run, asset)
        found = self._finder.find(asset.place, run.source, replace(run.sought, first=begin))
        async with aclosing(found):
            async for frame in found:
                frames.append(frame)
                share = min(1.0, (frame.number - run.sought.first + 1) / until) if until else 0.0
                if len(frames) >= FRAMES_TOGETHER:
                    await self._write(run, claim, frames, share)
                    frames = []
                await report(share, _STAGE)
        if frames:
            await self._write(run, claim, frames, 1.0)

    async def _write(self, run: DetectionRun, claim: Claim, frames: list[DetectedFrame], share: float) -> None:
        """Store results of the current attempt only; raises Fenced."""
        chunk = await asyncio.to_thread(chunk_of, frames)
        async with self._catalog.changing() as stores:
            await stores.tasks.note_progress(claim, share)
            await stores.detections.append(run.id, chunk, frames[0].width, frames[0].height)


def _frames_in_all(run: DetectionRun, asset: Asset) -> int:
    """Approximate number of frames of the run, 0 where unknown."""
    if run.sought.last is not None:
        return run.sought.last - run.sought.first + 1
    return max(0, frames_by_header(asset.facts) - run.sought.first)
