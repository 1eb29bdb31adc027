"""Measurements of a finished clip, and whether it keeps a data set's contract."""

from collections.abc import Iterator
from dataclasses import dataclass

from rushes_footage.contracts import CLIP_SECONDS, RATE, SIDES, VIDEO_FRAMES, Contract

_TIME_COMPRESSION = 8
_HALF_A_MILLISECOND = 0.0005
_AAC_PACKET_SECONDS = 1024 / 44_100
"""Sound in AAC ends with a whole packet."""


@dataclass(frozen=True, slots=True)
class FrameMatch:
    """Mean absolute difference, of 255, of a clip's frame from its source frame and from that frame's nearest
    neighbour."""

    difference: float
    nearest_neighbour_difference: float


@dataclass(frozen=True, slots=True)
class ClipProof:
    """What media measured by decoding the finished file."""

    frames: int
    frames_expected: int
    duration_seconds: float
    """With what the container says of the last frame's length: at a variable rate only roughly. 0 for pictures."""
    width: int
    height: int
    first: FrameMatch
    last: FrameMatch
    audio_offset_ms: float | None
    """Where the sound starts relative to the picture; None for a silent clip."""
    audio_duration_seconds: float


def broken_rules(contract: Contract, clip: str, proof: ClipProof) -> list[str]:
    """Each rule of the contract that the measured clip breaks, in words that name the clip; empty where it keeps
    all."""
    return [f"{clip}: {broken} ({contract})" for broken in _broken(contract, proof)]


def _broken(contract: Contract, proof: ClipProof) -> Iterator[str]:
    lasts = proof.duration_seconds  # 0 of a sequence, whose pictures say nothing of time
    if contract in VIDEO_FRAMES:
        if proof.frames % _TIME_COMPRESSION != 1:
            yield f"it has {proof.frames} frames; it must be one more than a multiple of {_TIME_COMPRESSION}"
        if lasts and abs(lasts - proof.frames / RATE) > _HALF_A_MILLISECOND:
            yield f"it has {proof.frames / lasts:.3f} frames per second; they must be {RATE}"
        if proof.width % SIDES or proof.height % SIDES:
            yield f"it is {proof.width} x {proof.height}; both sides must be multiples of {SIDES}"
    if contract is Contract.FOLEY:
        if lasts and abs(lasts - CLIP_SECONDS) > _HALF_A_MILLISECOND:
            yield f"its picture lasts {lasts:.3f} s; it must be {CLIP_SECONDS:.3f} s"
        if proof.audio_offset_ms is None:
            yield "it has no sound"
        elif abs(proof.audio_duration_seconds - CLIP_SECONDS) > _AAC_PACKET_SECONDS:
            yield f"its sound lasts {proof.audio_duration_seconds:.3f} s; it must be {CLIP_SECONDS:.3f} s"
