"""What the clips of a data set have to be like for those who train on them.

Video-generation models that compress time by eight, the first frame apart, take 8n + 1 frames, at 25 frames per second
and with sides in multiples of 32. Models that learn sounds to pictures take 8.000 s of both.
"""

from dataclasses import dataclass
from enum import StrEnum

CLIP_SECONDS = 8.0
RATE = 25
"""Frames per second, of the contracts that want a rate."""
SIDES = 32
"""What both sides are multiples of, for video generation."""


class Contract(StrEnum):
    """Whom a data set is for."""

    PLAIN = "plain"
    VIDEO_201 = "video_201"
    VIDEO_193 = "video_193"
    FOLEY = "foley"


VIDEO_FRAMES = {Contract.VIDEO_201: 201, Contract.VIDEO_193: 193}


@dataclass(frozen=True, slots=True)
class ClipTiming:
    """How long clips are, in seconds, and which frames they have."""

    length: float
    rate: int | None
    """Frames per second; None for the source's own frames."""
    rate_only_where_needed: bool
    """The source's own frames are kept where they last exactly `length`."""


def timing_of(contract: Contract) -> ClipTiming:
    """How long clips are, and which frames they have."""
    if contract in VIDEO_FRAMES:
        return ClipTiming(VIDEO_FRAMES[contract] / RATE, RATE, rate_only_where_needed=False)
    if contract is Contract.FOLEY:
        return ClipTiming(CLIP_SECONDS, RATE, rate_only_where_needed=True)
    return ClipTiming(CLIP_SECONDS, None, rate_only_where_needed=False)


def size_multiple(contract: Contract) -> int:
    """What both sides of a clip are multiples of."""
    return SIDES if contract in VIDEO_FRAMES else 2
