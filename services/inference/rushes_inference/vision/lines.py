"""Edges and straight lines in a picture, and drawing lines and boxes into one."""

import math
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.vision.opencv import cv2

Colour: TypeAlias = tuple[int, int, int]
Point: TypeAlias = tuple[int, int]

_STEEPEST = math.tan(math.radians(12))
"""Largest slope of a line that is nearly level."""


def edges_in(picture: RgbPicture, low: float, high: float) -> NDArray[np.uint8]:
    """255 at edges by Canny, 0 elsewhere; `low` and `high` are its thresholds of contrast."""
    grey = cv2.GaussianBlur(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), (5, 5), 0)
    return np.asarray(cv2.Canny(grey, low, high), np.uint8)


def lines_in(edges: NDArray[np.uint8], *, votes: int, least_length: float, largest_gap: float) -> NDArray[np.float64]:
    """One row per line: x and y of the left end, then of the right one."""
    found = cv2.HoughLinesP(edges, 1, math.pi / 180, votes, minLineLength=least_length, maxLineGap=largest_gap)
    if found is None:
        return np.empty((0, 4))
    lines = np.asarray(found, np.float64).reshape(-1, 4)  # OpenCV 4 has an extra dimension.
    backwards = lines[:, 0] > lines[:, 2]
    lines[backwards] = lines[backwards][:, [2, 3, 0, 1]]
    return lines


def tilt_of(picture: RgbPicture) -> float:
    """By how many pixels the lines of a picture fall to the right for each pixel; 0 where nothing says so.

    The median slope of the nearly level lines, by their lengths.
    """
    width = picture.shape[1]
    least = max(8.0, width / 4)
    lines = lines_in(edges_in(picture, 50, 150), votes=max(8, width // 8), least_length=least, largest_gap=width / 20)
    along = lines[:, 2] - lines[:, 0]
    slopes = np.divide(lines[:, 3] - lines[:, 1], along, out=np.full(len(lines), np.inf), where=along > 0)
    level = np.abs(slopes) <= _STEEPEST
    if not level.any():
        return 0.0
    order = np.argsort(slopes[level], kind="stable")
    reached = np.cumsum(along[level][order])
    return float(slopes[level][order][np.searchsorted(reached, reached[-1] / 2)])


def draw_lines(picture: RgbPicture, lines: NDArray[np.float64], colour: Colour, thickness: int) -> None:
    """Draw rows as those of `lines_in` into a picture."""
    for x1, y1, x2, y2 in lines.astype(int).tolist():
        cv2.line(picture, (x1, y1), (x2, y2), colour, thickness)


def draw_box(picture: RgbPicture, corner: Point, opposite: Point, colour: Colour, thickness: int) -> None:
    """Draw a rectangle into a picture."""
    cv2.rectangle(picture, corner, opposite, colour, thickness)
