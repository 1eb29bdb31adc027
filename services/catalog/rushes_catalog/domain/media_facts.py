"""What media says about a file: where it is, which version of it, and what its container holds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A file below a root: the root's name, and a path relative to it with "/" between its parts."""

    root: str
    path: str


@dataclass(frozen=True, slots=True)
class FileVersion:
    """Size in bytes and modification time in nanoseconds since 1970: equal versions saw equal bytes."""

    size: int
    mtime_ns: int


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
class FoundFile:
    """A file that a walk met; `growing` says that somebody is still writing it."""

    path: str
    version: FileVersion
    growing: bool = False


@dataclass(frozen=True, slots=True)
class UnreadablePlace:
    """A folder or entry that a walk passed over, and why, for people."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class WalkBatch:
    """One message of a walk; `node` is the name of the media node that walks."""

    files: tuple[FoundFile, ...]
    unreadable: tuple[UnreadablePlace, ...]
    node: str
