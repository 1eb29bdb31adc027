"""Reads the checkpoints of a timeline."""

from rushes_catalog.domain.ids import TimelineId
from rushes_catalog.pipelines.domain.pipelines import Checkpoint
from rushes_catalog.storage.catalog import Catalog


async def checkpoints_of(catalog: Catalog, timeline_id: TimelineId) -> list[Checkpoint]:
    """Checkpoints of all runs of a timeline, the oldest first; raises TimelineNotFound."""
    async with catalog.reading() as stores:
        return await stores.pipelines.checkpoints_of(timeline_id)
