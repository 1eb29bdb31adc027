"""Verifying a finished clip again, which gives an imported clip its first proof."""

from dataclasses import replace

from rushes_catalog.events.domain.events import AnnotationsChanged
from rushes_catalog.exports.domain.exports import ClipSelector, ClipState, Origin, RecordedClip
from rushes_catalog.exports.operations.clips_at_path import as_recorded
from rushes_catalog.ports.clock import Clock
from rushes_catalog.ports.media import ExportFolder, FootageReader
from rushes_catalog.storage.catalog import Catalog
from rushes_chassis.errors import RushesError
from rushes_footage.clips import ClipOrder, VerifiedClip
from rushes_footage.contracts import Contract, timing_of
from rushes_footage.proofs import broken_rules

_NOT_DONE = {
    ClipState.WAITING: "it waits to be cut",
    ClipState.RUNNING: "it is being cut",
    ClipState.FAILED: "cutting it failed",
    ClipState.CANCELLED: "its cutting was cancelled",
    ClipState.DELETED: "it was deleted",
}


class VerifyClips:
    """Stores nothing except the first proof of an imported clip."""

    def __init__(self, catalog: Catalog, folder: ExportFolder, reader: FootageReader, now: Clock) -> None:
        self._catalog, self._folder, self._reader, self._now = catalog, folder, reader, now

    async def verify(self, selector: ClipSelector, contract: Contract | None) -> VerifiedClip:
        """Media's present findings about a clip, and broken rules of a contract (None: its export's own).

        Raises ClipNotFound where none was recorded under that id or at that path, NoMediaNode.
        """
        selector = await as_recorded(self._catalog, self._folder, selector)
        async with self._catalog.reading() as stores:
            recorded = _present(await stores.clips.recorded(selector))
        return await self.verify_recorded(recorded, contract)

    async def verify_recorded(self, recorded: RecordedClip, contract: Contract | None = None) -> VerifiedClip:
        """The same for a clip whose row was read already."""
        if recorded.clip.state is not ClipState.DONE:
            return VerifiedClip((_NOT_DONE[recorded.clip.state],), None)
        if recorded.origin is Origin.OUTSIDE:
            return VerifiedClip(("it lies outside of the export folder, where Rushes does not verify clips",), None)
        async with self._catalog.reading() as stores:
            order = await stores.clips.order(recorded.clip.id)
        is_unproven = recorded.origin is Origin.IMPORTED and recorded.clip.proof is None
        if is_unproven:
            try:
                order = await self._planned(order)
            except RushesError as hindered:
                return VerifiedClip((hindered.message,), None)
        verified = await self._folder.verify_clip(order, recorded.adopted)
        if verified.proof is None:
            return verified
        broken = broken_rules(contract or recorded.contract, recorded.place.name, verified.proof)
        verified = replace(verified, differences=(*verified.differences, *broken))
        if is_unproven and not verified.differences:
            await self._prove(recorded, order, verified)
        return verified

    async def _planned(self, order: ClipOrder) -> ClipOrder:
        """The order with the frames that an imported clip should have, which were not counted on import."""
        plan = await self._reader.plan_clips(
            order.source.place,
            cursor=order.plan.start,
            clips=1,
            spread=0.0,
            timing=timing_of(Contract.PLAIN),
            shift_to_fit=False,
        )
        return replace(order, plan=plan.clips[0], source=order.source.place.at(plan.version))

    async def _prove(self, recorded: RecordedClip, order: ClipOrder, verified: VerifiedClip) -> None:
        assert verified.proof is not None
        async with self._catalog.changing() as stores:
            clip = await stores.clips.get(recorded.clip.id)
            if clip.state is not ClipState.DONE or clip.proof is not None:
                return  # It was deleted meanwhile, or another call verified it first.
            assert order.source.version is not None
            await stores.exports.rebase(clip.export_id, order.source.version)
            await stores.clips.prove(clip.id, order.plan, verified.proof)
            await stores.events.append(AnnotationsChanged(recorded.asset_id, recorded.profile), self._now())


def _present(recorded: list[RecordedClip]) -> RecordedClip:
    """Of the clips at one path the existing one: others may have been deleted before it was made."""
    done = [each for each in recorded if each.clip.state is ClipState.DONE]
    return (done or recorded)[-1]
