"""The built-in descriptor of windows of pictures: a still a second, and how it differs from those around it.

A row describes the still of a second: the layout of its colours, which colours they are, edges and texture
(vision/descriptor.py), and how it lies on the still before it. The vector of a window is made of rows when they are
read, so that each second is stored once: what is seen, how it changes from the second before and to the one after, and
what stands out of the seconds around it, in which most of a picture is background.

How two stills lie on one another: by normalised cross-correlation, computed with Fourier transforms (Lewis 1995), for
several enlargements of the earlier one. So a pan to the left and one to the right differ, and a camera that comes
nearer and one that goes away.
"""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.vision.descriptor import CELLS, COLOURS, ORIENTATIONS, TEXTURES, colours, edges, layout, texture
from rushes_inference.vision.opencv import cv2

Rows: TypeAlias = NDArray[np.float16]
"""ROW_DIMENSIONS numbers each."""
Vectors: TypeAlias = NDArray[np.float32]
"""DIMENSIONS numbers each."""
Stills: TypeAlias = NDArray[np.uint8]
"""Shape [stills, SIDE, SIDE, 3], RGB."""
_Numbers = NDArray[np.float32]

_LAYOUT: Final = slice(0, 3 * CELLS)
_COLOURS: Final = slice(_LAYOUT.stop, _LAYOUT.stop + COLOURS)
_EDGES: Final = slice(_COLOURS.stop, _COLOURS.stop + ORIENTATIONS * CELLS)
_SEEN: Final = slice(0, _EDGES.stop + TEXTURES)
_COLOURED: Final = slice(0, _COLOURS.stop)
_STRONGEST_EDGES: Final = 16.0
"""What edges are divided by, so that they are about as large as the other numbers."""

_COARSE: Final = 48
"""Side in pixels of stills that are laid on one another."""
_ENLARGEMENTS: Final = np.array([0.64, 0.8, 1.0, 1.25, 1.5625], np.float32)
"""Of the earlier one."""
_AS_IT_IS: Final = 2
"""Place of no enlargement among them."""
_FAINTEST: Final = 40.0
"""Length of a still's differences from its mean, in levels of 255, below which it is as good as empty: what is left is
noise."""
_LIES: Final = slice(_SEEN.stop, _SEEN.stop + len(_ENLARGEMENTS) + 3)
ROW_DIMENSIONS: Final = _LIES.stop

_AROUND: Final = 6
"""Rows on either side of a window that are its background where they are alike."""
_STANDING_OUT: Final = 4
"""Cells that stand out most whose colours are told wherever they are."""
_EDGED: Final = 2
"""The same for edges."""
DIMENSIONS: Final = (
    ROW_DIMENSIONS
    + (_LIES.stop - _LIES.start)
    + 2 * _COLOURED.stop
    + _SEEN.stop
    + 3 * _STANDING_OUT
    + CELLS
    + _STANDING_OUT
    + 2 * _EDGED * ORIENTATIONS
)


def rows_of(stills: Stills, before: RgbPicture | None) -> Rows:
    """The rows of some stills in order; `before` is the still before the first one, None at a video's beginning."""
    told = np.zeros((len(stills), ROW_DIMENSIONS), np.float32)
    last = None if before is None else _coarse(before)
    for row, still in zip(told, stills, strict=True):
        grey = np.asarray(cv2.cvtColor(still, cv2.COLOR_RGB2GRAY), np.uint8)
        row[_LAYOUT] = layout(still)
        row[_COLOURS] = np.sqrt(colours(still))
        row[_EDGES] = edges(grey) / _STRONGEST_EDGES
        row[_EDGES.stop : _SEEN.stop] = np.sqrt(texture(grey))
        this = _coarse(still)
        if last is not None:
            row[_LIES] = _lies(last, this)
        last = this
    return told.astype(np.float16)


def vectors_of(rows: Rows, windows: NDArray[np.int64]) -> Vectors:
    """The vectors of some windows of a video, counted from 0.

    Each has its row, how the next still lies on its own, how colours and their layout change from the row before and to
    the one after, and by how much all numbers exceed the median of the rows around it. Of the cells of which colours,
    or edges, exceed it most it has these numbers wherever the cells are, so that a thing that enters is told anywhere.
    """

    def beside(rows_later: int) -> _Numbers:
        return rows[np.clip(windows + rows_later, 0, len(rows) - 1)].astype(np.float32)

    here, earlier, later = beside(0), beside(-1), beside(1)
    around = np.stack([beside(each)[:, _SEEN] for each in range(-_AROUND, _AROUND + 1)])
    over = np.asarray(here[:, _SEEN] - np.median(around, axis=0), np.float32)
    cells = over[:, _LAYOUT].reshape(-1, CELLS, 3)
    by_colour = np.linalg.norm(cells, axis=2)
    coloured = _strongest(by_colour, _STANDING_OUT)
    edges_over = over[:, _EDGES].reshape(-1, CELLS, ORIENTATIONS)
    by_edges = np.abs(edges_over).sum(axis=2)
    edged = _strongest(by_edges, _EDGED)
    parts = (
        here,
        later[:, _LIES],
        here[:, _COLOURED] - earlier[:, _COLOURED],
        later[:, _COLOURED] - here[:, _COLOURED],
        over,
        _of_cells(cells, coloured),
        -np.sort(-by_colour, axis=1),
        -np.sort(-by_edges, axis=1)[:, :_STANDING_OUT],
        _of_cells(edges_over, edged),
        _of_cells(here[:, _EDGES].reshape(-1, CELLS, ORIENTATIONS), edged),
    )
    return np.concatenate(parts, axis=1)


def _strongest(strengths: _Numbers, count: int) -> NDArray[np.int64]:
    """The places of the largest ones of each row, the largest first."""
    return np.argsort(-strengths, axis=1, kind="stable")[:, :count]


def _of_cells(numbers: _Numbers, cells: NDArray[np.int64]) -> _Numbers:
    """The numbers of these cells of each row, one after the other."""
    return np.take_along_axis(numbers, cells[:, :, None], axis=1).reshape(len(numbers), -1)


def _coarse(still: RgbPicture) -> _Numbers:
    grey = cv2.cvtColor(still, cv2.COLOR_RGB2GRAY).astype(np.float32)
    return np.asarray(cv2.resize(grey, (_COARSE, _COARSE), interpolation=cv2.INTER_AREA), np.float32)


_HANN: Final = np.outer(np.hanning(_COARSE + 2)[1:-1], np.hanning(_COARSE + 2)[1:-1]).astype(np.float32)


def _enlarging(by: float) -> _Numbers:
    """About the middle."""
    middle = (_COARSE - 1) / 2
    return np.array([[by, 0, middle * (1 - by)], [0, by, middle * (1 - by)]], np.float32)


_WAYS: Final = [_enlarging(float(each)) for each in _ENLARGEMENTS]


def _moved(picture: _Numbers, way: _Numbers) -> _Numbers:
    return np.asarray(cv2.warpAffine(picture, way, (_COARSE, _COARSE), borderMode=cv2.BORDER_REPLICATE), np.float32)


def _spectrum(pictures: _Numbers) -> NDArray[np.complex64]:
    """Of the differences from the mean, faded out towards the borders, of length 1 at most: shape [..., _COARSE,
    _COARSE] gives [..., _COARSE, _COARSE // 2 + 1]."""
    faded = (pictures - pictures.mean(axis=(-2, -1), keepdims=True)) * _HANN
    length = np.sqrt(np.square(faded).sum(axis=(-2, -1), keepdims=True))
    return np.fft.rfft2(faded / np.maximum(length, _FAINTEST)).astype(np.complex64)


def _lies(earlier: _Numbers, later: _Numbers) -> _Numbers:
    """How alike a still is to the one before it where that is moved so that they are most alike: as it is, and for each
    enlargement by how much more than as it is; by which part of the picture it was moved to the right and down with the
    best one, or by less, as borders are faded out; and towards which enlargements they are alike."""
    enlarged = np.stack([_moved(earlier, way) for way in _WAYS])
    alike = np.fft.irfft2(_spectrum(later) * np.conj(_spectrum(enlarged)), (_COARSE, _COARSE)).reshape(len(_WAYS), -1)
    most = alike.max(axis=1)
    best = int(np.argmax(most))
    moved = np.array(np.unravel_index(int(np.argmax(alike[best])), (_COARSE, _COARSE)))
    down, right = ((moved + _COARSE // 2) % _COARSE - _COARSE // 2) / _COARSE
    relative = np.where(np.arange(len(most)) == _AS_IT_IS, most, most - most[_AS_IT_IS])
    return np.array([*relative, right, down, most @ np.log(_ENLARGEMENTS)], np.float32)
