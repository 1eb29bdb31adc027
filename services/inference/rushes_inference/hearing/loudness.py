"""What a sound is like without understanding it: how loud it is, how high, and in which rhythm it swells.

Silence is a sound like others: a video that has none is no farther from one with music than music is from speech.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rushes_inference.domain.sounds import RATE, Sound

SECONDS: Final = 15.0
"""Of a video that are listened to, from its beginning."""
_WINDOW: Final = 512
"""Samples whose loudness is one number: 32 ms."""
_LEVELS: Final = (-60.0, -48.0, -36.0, -24.0, -12.0)
"""Decibels of full scale between which windows are counted; the softest are silence."""
_PITCHES: Final = tuple(62.5 * 2**octave for octave in range(8))
"""Hertz, between which there is a share of power each."""
_RHYTHMS: Final = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
"""The same of swells of loudness."""

DIMENSIONS: Final = len(_LEVELS) + 1 + len(_PITCHES) - 1 + len(_RHYTHMS) - 1

_Numbers = NDArray[np.float32]


def loudness(sound: Sound) -> _Numbers:
    """Numbers of length 1 as a vector: how often it is how loud first, then pitch, then rhythm."""
    count = len(sound) // _WINDOW
    windows = sound[: count * _WINDOW].reshape(count, _WINDOW)
    power = np.square(windows).mean(axis=1)
    parts = np.concatenate((_levels(power), _pitches(windows), _rhythms(power)))
    return np.asarray(parts / np.linalg.norm(parts), np.float32)


def _levels(power: _Numbers) -> _Numbers:
    """Of nothing at all: silence."""
    decibels = 10 * np.log10(np.maximum(power, 1e-10)) if len(power) else np.array([-100.0])
    counts = np.bincount(np.digitize(decibels, _LEVELS), minlength=len(_LEVELS) + 1)
    return np.asarray(np.sqrt(counts / counts.sum()), np.float32)


def _pitches(windows: NDArray[np.float32]) -> _Numbers:
    power = np.square(np.abs(np.fft.rfft(windows * np.hanning(_WINDOW).astype(np.float32), axis=1))).sum(axis=0)
    return _shares(power, np.fft.rfftfreq(_WINDOW, 1 / RATE), _PITCHES, float(power[1:].sum()))


def _rhythms(power: _Numbers) -> _Numbers:
    """Of the strength of all that is heard, steady sound among it: what does not swell has none."""
    envelope = np.sqrt(power)
    if len(envelope) < 2:
        return np.zeros(len(_RHYTHMS) - 1, np.float32)
    swells = np.square(np.abs(np.fft.rfft(envelope))) * 2
    swells[0] /= 2
    return _shares(swells, np.fft.rfftfreq(len(envelope), _WINDOW / RATE), _RHYTHMS, float(swells.sum()))


def _shares(
    power: NDArray[np.floating[Any]], hertz: NDArray[np.floating[Any]], edges: tuple[float, ...], whole: float
) -> _Numbers:
    """Roots of the shares of power between edges; 0 where there is next to none."""
    if whole < 1e-6:
        return np.zeros(len(edges) - 1, np.float32)
    bands = np.digitize(hertz, edges)
    sums = np.bincount(bands, power, minlength=len(edges) + 1)[1 : len(edges)]
    return np.asarray(np.sqrt(sums / whole), np.float32)
