"""Conversions of clip proofs."""

from rushes.media.v1 import work_pb2
from rushes_footage.proofs import ClipProof, FrameMatch


def proof_to(proof: ClipProof) -> work_pb2.ClipProof:
    """The measurements of a clip."""
    return work_pb2.ClipProof(
        frames=proof.frames,
        frames_expected=proof.frames_expected,
        duration_seconds=proof.duration_seconds or None,
        width=proof.width,
        height=proof.height,
        first=_match_to(proof.first),
        last=_match_to(proof.last),
        audio_offset_ms=proof.audio_offset_ms,
        audio_duration_seconds=proof.audio_duration_seconds,
    )


def proof_from(message: work_pb2.ClipProof) -> ClipProof:
    """The measurements of a clip."""
    return ClipProof(
        frames=message.frames,
        frames_expected=message.frames_expected,
        duration_seconds=message.duration_seconds,
        width=message.width,
        height=message.height,
        first=_match_from(message.first),
        last=_match_from(message.last),
        audio_offset_ms=message.audio_offset_ms if message.HasField("audio_offset_ms") else None,
        audio_duration_seconds=message.audio_duration_seconds,
    )


def _match_to(match: FrameMatch) -> work_pb2.FrameMatch:
    return work_pb2.FrameMatch(
        difference=match.difference, nearest_neighbour_difference=match.nearest_neighbour_difference
    )


def _match_from(message: work_pb2.FrameMatch) -> FrameMatch:
    return FrameMatch(message.difference, message.nearest_neighbour_difference)
