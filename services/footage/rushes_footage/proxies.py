"""Scrub proxies that are there."""

from dataclasses import dataclass
from fractions import Fraction

from rushes_footage.files import RENDITIONS_ROOT, FileVersion, Source


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
