"""Overwriting a group of clips by a new export, clip by clip, each when its successor is proven."""

from dataclasses import dataclass, replace

from rushes_catalog.changes.domain.changes import GroupOverwritten, NewChange, Step
from rushes_catalog.domain.ids import ChangeId, ExportId, JobId
from rushes_catalog.events.domain.events import ChangeRecorded
from rushes_catalog.exports.domain.encoders import fallback_warning
from rushes_catalog.exports.domain.errors import NotReplaceable
from rushes_catalog.exports.domain.exports import (
    BatchRequest,
    Clip,
    ClipState,
    Export,
    ExportRequest,
    Origin,
    RecordedClip,
    overwriting_warning,
)
from rushes_catalog.jobs.domain.jobs import JobState
from rushes_catalog.library.domain.assets import Asset
from rushes_catalog.ports.clock import Clock
from rushes_catalog.storage.catalog import Stores
from rushes_footage.crops import Crop, Cropping


@dataclass(frozen=True, slots=True)
class Predecessor:
    """The export whose group is overwritten; the group's folder is `<name>_<number>`."""

    export: Export
    name: str
    number: int

    def taken_over_by(self, request: ExportRequest) -> ExportRequest:
        """The request with the predecessor's names."""
        return replace(request, name=self.name, folder_suffix=self.export.folder_suffix)

    def seeded(self, cropping: Cropping | None) -> Cropping | None:
        """The request with the predecessor's seed, unless its cropping differs."""
        before = self.export.cropping
        if before is None or cropping is None or cropping.seed is not None:
            return cropping
        return before if replace(cropping, seed=before.seed) == before else cropping

    def crop_of(
        self, index: int, start: float, crop: Crop | None, request: BatchRequest, seconds: float
    ) -> Crop | None:
        """The clip's previous crop, where nothing that determines it changed, so that random results stay."""
        before, export = self._clip(index), self.export
        is_same = (request.cropping, request.contract, seconds) == (export.cropping, export.contract, export.seconds)
        if before is None or not is_same or before.plan.start != start:
            return crop
        return before.crop

    def _clip(self, index: int) -> Clip | None:
        return next((clip for clip in self.export.clips if clip.index == index), None)


async def predecessor(stores: Stores, export_id: ExportId, asset: Asset) -> Predecessor:
    """The export to overwrite; raises ExportNotFound, and NotReplaceable where its group cannot be overwritten now."""
    export = await stores.exports.get(export_id)
    if export.asset_id != asset.id:
        raise NotReplaceable(f"{export.group} was cut from another video.")
    states = {each.clip.state for each in await stores.clips.of_group(export_id)}
    if states & {ClipState.WAITING, ClipState.RUNNING}:
        raise NotReplaceable(f"{export.group} is being cut. Overwrite it when that is done.")
    if await stores.exports.origin(export_id) is Origin.OUTSIDE:
        raise NotReplaceable(f"{export.group} lies outside of the export folder. Export a new group instead.")
    if ClipState.DONE not in states:
        raise NotReplaceable(f"No clip of {export.group} is left. Export a new group instead.")
    name, number = await stores.exports.group_number(export_id)
    return Predecessor(export, name, number)


async def note_successor(stores: Stores, proven: RecordedClip, now: Clock) -> None:
    """Record that a proven clip has replaced the one of its name, whose file is in the trash by now; with the last clip
    the group's other clips are moved there."""
    export_id = proven.clip.export_id
    if await stores.exports.replaces(export_id) is None:
        return
    same = await stores.clips.replaced(export_id, proven.place.name)
    complete = await stores.jobs.state(proven.job_id) is JobState.DONE
    # The whole group is read for the last clip only: otherwise each of thousands of clips would read all of them.
    rest = await _left_of_group(stores, export_id) if complete else []
    rest = [each for each in rest if same is None or each.clip.id != same.clip.id]
    # An export makes one change, which has the export's id.
    change_id, by = ChangeId(export_id), await stores.jobs.requested_by(proven.job_id)
    if (same or rest) and not await stores.changes.exists(change_id):
        await stores.changes.add(_change(proven, change_id, by, now))
    if same is not None:
        await stores.clips.mark_deleted(same.clip.id)
        await stores.trash.add([same.clip.id], change_id, by, now())
        await stores.trash.keep(same.clip.id, max(same.clip.size, 1))
    if rest:
        await stores.trash.add([each.clip.id for each in rest], change_id, by, now())
        await stores.changes.begin(change_id, Step.COMPLETING, by, now())
    if complete:
        await stores.events.append(ChangeRecorded(change_id), now())


async def note_end(stores: Stores, job_id: JobId) -> None:
    """Set the warning of an ended job that overwrites a group: its fallback encoders, and where the group was
    overwritten in part, the new clips and the old ones."""
    job = await stores.jobs.get(job_id)
    if job.export_id is None or await stores.exports.replaces(job.export_id) is None:
        return
    clips = [each for each in await stores.clips.of_group(job.export_id) if each.clip.state is ClipState.DONE]
    replaced = [each.place.name for each in clips if each.clip.export_id == job.export_id]
    # The last clip's predecessor is marked as deleted after this; all others follow where the job is done.
    left = [each.place.name for each in clips if each.clip.export_id != job.export_id]
    kept = [] if job.state is JobState.DONE else [name for name in left if name not in set(replaced)]
    sentences = (
        fallback_warning(*await stores.exports.fallbacks(job.export_id)),
        overwriting_warning(job.group, replaced, kept),
    )
    await stores.jobs.set_warning(job_id, " ".join(filter(None, sentences)))


async def _left_of_group(stores: Stores, export_id: ExportId) -> list[RecordedClip]:
    """Existing clips of the group from other exports."""
    group = await stores.clips.of_group(export_id)
    return [each for each in group if each.clip.export_id != export_id and each.clip.state is ClipState.DONE]


def _change(proven: RecordedClip, change_id: ChangeId, by: str, now: Clock) -> NewChange:
    return NewChange(
        id=change_id,
        what=GroupOverwritten(proven.clip.export_id, proven.place.group),
        words=f"{proven.place.group} overwritten",
        made_by=by,
        made_at=now(),
        assets=(proven.asset_id,),
    )
