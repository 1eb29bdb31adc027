"""Reports what a stage of a pipeline run found, from its stored results."""

import asyncio
from functools import partial

from rushes_catalog.domain.ids import RunId
from rushes_catalog.pipelines.domain.errors import CheckpointNotFound, WrongConfiguration
from rushes_catalog.pipelines.domain.pipelines import FAILED
from rushes_catalog.pipelines.domain.run_reports import RunReport, class_reports, stage_failures
from rushes_catalog.pipelines.operations.present_runs import checkpoints_for
from rushes_catalog.pipelines.operations.stored_results import whole_results
from rushes_catalog.pipelines.operations.whole_runs import WholeRuns
from rushes_catalog.storage.catalog import Catalog
from rushes_footage.stage_schema import Kind, Stage
from rushes_footage.stages import COUNTING, SCHEMAS, BadConfiguration, stage_named


async def report_run(catalog: Catalog, whole: WholeRuns, run_id: RunId, stage_name: str) -> RunReport:
    """The report on a stage; "": the last one of those that the report stage reads and the run has results of.

    Raises RunNotFound, WrongConfiguration, CheckpointNotFound, ChunkDamaged.
    """
    try:
        named = stage_named(stage_name) if stage_name else None
    except BadConfiguration as bad:
        raise WrongConfiguration(bad) from bad
    return await whole.read(partial(_reported, catalog, run_id, named))


async def _reported(catalog: Catalog, run_id: RunId, named: Stage | None) -> RunReport:
    async with catalog.reading() as stores:
        run = await stores.pipelines.run(run_id)
        there = await checkpoints_for(stores, run)
        read = [stage for stage in SCHEMAS[COUNTING].reads if stage in there]
        stage = named or (read[-1] if read else COUNTING)
        if stage not in there or (named is None and not read):
            raise CheckpointNotFound(stage, f"run {run_id}")
    frames = await whole_results(catalog, stage, there)

    # Only those with failures, so that their results, too, are read only where there is something to say.
    failing = [each for each in (stage, *sorted(_read_by(stage))) if each in there and there[each].stats.get(FAILED)]
    failed = {each: await whole_results(catalog, each, there) for each in failing}

    def reported() -> RunReport:
        classes = class_reports(frames, tracked=SCHEMAS[stage].kind is Kind.LINKS)
        return RunReport(run.timeline_id, stage, len(frames), classes, stage_failures(failed))

    # Thousands of frames may have hundreds of regions each.
    return await asyncio.to_thread(reported)


def _read_by(stage: Stage) -> set[Stage]:
    """All stages that this one builds on, through others too."""
    found: set[Stage] = set()
    ahead = [stage]
    while ahead:
        fresh = set(SCHEMAS[ahead.pop()].findings_read) - found
        found |= fresh
        ahead += fresh
    return found
