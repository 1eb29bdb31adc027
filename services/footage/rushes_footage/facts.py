"""Metadata that a container states, or why a file cannot be used."""

from dataclasses import dataclass
from fractions import Fraction

from rushes_footage.files import FileVersion


@dataclass(frozen=True, slots=True)
class VideoFacts:
    """The first video stream that is not a cover picture."""

    codec: str
    """FFmpeg's name of the codec."""
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
    """The sound track that is played with the picture."""

    codec: str
    sample_rate: int
    """In Hz."""
    channels: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a file cannot be used, or only in part: a reason for programs and a sentence for people."""

    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """Metadata from the container's headers; nothing is counted by decoding."""

    container: str
    video: VideoFacts
    audio: AudioFacts | None
    """None for a silent file."""
    duration_seconds: float
    """Of the part that can be read; 0 when the container does not say."""
    recorded_at_ms: int
    """Milliseconds since 1970; 0 when the container does not say."""
    warning: Problem | None = None
    """A problem of a file that can be used nevertheless; for people."""


@dataclass(frozen=True, slots=True)
class Inspection:
    """The result of inspecting a file: its fingerprint, and its facts or its problem."""

    version: FileVersion
    fingerprint: str
    outcome: MediaFacts | Problem
