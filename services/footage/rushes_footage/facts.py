"""Metadata that a container states, or why a file cannot be used."""

from dataclasses import dataclass, replace
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
    """Frames per second, the average from the header before the file has a frame index; 0 when unknown."""
    time_base: Fraction
    """Seconds per tick."""
    frame_count: int
    """From the header before the file has a frame index; 0 when it does not say."""


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


CUT_SHORT = "CutShort"
"""Reason of a file whose end is missing."""
DAMAGED_INSIDE = "DamagedInside"
"""Reason of a file that lacks something before its end."""


@dataclass(frozen=True, slots=True)
class IndexFacts:
    """What the frame index of a file says that its header may say otherwise."""

    duration_seconds: float
    """From the first frame to the end of the last one."""
    rate: Fraction
    """Frames per second, the mean where they vary; 0 where frames are missing, and for a single picture: then the
    header's is kept."""
    frame_count: int
    width: int
    """As shown: rotation and pixel aspect applied."""
    height: int
    warning: Problem | None
    """Where something is missing."""


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """Metadata from the container's headers, corrected by the frame index as soon as there is one."""

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
    timecode: str = ""
    """SMPTE timecode of frame 0; "" when the container does not say, and where it was read from the catalog."""

    def corrected(self, index: IndexFacts) -> "MediaFacts":
        """These facts with what the frame index says; correcting them twice changes nothing."""
        video = replace(
            self.video,
            rate=index.rate or self.video.rate,
            frame_count=index.frame_count,
            width=index.width,
            height=index.height,
        )
        warning = _both(self.warning, index.warning)
        return replace(self, video=video, duration_seconds=index.duration_seconds, warning=warning)


def _both(stated: Problem | None, found: Problem | None) -> Problem | None:
    """The warnings of a header and of an index: that the end is missing is not told by the index."""
    if stated is None or stated.reason != CUT_SHORT:
        return found
    if found is None or found.detail in stated.detail:
        return stated
    return Problem(CUT_SHORT, f"{stated.detail} {found.detail}")


@dataclass(frozen=True, slots=True)
class Inspection:
    """The result of inspecting a file: its fingerprint, and its facts or its problem."""

    version: FileVersion
    fingerprint: str
    outcome: MediaFacts | Problem
