"""What media says about a file: where it is, which version of it, and what its container holds."""

from dataclasses import dataclass
from typing import TypeAlias


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
    """A file that a walk met."""

    path: str
    version: FileVersion


@dataclass(frozen=True, slots=True)
class UnreadablePlace:
    """A folder or entry that a walk passed over, and why, for people."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class WalkBatch:
    """One message of a walk."""

    files: tuple[FoundFile, ...]
    unreadable: tuple[UnreadablePlace, ...]


@dataclass(frozen=True, slots=True)
class ClipPlan:
    """The frames of one clip: [start_pts, end_pts) in ticks of the source's time base; `start` in seconds."""

    start: float
    first_frame: int
    frame_count: int
    start_pts: int
    end_pts: int


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """The clips of a batch on one version of a file; `cursor` as asked for, or as shifted to fit."""

    version: FileVersion
    cursor: float
    clips: tuple[ClipPlan, ...]


@dataclass(frozen=True, slots=True)
class FrameMatch:
    """Mean absolute difference of a clip's frame from the source's, of 255, and from the nearest wrong neighbour."""

    difference: float
    nearest_neighbour_difference: float


@dataclass(frozen=True, slots=True)
class ClipProof:
    """What media measured on the finished file; audio offset in milliseconds, None for a silent clip."""

    frames: int
    frames_expected: int
    duration_seconds: float
    width: int
    height: int
    first: FrameMatch
    last: FrameMatch
    audio_offset_ms: float | None
    audio_duration_seconds: float


@dataclass(frozen=True, slots=True)
class ClipPlace:
    """Where a clip is published: <export folder>[_<suffix>]/<group>/<name>.mp4"""

    folder_suffix: str
    group: str
    name: str


@dataclass(frozen=True, slots=True)
class ClipOrder:
    """Everything a media node needs to cut one clip; `short_side` in pixels, 0 keeps the source's size."""

    source: Place
    version: FileVersion
    plan: ClipPlan
    place: ClipPlace
    short_side: int
    label: str
    encoder: str


@dataclass(frozen=True, slots=True)
class PublishedClip:
    """The end of cutting: the file at its final, absolute path; size in bytes."""

    path: str
    size: int
    proof: ClipProof


@dataclass(frozen=True, slots=True)
class WorkProgress:
    """How far work is, 0 to 1, and what is being done, for people."""

    fraction: float
    stage: str


WorkMessage: TypeAlias = WorkProgress | PublishedClip
