"""Reports on which brands were seen in a run, from its stored results."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from rushes_catalog.domain.ids import RunId
from rushes_catalog.pipelines.domain.brand_reports import BrandReport, ReportRules, report_brands
from rushes_catalog.pipelines.domain.pipelines import Config, NewRun, Timeline
from rushes_catalog.pipelines.domain.stand_ins import spread
from rushes_catalog.pipelines.operations.brand_findings import BrandFindings, findings_of_run
from rushes_catalog.pipelines.operations.whole_runs import WholeRuns
from rushes_catalog.storage.catalog import Catalog
from rushes_footage.stage_schema import Stage
from rushes_footage.stages import COUNTING, SCHEMAS


@dataclass(frozen=True, slots=True)
class ReportedRun:
    """The report of a run, and what it is of."""

    run: NewRun
    timeline: Timeline
    stage: Stage | None
    """The stage whose regions are counted; None: the run looks for no brands."""
    report: BrandReport
    versions: Mapping[str, str]
    """Of all algorithms, models and lists that the run has used, by name."""


async def reported_brands(catalog: Catalog, whole: WholeRuns, run_id: RunId) -> ReportedRun:
    """The report of a run, which has no brands where it looked for none.

    Raises RunNotFound, ChunkDamaged, and CheckpointNotFound where the run has not yet looked for them.
    """
    return await whole.read(partial(_reported, catalog, run_id))


async def _reported(catalog: Catalog, run_id: RunId) -> ReportedRun:
    of = await findings_of_run(catalog, run_id)
    report = await brands_in(of.found, of.timeline, of.run.config)
    versions = {
        name: version
        for stage in of.run.stages
        if stage in of.there
        for name, version in of.there[stage].versions.items()
    }
    return ReportedRun(of.run, of.timeline, of.found.stage, report, versions)


async def brands_in(found: BrandFindings, timeline: Timeline, config: Config) -> BrandReport:
    """The report of what was found; `config`: of the run."""

    def report() -> BrandReport:
        return report_brands(spread(found.frames, found.stand_ins), found.labels, timeline, rules_of(config))

    return await asyncio.to_thread(report)


def rules_of(config: Config) -> ReportRules:
    """The rules of a run's report; the defaults for runs of before, which had none."""
    defaults = {each.name: each.default for each in SCHEMAS[COUNTING].parameters}
    values = {**defaults, **config.get(COUNTING, {})}
    return ReportRules(_seconds(values["gap_seconds"]), _seconds(values["min_seconds"]))


def _seconds(value: object) -> float:
    assert isinstance(value, (int, float))
    return float(value)
