"""Files of videos, as far as their frames are to be read."""

from dataclasses import dataclass
from fractions import Fraction

from rushes_catalog.domain.ids import AssetId
from rushes_footage.files import FileVersion, Place


@dataclass(frozen=True, slots=True)
class VideoFile:
    """The file of a video."""

    number: int
    id: AssetId
    name: str
    place: Place
    version: FileVersion
    duration: float
    """In seconds; 0: not known."""
    rate: Fraction
    """Frames per second, the mean where they vary; 0: not known."""
    readable: bool
    """It was there at the last look, and is a video."""
