"""Overlays as PNG files."""

import numpy as np
from numpy.typing import NDArray

_LEVEL = 3
"""Compression level: higher ones take several times as long for a tenth fewer bytes."""


def png_of(picture: NDArray[np.uint8]) -> bytes:
    """A PNG of RGB (height x width x 3) or grey (height x width) pixels."""
    from rushes_inference.vision.opencv import cv2  # large, and needed only here

    stored = picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_RGB2BGR)
    written, data = cv2.imencode(".png", stored, [cv2.IMWRITE_PNG_COMPRESSION, _LEVEL])
    assert written
    return data.tobytes()
