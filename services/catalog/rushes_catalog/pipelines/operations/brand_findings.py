"""What a run found of brands, with what people decided about that: the basis of reports, review and evaluation."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from rushes_catalog.domain.ids import RunId
from rushes_catalog.pipelines.domain.brand_labels import Labels, labels_by_seq
from rushes_catalog.pipelines.domain.errors import CheckpointNotFound
from rushes_catalog.pipelines.domain.pipelines import Checkpoint, NewRun, StageFrame, Timeline
from rushes_catalog.pipelines.domain.stand_ins import StandIns
from rushes_catalog.pipelines.operations.present_runs import checkpoints_for
from rushes_catalog.pipelines.operations.stored_results import results_of, stand_ins
from rushes_catalog.storage.catalog import Catalog
from rushes_footage.stage_schema import Stage
from rushes_footage.stages import matching


@dataclass(frozen=True, slots=True)
class BrandFindings:
    """Regions of a stage that matches brands, and the decisions about its frames."""

    stage: Stage | None
    """None: the run looks for no brands."""
    frames: Sequence[StageFrame]
    """Those that were examined."""
    stand_ins: StandIns
    contents: Sequence[str]
    """Fingerprints of the timeline's videos; "" for unknown ones."""
    labels: Labels
    """All decisions about the timeline's frames, by `seq`."""


@dataclass(frozen=True, slots=True)
class RunFindings:
    """A run, and what it found of brands."""

    run: NewRun
    timeline: Timeline
    there: Mapping[Stage, Checkpoint]
    """Of its completed stages."""
    found: BrandFindings


async def findings_of_run(
    catalog: Catalog, run_id: RunId, stage: Stage | None = None, seqs: Collection[int] | None = None
) -> RunFindings:
    """What a stage of a run found of brands; without one, the last that matches brands and is completed.

    `seqs`: only in these frames, without those that they stand for; None: in all.

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
    return RunFindings(run, timeline, there, await findings_of(catalog, timeline, there, wanted, seqs))


async def findings_of(
    catalog: Catalog,
    timeline: Timeline,
    there: Mapping[Stage, Checkpoint],
    stage: Stage | None,
    seqs: Collection[int] | None = None,
) -> BrandFindings:
    """What a completed stage found, and what people decided; raises NoSuchCheckpoint, ChunkDamaged.

    `seqs`: as of findings_of_run.
    """
    if stage is None:
        return BrandFindings(None, (), {}, (), {})
    async with catalog.reading() as stores:
        contents = await stores.brand_labels.contents(timeline)
        looked = range(len(timeline.frames)) if seqs is None else seqs
        numbers = [timeline.frames[seq].number for seq in looked if 0 <= seq < len(timeline.frames)]
        labels = await stores.brand_labels.of_contents(contents, min(numbers), max(numbers)) if numbers else ()
    frames = await results_of(catalog, there[stage].id, seqs)
    left_out = await stand_ins(catalog, stage, there) if seqs is None else {}
    # Tens of thousands of decisions take a while.
    decided = await asyncio.to_thread(labels_by_seq, timeline, contents, labels)
    return BrandFindings(stage, frames, left_out, contents, decided)
