"""Rows of boards: strips as wide as the picture.

Boards stand in rows, and many are seen by their letters alone: edges of a board that is about as light as what is
behind it are not found. A row is read at once, which takes less time than to read its crops one by one.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from rushes_inference.domain.stage_findings import Polygon
from rushes_inference.vision.text_scale import scale_of

_ABOUT: Final = 0.5
"""Heights of a crop that its row has above it, and below it."""
_LEAST_ABOUT: Final = 0.05
"""The same as a share of the picture's height, at least: some crops are of the letters of a board alone."""
_LEAST_HEIGHT: Final = 16
"""Pixels of a crop's height from which it is read in its row: letters in smaller ones have to be enlarged more."""
_HELD: Final = 0.8
"""Least share of its height that the row has."""


@dataclass(frozen=True)
class Row:
    """A strip from the left edge of a picture to its right one; its left and right sides are upright."""

    top: float
    """y at the left edge, in pixels of the picture; may be outside it."""
    bottom: float
    slope: float
    """By how many pixels it falls to the right for each pixel."""
    width: int

    @property
    def polygon(self) -> Polygon:
        """Its corners: the upper left one, then clockwise."""
        fall = self.slope * self.width
        corners = ((0, self.top), (self.width, self.top + fall), (self.width, self.bottom + fall), (0, self.bottom))
        return tuple((float(x), round(y, 2)) for x, y in corners)

    def reads(self, crop: Polygon) -> bool:
        """Whether the crop is in this row, and large enough to be read there."""
        top, bottom = _span(crop, self.slope)
        held = min(bottom, self.bottom) - max(top, self.top)
        scale = scale_of(self.width, max(1, round(self.bottom - self.top)))
        return held >= _HELD * (bottom - top) and _height_of(crop) * scale >= _LEAST_HEIGHT


def rows_about(crops: Sequence[Polygon], width: int, height: int) -> list[Row]:
    """The rows that crops of a picture of this size stand in, from the top; no two overlap."""
    if not crops:
        return []
    slope = _slope_of(crops)
    # No row begins above the corners of the picture, or ends below them.
    highest, lowest = min(0.0, -slope * width), max(float(height), height - slope * width)
    rows: list[Row] = []
    abouts = [max(_ABOUT * _height_of(crop), _LEAST_ABOUT * height) for crop in crops]
    for top, bottom in sorted(_span(crop, slope, about) for crop, about in zip(crops, abouts, strict=True)):
        above, below = max(top, highest), min(bottom, lowest)
        if rows and above <= rows[-1].bottom:
            joined = rows.pop()
            above, below = joined.top, max(below, joined.bottom)
        rows.append(Row(above, below, slope, width))
    return rows


def _span(crop: Polygon, slope: float, about: float = 0) -> tuple[float, float]:
    """Where lines of this slope through the crop's corners meet the left edge, the highest and the lowest."""
    downs = [y - slope * x for x, y in crop]
    return min(downs) - about, max(downs) + about


def _height_of(crop: Polygon) -> float:
    return math.dist(crop[0], crop[3])


def _slope_of(crops: Sequence[Polygon]) -> float:
    """The median slope of crops, by their widths."""
    tops = np.array([each[:2] for each in crops], np.float64)
    across, down = (tops[:, 1] - tops[:, 0]).T
    slopes = np.divide(down, across, out=np.zeros_like(down), where=across > 0)
    order = np.argsort(slopes, kind="stable")
    reached = np.cumsum(across[order])
    return float(slopes[order][np.searchsorted(reached, reached[-1] / 2)])
