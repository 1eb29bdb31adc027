"""References to pictures that a request is about, before they are decoded."""

from dataclasses import dataclass

from rushes_footage.files import Source


@dataclass(frozen=True)
class SentPicture:
    """A picture file sent with the request."""

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
    """Included; None, or beyond the end of the video: its last frame."""
    step: int
