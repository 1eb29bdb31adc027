"""Stored results of stages, read in threads: thousands of frames take a while, and nothing is held meanwhile."""

import asyncio
from collections.abc import Collection, Mapping

from rushes_catalog.domain.ids import CheckpointId
from rushes_catalog.pipelines.domain.pipelines import Checkpoint, StageFrame
from rushes_catalog.pipelines.domain.stand_ins import StandIns, spread, stand_ins_of
from rushes_catalog.pipelines.store.stage_results import unpacked
from rushes_catalog.storage.catalog import Catalog
from rushes_footage.stage_schema import Stage
from rushes_footage.stages import ORDER, SELECTING


async def results_of(
    catalog: Catalog, checkpoint: CheckpointId, seqs: Collection[int] | None = None
) -> tuple[StageFrame, ...]:
    """The results of a checkpoint in these frames, as far as it has them; None: in all.

    Raises NoSuchCheckpoint, ChunkDamaged.
    """
    async with catalog.reading() as stores:
        stored = await stores.pipelines.results(checkpoint)
    return await asyncio.to_thread(unpacked, stored, seqs)


async def stand_ins(
    catalog: Catalog, stage: Stage, there: Mapping[Stage, Checkpoint], seqs: Collection[int] | None = None
) -> StandIns:
    """For each of these frames (None: all) that this stage leaves out the one that stands for it.

    {} where the run does not select frames, and for stages that come before that. Raises ChunkDamaged.
    """
    if SELECTING not in there or ORDER[stage] <= ORDER[SELECTING]:
        return {}
    return stand_ins_of(await results_of(catalog, there[SELECTING].id, seqs))


async def whole_results(catalog: Catalog, stage: Stage, there: Mapping[Stage, Checkpoint]) -> tuple[StageFrame, ...]:
    """The results of a completed stage in all frames, also in those that others stand for; raises ChunkDamaged."""
    left_out = await stand_ins(catalog, stage, there)
    return spread(await results_of(catalog, there[stage].id), left_out)
