"""Whether clips can keep a data set's contract, and whether they do."""

from collections.abc import Iterator

from rushes_catalog.domain.cutting import ClipProof
from rushes_catalog.domain.errors import ContractImpossible
from rushes_catalog.domain.media_facts import MediaFacts
from rushes_footage.contracts import CLIP_SECONDS, RATE, SIDES, VIDEO_FRAMES, Contract

_TIME_COMPRESSION = 8
_HALF_A_MILLISECOND = 0.0005
_AAC_PACKET_SECONDS = 1024 / 44_100
"""Sound ends with a whole packet."""


def expect_possible(contract: Contract, short_side: int, asset_name: str, facts: MediaFacts | None) -> None:
    """Raise ContractImpossible where no clip of these settings can keep the contract."""
    if contract is Contract.FOLEY and facts is not None and facts.audio is None:
        raise ContractImpossible("contract", f"foley needs sound, and {asset_name} has none")
    if contract in VIDEO_FRAMES and 0 < short_side < SIDES:
        raise ContractImpossible("short_side", f"{contract} needs {SIDES} pixels at least, or 0 for the source's size")


def broken_rules(contract: Contract, clip: str, proof: ClipProof) -> list[str]:
    """In words that name the clip and the rule; none where the measured clip keeps the contract."""
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
