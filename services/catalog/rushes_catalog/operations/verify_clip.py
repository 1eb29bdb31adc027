"""Has a finished clip proven again."""

from dataclasses import replace

from rushes_catalog.domain.exports import ClipSelector, ClipState, RecordedClip
from rushes_catalog.ports.media import ExportFolder
from rushes_catalog.ports.storage import Catalog
from rushes_footage.clips import VerifiedClip
from rushes_footage.contracts import Contract
from rushes_footage.proofs import broken_rules

_NOT_DONE = {
    ClipState.WAITING: "it is still to be cut",
    ClipState.RUNNING: "it is being cut",
    ClipState.FAILED: "cutting it failed",
    ClipState.CANCELLED: "its cutting was cancelled",
    ClipState.DELETED: "it was deleted",
}


async def verify_clip(
    catalog: Catalog, folder: ExportFolder, selector: ClipSelector, contract: Contract | None
) -> VerifiedClip:
    """What media finds now, and what of a contract (None: its export's own) is not kept.

    Raises ClipNotFound where none was recorded under that id or at that path, NoMediaNode.
    """
    async with catalog.reading() as stores:
        recorded = _present(await stores.exports.recorded(selector))
    return await verify_recorded(catalog, folder, recorded, contract)


async def verify_recorded(
    catalog: Catalog, folder: ExportFolder, recorded: RecordedClip, contract: Contract | None = None
) -> VerifiedClip:
    """The same of a clip whose row is at hand."""
    if recorded.clip.state is not ClipState.DONE:
        return VerifiedClip((_NOT_DONE[recorded.clip.state],), None)
    async with catalog.reading() as stores:
        order = await stores.exports.order(recorded.clip.id)
    verified = await folder.verify_clip(order)
    if verified.proof is None:
        return verified
    broken = broken_rules(contract or recorded.contract, recorded.place.name, verified.proof)
    return replace(verified, differences=(*verified.differences, *broken))


def _present(recorded: list[RecordedClip]) -> RecordedClip:
    """Of those at one path that which is there now: others may have been deleted before it was made."""
    done = [each for each in recorded if each.clip.state is ClipState.DONE]
    return (done or recorded)[-1]
