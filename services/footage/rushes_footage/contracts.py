"""Contracts: rules for length, frame rate and size that all clips of a data set keep.

Video-generation models that compress time by eight, the first frame apart, take 8n + 1 frames, at 25 frames per second
and with sides in multiples of 32. Models that learn sounds to pictures take 8.000 s of both.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

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
class ClipFrames:
    """A length: so many frames at a constant rate, otherwise the span of as many at the mean rate."""

    frames: int


@dataclass(frozen=True, slots=True)
class ClipEnd:
    """A length: up to a time of the video, in seconds, exclusive. With several clips it is the end of the first."""

    end: float


Length: TypeAlias = float | ClipFrames | ClipEnd
"""Of each clip of a batch; a number is seconds."""


@dataclass(frozen=True, slots=True)
class ClipTiming:
    """Length of clips, and their frame rate."""

    length: Length
    rate: int | None
    """Frames per second; None for the source's own frames."""
    rate_only_where_needed: bool
    """Resample only where the source's own frames do not last exactly `length`."""


def timing_of(contract: Contract, length: Length | None = None) -> ClipTiming:
    """The length and frame rate that a contract asks for; `length` only where it asks for none, None: 8 s."""
    if contract in VIDEO_FRAMES:
        return ClipTiming(VIDEO_FRAMES[contract] / RATE, RATE, rate_only_where_needed=False)
    if contract is Contract.FOLEY:
        return ClipTiming(CLIP_SECONDS, RATE, rate_only_where_needed=True)
    return ClipTiming(CLIP_SECONDS if length is None else length, None, rate_only_where_needed=False)


def size_multiple(contract: Contract) -> int:
    """The number that both sides of a clip have to be multiples of."""
    return SIDES if contract in VIDEO_FRAMES else 2
