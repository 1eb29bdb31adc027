"""Conversions between media's messages and values of the domain."""

from rushes.media.v1 import files_pb2, frames_pb2, work_pb2
from rushes_catalog.exports.domain.cutting import BatchPlan, PublishedClip, WorkProgress
from rushes_catalog.files.domain.scans import WalkBatch
from rushes_footage.messages.clips import attempt_from
from rushes_footage.messages.files import found_file_from, passed_over_from, unreadable_from, version_from
from rushes_footage.messages.plans import plan_from
from rushes_footage.messages.proofs import proof_from


def walk_batch_of(message: files_pb2.WalkResponse, node: str) -> WalkBatch:
    """A batch of a walk."""
    return WalkBatch(
        tuple(map(found_file_from, message.files)),
        tuple(map(unreadable_from, message.unreadable)),
        node,
        tuple(map(passed_over_from, message.passed_over)),
        message.through_link,
    )


def batch_plan_of(message: frames_pb2.PlanClipsResponse) -> BatchPlan:
    """The plan of a batch of clips."""
    return BatchPlan(
        version_from(message.version),
        message.cursor,
        message.length,
        tuple(map(plan_from, message.clips)),
    )


def progress_of(message: work_pb2.Progress) -> WorkProgress:
    """Progress of a task."""
    attempt = attempt_from(message.attempt) if message.HasField("attempt") else None
    return WorkProgress(message.fraction, message.stage, attempt)


def published_clip_of(message: work_pb2.ExportClipResult) -> PublishedClip:
    """A published and proven clip."""
    return PublishedClip(message.path, message.size, proof_from(message.proof), message.encoder, message.fallback)
