"""How much of two pictures differs, as a whole and in each of their blocks, whatever their noise and exposure.

As for the hash of `perceptual_hash`, 64 numbers tell a picture: the lowest frequencies of the discrete cosine transform
of a small grey copy. The hash has their signs, which stay the same where a board shows other words; here a number
differs where it changed by more than noise and exposure change it. There are 64 of the whole picture, and of each of
4 x 4 blocks, as a small change in a corner moves none of the whole.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.vision.opencv import cv2

BLOCKS: Final = 4
"""In each direction."""
NUMBERS: Final = 64
_SIDE: Final = 32
_LOW: Final = 8
_NOISE: Final = 6.0
"""Of an orthonormal coefficient, that noise does not move it by: a wave of half a level of grey across 32 x 32 pixels
has 8, and noise of 15 levels in 1280 x 720 pixels moves one by 2 (standard deviation)."""
_EXPOSURE: Final = 0.25
"""Share of a coefficient that it may change by with the exposure."""
_FINE: Final = 16.0
_STEPS: Final = 8.0
"""Levels are 8 asinh(c / 16): even steps of 2 near 0, and of an eighth of the coefficient far from it."""
LENGTH: Final = (1 + BLOCKS * BLOCKS) * NUMBERS


def signature(picture: RgbPicture) -> bytes:
    """LENGTH levels, one signed byte each: of the picture, then of its blocks, row by row."""
    grey = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)
    fine = _resized(grey, _SIDE * BLOCKS)
    tiles = [fine[y : y + _SIDE, x : x + _SIDE] for y in range(0, len(fine), _SIDE) for x in range(0, len(fine), _SIDE)]
    coefficients = np.stack([_lowest(each) for each in (_resized(grey, _SIDE), *tiles)])
    levels = np.rint(_STEPS * np.arcsinh(coefficients / _FINE))
    return bytes(levels.astype(np.int8))


def distance(one: bytes, other: bytes) -> int:
    """The largest of the distances of the pictures and of their blocks: how many of their 64 numbers differ.

    Raises ValueError where they are no two signatures.
    """
    first, second = _coefficients(one), _coefficients(other)
    if first.shape != second.shape:
        raise ValueError(f"has {len(one)} bytes, and another one {len(other)}")
    differs = np.abs(first - second) > _NOISE + _EXPOSURE * np.minimum(np.abs(first), np.abs(second))
    return int(differs.sum(axis=1).max())


def _resized(grey: NDArray[np.uint8], side: int) -> NDArray[np.float32]:
    return np.asarray(cv2.resize(grey, (side, side), interpolation=cv2.INTER_AREA), np.float32)


def _lowest(square: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(cv2.dct(square - 128.0), np.float32)[:_LOW, :_LOW].reshape(NUMBERS)


def _coefficients(signature_: bytes) -> NDArray[np.float32]:
    levels = np.frombuffer(signature_, np.int8).astype(np.float32)
    return np.asarray(np.sinh(levels / _STEPS) * _FINE, np.float32).reshape(-1, NUMBERS)
