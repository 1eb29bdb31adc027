"""Audio features without speech: distribution of loudness, pitch, and rhythm of loudness.

Silence has ordinary features: a silent video is no farther from one with music than music is from speech.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rushes_inference.domain.sounds import RATE, Sound

SECONDS: Final = 15.0
"""Seconds from the beginning of a video that are used."""
_WINDOW: Final = 512
"""Samples per window of loudness: 32 ms."""
_LEVELS: Final = (-60.0, -48.0, -36.0, -24.0, -12.0)
"""Edges of loudness bins, in dB of full scale; below the lowest is silence."""
_PITCHES: Final = tuple(62.5 * 2**octave for octave in range(8))
"""Edges of frequency bands, in hertz."""
_RHYTHMS: Final = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
"""Edges of modulation bands of loudness, in hertz."""

DIMENSIONS: Final = len(_LEVELS) + 1 + len(_PITCHES) - 1 + len(_RHYTHMS) - 1

_Numbers = NDArray[np.float32]


def loudness(sound: Sound) -> _Numbers:
    """A vector of length 1: histogram of loudness, spectrum, then modulation spectrum."""
    count = len(sound) // _WINDOW
    windows = sound[: count * _WINDOW].reshape(count, _WINDOW)
    power = np.square(windows).mean(axis=1)
    parts = np.concatenate((_levels(power), _pitches(windows), _rhythms(power)))
    return np.asarray(parts / np.linalg.norm(parts), np.float32)


def _levels(power: _Numbers) -> _Numbers:
    """Histogram of loudness; an empty sound counts as silence."""
    decibels = 10 * np.log10(np.maximum(power, 1e-10)) if len(power) else np.array([-100.0])
    counts = np.bincount(np.digitize(decibels, _LEVELS), minlength=len(_LEVELS) + 1)
    return np.asarray(np.sqrt(counts / counts.sum()), np.float32)


def _pitches(windows: NDArray[np.float32]) -> _Numbers:
    power = np.square(np.abs(np.fft.rfft(windows * np.hanning(_WINDOW).astype(np.float32), axis=1))).sum(axis=0)
    return _shares(power, np.fft.rfftfreq(_WINDOW, 1 / RATE), _PITCHES, float(power[1:].sum()))


def _rhythms(power: _Numbers) -> _Numbers:
    """Modulation spectrum relative to total power: steady sound has none."""
    envelope = np.sqrt(power)
    if len(envelope) < 2:
        return np.zeros(len(_RHYTHMS) - 1, np.float32)
    swells = np.square(np.abs(np.fft.rfft(envelope))) * 2
    swells[0] /= 2
    return _shares(swells, np.fft.rfftfreq(len(envelope), _WINDOW / RATE), _RHYTHMS, float(swells.sum()))


def _shares(
    power: NDArray[np.floating[Any]], hertz: NDArray[np.floating[Any]], edges: tuple[float, ...], whole: float
) -> _Numbers:
    """Square roots of the shares of power between edges; 0 where there is next to none."""
    if whole < 1e-6:
        return np.zeros(len(edges) - 1, np.float32)
    bands = np.digitize(hertz, edges)
    sums = np.bincount(bands, power, minlength=len(edges) + 1)[1 : len(edges)]
    return np.asarray(np.sqrt(sums / whole), np.float32)
