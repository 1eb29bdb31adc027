"""What inference is asked to look at, before it has the pixels."""

from dataclasses import dataclass

from rushes_footage.files import Source


@dataclass(frozen=True)
class SentPicture:
    """A picture file that somebody sent."""

    file: bytes


@dataclass(frozen=True)
class VideoFrame:
    """A frame of a video of the library."""

    source: Source
    number: int
    """Counted from 0 in the order of presentation."""


@dataclass(frozen=True)
class Stretch:
    """Frames of a video."""

    source: Source
    first: int
    """Counted from 0 in the order of presentation."""
    last: int | None
    """Included; None, or behind the video's end: its last one."""
    step: int
