"""Reports what a stage of a pipeline run found, from its stored results."""

import asyncio

from rushes_catalog.domain.ids import RunId
from rushes_catalog.pipelines.domain.errors import CheckpointNotFound, WrongConfiguration
from rushes_catalog.pipelines.domain.run_reports import RunReport, class_reports
from rushes_catalog.pipelines.operations.pipeline_runs import checkpoints_for
from rushes_catalog.pipelines.store.pipelines import frames_of
from rushes_catalog.storage.catalog import Catalog
from rushes_footage.stage_schema import Kind
from rushes_footage.stages import COUNTING, SCHEMAS, BadConfiguration, stage_named


async def report_run(catalog: Catalog, run_id: RunId, stage_name: str) -> RunReport:
    """The report on a stage; "": the last one of those that the report stage reads and the run has results of.

    Raises RunNotFound, WrongConfiguration, CheckpointNotFound, ChunkDamaged.
    """
    try:
        named = stage_named(stage_name) if stage_name else None
    except BadConfiguration as bad:
        raise WrongConfiguration(bad) from bad
    async with catalog.reading() as stores:
        run = await stores.pipelines.run(run_id)
        there = await checkpoints_for(stores, run)
        read = [stage for stage in SCHEMAS[COUNTING].reads if stage in there]
        stage = named or (read[-1] if read else COUNTING)
        if stage not in there or (named is None and not read):
            raise CheckpointNotFound(stage, f"run {run_id}")
        results = await stores.pipelines.results(there[stage].id)

    def reported() -> RunReport:
        frames = frames_of(results)
        classes = class_reports(frames, tracked=SCHEMAS[stage].kind is Kind.LINKS)
        return RunReport(run.timeline_id, stage, len(frames), classes)

    # Thousands of frames may have hundreds of regions each.
    return await asyncio.to_thread(reported)
