"""Creates an export: plans a batch of clips and queues their cutting, all or nothing."""

import secrets
from collections.abc import Sequence
from dataclasses import replace

from rushes_catalog.domain.assets import Asset
from rushes_catalog.domain.contracts import expect_possible
from rushes_catalog.domain.cropping import SEEDS, clip_crops
from rushes_catalog.domain.cutting import BatchPlan
from rushes_catalog.domain.errors import AssetNotFound, GroupTaken
from rushes_catalog.domain.exports import (
    Export,
    ExportRequest,
    NewClip,
    NewExport,
    clip_name,
    export_folder,
    group_name,
)
from rushes_catalog.domain.ids import ClipId, ExportId, JobId, new_id
from rushes_catalog.operations.find_asset import FindAsset
from rushes_catalog.operations.overwrite_group import Predecessor, predecessor
from rushes_catalog.operations.record_export import record_export
from rushes_catalog.ports.clock import Clock
from rushes_catalog.ports.inference import SubjectFinder
from rushes_catalog.ports.media import ExportFolder, FootageReader
from rushes_catalog.storage.catalog import Catalog, Stores
from rushes_footage.clips import TaskId
from rushes_footage.contracts import Contract, timing_of
from rushes_footage.crops import Crop, Cropping
from rushes_footage.files import Place


class CreateExport:
    """Asks media before the transaction begins, so that nobody waits for a disk while holding the database."""

    def __init__(
        self,
        catalog: Catalog,
        find_asset: FindAsset,
        reader: FootageReader,
        folder: ExportFolder,
        subjects: SubjectFinder,
        now: Clock,
    ) -> None:
        self._catalog, self._find_asset, self._reader, self._folder = catalog, find_asset, reader, folder
        self._subjects, self._now = subjects, now

    async def create(self, request: ExportRequest) -> Export:
        """Raises what finding the asset and planning on it raise; NoMediaNode."""
        try:
            return await self._try_to_create(request)
        except AssetNotFound:
            if request.asset_id is not None:
                raise
            # What lies there was new, and has been recognised meanwhile as an asset that lay elsewhere before.
            return await self._try_to_create(request)

    async def _try_to_create(self, request: ExportRequest) -> Export:
        if request.asset_id is not None:
            asset = await self._find_asset.by_id(request.asset_id)
        else:
            asset = await self._find_asset.by_path(request.absolute_path)
        expect_possible(request.contract, request.short_side, asset.name, asset.facts)
        timing = timing_of(request.contract)
        plan = await self._reader.plan_clips(
            asset.place,
            cursor=request.cursor,
            clips=request.clips,
            spread=request.spread,
            timing=timing,
            shift_to_fit=request.shift_to_fit,
        )
        centers = await self._centers(request.cropping, asset.place, plan)
        if request.replaces is not None:
            async with self._catalog.changing() as stores:
                before = await predecessor(stores, request.replaces, asset)
                request = before.taken_over_by(request)
                return await self._record(stores, request, asset, plan, centers, before.number, before)
        while True:
            # What lies in the folder counts as well as what is recorded: the folder may be older than the database.
            taken = await self._folder.highest_group(request.folder_suffix, request.name)
            try:
                async with self._catalog.changing() as stores:
                    taken = max(taken, await stores.exports.highest_number(request.folder_suffix, request.name))
                    return await self._record(stores, request, asset, plan, centers, taken + 1, None)
            except GroupTaken:
                continue  # another catalog on the same database was faster; the next number is free

    async def _centers(self, cropping: Cropping | None, place: Place, plan: BatchPlan) -> Sequence[float] | None:
        """Where the clips stand so that they show the subject; None: as the cropping says."""
        if cropping is None or not cropping.follow_subject or not cropping.may_crop(clip.start for clip in plan.clips):
            return None
        first_frames = [clip.first_frame for clip in plan.clips]
        return await self._subjects.centers(place, plan.version, first_frames, cropping.state.center)

    async def _record(
        self,
        stores: Stores,
        request: ExportRequest,
        asset: Asset,
        plan: BatchPlan,
        centers: Sequence[float] | None,
        number: int,
        before: Predecessor | None,
    ) -> Export:
        now = self._now()
        request = replace(request, cropping=_seeded(request.cropping))
        location = export_folder(self._folder.location(), request.folder_suffix)
        group = group_name(request.name, number)
        crops = _crops(request.cropping, request.contract, plan, centers)
        clips = []
        for index, (planned, crop) in enumerate(zip(plan.clips, crops, strict=True)):
            name = clip_name(group, index, len(plan.clips))
            path = f"{location}/{group}/{request.format.path_of(name)}"
            clip = NewClip(ClipId(new_id()), TaskId(new_id()), index, name, path, planned, crop)
            clips.append(clip if before is None else replace(clip, crop=before.crop_of(clip, request)))
        export = NewExport(
            id=ExportId(new_id()),
            job_id=JobId(new_id()),
            asset_id=asset.id,
            request=request,
            cursor=plan.cursor,
            source_version=plan.version,
            source_fingerprint=asset.fingerprint if asset.version == plan.version else "",
            number=number,
            clips=tuple(clips),
            created_at=now,
        )
        return await record_export(stores, export, asset, self._now)


def _seeded(cropping: Cropping | None) -> Cropping | None:
    """The same with a seed where one is needed."""
    if cropping is None or cropping.seed is not None or not cropping.is_random:
        return cropping
    return replace(cropping, seed=secrets.randbelow(SEEDS))


def _crops(
    cropping: Cropping | None, contract: Contract, plan: BatchPlan, centers: Sequence[float] | None
) -> tuple[Crop | None, ...]:
    if cropping is None:
        return (None,) * len(plan.clips)
    return clip_crops(cropping, [clip.start for clip in plan.clips], timing_of(contract).length, centers)
