"""Crops of a picture as outside models are sent them."""

import math
from typing import Final

import numpy as np

from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.domain.stage_findings import Polygon
from rushes_inference.vision.crops import upright

MARGIN: Final = 0.5
"""Around a region, as a share of its height: letters alone are harder to tell than a board."""
LEAST: Final = 64
"""Pixels of the short side; smaller crops are enlarged, as many models refuse them."""
MOST: Final = 1024
"""Pixels of the long side; larger crops are made smaller."""
_QUALITY: Final = 92


def sent_crop(picture: RgbPicture, corners: Polygon) -> bytes:
    """A JPEG file of the part of the picture within the corners and a margin around it, without metadata.

    Equal pictures and corners give equal bytes. What is outside the picture is black.
    """
    from rushes_inference.vision.opencv import cv2  # large, and needed only here

    crop = upright(picture, padded(corners))
    height, width = crop.shape[:2]
    scale = min(max(1.0, LEAST / min(height, width)), MOST / max(height, width))
    if scale != 1:
        size = max(1, round(width * scale)), max(1, round(height * scale))
        how = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
        crop = np.asarray(cv2.resize(crop, size, interpolation=how), np.uint8)
    written, data = cv2.imencode(".jpg", cv2.cvtColor(crop, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    assert written
    return data.tobytes()


def padded(corners: Polygon) -> Polygon:
    """The corners with a margin all around; of corners without an area those of the box around them, a pixel large at
    least."""
    upper_left, upper_right, lower_right, lower_left = corners
    along, down = math.dist(upper_left, upper_right), math.dist(upper_left, lower_left)
    if min(along, down, math.dist(lower_left, lower_right), math.dist(upper_right, lower_right)) < 1:
        left, top = (math.floor(min(each)) for each in zip(*corners, strict=True))
        right, bottom = (math.ceil(max(each)) for each in zip(*corners, strict=True))
        right, bottom = max(right, left + 1), max(bottom, top + 1)
        upper_left, upper_right, lower_right, lower_left = (left, top), (right, top), (right, bottom), (left, bottom)
        along, down = right - left, bottom - top
    margin = MARGIN * min(along, down)
    ends = (
        (upper_left, upper_right, lower_left),
        (upper_right, upper_left, lower_right),
        (lower_right, lower_left, upper_right),
        (lower_left, lower_right, upper_left),
    )
    return tuple(_away(_away(corner, corner, aside, margin), corner, above, margin) for corner, aside, above in ends)


def _away(
    point: tuple[float, float], corner: tuple[float, float], other: tuple[float, float], by: float
) -> tuple[float, float]:
    """The point, moved in the direction from the other corner to this one."""
    length = math.dist(corner, other)
    return (
        point[0] + (corner[0] - other[0]) / length * by,
        point[1] + (corner[1] - other[1]) / length * by,
    )
