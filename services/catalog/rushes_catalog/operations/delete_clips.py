"""Deletes clips that were recorded, and nothing else."""

from rushes_catalog.domain.errors import ClipInWork
from rushes_catalog.domain.events import AnnotationsChanged
from rushes_catalog.domain.exports import ClipSelector, ClipState, RecordedClip
from rushes_catalog.operations.settle_task import tell_clip
from rushes_catalog.ports.clock import Clock
from rushes_catalog.ports.media import ExportFolder
from rushes_catalog.ports.storage import Catalog


async def delete_clips(catalog: Catalog, folder: ExportFolder, selector: ClipSelector, now: Clock) -> list[str]:
    """The paths of what was removed; raises ClipNotFound, ExportNotFound, ClipInWork, NoMediaNode.

    The file goes first, its row after it: whoever dies in between has deleted a file that the row still shows, and
    deleting it again finds nothing to remove and brings the row up to it.
    """
    async with catalog.reading() as stores:
        recorded = await stores.exports.recorded(selector)
    for each in recorded:
        if each.clip.state in (ClipState.WAITING, ClipState.RUNNING):
            raise ClipInWork(each.place.name)
    done = [each for each in recorded if each.clip.state is ClipState.DONE]
    for each in done:
        await folder.remove_clip(each.place, each.task_id)
        await _note(catalog, each, now)
    return [each.clip.path for each in done]


async def _note(catalog: Catalog, deleted: RecordedClip, now: Clock) -> None:
    async with catalog.changing() as stores:
        await stores.exports.mark_deleted(deleted.clip.id)
        await tell_clip(stores, deleted.clip.id, deleted.job_id, now)
        await stores.events.append(AnnotationsChanged(deleted.asset_id, deleted.profile), now())
