"""The built-in descriptor: colours, their layout, edges, texture, sound and motion.

Five pictures and the first seconds of sound become 285 numbers. Each visual part has the same length as a vector, so
that none outweighs the others when angles are compared, except motion, which is shorter the less there is. Sound has
half of that length.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rushes_inference.domain.features import DESCRIPTOR, FeatureVector
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.domain.sounds import Sound
from rushes_inference.hearing import loudness as hearing
from rushes_inference.vision.opencv import cv2

SIDE: Final = 96
"""Side in pixels of the square that each picture is scaled to."""
_GRID: Final = 4
"""Cells of that square in each direction."""
CELLS: Final = _GRID**2
_GREYS, _HUES, _SATURATIONS, _VALUES = 6, 8, 2, 3
_GREY_BELOW: Final = 40
"""Saturation, of 255, below which a colour counts as grey: its hue is noise."""
ORIENTATIONS: Final = 8
"""Directions of edges."""
_SCALES: Final = (SIDE, SIDE // 2)
"""Sides in pixels to which a picture is scaled for texture."""
_NEIGHBOURS: Final = ((-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1))
"""Neighbours of a pixel on the circle."""
_PATTERNS: Final = len(_NEIGHBOURS) + 2
_NOISE: Final = 3
"""Levels of 255 by which a neighbour has to be brighter: flat areas differ by less after compression."""
TEXTURES: Final = len(_SCALES) * _PATTERNS
COLOURS: Final = _GREYS + _HUES * _SATURATIONS * _VALUES

SOUND: Final = slice(DESCRIPTOR.dimensions - _GRID**2 - hearing.DIMENSIONS, DESCRIPTOR.dimensions - _GRID**2)
"""Indexes of the sound's numbers in a vector."""
_HEARD: Final = 0.5
"""Length of the sound's part, where each visual part has 1: music often says nothing about a video."""

_Numbers = NDArray[np.float32]


def described(pictures: Sequence[RgbPicture], sound: Sound) -> FeatureVector:
    """The vector of a video, of length 1, from at least one picture, in order, of any size."""
    squares = [_square(picture) for picture in pictures]
    greys = [np.asarray(cv2.cvtColor(square, cv2.COLOR_RGB2GRAY), np.uint8) for square in squares]
    parts = (
        np.sqrt(_mean([colours(square) for square in squares])),
        _of_length_one(_mean([layout(square) for square in squares])),
        _of_length_one(_mean([edges(grey) for grey in greys])),
        np.sqrt(_mean([texture(grey) for grey in greys])),
        _HEARD * hearing.loudness(sound),
        _changes(greys),
    )
    return _of_length_one(np.concatenate(parts))


def _square(picture: RgbPicture) -> RgbPicture:
    return np.asarray(cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.uint8)


def _mean(vectors: Sequence[_Numbers]) -> _Numbers:
    return np.asarray(np.mean(vectors, axis=0), np.float32)


def _of_length_one(vector: _Numbers) -> _Numbers:
    length = float(np.linalg.norm(vector))
    return np.asarray(vector / length if length else vector, np.float32)


def colours(square: RgbPicture) -> _Numbers:
    """Histogram: greys by brightness, then colours by hue."""
    hsv = np.asarray(cv2.cvtColor(square, cv2.COLOR_RGB2HSV), np.int64).reshape(-1, 3)
    hue, saturation, value = hsv.T
    grey = value * _GREYS // 256
    # OpenCV's hues are 0 to 179. The first bin is centred on red, which wraps around.
    hue = (hue + 180 // _HUES // 2) % 180 * _HUES // 180
    strong = (saturation >= 128).astype(np.int64)
    colour = _GREYS + (hue * _SATURATIONS + strong) * _VALUES + value * _VALUES // 256
    counts = np.bincount(np.where(saturation < _GREY_BELOW, grey, colour), minlength=COLOURS)
    return np.asarray(counts / len(hsv), np.float32)


def layout(square: RgbPicture) -> _Numbers:
    """The mean colour of each cell, in CIE L*a*b*, whose differences are perceptually uniform."""
    lab = cv2.cvtColor(square.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    fields = np.asarray(cv2.resize(lab, (_GRID, _GRID), interpolation=cv2.INTER_AREA), np.float32)
    return np.asarray(fields.ravel() / 100, np.float32)


def edges(grey: NDArray[np.uint8]) -> _Numbers:
    """Edge strength by direction in each cell."""
    across = cv2.Sobel(grey, cv2.CV_32F, 1, 0)
    down = cv2.Sobel(grey, cv2.CV_32F, 0, 1)
    strength = np.hypot(across, down)
    angle = np.mod(np.arctan2(down, across), np.pi)
    direction = np.minimum((angle * (ORIENTATIONS / np.pi)).astype(np.int64), ORIENTATIONS - 1)
    place = np.arange(SIDE) * _GRID // SIDE
    field = place[:, None] * _GRID + place
    sums = np.bincount((field * ORIENTATIONS + direction).ravel(), strength.ravel(), minlength=_GRID**2 * ORIENTATIONS)
    return np.asarray(np.sqrt(sums / SIDE**2), np.float32)


def texture(grey: NDArray[np.uint8]) -> _Numbers:
    """Histograms of uniform rotation-invariant local binary patterns (Ojala et al. 2002), one per scale."""
    shares = [_patterns(np.asarray(cv2.resize(grey, (side, side), interpolation=cv2.INTER_AREA))) for side in _SCALES]
    return np.asarray(np.concatenate(shares) / len(_SCALES), np.float32)


def _patterns(grey: NDArray[np.uint8]) -> _Numbers:
    padded = np.pad(grey.astype(np.int16), 1, mode="edge")
    height, width = grey.shape
    middle = padded[1:-1, 1:-1] + _NOISE
    brighter = np.stack(
        [padded[1 + down : 1 + down + height, 1 + right : 1 + right + width] > middle for down, right in _NEIGHBOURS]
    )
    changes = (brighter != np.roll(brighter, 1, axis=0)).sum(axis=0)
    pattern = np.where(changes <= 2, brighter.sum(axis=0), _PATTERNS - 1)
    return np.asarray(np.bincount(pattern.ravel(), minlength=_PATTERNS) / pattern.size, np.float32)


def _changes(greys: Sequence[NDArray[np.uint8]]) -> _Numbers:
    """Change between consecutive pictures by cell: length 0 to 1, all 0 in a still video."""
    fields = [
        cv2.resize(np.abs(one.astype(np.float32) - other), (_GRID, _GRID), interpolation=cv2.INTER_AREA).ravel()
        for one, other in pairwise(greys)
    ]
    if not fields:
        return np.zeros(_GRID**2, np.float32)
    return np.asarray(np.sqrt(_mean(fields) / 255) / _GRID, np.float32)
