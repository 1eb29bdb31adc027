"""The frame code: writes a number into a picture's brightness and reads it back, whatever became of it.

The picture is tiled with one square mark, so that every part of it that is large enough says the number, and
the reader needs to know neither scale nor crop. A mark is 8 x 8 modules, each all light or all dark:

    L L L L L L L L     L  light line; the lines of all marks join to a lattice
    L D . . . . . .     D  always dark, so that no row or column inside a mark can be taken for a line, and a
    L . D . . . . .        picture that was mirrored or turned by a quarter is refused
    L . . D . . . .     .  42 cells: 20 bits of number, 22 bits of checksum, in checkerboard negative
    L . . . D . . .
    L . . . . D . .
    L . . . . . D .
    L . . . . . . D

Reading goes the other way: edges lie on a comb whose period is the module, the lattice says where marks
begin, all marks are averaged into one, and that one must be clear in every cell and agree with its checksum.
"""

import math
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Gray = npt.NDArray[np.uint8]
"""A picture's brightness, indexed by row and column."""

NUMBERS: Final = 1 << 20
"""Numbers run from 0 to this, excluded: nine hours at 30 frames a second."""

DARK: Final = 56
LIGHT: Final = 200
"""Levels of the modules; they leave room for colour on top and for overshoot below and above."""

MARK: Final = 8
"""Modules along a mark's side."""

_MODULES_ALONG_SHORT_SIDE: Final = 22.5
_NUMBER_BITS: Final = 20
_CHECK_BITS: Final = 22

_Reals = npt.NDArray[np.float64]

_cells: Final = np.array([(row, col) for row in range(1, MARK) for col in range(1, MARK) if row != col])
_CELL_ROWS: Final = _cells[:, 0]
_CELL_COLUMNS: Final = _cells[:, 1]
_CHECKERBOARD: Final = (_CELL_ROWS + _CELL_COLUMNS) % 2 == 0
_DIAGONAL: Final = np.arange(1, MARK)


class CodeError(Exception):
    """No number can be told with certainty.

    CodeError
    ├── CodeNotFoundError
    ├── CodeUnclearError
    └── CodeDamagedError
    """


class CodeNotFoundError(CodeError):
    """Nothing in the picture looks like the lattice of marks."""


class CodeUnclearError(CodeError):
    """Cells are neither light nor dark, or marks contradict each other: two frames blended, or one torn."""


class CodeDamagedError(CodeError):
    """Cells are clear, but their checksum is wrong."""


def draw_code(number: int, *, width: int, height: int) -> Gray:
    """The brightness of a picture that says `number`."""
    module = module_size(width, height)
    mark = np.where(_mark(number), np.uint8(LIGHT), np.uint8(DARK))
    rows = np.arange(height) // module % MARK
    columns = np.arange(width) // module % MARK
    return mark.take(columns, axis=1).take(rows, axis=0)


def module_size(width: int, height: int) -> int:
    """Pixels along the side of a module in a picture of that size as it is drawn."""
    return max(2, round(min(width, height) / _MODULES_ALONG_SHORT_SIDE))


def _mark(number: int) -> npt.NDArray[np.bool_]:
    if not 0 <= number < NUMBERS:
        raise ValueError(f"{number} does not fit into {_NUMBER_BITS} bits")
    mark = np.ones((MARK, MARK), np.bool_)
    mark[_DIAGONAL, _DIAGONAL] = False
    word = number << _CHECK_BITS | _checksum(number)
    bits = np.array([word >> place & 1 for place in range(_NUMBER_BITS + _CHECK_BITS)], np.bool_)
    mark[_CELL_ROWS, _CELL_COLUMNS] = bits ^ _CHECKERBOARD
    return mark


def _checksum(number: int) -> int:
    return zlib.crc32(number.to_bytes(3, "big")) & ((1 << _CHECK_BITS) - 1)


def _number(cells: npt.NDArray[np.bool_]) -> int:
    bits = cells ^ _CHECKERBOARD
    word = sum(1 << place for place, bit in enumerate(bits.tolist()) if bit)
    number = word >> _CHECK_BITS
    if word != (number << _CHECK_BITS | _checksum(number)):
        raise CodeDamagedError(f"checksum of number {number} is wrong")
    return number


@dataclass(frozen=True)
class _Comb:
    """Where module borders lie along one axis, in pixels."""

    period: float
    phase: float

    def enlarged(self, factor: int) -> "_Comb":
        return _Comb(self.period * factor, self.phase * factor)


@dataclass(frozen=True)
class _Grid:
    columns: _Comb
    rows: _Comb


class CodeReader:
    """Reads pictures of one clip: remembers where the marks lie, and looks again when they no longer do."""

    def __init__(self) -> None:
        self._lenses: dict[tuple[int, ...], _Lens] = {}

    def read(self, picture: Gray) -> int:
        """The number that the picture says; raises CodeError where that is not certain."""
        known = self._lenses.pop(picture.shape, None)
        if known is not None:
            with suppress(CodeError):
                return self._read(picture, known)
        reason: CodeError = CodeNotFoundError("no lattice of marks in the picture")
        for grid in _grids(picture):
            try:
                return self._read(picture, _lens(grid, picture))
            except CodeError as failure:
                # The failure of the grid that got furthest tells most.
                reason = max(reason, failure, key=_how_far)
        raise reason

    def _read(self, picture: Gray, lens: "_Lens") -> int:
        number = _read_through(lens, picture)
        self._lenses[picture.shape] = lens
        return number


def read_code(picture: Gray) -> int:
    """The number that one picture says; raises CodeError where that is not certain."""
    return CodeReader().read(picture)


def _how_far(failure: CodeError) -> int:
    return [CodeNotFoundError, CodeUnclearError, CodeDamagedError].index(type(failure))


# --- Finding the modules ---

_SMALLEST_MODULE: Final = 2.5
_GRIDS_TRIED: Final = 12
_ENOUGH_PIXELS: Final = 120
"""Along the short side: larger pictures cost time and say no more."""
_SPECTRUM: Final = 1 << 14
_UNEQUAL_SCALING: Final = 0.03


def _grids(picture: Gray) -> Iterator[_Grid]:
    """Grids that the picture's edges may lie on, best first."""
    shrunken, factor = _shrunken(picture)
    # Edges that lie on a comb show in the spectrum as a peak at its frequency.
    across, down = _spectrum_of_edges(shrunken, axis=1), _spectrum_of_edges(shrunken, axis=0)
    lowest = math.ceil(_SPECTRUM * (MARK + 1) / min(shrunken.shape))
    strength = (np.abs(across) + np.abs(down))[: int(_SPECTRUM / _SMALLEST_MODULE)]
    inner = strength[1:-1]
    peaks = np.flatnonzero((inner > strength[:-2]) & (inner >= strength[2:])) + 1
    peaks = peaks[peaks >= lowest]
    best = peaks[np.argsort(strength[peaks])[::-1]][:_GRIDS_TRIED]
    for peak in best.tolist():
        yield _Grid(_comb(across, peak).enlarged(factor), _comb(down, peak).enlarged(factor))


def _shrunken(picture: Gray) -> tuple[_Reals, int]:
    """The picture in as few pixels as its edges need, and how many times smaller it is."""
    factor = max(1, min(picture.shape) // _ENOUGH_PIXELS)
    height, width = (side - side % factor for side in picture.shape)
    blocks = picture[:height, :width].reshape(height // factor, factor, width // factor, factor)
    return blocks.mean(axis=(1, 3)), factor


def _spectrum_of_edges(picture: _Reals, *, axis: int) -> npt.NDArray[np.complex128]:
    """The spectrum of how much brightness changes at each border between pixels along an axis."""
    change = np.abs(np.diff(picture, axis=axis)).sum(axis=1 - axis)
    edges = np.maximum(change - np.median(change), 0)
    total = edges.sum()
    # The border before pixel 0 has no change; with it, positions in the list are pixels.
    return np.fft.rfft(np.concatenate(([0.0], edges / total if total else edges)), _SPECTRUM)


def _comb(spectrum: npt.NDArray[np.complex128], peak: int) -> _Comb:
    """The comb along one axis near a peak found for both: they may be scaled a little differently."""
    reach = int(peak * _UNEQUAL_SCALING) + 1
    near = spectrum[peak - reach : peak + reach + 1]
    best = peak - reach + int(np.abs(near).argmax())
    period = _SPECTRUM / best
    return _Comb(period, float(-np.angle(spectrum[best]) / (2 * np.pi) * period))


# --- Reading the cells ---

_SAMPLES: Final = np.linspace(-0.25, 0.25, 4)
"""Where a module is looked at, in modules from its centre: its rim may be blurred."""

_LEAST_CONTRAST: Final = 30.0
_DOUBT: Final = 0.35
"""How far from dark (0) or light (1) the average of a cell over all marks may lie."""
_LARGEST_SPREAD: Final = 0.25
"""Standard deviation of a cell between marks, of the contrast."""


@dataclass(frozen=True)
class _Lens:
    """Where to look in pictures of one size, and how to lay all marks over each other."""

    rows: npt.NDArray[np.intp]
    columns: npt.NDArray[np.intp]
    """Pixels to look at, so many for each module."""
    fold_rows: _Reals
    fold_columns: _Reals
    """Averages all modules that have the same place in a mark; which of them begins a mark is not known yet."""


def _read_through(lens: _Lens, picture: Gray) -> int:
    mean, spread = _begun_at_lines(*_folded(lens, picture))
    line = np.concatenate((mean[0], mean[1:, 0]))
    dark = float(mean[_DIAGONAL, _DIAGONAL].mean())
    contrast = float(line.mean()) - dark
    if contrast < _LEAST_CONTRAST:
        raise CodeNotFoundError(f"marks have a contrast of {contrast:.0f}")
    level = (mean - dark) / contrast
    if level[0].min() < 1 - _DOUBT or level[:, 0].min() < 1 - _DOUBT:
        raise CodeNotFoundError("no light lines")
    if level[_DIAGONAL, _DIAGONAL].max() > _DOUBT:
        raise CodeNotFoundError("no dark diagonal")
    cells = level[_CELL_ROWS, _CELL_COLUMNS]
    if (np.abs(cells - 0.5) < 0.5 - _DOUBT).any():
        raise CodeUnclearError("cells are neither light nor dark")
    if spread.max() > _LARGEST_SPREAD * contrast:
        raise CodeUnclearError("marks contradict each other")
    return _number(cells > 0.5)


def _lens(grid: _Grid, picture: Gray) -> _Lens:
    rows, fold_rows = _looks(grid.rows, picture.shape[0])
    columns, fold_columns = _looks(grid.columns, picture.shape[1])
    return _Lens(rows, columns, fold_rows, fold_columns)


def _looks(comb: _Comb, pixels: int) -> tuple[npt.NDArray[np.intp], _Reals]:
    """Along one axis the pixels to look at, and the matrix that averages modules by their place in the mark."""
    reach = float(_SAMPLES[-1])
    first = int(np.ceil(-comb.phase / comb.period - 0.5 + reach))
    last = int(np.floor((pixels - comb.phase) / comb.period - 0.5 - reach))
    modules = np.arange(first, last + 1)
    if len(modules) < MARK:
        raise CodeNotFoundError("less than one mark in the picture")
    samples = comb.phase + (modules[:, np.newaxis] + 0.5 + _SAMPLES) * comb.period
    belongs = modules % MARK == np.arange(MARK)[:, np.newaxis]
    return np.clip(samples, 0, pixels - 1).astype(np.intp).ravel(), belongs / belongs.sum(axis=1, keepdims=True)


def _folded(lens: _Lens, picture: Gray) -> tuple[_Reals, _Reals]:
    """Mean and standard deviation over all marks of each module of a mark."""
    size = len(_SAMPLES)
    rows, columns = lens.fold_rows.shape[1], lens.fold_columns.shape[1]
    samples = picture[lens.rows][:, lens.columns].reshape(rows, size, columns * size)
    modules = samples.sum(axis=1, dtype=np.float64).reshape(rows, columns, size).sum(axis=2) / size**2
    mean: _Reals = lens.fold_rows @ modules @ lens.fold_columns.T
    square = lens.fold_rows @ modules**2 @ lens.fold_columns.T
    return mean, np.sqrt(np.maximum(square - mean**2, 0))


def _begun_at_lines(mean: _Reals, spread: _Reals) -> tuple[_Reals, _Reals]:
    """The same, turned round so that the light lines come first."""
    shift = (-int(mean.min(axis=1).argmax()), -int(mean.min(axis=0).argmax()))
    return np.roll(mean, shift, axis=(0, 1)), np.roll(spread, shift, axis=(0, 1))
