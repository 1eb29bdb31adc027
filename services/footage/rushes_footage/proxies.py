"""Finished scrub proxies."""

from dataclasses import dataclass
from fractions import Fraction

from rushes_footage.files import RENDITIONS_ROOT, FileVersion, Source

LEAST_HEIGHT, MOST_HEIGHT = 64, 1080
"""In pixels; heights are even."""
DEFAULT_HEIGHT = 360
"""Of those that name none, unless RUSHES_PROXY_HEIGHT says otherwise."""


@dataclass(frozen=True, slots=True)
class MadeProxy:
    """A finished scrub proxy: a small intra-only copy of a file's picture, one JPEG per frame."""

    path: str
    """Below the folder of renditions."""
    absolute_path: str
    """On the media host."""
    version: FileVersion
    """Of the proxy's own file."""
    frame_count: int
    rate: Fraction
    """Frames per second that the file states; where the source has no constant rate, the mean."""
    width: int
    """In pixels."""
    height: int

    @property
    def file(self) -> Source:
        """The proxy's own file, in the version that was made."""
        return Source(RENDITIONS_ROOT, self.path, self.version)


@dataclass(frozen=True, slots=True)
class FoundProxy:
    """A file, and its scrub proxy where there is one."""

    source: FileVersion
    """The file in its present version."""
    absolute_path: str
    """The proxy's path on the media host, whether it exists or not."""
    made: MadeProxy | None
    """None where there is none."""
