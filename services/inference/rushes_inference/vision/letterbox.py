"""Letterboxing pictures exactly as ultralytics' LetterBox does.

Networks depend on the preprocessing of their training: another filter or placement of the bars moves boxes.
"""

from dataclasses import dataclass

import numpy as np

from rushes_inference.domain.pictures import RgbPicture

_GREY = (114, 114, 114)
_DOWN = 0.1
"""Bars of odd size have the extra pixel on the right and at the bottom: halves are rounded down."""


@dataclass(frozen=True)
class Placement:
    """Position of the picture between its bars."""

    left: int
    """Width of the left bar, in pixels."""
    top: int
    width: int
    """Width of the picture between the bars, in pixels. Sides are rounded independently: their scales differ
    slightly."""
    height: int


def letterboxed(picture: RgbPicture, size: int, stride: int | None) -> tuple[RgbPicture, Placement]:
    """The picture, scaled to fit and centred on grey in at most `size` x `size` pixels, and its position there.

    With a stride, bars only fill each side up to a multiple of it, which saves two fifths of the work for 16:9; without
    one the result is a square, for networks that take nothing else.
    """
    from rushes_inference.vision.opencv import cv2  # large, and needed only here

    height, width = picture.shape[:2]
    scale = min(size / height, size / width)
    # At least one pixel, for extremely narrow pictures.
    within = max(1, round(width * scale)), max(1, round(height * scale))
    across, down = (size, size) if stride is None else (-(-side // stride) * stride for side in within)
    if within != (width, height):
        picture = np.asarray(cv2.resize(picture, within, interpolation=cv2.INTER_LINEAR), np.uint8)
    left, top = round((across - within[0]) / 2 - _DOWN), round((down - within[1]) / 2 - _DOWN)
    right, bottom = across - within[0] - left, down - within[1] - top
    boxed = cv2.copyMakeBorder(picture, top, bottom, left, right, cv2.BORDER_CONSTANT, value=_GREY)
    return np.asarray(boxed, np.uint8), Placement(left, top, *within)
