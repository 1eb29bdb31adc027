"""Contracts: rules for length, frame rate and size that all clips of a data set keep.

Video-generation models that compress time by eight, the first frame apart, take 8n + 1 frames, at 25 frames per second
and with sides in multiples of 32. Models that learn sounds to pictures take 8.000 s of both.
"""

from dataclasses import dataclass
from enum import StrEnum

CLIP_SECONDS = 8.0
RATE = 25
"""Frames per second, for contracts that fix the rate."""
SIDES = 32
"""Sides of clips for video generation are multiples of it, in pixels."""


class Contract(StrEnum):
    """The purpose that a data set is cut for."""

    PLAIN = "plain"
    VIDEO_201 = "video_201"
    VIDEO_193 = "video_193"
    FOLEY = "foley"


VIDEO_FRAMES = {Contract.VIDEO_201: 201, Contract.VIDEO_193: 193}


@dataclass(frozen=True, slots=True)
class ClipTiming:
    """Length of clips in seconds, and their frame rate."""

    length: float
    rate: int | None
    """Frames per second; None for the source's own frames."""
    rate_only_where_needed: bool
    """Resample only where the source's own frames do not last exactly `length`."""


def timing_of(contract: Contract) -> ClipTiming:
    """The length and frame rate that a contract asks for."""
    if contract in VIDEO_FRAMES:
        return ClipTiming(VIDEO_FRAMES[contract] / RATE, RATE, rate_only_where_needed=False)
    if contract is Contract.FOLEY:
        return ClipTiming(CLIP_SECONDS, RATE, rate_only_where_needed=True)
    return ClipTiming(CLIP_SECONDS, None, rate_only_where_needed=False)


def size_multiple(contract: Contract) -> int:
    """The number that both sides of a clip have to be multiples of."""
    return SIDES if contract in VIDEO_FRAMES else 2
