"""Conversion of exports, clips and their proofs."""

from rushes.catalog.v1 import exports_pb2
from rushes.media.v1 import work_pb2
from rushes_footage.contracts import Contract
from rushes_footage.encoders import AUTO
from rushes_footage.messages.contracts import contract_from
from rushes_footage.messages.formats import audio_from, dynamic_range_from, format_from
from rushes_gateway.contract.messages import as_json
from rushes_gateway.resources.crops.convert import clip_crop, cropping
from rushes_gateway.resources.encoders.shapes import ENCODERS
from rushes_gateway.resources.exports import shapes
from rushes_gateway.resources.exports.shapes import ClipState
from rushes_gateway.timestamps import moment

CLIP_STATES: dict[int, ClipState] = {
    exports_pb2.CLIP_STATE_WAITING: "waiting",
    exports_pb2.CLIP_STATE_RUNNING: "running",
    exports_pb2.CLIP_STATE_DONE: "done",
    exports_pb2.CLIP_STATE_FAILED: "failed",
    exports_pb2.CLIP_STATE_CANCELLED: "cancelled",
    exports_pb2.CLIP_STATE_DELETED: "deleted",
}


def clip(message: exports_pb2.Clip) -> shapes.Clip:
    """A clip in its present state."""
    return shapes.Clip(
        id=message.id,
        export_id=message.export_id,
        index=message.index,
        start=message.start,
        first_frame=message.first_frame,
        frame_count=message.frame_count,
        rate=message.rate or None,
        path=message.path,
        state=CLIP_STATES[message.state],
        progress=message.progress,
        error=message.error or None,
        size=message.size or None,
        proof=_proof(message.proof) if message.HasField("proof") else None,
        imported=message.imported,
        crop=clip_crop(message.crop) if message.HasField("crop") else None,
        format=format_from(message.format),
        audio=audio_from(message.audio),
        encoder=message.encoder or None,
        fallback=message.fallback or None,
        done_at=moment(message.done_at) if message.HasField("done_at") else None,
    )


def export_plan(message: exports_pb2.PlanExportResponse) -> shapes.ExportPlan:
    """A batch as it would be cut."""
    return shapes.ExportPlan(
        cursor=message.cursor,
        seconds=message.seconds,
        clips=[_planned_clip(each) for each in message.clips],
        crop=cropping(message.cropping) if message.HasField("cropping") else None,
    )


def _planned_clip(message: exports_pb2.PlannedClip) -> shapes.PlannedClip:
    return shapes.PlannedClip(
        index=message.index,
        start=message.start,
        first_frame=message.first_frame,
        frame_count=message.frame_count,
        rate=message.rate or None,
        crop=clip_crop(message.crop) if message.HasField("crop") else None,
    )


def imported(message: exports_pb2.GetImportResponse) -> shapes.Import:
    """The result of importing the database of the replaced cutter."""
    return shapes.Import(
        database=message.database or None,
        notices=list(message.notices),
        clips=message.clips,
        hidden=message.hidden,
        missing_clips=message.missing_clips,
        unplaced_rows=message.unplaced_rows,
        unplaced=[shapes.UnplacedFile(name=each.name, rows=each.rows, why=each.why) for each in message.unplaced],
    )


def verified(message: exports_pb2.VerifyClipResponse) -> shapes.Verified:
    """The result of proving a clip again."""
    return shapes.Verified(
        differences=list(message.differences), proof=_proof(message.proof) if message.HasField("proof") else None
    )


def _encoder(name: str) -> str:
    return name if name in ENCODERS else AUTO


def _proof(message: work_pb2.ClipProof) -> shapes.Proof:
    return shapes.Proof(
        frames=message.frames,
        frames_expected=message.frames_expected,
        duration_seconds=message.duration_seconds or None,
        width=message.width,
        height=message.height,
        first=_match(message.first),
        last=_match(message.last),
        audio_offset_ms=message.audio_offset_ms if message.HasField("audio_offset_ms") else None,
    )


def _match(message: work_pb2.FrameMatch) -> shapes.FrameMatch:
    return shapes.FrameMatch(
        difference=message.difference, nearest_neighbour_difference=message.nearest_neighbour_difference
    )


def export(message: exports_pb2.Export) -> shapes.Export:
    """An export with all its clips."""
    return shapes.Export(
        id=message.id,
        asset_id=message.asset_id,
        asset_name=message.asset_name,
        job=as_json(message.job),
        cursor=message.cursor,
        spread=message.spread,
        seconds=message.seconds,
        short_side=message.short_side or None,
        label=message.label,
        category=message.category,
        profile=message.profile,
        folder_suffix=message.folder_suffix,
        group=message.group,
        clips=[clip(each) for each in message.clips],
        created_at=moment(message.created_at),
        crop=cropping(message.cropping) if message.HasField("cropping") else None,
        contract=contract_from(message.contract) or Contract.PLAIN,
        format=format_from(message.format),
        audio=audio_from(message.audio),
        dynamic_range=dynamic_range_from(message.dynamic_range),
        encoder=_encoder(message.encoder),
    )


def clips_counted(message: exports_pb2.CountClipsResponse) -> shapes.ClipsCounted:
    """Numbers of clips by state."""
    return shapes.ClipsCounted(
        all=_counts(message.all), under_way=_counts(message.under_way), progress=message.progress
    )


def _counts(message: exports_pb2.ClipCounts) -> shapes.ClipCounts:
    return shapes.ClipCounts(
        waiting=message.waiting,
        running=message.running,
        done=message.done,
        failed=message.failed,
        cancelled=message.cancelled,
    )
