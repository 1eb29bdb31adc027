"""What a stage finds in one picture."""

from collections.abc import Mapping
from dataclasses import dataclass, field


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
