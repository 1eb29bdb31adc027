"""What the clips of a data set have to be like for those who train on them: how they are cut, and how that is checked.

Video-generation models that compress time by eight, the first frame apart, take 8n + 1 frames, at 25 frames per second
and with sides in multiples of 32. Models that learn sounds to pictures take 8.000 s of both.
"""

from collections.abc import Iterator
from enum import StrEnum

from rushes_catalog.domain.cutting import ClipProof, ClipTiming
from rushes_catalog.domain.errors import ContractImpossible
from rushes_catalog.domain.media_facts import MediaFacts

CLIP_SECONDS = 8.0

_RATE = 25
_TIME_COMPRESSION = 8
_SIDES = 32
_HALF_A_MILLISECOND = 0.0005
_AAC_PACKET_SECONDS = 1024 / 44_100
"""Sound ends with a whole packet."""


class Contract(StrEnum):
    """Whom a data set is for."""

    PLAIN = "plain"
    VIDEO_201 = "video_201"
    VIDEO_193 = "video_193"
    FOLEY = "foley"


_VIDEO_FRAMES = {Contract.VIDEO_201: 201, Contract.VIDEO_193: 193}


def timing_of(contract: Contract) -> ClipTiming:
    """How long clips are, and which frames they have."""
    if contract in _VIDEO_FRAMES:
        return ClipTiming(_VIDEO_FRAMES[contract] / _RATE, _RATE, rate_only_where_needed=False)
    if contract is Contract.FOLEY:
        return ClipTiming(CLIP_SECONDS, _RATE, rate_only_where_needed=True)
    return ClipTiming(CLIP_SECONDS, None, rate_only_where_needed=False)


def size_multiple(contract: Contract) -> int:
    """What both sides of a clip are multiples of."""
    return _SIDES if contract in _VIDEO_FRAMES else 2


def expect_possible(contract: Contract, short_side: int, asset_name: str, facts: MediaFacts | None) -> None:
    """Raise ContractImpossible where no clip of these settings can keep the contract."""
    if contract is Contract.FOLEY and facts is not None and facts.audio is None:
        raise ContractImpossible("contract", f"foley needs sound, and {asset_name} has none")
    if contract in _VIDEO_FRAMES and 0 < short_side < _SIDES:
        raise ContractImpossible("short_side", f"{contract} needs {_SIDES} pixels at least, or 0 for the source's size")


def broken_rules(contract: Contract, clip: str, proof: ClipProof) -> list[str]:
    """In words that name the clip and the rule; none where the measured clip keeps the contract."""
    return [f"{clip}: {broken} ({contract})" for broken in _broken(contract, proof)]


def _broken(contract: Contract, proof: ClipProof) -> Iterator[str]:
    lasts = proof.duration_seconds  # 0 of a sequence, whose pictures say nothing of time
    if contract in _VIDEO_FRAMES:
        if proof.frames % _TIME_COMPRESSION != 1:
            yield f"it has {proof.frames} frames; it must be one more than a multiple of {_TIME_COMPRESSION}"
        if lasts and abs(lasts - proof.frames / _RATE) > _HALF_A_MILLISECOND:
            yield f"it has {proof.frames / lasts:.3f} frames per second; they must be {_RATE}"
        if proof.width % _SIDES or proof.height % _SIDES:
            yield f"it is {proof.width} x {proof.height}; both sides must be multiples of {_SIDES}"
    if contract is Contract.FOLEY:
        if lasts and abs(lasts - CLIP_SECONDS) > _HALF_A_MILLISECOND:
            yield f"its picture lasts {lasts:.3f} s; it must be {CLIP_SECONDS:.3f} s"
        if proof.audio_offset_ms is None:
            yield "it has no sound"
        elif abs(proof.audio_duration_seconds - CLIP_SECONDS) > _AAC_PACKET_SECONDS:
            yield f"its sound lasts {proof.audio_duration_seconds:.3f} s; it must be {CLIP_SECONDS:.3f} s"
