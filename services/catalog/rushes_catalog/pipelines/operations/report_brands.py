"""Reports on which brands were seen in a run, from its stored results."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from rushes_catalog.domain.ids import RunId
from rushes_catalog.pipelines.domain.brand_reports import BrandReport, ReportRules, report_brands
from rushes_catalog.pipelines.domain.errors import CheckpointNotFound
from rushes_catalog.pipelines.domain.pipelines import Config, NewRun, Timeline
from rushes_catalog.pipelines.operations.pipeline_runs import checkpoints_for
from rushes_catalog.storage.catalog import Catalog
from rushes_footage.stages import COUNTING, SCHEMAS, matching


@dataclass(frozen=True, slots=True)
class ReportedRun:
    """The report of a run, and what it is of."""

    run: NewRun
    timeline: Timeline
    report: BrandReport
    versions: Mapping[str, str]
    """Of all algorithms, models and lists that the run has used, by name."""


async def reported_brands(catalog: Catalog, run_id: RunId) -> ReportedRun:
    """The report of a run, which has no brands where it looked for none.

    Raises RunNotFound, ChunkDamaged, and CheckpointNotFound where the run has not yet looked for them.
    """
    async with catalog.reading() as stores:
        run = await stores.pipelines.run(run_id)
        timeline = await stores.pipelines.timeline(run.timeline_id)
        there = await checkpoints_for(stores, run)
        matched = matching(run.stages)
        if matched is not None and matched not in there:
            raise CheckpointNotFound(matched, f"run {run_id}")
        frames = () if matched is None else await stores.pipelines.frames(there[matched].id)
    report = await asyncio.to_thread(report_brands, frames, timeline, rules_of(run.config))
    versions = {
        name: version for stage in run.stages if stage in there for name, version in there[stage].versions.items()
    }
    return ReportedRun(run, timeline, report, versions)


def rules_of(config: Config) -> ReportRules:
    """The rules of a run's report; the defaults for runs of before, which had none."""
    defaults = {each.name: each.default for each in SCHEMAS[COUNTING].parameters}
    values = {**defaults, **config.get(COUNTING, {})}
    return ReportRules(_seconds(values["gap_seconds"]), _seconds(values["min_seconds"]))


def _seconds(value: object) -> float:
    assert isinstance(value, (int, float))
    return float(value)
