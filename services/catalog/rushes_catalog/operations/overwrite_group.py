"""One export takes over the group of another: clip by clip, each when its successor is proven."""

from dataclasses import dataclass, replace

from rushes_catalog.domain.assets import Asset
from rushes_catalog.domain.changes import GroupOverwritten, NewChange, Step
from rushes_catalog.domain.errors import NotReplaceable
from rushes_catalog.domain.events import ChangeRecorded
from rushes_catalog.domain.exports import Clip, ClipState, Export, ExportRequest, NewClip, RecordedClip
from rushes_catalog.domain.ids import ChangeId, ExportId
from rushes_catalog.domain.jobs import JobState
from rushes_catalog.ports.clock import Clock
from rushes_catalog.ports.storage import Stores
from rushes_footage.crops import Crop


@dataclass(frozen=True, slots=True)
class Predecessor:
    """The export whose group is taken over; the group's folder is `<name>_<number>`."""

    export: Export
    name: str
    number: int

    def taken_over_by(self, request: ExportRequest) -> ExportRequest:
        """The request with this one's names, and with its seed where nothing else was said of the crop."""
        before, now = self.export.cropping, request.cropping
        if before is not None and now is not None and now.seed is None:
            now = replace(now, seed=before.seed) if replace(now, seed=before.seed) == before else now
        return replace(request, name=self.name, folder_suffix=self.export.folder_suffix, cropping=now)

    def crop_of(self, clip: NewClip, request: ExportRequest) -> Crop | None:
        """What the clip showed before, where nothing that decides it was changed: chance has fallen once."""
        before, export = self._clip(clip.index), self.export
        is_same = request.cropping == export.cropping and request.contract == export.contract
        if before is None or not is_same or before.plan.start != clip.plan.start:
            return clip.crop
        return before.crop

    def _clip(self, index: int) -> Clip | None:
        return next((clip for clip in self.export.clips if clip.index == index), None)


async def predecessor(stores: Stores, export_id: ExportId, asset: Asset) -> Predecessor:
    """Raises ExportNotFound, and NotReplaceable where its group cannot be taken over now."""
    export = await stores.exports.get(export_id)
    if export.asset_id != asset.id:
        raise NotReplaceable(f"{export.group} was cut from another video.")
    states = {each.clip.state for each in await stores.exports.of_group(export_id)}
    if states & {ClipState.WAITING, ClipState.RUNNING}:
        raise NotReplaceable(f"{export.group} is being cut. Overwrite it when that is done.")
    if ClipState.DONE not in states:
        raise NotReplaceable(f"No clip of {export.group} is left. Export a new group instead.")
    name, number = await stores.exports.group_number(export_id)
    return Predecessor(export, name, number)


async def note_successor(stores: Stores, proven: RecordedClip, now: Clock) -> None:
    """A clip was proven: the one of its name is in the trash by now, and with the last one all others follow."""
    if await stores.exports.replaces(proven.clip.export_id) is None:
        return
    export = await stores.exports.get(proven.clip.export_id)
    old = [
        each
        for each in await stores.exports.of_group(export.id)
        if each.clip.export_id != export.id and each.clip.state is ClipState.DONE
    ]
    same = [each for each in old if each.place.name == proven.place.name]
    complete = export.job.state is JobState.DONE
    rest = [each for each in old if each not in same] if complete else []
    # One export makes one change: it bears its id.
    change_id = ChangeId(export.id)
    if (same or rest) and not await stores.changes.exists(change_id):
        await stores.changes.add(_change(export, change_id, now))
    for each in same:
        await stores.exports.mark_deleted(each.clip.id)
        await stores.trash.add([each.clip.id], change_id, export.job.requested_by, now())
        await stores.trash.keep(each.clip.id, max(each.clip.size, 1))
    if rest:
        await stores.trash.add([each.clip.id for each in rest], change_id, export.job.requested_by, now())
        await stores.changes.begin(change_id, Step.COMPLETING, export.job.requested_by, now())
    if complete:
        await stores.events.append(ChangeRecorded(change_id), now())


def _change(export: Export, change_id: ChangeId, now: Clock) -> NewChange:
    return NewChange(
        id=change_id,
        what=GroupOverwritten(export.id, export.group),
        words=f"{export.group} overwritten",
        made_by=export.job.requested_by,
        made_at=now(),
        assets=(export.asset_id,),
    )
