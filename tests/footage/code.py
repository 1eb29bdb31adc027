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

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
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
    return mark[np.ix_(rows, columns)]


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
    """Where module borders lie along one axis, in pixels of the shrunken picture."""

    period: float
    phase: float


@dataclass(frozen=True)
class _Grid:
    columns: _Comb
    rows: _Comb


class CodeReader:
    """Reads pictures of one clip: remembers where the marks lie, and looks again when they no longer do."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, ...], _Grid] = {}

    def read(self, picture: Gray) -> int:
        """The number that the picture says; raises CodeError where that is not certain."""
        shrunken = _shrink(picture)
        known = self._known.get(picture.shape)
        if known is not None:
            try:
                return _read_on(shrunken, known)
            except CodeError:
                del self._known[picture.shape]
        reason: CodeError = CodeNotFoundError("no lattice of marks in the picture")
        for grid in _grids(shrunken):
            try:
                number = _read_on(shrunken, grid)
            except CodeError as failure:
                # The failure of the grid that got furthest tells most.
                reason = max(reason, failure, key=_how_far)
            else:
                self._known[picture.shape] = grid
                return number
        raise reason


def read_code(picture: Gray) -> int:
    """The number that one picture says; raises CodeError where that is not certain."""
    return CodeReader().read(picture)


def _how_far(failure: CodeError) -> int:
    return [CodeNotFoundError, CodeUnclearError, CodeDamagedError].index(type(failure))


def _shrink(picture: Gray) -> _Reals:
    """The picture in as few pixels as its code needs: large ones cost time and say no more."""
    factor = max(1, min(picture.shape) // 180)
    height, width = (side - side % factor for side in picture.shape)
    blocks = picture[:height, :width].reshape(height // factor, factor, width // factor, factor)
    shrunken: _Reals = blocks.mean(axis=(1, 3))
    return shrunken


# --- Finding the modules ---

_SMALLEST_MODULE: Final = 2.5
_PERIOD_STEP: Final = 1.004
_GRIDS_TRIED: Final = 12


def _grids(picture: _Reals) -> Iterator[_Grid]:
    """Grids that the picture's edges may lie on, best first."""
    height, width = picture.shape
    largest = min(height, width) / (MARK + 1)
    if largest <= _SMALLEST_MODULE:
        return
    down, across = _edges(picture, axis=0), _edges(picture, axis=1)
    if not down.any() or not across.any():
        return
    periods = _periods(largest)
    score = np.abs(_fit(across, largest)) + np.abs(_fit(down, largest))
    inner = score[1:-1]
    peaks = np.flatnonzero((inner >= score[:-2]) & (inner >= score[2:])) + 1
    best = peaks[np.argsort(score[peaks])[::-1]][:_GRIDS_TRIED]
    for at in best:
        yield _Grid(_refine(across, periods[at]), _refine(down, periods[at]))


def _edges(picture: _Reals, *, axis: int) -> _Reals:
    """How much brightness changes at each border between pixels along an axis."""
    change = np.abs(np.diff(picture, axis=axis)).sum(axis=1 - axis)
    strength: _Reals = np.maximum(change - np.median(change), 0)
    total = strength.sum()
    return strength / total if total else strength


@lru_cache
def _periods(largest: float) -> _Reals:
    steps = np.log(largest * 1.1 / _SMALLEST_MODULE) / np.log(_PERIOD_STEP)
    return _SMALLEST_MODULE * _PERIOD_STEP ** np.arange(steps)


@lru_cache(maxsize=64)
def _turns(borders: int, largest: float) -> npt.NDArray[np.complex128]:
    return _turn(borders, _periods(largest))


def _turn(borders: int, periods: _Reals) -> npt.NDArray[np.complex128]:
    turn: npt.NDArray[np.complex128] = np.exp(-2j * np.pi * np.arange(1, borders + 1) / periods[:, np.newaxis])
    return turn


def _fit(edges: _Reals, largest: float) -> npt.NDArray[np.complex128]:
    """For each period how well the edges lie on a comb (modulus), and where that comb lies (argument)."""
    fit: npt.NDArray[np.complex128] = _turns(len(edges), largest) @ edges
    return fit


def _refine(edges: _Reals, period: float) -> _Comb:
    """The best comb along one axis near a period found for both: axes may be scaled a little differently."""
    near = period * np.linspace(0.97, 1.03, 61)
    fit = _turn(len(edges), near) @ edges
    best = int(np.abs(fit).argmax())
    return _Comb(float(near[best]), float(-np.angle(fit[best]) / (2 * np.pi) * near[best]))


# --- Reading the cells ---

_SAMPLES: Final = np.linspace(-0.25, 0.25, 5)
"""Where a module is looked at, in modules from its centre: its rim may be blurred."""

_LEAST_CONTRAST: Final = 30.0
_DOUBT: Final = 0.35
"""How far from dark (0) or light (1) the average of a cell over all marks may lie."""
_LARGEST_SPREAD: Final = 0.25
"""Standard deviation of a cell between marks, of the contrast."""


def _read_on(picture: _Reals, grid: _Grid) -> int:
    mean, spread = _folded(picture, grid)
    mean, spread = _unrolled(mean, spread)
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


def _folded(picture: _Reals, grid: _Grid) -> tuple[_Reals, _Reals]:
    """Mean and standard deviation of each module of a mark over all marks, beginning anywhere in the mark."""
    rows, row_places = _places(grid.rows, picture.shape[0])
    columns, column_places = _places(grid.columns, picture.shape[1])
    if len(row_places) < MARK or len(column_places) < MARK:
        raise CodeNotFoundError("less than one mark in the picture")
    samples = len(_SAMPLES)
    modules = picture[np.ix_(rows, columns)]
    modules = modules.reshape(len(row_places), samples, len(column_places), samples).mean(axis=(1, 3))
    count = np.bincount(row_places, minlength=MARK)[:, np.newaxis] * np.bincount(column_places, minlength=MARK)
    mean = _summed(modules, row_places, column_places) / count
    square = _summed(modules**2, row_places, column_places) / count
    return mean, np.sqrt(np.maximum(square - mean**2, 0))


def _summed(modules: _Reals, rows: npt.NDArray[np.intp], columns: npt.NDArray[np.intp]) -> _Reals:
    total = np.zeros((MARK, MARK))
    np.add.at(total, np.ix_(rows, columns), modules)
    return total


def _places(comb: _Comb, pixels: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """The pixels to look at along one axis, and for each module that they show its place in the mark."""
    reach = float(_SAMPLES[-1])
    first = int(np.ceil(-comb.phase / comb.period - 0.5 + reach))
    last = int(np.floor((pixels - comb.phase) / comb.period - 0.5 - reach))
    modules = np.arange(first, last + 1)
    centres = comb.phase + (modules[:, np.newaxis] + 0.5 + _SAMPLES) * comb.period
    return np.clip(centres, 0, pixels - 1).astype(np.intp).ravel(), modules % MARK


def _unrolled(mean: _Reals, spread: _Reals) -> tuple[_Reals, _Reals]:
    """The same, beginning at the light lines."""
    row, column = int(mean.min(axis=1).argmax()), int(mean.min(axis=0).argmax())
    shift = (-row, -column)
    return np.roll(mean, shift, axis=(0, 1)), np.roll(spread, shift, axis=(0, 1))
