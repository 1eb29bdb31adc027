"""Has a finished clip proven again."""

from rushes_catalog.domain.cutting import VerifiedClip
from rushes_catalog.domain.exports import ClipSelector, ClipState, RecordedClip
from rushes_catalog.ports.media import ExportFolder
from rushes_catalog.ports.storage import Catalog

_NOT_DONE = {
    ClipState.WAITING: "it is still to be cut",
    ClipState.RUNNING: "it is being cut",
    ClipState.FAILED: "cutting it failed",
    ClipState.CANCELLED: "its cutting was cancelled",
    ClipState.DELETED: "it was deleted",
}


async def verify_clip(catalog: Catalog, folder: ExportFolder, output_path: str) -> VerifiedClip:
    """What media finds now; raises ClipNotFound where none was recorded at that path, NoMediaNode."""
    async with catalog.reading() as stores:
        recorded = _present(await stores.exports.recorded(ClipSelector(output_path=output_path)))
        if recorded.clip.state is not ClipState.DONE:
            return VerifiedClip((_NOT_DONE[recorded.clip.state],), None)
        order = await stores.exports.order(recorded.clip.id)
    return await folder.verify_clip(recorded.task_id, order)


def _present(recorded: list[RecordedClip]) -> RecordedClip:
    """Of those at one path that which is there now: others may have been deleted before it was made."""
    done = [each for each in recorded if each.clip.state is ClipState.DONE]
    return (done or recorded)[-1]
