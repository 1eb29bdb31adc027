"""Conversions between the domain's values and messages."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from google.protobuf.timestamp_pb2 import Timestamp

from rushes.catalog.v1 import annotations_pb2, changes_pb2, exports_pb2, jobs_pb2, learning_pb2, library_pb2
from rushes_catalog.annotations.domain.annotations import HiddenAsset, Marker
from rushes_catalog.changes.domain.changes import RecordedChange
from rushes_catalog.exports.domain.cross_shots import ClipCut, CrossShots
from rushes_catalog.exports.domain.exports import Clip, ClipState, Export
from rushes_catalog.jobs.domain.job_log import JobLogLine
from rushes_catalog.jobs.domain.jobs import Job, JobAction, JobState, Task, TaskState
from rushes_catalog.learning.domain.learning import TrainingStage
from rushes_catalog.library.domain.assets import Asset, AssetState, LibraryRoot
from rushes_catalog.library.domain.recording_times import RecordingSource
from rushes_footage.content_types import content_type_of
from rushes_footage.crops import Crop
from rushes_footage.encoders import AUTO, LADDER
from rushes_footage.messages.contracts import contract_to
from rushes_footage.messages.crops import crop_to, cropping_to
from rushes_footage.messages.facts import facts_to, problem_to
from rushes_footage.messages.files import unreadable_to, version_to
from rushes_footage.messages.formats import audio_to, dynamic_range_to, format_to
from rushes_footage.messages.proofs import proof_to
from rushes_footage.messages.shots import cut_kind_to
from rushes_footage.plans import ClipPlan

_JOB_STATES = {
    JobState.WAITING: jobs_pb2.JOB_STATE_WAITING,
    JobState.RUNNING: jobs_pb2.JOB_STATE_RUNNING,
    JobState.PAUSED: jobs_pb2.JOB_STATE_PAUSED,
    JobState.DONE: jobs_pb2.JOB_STATE_DONE,
    JobState.PARTIAL: jobs_pb2.JOB_STATE_PARTIAL,
    JobState.FAILED: jobs_pb2.JOB_STATE_FAILED,
    JobState.CANCELLED: jobs_pb2.JOB_STATE_CANCELLED,
}
_JOB_ACTIONS: dict[int, JobAction] = {
    jobs_pb2.JOB_ACTION_CANCEL: JobAction.CANCEL,
    jobs_pb2.JOB_ACTION_PAUSE: JobAction.PAUSE,
    jobs_pb2.JOB_ACTION_RESUME: JobAction.RESUME,
    jobs_pb2.JOB_ACTION_RETRY: JobAction.RETRY,
    jobs_pb2.JOB_ACTION_DELETE: JobAction.DELETE,
    jobs_pb2.JOB_ACTION_RESTORE: JobAction.RESTORE,
}
_TASK_STATES = {
    TaskState.WAITING: jobs_pb2.TASK_STATE_WAITING,
    TaskState.RUNNING: jobs_pb2.TASK_STATE_RUNNING,
    TaskState.DONE: jobs_pb2.TASK_STATE_DONE,
    TaskState.FAILED: jobs_pb2.TASK_STATE_FAILED,
    TaskState.CANCELLED: jobs_pb2.TASK_STATE_CANCELLED,
}
_TRAINING_STAGES = {
    TrainingStage.DESCRIBING: learning_pb2.TRAINING_STAGE_DESCRIBING,
    TrainingStage.TRAINING: learning_pb2.TRAINING_STAGE_TRAINING,
    TrainingStage.PREDICTING: learning_pb2.TRAINING_STAGE_PREDICTING,
}
_CLIP_STATES = {
    ClipState.WAITING: exports_pb2.CLIP_STATE_WAITING,
    ClipState.RUNNING: exports_pb2.CLIP_STATE_RUNNING,
    ClipState.DONE: exports_pb2.CLIP_STATE_DONE,
    ClipState.FAILED: exports_pb2.CLIP_STATE_FAILED,
    ClipState.CANCELLED: exports_pb2.CLIP_STATE_CANCELLED,
    ClipState.DELETED: exports_pb2.CLIP_STATE_DELETED,
}
_CHANGE_KINDS = {
    "deletion": changes_pb2.CHANGE_KIND_DELETION,
    "forgetting": changes_pb2.CHANGE_KIND_DELETION,
    "visibility": changes_pb2.CHANGE_KIND_VISIBILITY,
    "edit": changes_pb2.CHANGE_KIND_EDIT,
    "overwrite": changes_pb2.CHANGE_KIND_OVERWRITE,
    "sorting": changes_pb2.CHANGE_KIND_SORTING,
    "pipeline_deletion": changes_pb2.CHANGE_KIND_PIPELINE_DELETION,
    "finder_deletion": changes_pb2.CHANGE_KIND_FINDER,
    "example_deletion": changes_pb2.CHANGE_KIND_FINDER,
    "version_choice": changes_pb2.CHANGE_KIND_FINDER,
    "moments": changes_pb2.CHANGE_KIND_MOMENTS,
    "transcript_deletion": changes_pb2.CHANGE_KIND_TRANSCRIPT,
    "brand_list_deletion": changes_pb2.CHANGE_KIND_BRAND_LIST,
    "region_decision": changes_pb2.CHANGE_KIND_BRAND_REGION,
    "region_decisions": changes_pb2.CHANGE_KIND_BRAND_REGION,
    "pipeline_profile_deletion": changes_pb2.CHANGE_KIND_PIPELINE_PROFILE,
    "category": changes_pb2.CHANGE_KIND_CATEGORY,
    "star": changes_pb2.CHANGE_KIND_STAR,
    "shot_drafts": changes_pb2.CHANGE_KIND_SHOTS,
}
_CROSS_SHOTS: dict[int, CrossShots] = {
    exports_pb2.CROSS_SHOTS_UNSPECIFIED: CrossShots.WARN,
    exports_pb2.CROSS_SHOTS_ALLOW: CrossShots.ALLOW,
    exports_pb2.CROSS_SHOTS_REFUSE: CrossShots.REFUSE,
}
_ASSET_STATES = {
    AssetState.NEW: library_pb2.ASSET_STATE_NEW,
    AssetState.GROWING: library_pb2.ASSET_STATE_GROWING,
    AssetState.READY: library_pb2.ASSET_STATE_READY,
    AssetState.OFFLINE: library_pb2.ASSET_STATE_OFFLINE,
    AssetState.PROBLEM: library_pb2.ASSET_STATE_PROBLEM,
}

_RECORDING_SOURCES = {
    RecordingSource.CONTAINER: library_pb2.RECORDING_SOURCE_CONTAINER,
    RecordingSource.NAME: library_pb2.RECORDING_SOURCE_NAME,
    RecordingSource.MTIME: library_pb2.RECORDING_SOURCE_MTIME,
}


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def time_to(moment: datetime) -> Timestamp:
    """From a time with a zone."""
    # Like FromDatetime, without its calendar and in a fifth of the time: a page of assets has hundreds.
    seconds, micros = divmod((moment - _EPOCH) // _MICROSECOND, 1_000_000)
    return Timestamp(seconds=seconds, nanos=micros * 1000)


def _millis_to(millis: int) -> Timestamp:
    seconds, rest = divmod(millis, 1000)
    return Timestamp(seconds=seconds, nanos=rest * 1_000_000)


def _nanos_to(nanos: int) -> Timestamp:
    # To the microsecond, as other times are.
    seconds, micros = divmod((nanos + 500) // 1000, 1_000_000)
    return Timestamp(seconds=seconds, nanos=micros * 1000)


def time_from(message: Timestamp) -> datetime:
    """A time in UTC."""
    return message.ToDatetime(tzinfo=UTC)


def job_state_of(message: int) -> JobState:
    """A state that the contract defines."""
    return next(state for state, value in _JOB_STATES.items() if value == message)


def job_state_to(state: JobState) -> "jobs_pb2.JobState.ValueType":
    """State of a job."""
    return _JOB_STATES[state]


def job_action_of(message: int) -> JobAction:
    """An action that the contract defines."""
    return _JOB_ACTIONS[message]


def job_to(job: Job) -> jobs_pb2.Job:
    """A job."""
    message = jobs_pb2.Job(
        id=job.id,
        ticket=job.ticket,
        kind=job.kind,
        title=job.title,
        state=_JOB_STATES[job.state],
        total=job.total,
        completed=job.completed,
        failed=job.failed,
        progress=job.progress,
        error=job.error or None,
        warning=job.warning or None,
        created_at=time_to(job.created_at),
        export_id=job.export_id,
        requested_by=job.requested_by or None,
        profile=job.profile or None,
        nodes=job.nodes,
        running=job.running,
        place=None if job.ended else job.place,
        group=job.group or None,
        wait_reason=job.wait_reason or None,
        deleted=job.deleted,
    )
    if job.started_at is not None:
        message.started_at.CopyFrom(time_to(job.started_at))
    if job.ended_at is not None:
        message.ended_at.CopyFrom(time_to(job.ended_at))
    return message


def log_line_to(line: JobLogLine) -> jobs_pb2.JobLogLine:
    """A line of a job's log."""
    message = jobs_pb2.JobLogLine(
        event=line.event,
        part=line.part or None,
        attempt=line.attempt or None,
        node=line.node or None,
        detail=line.detail or None,
    )
    message.at.FromDatetime(line.at)
    return message


def task_to(task: Task) -> jobs_pb2.Task:
    """A task of a job."""
    return jobs_pb2.Task(
        id=task.id,
        kind=task.kind,
        title=task.title,
        state=_TASK_STATES[task.state],
        error=task.error or None,
        node=task.node or None,
    )


def clip_to(clip: Clip) -> exports_pb2.Clip:
    """A clip."""
    message = exports_pb2.Clip(
        id=clip.id,
        export_id=clip.export_id,
        index=clip.index,
        start=clip.plan.start,
        first_frame=clip.plan.first_frame,
        frame_count=clip.plan.clip_frames,
        rate=clip.plan.resampling.rate if clip.plan.resampling else None,
        path=clip.path,
        state=_CLIP_STATES[clip.state],
        progress=clip.progress,
        error=clip.error or None,
        size=clip.size or None,
        crop=crop_to(clip.crop) if clip.crop else None,
        format=format_to(clip.format),
        audio=audio_to(clip.audio),
        encoder=clip.encoder or None,
        fallback=clip.fallback or None,
        imported=clip.imported,
        cuts=_clip_cuts_to(clip.cuts),
    )
    if clip.proof is not None:
        message.proof.CopyFrom(proof_to(clip.proof))
    if clip.done_at is not None:
        message.done_at.CopyFrom(time_to(clip.done_at))
    return message


def cross_shots_of(message: int) -> CrossShots:
    """What happens to clips that cross a cut."""
    return _CROSS_SHOTS[message]


def _clip_cuts_to(cuts: Sequence[ClipCut] | None) -> exports_pb2.ClipCuts | None:
    if cuts is None:
        return None
    return exports_pb2.ClipCuts(cuts=[exports_pb2.ClipCut(frame=cut.frame, kind=cut_kind_to(cut.kind)) for cut in cuts])


def planned_clip_to(
    index: int, plan: ClipPlan, crop: Crop | None, cuts: Sequence[ClipCut] | None
) -> exports_pb2.PlannedClip:
    """A planned clip; `cuts` within it, None: not known."""
    return exports_pb2.PlannedClip(
        index=index,
        start=plan.start,
        first_frame=plan.first_frame,
        frame_count=plan.clip_frames,
        rate=plan.resampling.rate if plan.resampling else None,
        crop=crop_to(crop) if crop else None,
        cuts=_clip_cuts_to(cuts),
    )


def export_to(export: Export) -> exports_pb2.Export:
    """An export with its job and clips."""
    return exports_pb2.Export(
        id=export.id,
        asset_id=export.asset_id,
        asset_name=export.asset_name,
        job=job_to(export.job),
        cursor=export.cursor,
        spread=export.spread,
        seconds=export.seconds,
        short_side=export.short_side or None,
        label=export.label,
        category=export.category,
        profile=export.profile,
        folder_suffix=export.folder_suffix,
        group=export.group,
        clips=[clip_to(clip) for clip in export.clips],
        created_at=time_to(export.created_at),
        crop=cropping_to(export.cropping) if export.cropping else None,
        contract=contract_to(export.contract),
        format=format_to(export.format),
        audio=audio_to(export.audio),
        dynamic_range=dynamic_range_to(export.dynamic_range),
        encoder=_encoder_to(export.encoder),
    )


def _encoder_to(name: str) -> str:
    # An export of an earlier version may have asked for one that there is no longer.
    return name if name in LADDER else AUTO


def asset_to(asset: Asset) -> library_pb2.Asset:
    """An asset; an offline one with its last known data."""
    return library_pb2.Asset(
        id=asset.id,
        root=asset.place.root,
        root_path=asset.root_path,
        path=asset.place.path,
        name=asset.name,
        version=version_to(asset.version),
        modified_at=_nanos_to(asset.version.mtime_ns),
        fingerprint=asset.fingerprint,
        state=_ASSET_STATES[asset.state],
        added_at=time_to(asset.added_at),
        clip_count=asset.clip_count,
        marker_count=asset.marker_count,
        hidden=asset.hidden,
        starred=asset.starred,
        recorded_at=_millis_to(asset.recorded.millis),
        recording_source=_RECORDING_SOURCES[asset.recorded.source],
        camera=asset.camera,
        needs_conversion=asset.needs_conversion,
        facts=facts_to(asset.facts) if asset.facts is not None else None,
        problem=problem_to(asset.problem) if asset.problem is not None else None,
        content_type=content_type_of(asset.name),
    )


def root_to(root: LibraryRoot) -> library_pb2.LibraryRoot:
    """A root."""
    message = library_pb2.LibraryRoot(
        name=root.name,
        path=root.path,
        online=root.online,
        asset_count=root.asset_count,
        emptied=root.emptied,
        offline_because=root.offline_because,
        unreadable=map(unreadable_to, root.unreadable),
        unreadable_count=root.unreadable_count,
        passed_over=[
            library_pb2.PassedOverKind(suffix=each.kind, count=each.count, reason=each.reason)
            for each in root.passed_over
        ],
    )
    if root.scanned_at is not None:
        message.scanned_at.CopyFrom(time_to(root.scanned_at))
    return message


def marker_to(marker: Marker) -> annotations_pb2.Marker:
    """A marker."""
    return annotations_pb2.Marker(
        asset_id=marker.asset_id,
        export_id=marker.export_id,
        start=marker.start,
        number=marker.number,
        output_path=marker.output_path,
        clips=marker.clips,
        existing_clips=marker.existing_clips,
        spread=marker.spread,
        seconds=marker.seconds,
        short_side=marker.short_side or None,
        label=marker.label,
        category=marker.category,
        folder_suffix=marker.folder_suffix,
        group=marker.group,
        crop=cropping_to(marker.cropping) if marker.cropping else None,
        contract=contract_to(marker.contract),
        format=format_to(marker.format),
        audio=audio_to(marker.audio),
        dynamic_range=dynamic_range_to(marker.dynamic_range),
        encoder=_encoder_to(marker.encoder),
    )


def change_to(change: RecordedChange) -> changes_pb2.Change:
    """An undoable change."""
    message = changes_pb2.Change(
        id=change.id,
        kind=_CHANGE_KINDS[change.what.kind],
        words=change.words,
        made_by=change.made_by,
        made_at=time_to(change.made_at),
        undone_by=change.undone_by or None,
        until=time_to(change.until),
        final_because=change.final_because or None,
        asset_id=change.assets[0] if len(change.assets) == 1 else None,
    )
    if change.undone_at is not None:
        message.undone_at.CopyFrom(time_to(change.undone_at))
    if (act := change.act) is not None:
        message.act.CopyFrom(changes_pb2.Act(id=act.id, words=act.words, changes=act.changes, undone=act.undone))
    return message


def hidden_to(hidden: HiddenAsset) -> annotations_pb2.HiddenAsset:
    """A hidden asset."""
    return annotations_pb2.HiddenAsset(
        asset_id=hidden.asset_id,
        root=hidden.place.root,
        path=hidden.place.path,
        name=hidden.place.path.rpartition("/")[2],
    )


def stage_to(stage: TrainingStage) -> learning_pb2.TrainingStage.ValueType:
    """Stage of a training."""
    return _TRAINING_STAGES[stage]
