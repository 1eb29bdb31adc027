"""Creating an export: plans a batch of clips and queues their cutting, all or nothing."""

from dataclasses import replace

from rushes_catalog.domain.ids import ClipId, ExportId, JobId, new_id
from rushes_catalog.exports.domain.cross_shots import CrossShots
from rushes_catalog.exports.domain.errors import GroupTaken
from rushes_catalog.exports.domain.exports import (
    Export,
    ExportRequest,
    NewClip,
    NewExport,
    clip_name,
    export_folder,
    group_name,
)
from rushes_catalog.exports.operations.overwrite_group import Predecessor, predecessor
from rushes_catalog.exports.operations.plan_export import PlanExport, Surveyed, decided
from rushes_catalog.exports.operations.record_export import record_export
from rushes_catalog.library.domain.errors import AssetNotFound
from rushes_catalog.ports.clock import Clock
from rushes_catalog.ports.media import ExportFolder
from rushes_catalog.storage.catalog import Catalog, Stores
from rushes_footage.clips import TaskId
from rushes_footage.names import portable, portable_end


class CreateExport:
    """Calls media before the transaction begins, so that the database is not held while a disk is waited for."""

    def __init__(self, catalog: Catalog, plan: PlanExport, folder: ExportFolder, now: Clock) -> None:
        self._catalog, self._plan, self._folder, self._now = catalog, plan, folder, now

    async def create(self, request: ExportRequest) -> Export:
        """The export; raises what finding the asset and planning on it raise; NoMediaNode.

        What Windows forbids in its name and suffix is replaced: clips are copied to disks and shares of all kinds.
        """
        name, suffix = portable(request.name), portable_end(request.folder_suffix)
        request = replace(request, name=name, folder_suffix=suffix)
        try:
            return await self._try_to_create(request)
        except AssetNotFound:
            if request.asset_id is not None:
                raise
            # The new file was recognised meanwhile as a known asset from elsewhere.
            return await self._try_to_create(request)

    async def _try_to_create(self, request: ExportRequest) -> Export:
        surveyed = await self._plan.survey(request)
        if request.replaces is not None:
            async with self._catalog.changing() as stores:
                before = await predecessor(stores, request.replaces, surveyed.asset)
                return await self._record(stores, before.taken_over_by(request), surveyed, before.number, before)
        while True:
            # Numbers on the disk count as well as recorded ones: the folder may be older than the database.
            taken = await self._folder.highest_group(request.folder_suffix, request.name)
            try:
                async with self._catalog.changing() as stores:
                    taken = max(taken, await stores.exports.highest_number(request.folder_suffix, request.name))
                    return await self._record(stores, request, surveyed, taken + 1, None)
            except GroupTaken:
                continue  # Another export took the number; the next one is tried.

    async def _record(
        self, stores: Stores, request: ExportRequest, surveyed: Surveyed, number: int, before: Predecessor | None
    ) -> Export:
        asset, plan = surveyed.asset, decided(request, surveyed, before)
        location = export_folder(self._folder.location(), request.folder_suffix)
        group = group_name(request.name, number)
        clips = []
        for index, (planned, crop) in enumerate(plan.clips):
            name = clip_name(group, index, len(plan.clips))
            path = f"{location}/{group}/{request.format.path_of(name)}"
            clips.append(
                NewClip(
                    ClipId(new_id()),
                    TaskId(new_id()),
                    index,
                    name,
                    path,
                    planned,
                    crop,
                    # Refused otherwise, before this.
                    cuts=() if request.cross_shots is CrossShots.REFUSE else None,
                    cuts_wanted=request.cross_shots is CrossShots.WARN,
                )
            )
        version = surveyed.plan.version
        export = NewExport(
            id=ExportId(new_id()),
            job_id=JobId(new_id()),
            asset_id=asset.id,
            request=replace(request, cropping=plan.cropping),
            cursor=plan.cursor,
            seconds=plan.seconds,
            source_version=version,
            source_fingerprint=asset.fingerprint if asset.version == version else "",
            number=number,
            clips=tuple(clips),
            created_at=self._now(),
        )
        return await record_export(stores, export, asset, self._now)
