"""Areas of a colour in a picture, in OpenCV's HSV."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.vision.opencv import cv2

Range: TypeAlias = tuple[int, int]
"""The lowest and the highest value."""


def in_range(picture: RgbPicture, *, hues: Sequence[Range], saturations: Range, values: Range) -> NDArray[np.uint8]:
    """255 at pixels of these colours, 0 elsewhere: in one of one or two ranges of hues."""
    seen = cv2.cvtColor(picture, cv2.COLOR_RGB2HSV)
    masks = [
        cv2.inRange(seen, (first, saturations[0], values[0]), (last, saturations[1], values[1])) for first, last in hues
    ]
    return np.asarray(masks[0] if len(masks) == 1 else cv2.bitwise_or(masks[0], masks[1]), np.uint8)


def without_specks(mask: NDArray[np.uint8], across: int) -> NDArray[np.uint8]:
    """After a closing and an opening by an ellipse of this diameter, the next odd number for an even one."""
    across |= 1
    ellipse = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (across, across))
    for step in (cv2.MORPH_CLOSE, cv2.MORPH_OPEN):
        mask = np.asarray(cv2.morphologyEx(mask, step, ellipse), np.uint8)
    return mask


def large_parts(mask: NDArray[np.uint8], least: float) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
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


def hull(part: NDArray[np.uint8]) -> tuple[tuple[int, int], ...]:
    """The convex hull of what is not 0; empty where nothing is."""
    outlines, _ = cv2.findContours(part, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not outlines:
        return ()
    return tuple((int(x), int(y)) for x, y in cv2.convexHull(np.concatenate(outlines)).reshape(-1, 2))
