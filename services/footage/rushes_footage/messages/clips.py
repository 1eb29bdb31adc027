"""Conversions of orders for clips, their owners, and verification results."""

from uuid import UUID

from rushes.media.v1 import export_folder_pb2, work_pb2
from rushes_footage.clips import ClipAttempt, ClipOrder, FoundClip, OwnClip, TaskId, VerifiedClip
from rushes_footage.encoders import CPU
from rushes_footage.messages.crops import crop_from, crop_to
from rushes_footage.messages.files import source_from, source_to, version_from, version_to
from rushes_footage.messages.formats import audio_from, audio_to, dynamic_range_from, dynamic_range_to
from rushes_footage.messages.plans import place_from, place_to, plan_from, plan_to
from rushes_footage.messages.proofs import proof_from, proof_to

_LEAST_MULTIPLE = 2
"""Of both sides of a clip: no format takes odd ones."""


def task_id_from(message: str) -> TaskId:
    """A task's UUID in its usual form; raises ValueError for anything that is no UUID."""
    return TaskId(str(UUID(message)))


def attempt_to(attempt: ClipAttempt) -> work_pb2.ClipAttempt:
    """An attempt at a clip."""
    return work_pb2.ClipAttempt(number=attempt.number, why=attempt.why, seconds=attempt.seconds)


def attempt_from(message: work_pb2.ClipAttempt) -> ClipAttempt:
    """An attempt at a clip."""
    return ClipAttempt(message.number, message.why, message.seconds)


def own_clip_to(clip: OwnClip) -> work_pb2.OwnClip:
    """A clip and the task that owns it."""
    adopted = version_to(clip.adopted) if clip.adopted else None
    return work_pb2.OwnClip(place=place_to(clip.place), task_id=clip.task_id, label=clip.label, adopted=adopted)


def own_clip_from(message: work_pb2.OwnClip) -> OwnClip:
    """A clip and the task that owns it."""
    adopted = version_from(message.adopted) if message.HasField("adopted") else None
    return OwnClip(place_from(message.place), task_id_from(message.task_id), message.label, adopted)


def found_clip_to(found: FoundClip) -> export_folder_pb2.FoundClip:
    """What lies at a path."""
    return export_folder_pb2.FoundClip(
        place=place_to(found.place) if found.place else None,
        version=version_to(found.version) if found.version else None,
        bytes=found.size,
    )


def found_clip_from(message: export_folder_pb2.FoundClip) -> FoundClip:
    """What lies at a path."""
    return FoundClip(
        place=place_from(message.place) if message.HasField("place") else None,
        version=version_from(message.version) if message.HasField("version") else None,
        size=message.bytes,
    )


def order_to(order: ClipOrder) -> work_pb2.ExportClipSpec:
    """The order for a clip; the task's id travels in a field beside it."""
    return work_pb2.ExportClipSpec(
        source=source_to(order.source),
        plan=plan_to(order.plan),
        place=place_to(order.place),
        short_side=order.short_side,
        label=order.label,
        encoder=order.encoder,
        crop=crop_to(order.crop) if order.crop else None,
        size_multiple=order.size_multiple,
        audio=audio_to(order.audio),
        dynamic_range=dynamic_range_to(order.dynamic_range),
        replaces=own_clip_to(order.replaces) if order.replaces else None,
    )


def order_from(task_id: str, message: work_pb2.ExportClipSpec) -> ClipOrder:
    """The order for a clip; joints and crop are taken unchecked."""
    return ClipOrder(
        task_id=task_id_from(task_id),
        source=source_from(message.source),
        plan=plan_from(message.plan),
        place=place_from(message.place),
        short_side=message.short_side,
        label=message.label,
        encoder=message.encoder or CPU,
        crop=crop_from(message.crop) if message.HasField("crop") else None,
        size_multiple=message.size_multiple or _LEAST_MULTIPLE,
        audio=audio_from(message.audio),
        dynamic_range=dynamic_range_from(message.dynamic_range),
        replaces=own_clip_from(message.replaces) if message.HasField("replaces") else None,
    )


def verified_to(verified: VerifiedClip) -> export_folder_pb2.VerifyClipResponse:
    """A clip that was proven again."""
    proof = proof_to(verified.proof) if verified.proof else None
    return export_folder_pb2.VerifyClipResponse(differences=verified.differences, proof=proof, gone=verified.gone)


def verified_from(message: export_folder_pb2.VerifyClipResponse) -> VerifiedClip:
    """A clip that was proven again."""
    proof = proof_from(message.proof) if message.HasField("proof") else None
    return VerifiedClip(tuple(message.differences), proof, message.gone)
