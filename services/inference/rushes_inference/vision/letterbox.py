"""Fitting pictures into what a network looks at, exactly as ultralytics' LetterBox does.

Networks answer for what they have been trained on: another filter or another place of the bars moves boxes.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from rushes_inference.domain.pictures import RgbPicture

_GREY = (114, 114, 114)
_DOWN = 0.1
"""An odd pixel of the bars goes to the right and to the bottom: halves are rounded down."""


@dataclass(frozen=True)
class Placement:
    """Where a picture lies between its bars."""

    left: int
    """Pixels of the bar."""
    top: int
    width: int
    """Between the bars, in pixels. Each side is rounded for itself: their scales differ by a little."""
    height: int


def letterboxed(picture: RgbPicture, size: int, stride: int | None) -> tuple[RgbPicture, Placement]:
    """The picture in the middle of a grey one, as large as it fits into `size` x `size`, and where it lies there.

    With a stride the bars are no larger than that each side is a multiple of it, which saves two fifths of the work for
    16:9; without one the grey picture is a square, for networks that take nothing else.
    """
    height, width = picture.shape[:2]
    scale = min(size / height, size / width)
    # At least a pixel, of pictures that are a line.
    within = max(1, round(width * scale)), max(1, round(height * scale))
    across, down = (size, size) if stride is None else (-(-side // stride) * stride for side in within)
    if within != (width, height):
        picture = np.asarray(cv2.resize(picture, within, interpolation=cv2.INTER_LINEAR), np.uint8)
    left, top = round((across - within[0]) / 2 - _DOWN), round((down - within[1]) / 2 - _DOWN)
    right, bottom = across - within[0] - left, down - within[1] - top
    boxed = cv2.copyMakeBorder(picture, top, bottom, left, right, cv2.BORDER_CONSTANT, value=_GREY)
    return np.asarray(boxed, np.uint8), Placement(left, top, *within)
