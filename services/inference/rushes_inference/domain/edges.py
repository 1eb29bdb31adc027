"""Regions between two nearly horizontal lines, as of advertising boards: parameters and results."""

from dataclasses import dataclass


@dataclass(frozen=True)
class EdgeParameters:
    """Parameters of edge detection; lengths are in pixels."""

    canny_low: float = 50.0
    canny_high: float = 150.0
    hough_threshold: int = 80
    """Votes that a line needs."""
    hough_min_length: float = 100.0
    hough_max_gap: float = 10.0
    pair_max_distance: float = 200.0
    pair_min_distance: float = 15.0


@dataclass(frozen=True)
class EdgeRegion:
    """A part of the picture between two lines, in whole pixels."""

    x: int
    y: int
    width: int
    height: int
    confidence: float
    """0 to 1."""
    label: str = "edge_region"


@dataclass(frozen=True)
class Edges:
    """Regions found in a picture."""

    regions: tuple[EdgeRegion, ...]
    """Best first, then from the top, then from the left; none covers more than half of another."""
    horizontal_count: int
    """Number of nearly horizontal lines."""
    pair_count: int
    """Number of pairs, among the thousand longest lines, that form a region, before overlapping ones were removed."""
    edge_overlay: bytes | None
    """PNG of the picture's size; None where it was not requested."""
    lines_overlay: bytes | None
