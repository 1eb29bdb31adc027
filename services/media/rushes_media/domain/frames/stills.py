"""Still pictures of single frames, and what is made of files ahead of need."""

from dataclasses import dataclass
from enum import Enum, StrEnum


class StillFormat(Enum):
    """The value is what the format is called in URLs."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    PPM = "ppm"
    """Raw RGB for other services."""


@dataclass(frozen=True)
class Still:
    """Format, box and quality of a picture: upright, square pixels, never enlarged."""

    form: StillFormat
    width: int
    """Of the box, in pixels."""
    height: int
    quality: int
    """1 to 100, as JPEG encoders count; ignored by PNG and PPM, which are lossless."""
    pad: bool = False
    """Fill the box, with black bars around the picture."""

    @property
    def name(self) -> str:
        """Unique per still."""
        quality = "" if self.form in (StillFormat.PNG, StillFormat.PPM) else f"q{self.quality}"
        return f"{self.width}x{self.height}{'p' if self.pad else ''}{quality}.{self.form.value}"


@dataclass(frozen=True)
class PictureSize:
    """The box that a picture has to fit in, in pixels."""

    width: int
    height: int
    pad: bool = False
    """Fill the box, with black bars around the picture."""


@dataclass(frozen=True)
class Near:
    """An approximate time for a picture."""

    seconds: float
    tolerance: float | None
    """At most so many seconds earlier; None: any key frame."""


@dataclass(frozen=True)
class FramePicture:
    """A picture file of a frame."""

    data: bytes
    width: int
    """Full width of the frame, upright and with square pixels."""
    height: int


class Ahead(StrEnum):
    """Kinds of files that can be made ahead of need."""

    THUMBNAILS = "thumbnails"
    POSTERS = "posters"
    STORYBOARDS = "storyboards"
    INDEXES = "indexes"
    """Frame and packet indexes: without them a file can only be played as it is, and making them reads all of it."""
    WAVEFORMS = "waveforms"
    SHOTS = "shots"
    NOTHING = "nothing"


class Stage(Enum):
    """Stages of work ahead of need: each is done for all files before the next; cheap and visible ones first."""

    PICTURES = frozenset((Ahead.THUMBNAILS, Ahead.POSTERS, Ahead.STORYBOARDS))
    INDEXES = frozenset((Ahead.INDEXES,))
    WAVEFORMS = frozenset((Ahead.WAVEFORMS,))
    SHOTS = frozenset((Ahead.SHOTS,))


STANDING_SECONDS = 1.0
"""Time of the frame that represents a file."""
STANDING_SIZES = {Ahead.THUMBNAILS: (416, 234), Ahead.POSTERS: (1280, 720)}
"""Sizes of the boxes that the page requests: for cards and for the preview."""
