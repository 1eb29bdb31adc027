"""How a single frame is handed out as a picture file."""

from dataclasses import dataclass
from enum import Enum, StrEnum


class StillFormat(Enum):
    """The value is what the format is called in URLs."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    PPM = "ppm"
    """Not for people: RGB as it is."""


@dataclass(frozen=True)
class Still:
    """A picture of one frame: upright, with square pixels, within a box, never enlarged."""

    form: StillFormat
    width: int
    """Of the box, in pixels."""
    height: int
    quality: int
    """1 to 100, as encoders of JPEG count it; nothing to PNG and PPM, which lose nothing."""
    pad: bool = False
    """It fills the box, with black around what is shown."""

    @property
    def name(self) -> str:
        """Tells it from all others."""
        quality = "" if self.form in (StillFormat.PNG, StillFormat.PPM) else f"q{self.quality}"
        return f"{self.width}x{self.height}{'p' if self.pad else ''}{quality}.{self.form.value}"


@dataclass(frozen=True)
class FramePicture:
    """A picture file of a frame."""

    data: bytes
    width: int
    """Of the frame itself in full size, upright and with square pixels."""
    height: int


class Ahead(StrEnum):
    """What can be made of a file before anybody asks for it."""

    THUMBNAILS = "thumbnails"
    POSTERS = "posters"
    STORYBOARDS = "storyboards"
    INDEXES = "indexes"
    """Of frames and of packets: without them nothing but the file as it is can be played, and they take to read it
    whole."""
    WAVEFORMS = "waveforms"
    NOTHING = "nothing"


class Stage(Enum):
    """What is made of all files before the next of these is begun: first what shows, last what takes longest."""

    PICTURES = frozenset((Ahead.THUMBNAILS, Ahead.POSTERS, Ahead.STORYBOARDS))
    INDEXES = frozenset((Ahead.INDEXES,))
    WAVEFORMS = frozenset((Ahead.WAVEFORMS,))


STANDING_SECONDS = 1.0
"""The moment whose picture stands for a file."""
STANDING_SIZES = {Ahead.THUMBNAILS: (416, 234), Ahead.POSTERS: (1280, 720)}
"""Width and height of the boxes, as the page asks for them: on its cards, and in its preview."""
