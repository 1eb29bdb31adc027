"""Mono sound at the sample rate of speech recognition and of what describes sound."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Final

from rushes_media.domain.errors import SoundTooLong
from rushes_media.domain.frames.frame_index import LONGEST_SECONDS, ClockStep, FrameIndex

RATE: Final = 16_000
"""Samples per second."""
BYTES_PER_SAMPLE: Final = 2


def most_bytes(seconds: float) -> int:
    """Bytes of so many seconds."""
    return round(seconds * RATE) * BYTES_PER_SAMPLE


@dataclass(frozen=True)
class WholeSound:
    """The sound from frame 0 to the end of the last frame."""

    stream: int
    """Number of the track's stream in its container."""
    origin: Fraction
    """Time of frame 0, in seconds of the file's clock."""
    samples: int
    """Number of samples at most, at RATE."""
    clock: tuple[ClockStep, ...]
    """See FrameIndex."""


def whole_sound(index: FrameIndex) -> WholeSound | None:
    """The sound of an indexed file, None where it has none; raises SoundTooLong."""
    if index.sound is None:
        return None
    if index.duration > LONGEST_SECONDS:
        raise SoundTooLong(LONGEST_SECONDS)
    samples = max(1, ceil(index.duration * RATE))
    return WholeSound(index.sound.stream, index.first_pts * index.time_base, samples, index.clock)
