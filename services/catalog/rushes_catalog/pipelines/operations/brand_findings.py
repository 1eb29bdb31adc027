"""What a run found of brands, with what people decided about that: the basis of reports, review and evaluation."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rushes_catalog.domain.ids import RunId
from rushes_catalog.pipelines.domain.brand_labels import BrandLabel, Labels, RegionKey, held_regions, labels_by_seq
from rushes_catalog.pipelines.domain.errors import CheckpointNotFound
from rushes_catalog.pipelines.domain.pipelines import Checkpoint, NewRun, StageFrame, Timeline
from rushes_catalog.pipelines.operations.pipeline_runs import checkpoints_for
from rushes_catalog.pipelines.store.pipelines import frames_of
from rushes_catalog.storage.catalog import Catalog
from rushes_footage.stage_schema import Stage
from rushes_footage.stages import matching


@dataclass(frozen=True, slots=True)
class BrandFindings:
    """Regions of a stage that matches brands, with the decisions that hold for them."""

    stage: Stage | None
    """None: the run looks for no brands."""
    frames: Sequence[StageFrame]
    contents: Sequence[str]
    """Fingerprints of the timeline's videos; "" for unknown ones."""
    labels: Labels
    """All decisions about the timeline's frames, by `seq`."""
    held: Mapping[RegionKey, BrandLabel]
    """The decision that holds for a region."""


@dataclass(frozen=True, slots=True)
class RunFindings:
    """A run, and what it found of brands."""

    run: NewRun
    timeline: Timeline
    there: Mapping[Stage, Checkpoint]
    """Of its completed stages."""
    found: BrandFindings


async def findings_of_run(catalog: Catalog, run_id: RunId, stage: Stage | None = None) -> RunFindings:
    """What a stage of a run found of brands; without one, the last that matches brands and is completed.

    Raises RunNotFound, ChunkDamaged, and CheckpointNotFound where the run has not looked for brands yet, or has not
    this stage.
    """
    async with catalog.reading() as stores:
        run = await stores.pipelines.run(run_id)
        timeline = await stores.pipelines.timeline(run.timeline_id)
        there = await checkpoints_for(stores, run)
    last = matching(there) or matching(run.stages)
    wanted = stage or last
    if wanted is not None and wanted not in there:
        raise CheckpointNotFound(wanted, f"run {run_id}")
    return RunFindings(run, timeline, there, await findings_of(catalog, timeline, there, wanted))


async def findings_of(
    catalog: Catalog, timeline: Timeline, there: Mapping[Stage, Checkpoint], stage: Stage | None
) -> BrandFindings:
    """What a completed stage found, and what people decided; raises NoSuchCheckpoint, ChunkDamaged."""
    if stage is None:
        return BrandFindings(None, (), (), {}, {})
    async with catalog.reading() as stores:
        results = await stores.pipelines.results(there[stage].id)
        contents = await stores.brand_labels.contents(timeline)
        numbers = [frame.number for frame in timeline.frames]
        labels = await stores.brand_labels.of_contents(contents, min(numbers), max(numbers))

    def read() -> BrandFindings:
        frames = frames_of(results)
        by_seq = labels_by_seq(timeline, contents, labels)
        return BrandFindings(stage, frames, contents, by_seq, held_regions(frames, by_seq))

    # Thousands of frames take a while, and nothing is held meanwhile.
    return await asyncio.to_thread(read)
