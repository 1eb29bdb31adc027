"""Pictures as plain numbers, which peers compare: a thumbnail's."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from rushes_inference.domain.pictures import RgbPicture

THUMBNAIL: Final = (32, 18)
"""Width and height."""


def plain_numbers(picture: RgbPicture) -> NDArray[np.float32]:
    """Its thumbnail, row by row."""
    return np.asarray(cv2.resize(picture, THUMBNAIL, interpolation=cv2.INTER_AREA), np.float32).ravel()
