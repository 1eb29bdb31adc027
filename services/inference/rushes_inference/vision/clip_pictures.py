"""CLIP's preprocessing: the short side scaled to the input size, and the centre square cropped.

Scaled like Pillow, by antialiased cubic convolution (Keys 1981, a = -0.5): OpenCV's cubic scaling skips pixels when
shrinking, and vectors would differ from those of other implementations.
"""

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rushes_inference.domain.pictures import RgbPicture

_A: Final = -0.5
_REACH: Final = 2.0
"""Radius of the filter, in pixels of the coarser picture."""

_Numbers = NDArray[np.float32]


def clip_square(picture: RgbPicture, size: int) -> RgbPicture:
    """The centre square of a picture, in `size` x `size` pixels."""
    height, width = picture.shape[:2]
    scale = size / min(height, width)
    across = _weights(width, max(size, int(width * scale)), size)
    down = _weights(height, max(size, int(height * scale)), size)
    # Rounded to whole levels between the two passes, as in Pillow.
    columns = _levels(np.tensordot(across, picture.astype(np.float32), axes=(1, 1)))
    return _levels(np.tensordot(down, columns, axes=(1, 1))).astype(np.uint8)


def _levels(numbers: _Numbers) -> _Numbers:
    return np.asarray(np.clip(np.rint(numbers), 0, 255), np.float32)


@lru_cache(maxsize=16)
def _weights(given: int, scaled: int, size: int) -> _Numbers:
    """Filter weights of the `given` pixels for the middle `size` of `scaled` ones: one row for each of those."""
    step = given / scaled
    coarser = max(step, 1.0)
    first = round((scaled - size) / 2)
    middles = (np.arange(first, first + size) + 0.5) * step
    away = np.abs(np.arange(given) + 0.5 - middles[:, None]) / coarser
    near = ((_A + 2) * away - (_A + 3)) * away**2 + 1
    far = ((away - 5) * away + 8) * away * _A - 4 * _A
    weights = np.where(away < 1, near, np.where(away < _REACH, far, 0))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), np.float32)
