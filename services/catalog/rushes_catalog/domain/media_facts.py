"""What media says about a file: where it is, which version of it, and what its container holds."""

from dataclasses import dataclass

from rushes_footage.files import FileVersion, FoundFile, UnreadablePlace


@dataclass(frozen=True, slots=True)
class Rational:
    """An exact fraction, as containers give rates and time bases."""

    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class VideoStream:
    """The picture. Width and height as shown; rate 0/1 and frame count 0 where the header does not say."""

    codec: str
    codec_string: str
    pixel_format: str
    width: int
    height: int
    coded_width: int
    coded_height: int
    rotation: int
    rate: Rational
    time_base: Rational
    frame_count: int


@dataclass(frozen=True, slots=True)
class AudioStream:
    """The sound; sample rate in Hz."""

    codec: str
    sample_rate: int
    channels: int


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """What a container says of itself; duration in seconds, recording time in milliseconds since 1970, 0: unsaid."""

    container: str
    video: VideoStream
    audio: AudioStream | None
    duration_seconds: float
    recorded_at_ms: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a file cannot be used: a word for programs, a sentence for people."""

    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Inspection:
    """One close look at a file: what it is, wherever it lies, and what it holds."""

    version: FileVersion
    fingerprint: str
    outcome: MediaFacts | Problem


@dataclass(frozen=True, slots=True)
class WalkBatch:
    """One message of a walk; `node` is the name of the media node that walks."""

    files: tuple[FoundFile, ...]
    unreadable: tuple[UnreadablePlace, ...]
    node: str
