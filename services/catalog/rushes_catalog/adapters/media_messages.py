"""Messages of media to values of the domain, and the domain's orders to messages."""

from rushes.media.v1 import export_folder_pb2, files_pb2, frames_pb2, work_pb2
from rushes_catalog.domain.cutting import BatchPlan, ClipOrder, OwnClip, PublishedClip, VerifiedClip, WorkProgress
from rushes_catalog.domain.scans import WalkBatch
from rushes_footage.messages.crops import crop_to
from rushes_footage.messages.files import found_file_from, source_to, unreadable_from, version_from
from rushes_footage.messages.formats import audio_to
from rushes_footage.messages.plans import place_to, plan_from, plan_to
from rushes_footage.messages.proofs import proof_from


def walk_batch_of(message: files_pb2.WalkResponse, node: str) -> WalkBatch:
    """A part of a node's walk."""
    return WalkBatch(
        tuple(map(found_file_from, message.files)),
        tuple(map(unreadable_from, message.unreadable)),
        node,
    )


def batch_plan_of(message: frames_pb2.PlanClipsResponse) -> BatchPlan:
    """The frames of a batch."""
    return BatchPlan(
        version_from(message.version),
        message.cursor,
        tuple(map(plan_from, message.clips)),
    )


def own_clip_to(clip: OwnClip) -> work_pb2.OwnClip:
    """A clip and whose it is."""
    return work_pb2.OwnClip(place=place_to(clip.place), task_id=clip.task_id, label=clip.label)


def clip_spec_to(order: ClipOrder) -> work_pb2.ExportClipSpec:
    """What is to be cut."""
    return work_pb2.ExportClipSpec(
        source=source_to(order.source.at(order.version)),
        plan=plan_to(order.plan),
        place=place_to(order.place),
        short_side=order.short_side,
        label=order.label,
        encoder=order.encoder,
        crop=crop_to(order.crop) if order.crop else None,
        size_multiple=order.size_multiple,
        audio=audio_to(order.audio),
        replaces=own_clip_to(order.replaces) if order.replaces else None,
    )


def progress_of(message: work_pb2.Progress) -> WorkProgress:
    """How far work is."""
    return WorkProgress(message.fraction, message.stage)


def published_clip_of(message: work_pb2.ExportClipResult) -> PublishedClip:
    """A clip at its place, proven."""
    return PublishedClip(message.path, message.size, proof_from(message.proof), message.encoder, message.fallback)


def verified_clip_of(message: export_folder_pb2.VerifyClipResponse) -> VerifiedClip:
    """A clip that was proven again."""
    proof = proof_from(message.proof) if message.HasField("proof") else None
    return VerifiedClip(tuple(message.differences), proof, message.gone)
