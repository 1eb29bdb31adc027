"""Reads exports and clips."""

from collections.abc import Collection

from rushes_catalog.domain.ids import AssetId, ClipId, ExportId
from rushes_catalog.exports.domain.exports import ClipCounts, ClipSelector, Export, RecordedClip
from rushes_catalog.jobs.domain.jobs import JobState
from rushes_catalog.storage.catalog import Catalog


async def get_export(catalog: Catalog, export_id: ExportId) -> Export:
    """An export; raises ExportNotFound."""
    async with catalog.reading() as stores:
        return await stores.exports.get(export_id)


async def get_export_of_ticket(catalog: Catalog, ticket: str) -> Export:
    """The export whose job has this ticket; raises ExportNotFound."""
    async with catalog.reading() as stores:
        return await stores.exports.of_ticket(ticket)


async def list_exports(
    catalog: Catalog,
    *,
    asset_id: AssetId | None,
    profile: str,
    states: Collection[JobState],
    limit: int,
    cursor: str,
) -> tuple[list[Export], str]:
    """One page, the newest first, and the next cursor; without states of jobs: all. Raises ForeignCursor."""
    async with catalog.reading() as stores:
        return await stores.exports.page(asset_id, profile, states, limit, cursor)


async def count_clips(catalog: Catalog, profile: str) -> ClipCounts:
    """Numbers of clips in a profile; "": in all."""
    async with catalog.reading() as stores:
        return await stores.clips.counts(profile)


async def get_clip(catalog: Catalog, clip_id: ClipId) -> RecordedClip:
    """A clip with its place; raises ClipNotFound."""
    async with catalog.reading() as stores:
        [recorded] = await stores.clips.recorded(ClipSelector(clip_id=clip_id))
        return recorded
