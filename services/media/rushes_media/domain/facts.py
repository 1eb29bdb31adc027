"""What a container says of itself."""

from dataclasses import dataclass


@dataclass(frozen=True)
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
    rate: tuple[int, int]
    """Average from the header; 0/1 when unknown."""
    time_base: tuple[int, int]
    frame_count: int
    """From the header; 0 when it does not say."""
    transfer: str
    """FFmpeg's name of what HDR's numbers mean in light; "" for SDR."""
    tells_matrix: bool
    """Whether pictures say by which matrix their colours are made, or have none to be said."""


@dataclass(frozen=True)
class AudioFacts:
    """The sound that belongs to the picture."""

    codec: str
    sample_rate: int
    """In Hz."""
    channels: int


@dataclass(frozen=True)
class MediaFacts:
    """Nothing here was decoded."""

    container: str
    video: VideoFacts
    audio: AudioFacts | None
    duration_seconds: float
    """0 when the container does not say."""
    recorded_at_ms: int
    """Milliseconds since 1970; 0 when the container does not say."""


@dataclass(frozen=True)
class Problem:
    """Why a file cannot be used: a word for programs and a sentence for people."""

    reason: str
    detail: str


@dataclass(frozen=True)
class Inspection:
    """What a file is, and what can be done with it."""

    fingerprint: str
    outcome: MediaFacts | Problem
