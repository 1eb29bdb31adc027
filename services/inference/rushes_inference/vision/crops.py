"""Upright crops of four-sided parts of a picture."""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.domain.stage_findings import Polygon
from rushes_inference.vision.opencv import cv2

MOST_PIXELS: Final = 7680
"""Longest side of a crop."""


def upright(picture: RgbPicture, polygon: Polygon) -> RgbPicture:
    """The part of the picture within the corners, as a picture of its own; what is outside the picture is black.

    Pixels keep their size along the longer ones of opposite sides.
    """
    width, height = size_of(polygon)
    return np.asarray(cv2.warpPerspective(picture, _into(polygon), (width, height), flags=cv2.INTER_LINEAR), np.uint8)


def back_in_picture(polygon: Polygon, places: Polygon) -> Polygon:
    """Places in the crop of these corners as places in the picture, to hundredths of a pixel."""
    given = np.array(places, np.float64).reshape(-1, 1, 2)
    found = cv2.perspectiveTransform(given, np.linalg.inv(_into(polygon))).reshape(-1, 2)
    return tuple((round(x, 2), round(y, 2)) for x, y in found.tolist())


def _into(polygon: Polygon) -> NDArray[np.float64]:
    width, height = size_of(polygon)
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    return np.asarray(cv2.getPerspectiveTransform(np.array(polygon, np.float32), corners), np.float64)


def size_of(polygon: Polygon) -> tuple[int, int]:
    """Width and height of the crop of these corners."""
    upper_left, upper_right, lower_right, lower_left = polygon
    width = max(math.dist(upper_left, upper_right), math.dist(lower_left, lower_right))
    height = max(math.dist(upper_left, lower_left), math.dist(upper_right, lower_right))
    return min(max(1, round(width)), MOST_PIXELS), min(max(1, round(height)), MOST_PIXELS)
