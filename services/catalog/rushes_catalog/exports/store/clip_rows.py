"""Conversions between rows of clips and values of the domain."""

from typing import Any

from sqlalchemy import Row, Select, select

from rushes_catalog.domain.ids import AssetId, ClipId, ExportId, JobId
from rushes_catalog.exports.domain.cross_shots import ClipCut
from rushes_catalog.exports.domain.exports import Clip, ClipState, NewClip, Origin, RecordedClip
from rushes_catalog.storage.schema.exports import clip, export
from rushes_catalog.storage.schema.jobs import job, task
from rushes_catalog.storage.schema.library import asset, root
from rushes_catalog.storage.stored_json import CLIP_CROP, CLIP_CUTS, JOINTS, PROOF, TIMES
from rushes_footage.clips import ClipOrder, OwnClip, TaskId
from rushes_footage.contracts import Contract, size_multiple
from rushes_footage.crops import Crop
from rushes_footage.files import FileVersion, Source
from rushes_footage.formats import ClipAudio, ClipFormat, DynamicRange
from rushes_footage.plans import ClipPlace, ClipPlan, Resampling

CLIPS: Select[*tuple[Any, ...]] = (
    select(clip, task.c.progress, export.c.format, export.c.audio, export.c.origin).join_from(clip, task).join(export)
)
"""Rows for `clip_of`."""
RECORDED_CLIPS: Select[*tuple[Any, ...]] = (
    CLIPS.add_columns(
        export.c.folder_suffix,
        export.c.group_name,
        export.c.profile,
        export.c.job_id,
        export.c.contract,
        export.c.label,
        job.c.ticket,
        asset.c.id.label("asset_id"),
    )
    .join(job, export.c.job_id == job.c.id)
    .join(asset, export.c.asset_number == asset.c.number)
)
"""Rows for `recorded_of`."""
ORDERS: Select[*tuple[Any, ...]] = select(
    clip,
    export.c.folder_suffix,
    export.c.group_name,
    export.c.short_side,
    export.c.label,
    export.c.contract,
    export.c.format,
    export.c.audio,
    export.c.dynamic_range,
    export.c.encoder.label("wanted_encoder"),
    export.c.source_size,
    export.c.source_mtime_ns,
    export.c.replaces,
    asset.c.path.label("asset_path"),
    root.c.name.label("root_name"),
).select_from(clip.join(export).join(asset).join(root))
"""Rows for `order_of`."""


def clip_columns(export_id: ExportId, new: NewClip) -> dict[str, Any]:
    """Columns of a planned clip that waits to be cut."""
    return {
        "id": new.id,
        "export_id": export_id,
        "task_id": new.task_id,
        "position": new.index,
        "name": new.name,
        "path": new.path,
        "start": new.plan.start,
        "first_frame": new.plan.first_frame,
        "frame_count": new.plan.frame_count,
        "start_pts": new.plan.start_pts,
        "end_pts": new.plan.end_pts,
        "state": ClipState.WAITING,
        "crop": CLIP_CROP.dump_json(new.crop).decode() if new.crop else None,
        "resampled_rate": new.plan.resampling.rate if new.plan.resampling else None,
        "resampled_frames": new.plan.resampling.frames if new.plan.resampling else None,
        "joints": JOINTS.dump_json(new.plan.joints).decode() if new.plan.joints else None,
        "times": times_stored(new.plan),
        "cuts": cuts_stored(new.cuts),
        "cuts_wanted": new.cuts_wanted,
    }


def clip_of(row: Row[*tuple[Any, ...]]) -> Clip:
    """From a row of `CLIPS`."""
    return Clip(
        id=ClipId(row.id),
        export_id=ExportId(row.export_id),
        index=row.position,
        plan=_plan_of(row),
        path=row.published_path or row.path,
        state=ClipState(row.state),
        progress=row.progress,
        error=row.error,
        size=row.size,
        proof=PROOF.validate_json(row.proof) if row.proof else None,
        done_at=row.done_at,
        crop=_crop_of(row),
        format=ClipFormat(row.format),
        audio=ClipAudio(row.audio),
        encoder=row.encoder,
        fallback=row.fallback,
        imported=row.origin != Origin.RUSHES,
        cuts=CLIP_CUTS.validate_json(row.cuts) if row.cuts else None,
    )


def recorded_of(row: Row[*tuple[Any, ...]]) -> RecordedClip:
    """From a row of `RECORDED_CLIPS`."""
    return RecordedClip(
        clip=clip_of(row),
        place=_place_of(row),
        task_id=TaskId(row.task_id),
        asset_id=AssetId(row.asset_id),
        profile=row.profile,
        job_id=JobId(row.job_id),
        job_ticket=row.ticket,
        contract=Contract(row.contract),
        label=row.label,
        origin=Origin(row.origin),
        adopted=None if row.adopted_size is None else FileVersion(row.adopted_size, row.adopted_mtime_ns),
    )


def order_of(row: Row[*tuple[Any, ...]], replaces: OwnClip | None) -> ClipOrder:
    """From a row of `ORDERS`, with the clip that it replaces."""
    return ClipOrder(
        task_id=TaskId(row.task_id),
        source=Source(row.root_name, row.asset_path, FileVersion(row.source_size, row.source_mtime_ns)),
        plan=_plan_of(row),
        place=_place_of(row),
        short_side=row.short_side,
        label=row.label,
        encoder=row.wanted_encoder,
        crop=_crop_of(row),
        size_multiple=size_multiple(Contract(row.contract)),
        audio=ClipAudio(row.audio),
        dynamic_range=DynamicRange(row.dynamic_range),
        replaces=replaces,
    )


def times_stored(plan: ClipPlan) -> str | None:
    """The times of a plan's frames as stored."""
    return TIMES.dump_json(plan.times).decode() if plan.times else None


def cuts_stored(cuts: tuple[ClipCut, ...] | None) -> str | None:
    """The cuts within a clip as stored."""
    return None if cuts is None else CLIP_CUTS.dump_json(cuts).decode()


def _plan_of(row: Row[*tuple[Any, ...]]) -> ClipPlan:
    """Without the times of its frames, which only manifests have: an event would have hundreds."""
    resampling = Resampling(row.resampled_rate, row.resampled_frames) if row.resampled_rate else None
    joints = JOINTS.validate_json(row.joints) if row.joints else ()
    return ClipPlan(row.start, row.first_frame, row.frame_count, row.start_pts, row.end_pts, resampling, joints)


def _place_of(row: Row[*tuple[Any, ...]]) -> ClipPlace:
    return ClipPlace(row.folder_suffix, row.group_name, row.name, ClipFormat(row.format))


def _crop_of(row: Row[*tuple[Any, ...]]) -> Crop | None:
    return CLIP_CROP.validate_json(row.crop) if row.crop else None
