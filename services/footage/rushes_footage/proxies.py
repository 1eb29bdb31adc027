"""Scrub proxies that are there."""

from dataclasses import dataclass
from fractions import Fraction

from rushes_footage.files import RENDITIONS_ROOT, FileVersion, Source

LEAST_HEIGHT, MOST_HEIGHT = 64, 1080
"""In pixels; heights are even."""
DEFAULT_HEIGHT = 360
"""Of those that name none, unless RUSHES_PROXY_HEIGHT says otherwise."""


@dataclass(frozen=True, slots=True)
class MadeProxy:
    """A proxy: a small copy of a file's picture in which every frame stands for itself."""

    path: str
    """Below the folder of renditions."""
    absolute_path: str
    """On the media host."""
    version: FileVersion
    """Of the proxy's own file."""
    frame_count: int
    rate: Fraction
    """Frames per second, as the file says; where the source has no constant rate it is the mean one."""
    width: int
    """In pixels."""
    height: int

    @property
    def file(self) -> Source:
        """What it is read by."""
        return Source(RENDITIONS_ROOT, self.path, self.version)


@dataclass(frozen=True, slots=True)
class FoundProxy:
    """What there is of a file's proxy."""

    source: FileVersion
    """Of the file, as it is now."""
    absolute_path: str
    """Where the proxy lies on the media host, or would."""
    made: MadeProxy | None
    """None where there is none."""
