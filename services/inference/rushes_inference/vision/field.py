"""Segmenting the playing field by its colour."""

import cv2
import numpy as np
from numpy.typing import NDArray

from rushes_inference.domain.field import Field, FieldParameters
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.vision.png import png_of

_HUES = 179
"""The highest hue of OpenCV in 8 bits."""


def find_field(picture: RgbPicture, parameters: FieldParameters, *, mask: bool = False) -> Field:
    """Pixels of the field's colours, after closing and opening, in large enough connected parts."""
    seen = _without_specks(_in_range(picture, parameters), parameters.morph_kernel)
    field, largest = _large_parts(seen, parameters.min_area_ratio)
    return Field(_hull(largest), np.count_nonzero(field) / field.size, png_of(field) if mask else None)


def _in_range(picture: RgbPicture, parameters: FieldParameters) -> NDArray[np.uint8]:
    seen = cv2.cvtColor(picture, cv2.COLOR_RGB2HSV)
    low, high = parameters.hue_low, parameters.hue_high
    hues = ((low, high),) if low <= high else ((low, _HUES), (0, high))
    masks = [
        cv2.inRange(
            seen,
            (first, parameters.sat_low, parameters.val_low),
            (last, parameters.sat_high, parameters.val_high),
        )
        for first, last in hues
    ]
    return np.asarray(masks[0] if len(masks) == 1 else cv2.bitwise_or(masks[0], masks[1]), np.uint8)


def _without_specks(mask: NDArray[np.uint8], across: int) -> NDArray[np.uint8]:
    across |= 1
    ellipse = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (across, across))
    for step in (cv2.MORPH_CLOSE, cv2.MORPH_OPEN):
        mask = np.asarray(cv2.morphologyEx(mask, step, ellipse), np.uint8)
    return mask


def _large_parts(mask: NDArray[np.uint8], least: float) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Masks of all large enough parts, and of the largest alone: of equals the first from the top left."""
    _, parts, facts, _ = cv2.connectedComponentsWithStats(mask)
    areas = facts[:, cv2.CC_STAT_AREA].copy()
    areas[0] = 0  # what is no field
    large = (areas > 0) & (areas >= least * mask.size)
    none = np.zeros_like(mask)
    if not large.any():
        return none, none
    field = np.where(large[parts], np.uint8(255), np.uint8(0))
    return field, np.where(parts == int(areas.argmax()), np.uint8(255), np.uint8(0))


def _hull(part: NDArray[np.uint8]) -> tuple[tuple[int, int], ...]:
    outlines, _ = cv2.findContours(part, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not outlines:
        return ()
    return tuple((int(x), int(y)) for x, y in cv2.convexHull(np.concatenate(outlines)).reshape(-1, 2))
