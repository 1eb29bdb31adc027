"""What a stage finds in one picture."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from rushes_footage.brands import BrandMatch
from rushes_footage.stage_schema import Stage

Polygon: TypeAlias = tuple[tuple[float, float], ...]
"""x and y of the four corners of a part of a picture, in pixels: the upper left as people read it, then clockwise."""


@dataclass(frozen=True)
class Region:
    """A part of the picture, in whole pixels."""

    x: int
    y: int
    width: int
    height: int
    confidence: float
    """0 to 1."""
    label: str
    polygon: Polygon = ()
    """() for a region that is its upright box."""
    of: int | None = None
    """Place of the prepared region that it was found in, among those of its frame."""
    text: str = ""
    """What is written in it."""
    match: BrandMatch | None = None
    """None where no brands were looked for."""


Inputs: TypeAlias = Mapping[Stage, tuple[Region, ...]]
"""The regions that earlier stages have found in the same frame, by their names."""


@dataclass(frozen=True)
class StageFindings:
    """The result of a stage in one picture."""

    regions: tuple[Region, ...] = ()
    outline: tuple[tuple[int, int], ...] = ()
    """x and y of the corners of one polygon; none where the stage outlines nothing."""
    measures: Mapping[str, float] = field(default_factory=dict)
    """The numbers that the stage's description names."""
    overlays: Mapping[str, bytes] = field(default_factory=dict)
    """PNG files of the picture's size by the keys of the stage's description; empty where they were not requested."""
    signature: bytes = b""
    """What pictures are compared by; empty where the stage compares none."""
