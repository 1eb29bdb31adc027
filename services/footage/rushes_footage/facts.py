"""What a container says of itself, or why a file cannot be used."""

from dataclasses import dataclass
from fractions import Fraction

from rushes_footage.files import FileVersion


@dataclass(frozen=True, slots=True)
class VideoFacts:
    """The video stream that counts: the first that is not a cover picture."""

    codec: str
    """FFmpeg's name."""
    codec_string: str
    """As the browser's canPlayType wants it; "" where unknown."""
    pixel_format: str
    width: int
    """As shown: rotation and pixel aspect applied."""
    height: int
    coded_width: int
    coded_height: int
    rotation: int
    """Clockwise, one of 0, 90, 180, 270."""
    rate: Fraction
    """Frames per second, the average from the header; 0 when unknown."""
    time_base: Fraction
    """Seconds per tick."""
    frame_count: int
    """From the header; 0 when it does not say."""


@dataclass(frozen=True, slots=True)
class AudioFacts:
    """The sound that belongs to the picture."""

    codec: str
    sample_rate: int
    """In Hz."""
    channels: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a file cannot be used, or only in part: a word for programs and a sentence for people."""

    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """Nothing here was counted by decoding the file."""

    container: str
    video: VideoFacts
    audio: AudioFacts | None
    """None for a silent file."""
    duration_seconds: float
    """Of what can be read; 0 when the container does not say."""
    recorded_at_ms: int
    """Milliseconds since 1970; 0 when the container does not say."""
    warning: Problem | None = None
    """What is worth knowing of a file that can be used all the same."""


@dataclass(frozen=True, slots=True)
class Inspection:
    """One close look at a file: what it is, wherever it lies, and what it holds."""

    version: FileVersion
    fingerprint: str
    outcome: MediaFacts | Problem
