"""The built-in descriptor of windows of sound: log-mel bands of short sub-windows, in order.

A row describes a hop of sound; the vector of a window is made of the rows that it covers when they are read, so that
each second is stored once. Bands are stored as they are and become relative to the loudness of their window in its
vector: what is heard counts, not how near the microphone was. Mel bands: Stevens, Volkmann and Newman 1937, in the form
of O'Shaughnessy 1987, with triangular filters as in Davis and Mermelstein 1980.
"""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from rushes_inference.domain.sounds import RATE

HOP: Final = 0.25
"""Seconds of a row."""
ROWS: Final = 4
"""Rows of a window."""
WINDOW: Final = ROWS * HOP
"""Seconds."""

_PARTS: Final = 2
"""Sub-windows of a row."""
ROW_SAMPLES: Final = round(HOP * RATE)
_PART_SAMPLES: Final = ROW_SAMPLES // _PARTS
_FRAME: Final = 1000
"""Samples that are transformed together: 62.5 ms, three in a sub-window, which overlap by half."""
_TRANSFORMED: Final = 1024
_BANDS: Final = 30
_LOWEST, _HIGHEST = 60.0, 7800.0
"""Hertz."""
_FLOOR: Final = 1e-9
"""Power that counts as silence: -90 dB of full scale."""
_STORED: Final = _BANDS + 2
"""Of a sub-window: its bands, its loudness, and by how much its loudest frame exceeds it; all in dB."""

ROW_DIMENSIONS: Final = _PARTS * _STORED
VERSION: Final = "1"
"""Raise it whenever rows or vectors change."""

_STEPS: Final = ROWS * _PARTS
"""Sub-windows of a window."""
_SOFTEST: Final = -60.0
"""dB below the loudness of a window: what is softer cannot be heard beside it."""
_BESIDE: Final = 4
"""Bands on either side of one among which it stands out or does not."""
_AUDIBLE: Final = np.float32(3.0)
"""dB by which a tone stands out of the bands beside it at least."""
_SHIFTS: Final = np.arange(-4, 5)
"""Bands by which what stands out may have moved."""
_LATER: Final = (1, 2)
"""Sub-windows within which it has."""
MOVES: Final = sum(len(_SHIFTS) + _STEPS - later for later in _LATER)
"""Numbers of a vector that say how what is heard moves; before the last."""
DIMENSIONS: Final = (_STEPS + 2) * _BANDS + 2 * _STEPS + 1 + MOVES
"""Length of a window's vector."""

Samples: TypeAlias = NDArray[np.int16]
Rows: TypeAlias = NDArray[np.float16]
"""ROW_DIMENSIONS numbers each."""
Vectors: TypeAlias = NDArray[np.float32]
"""DIMENSIONS numbers each."""


def _hertz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(700 * (10 ** (mel / 2595) - 1))


def _filters() -> NDArray[np.float32]:
    """Weights of each bin of a spectrum in each band, which add up to 1."""
    low, high = (2595 * np.log10(1 + hertz / 700) for hertz in (_LOWEST, _HIGHEST))
    edges = _hertz(np.linspace(low, high, _BANDS + 2))
    bins = np.fft.rfftfreq(_TRANSFORMED, 1 / RATE)[:, None]
    rising = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    weights = np.maximum(0, np.minimum(rising, falling))
    return np.asarray(weights / weights.sum(axis=0), np.float32)


_FILTERS: Final = _filters()
_HANN: Final = np.hanning(_FRAME).astype(np.float32)


def rows_of(samples: Samples) -> Rows:
    """The rows of some sound that begins with a row; the last one is completed with silence."""
    count = -(-len(samples) // ROW_SAMPLES)
    sound = np.zeros(count * ROW_SAMPLES, np.float32)
    sound[: len(samples)] = samples
    sound /= np.float32(1 << 15)
    parts = sound.reshape(-1, _PART_SAMPLES)
    frames = np.lib.stride_tricks.sliding_window_view(parts, _FRAME, axis=1)[:, :: _FRAME // 2]
    spectra = np.fft.rfft(frames * _HANN, _TRANSFORMED, axis=2)
    power = (np.square(spectra.real) + np.square(spectra.imag)).astype(np.float32) / np.float32(_HANN.sum() ** 2 / 2)
    frame_power = power.sum(axis=2)
    told = np.empty((len(parts), _STORED), np.float32)
    told[:, :_BANDS] = _decibels(power.mean(axis=1) @ _FILTERS)
    told[:, _BANDS] = _decibels(frame_power.mean(axis=1))
    told[:, _BANDS + 1] = _decibels(frame_power.max(axis=1)) - told[:, _BANDS]
    return told.reshape(count, ROW_DIMENSIONS).astype(np.float16)


def _decibels(power: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(10 * np.log10(np.maximum(power, _FLOOR)), np.float32)


def window_count(rows: int) -> int:
    """Windows of so many rows: all that lie within them, and one of a sound that is shorter than a window."""
    return max(rows - ROWS + 1, min(rows, 1))


def vectors_of(rows: Rows, windows: NDArray[np.int64]) -> Vectors:
    """The vectors of some windows of a sound, counted from 0.

    Each has the bands of its sub-windows relative to its loudness, mean and deviation of each band, loudness and swing
    of each sub-window, all in dB, how what stands out of the bands beside it moves through them, and last its own
    loudness.
    """
    if len(rows) < ROWS:
        silence = np.full((ROWS - len(rows), ROW_DIMENSIONS), 10 * np.log10(_FLOOR), np.float16)
        silence[:, _BANDS + 1 :: _STORED] = 0
        rows = np.concatenate((rows, silence))
    steps = rows[windows[:, None] + np.arange(ROWS)].astype(np.float32).reshape(len(windows), _STEPS, _STORED)
    levels, swings = steps[:, :, _BANDS], steps[:, :, _BANDS + 1]
    loudness = 10 * np.log10(np.mean(10 ** (levels / 10), axis=1, keepdims=True))
    bands = np.maximum(steps[:, :, :_BANDS] - loudness[:, :, None], np.float32(_SOFTEST))
    parts = (
        bands.reshape(len(windows), _STEPS * _BANDS),
        bands.mean(axis=1),
        bands.std(axis=1),
        levels - loudness,
        swings,
        _moves(_standing_out(steps[:, :, :_BANDS])),
        loudness,
    )
    return np.concatenate(parts, axis=1)


def _standing_out(bands: NDArray[np.float32]) -> NDArray[np.float32]:
    """By how much each band exceeds the median of those beside it, which is 0 for noise of whatever colour, as
    vectors that are shorter than 1 where it is hardly audible: shape [windows, _STEPS, _BANDS], like `bands`."""
    padded = np.pad(bands, ((0, 0), (0, 0), (_BESIDE, _BESIDE)), mode="edge")
    beside = np.lib.stride_tricks.sliding_window_view(padded, 2 * _BESIDE + 1, axis=2)
    over = np.maximum(bands - np.sort(beside, axis=3)[..., _BESIDE] - _AUDIBLE, 0)
    length = np.linalg.norm(over, axis=2, keepdims=True)
    return np.asarray(over / (length + 2 * _AUDIBLE), np.float32)


def _moves(peaks: NDArray[np.float32]) -> NDArray[np.float32]:
    """How alike sub-windows are to those after them when their bands are shifted, on the whole by each shift, and of
    each sub-window the direction: a tone rises or falls wherever it is."""
    most = int(_SHIFTS[-1])
    padded = np.pad(peaks, ((0, 0), (0, 0), (most, most)))
    told = []
    for later in _LATER:
        alike = np.stack(
            [
                np.einsum("wsb,wsb->ws", peaks[:, :-later], padded[:, later:, most + shift : most + shift + _BANDS])
                for shift in _SHIFTS
            ],
            axis=2,
        )
        told += [alike.mean(axis=1), alike @ _SHIFTS.astype(np.float32)]
    return np.concatenate(told, axis=1)
