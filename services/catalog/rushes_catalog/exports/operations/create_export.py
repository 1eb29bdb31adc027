"""Creating an export: plans a batch of clips and queues their cutting, all or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rushes_catalog.domain.ids import ClipId, ExportId, JobId, new_id
from rushes_catalog.exports.domain.cross_shots import CrossShots
from rushes_catalog.exports.domain.cutting import BatchPlan
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
from rushes_catalog.library.domain.assets import Asset
from rushes_catalog.library.domain.errors import AssetNotFound
from rushes_catalog.ports.clock import Clock
from rushes_catalog.ports.media import ExportFolder
from rushes_catalog.storage.catalog import Catalog, Stores
from rushes_footage.clips import TaskId
from rushes_footage.names import name_key, portable, portable_end


@dataclass(frozen=True, slots=True)
class PlannedExport:
    """An export of a batch that is planned; `request` replaces no other one."""

    request: ExportRequest
    surveyed: Surveyed


class CreateExport:
    """Calls media before the transaction begins, so that the database is not held while a disk is waited for."""

    def __init__(self, catalog: Catalog, plan: PlanExport, folder: ExportFolder, now: Clock) -> None:
        self._catalog, self._plan, self._folder, self._now = catalog, plan, folder, now

    async def create(self, request: ExportRequest) -> Export:
        """The export; raises what finding the asset and planning on it raise; NoMediaNode.

        What Windows forbids in its name and suffix is replaced: clips are copied to disks and shares of all kinds.
        """
        request = _portable(request)
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

    async def planned(self, request: ExportRequest, asset: Asset, plan: BatchPlan) -> PlannedExport:
        """An export of this batch for `create_all`; raises what finding the batch's subjects raises."""
        return PlannedExport(_portable(request), await self._plan.surveyed(request, asset, plan))

    async def create_all(self, planned: Sequence[PlannedExport]) -> list[Export]:
        """The exports, in their order, all in one transaction: of many, each by itself would cost three times as much.

        Raises AssetNotFound and NoMediaNode; none is created then.
        """
        while True:
            taken: dict[tuple[str, str], int] = {}
            for request in (each.request for each in planned):
                if _folder_of(request) not in taken:
                    number = await self._folder.highest_group(request.folder_suffix, request.name)
                    taken[_folder_of(request)] = number
            try:
                async with self._catalog.changing() as stores:
                    return await self._record_all(stores, planned, taken)
            except GroupTaken:
                continue  # Another export took a number; the next ones are tried.

    async def _record_all(
        self, stores: Stores, planned: Sequence[PlannedExport], taken: dict[tuple[str, str], int]
    ) -> list[Export]:
        """`taken`: the highest number on the disk for each folder and name."""
        exports = []
        recorded: set[tuple[str, str]] = set()
        for each in planned:
            request, key = each.request, _folder_of(each.request)
            if key not in recorded:
                recorded.add(key)
                taken[key] = max(taken[key], await stores.exports.highest_number(request.folder_suffix, request.name))
            taken[key] += 1
            exports.append(await self._record(stores, request, each.surveyed, taken[key], None))
        return exports

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


def _portable(request: ExportRequest) -> ExportRequest:
    name, suffix = portable(request.name), portable_end(request.folder_suffix)
    return replace(request, name=name, folder_suffix=suffix)


def _folder_of(request: ExportRequest) -> tuple[str, str]:
    """What has numbers of its own: the folder, and the name as some file systems take it."""
    return request.folder_suffix, name_key(request.name)
