"""Log-mel bands as published audio encoders were trained on: Kaldi's filter banks ("fbank", Povey et al. 2011).

Frames of 25 ms every 10 ms that lie within the sound; each loses its mean, is pre-emphasised and windowed, and its
power spectrum is weighted by triangular filters that are even in mel (1127 ln(1 + f/700)) from 20 Hz to half the sample
rate. Recipes differ in window, scale of the samples, and the mean and deviation by which the logarithms are normalised.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rushes_inference.domain.mel_recipes import MelRecipe
from rushes_inference.domain.model_sounds import FRAME, FRAME_HOP
from rushes_inference.domain.sounds import RATE

_TRANSFORMED: Final = 512
_LOWEST: Final = 20.0
"""Hertz."""
_EMPHASIS: Final = 0.97
_FLOOR: Final = float(np.finfo(np.float32).eps)

_Numbers = NDArray[np.float32]


@dataclass(frozen=True)
class _Recipe:
    scale: float
    """Of samples from -1 to 1."""
    power: float
    """Of the Hann window that frames are weighted by."""
    mean: float
    deviation: float
    """Bands become (band - mean) / (2 x deviation)."""


_RECIPES: Final = {
    # As in the encoders' published code, with the statistics of AudioSet.
    MelRecipe.AST: _Recipe(scale=1.0, power=1.0, mean=-4.2677393, deviation=4.5689974),
    MelRecipe.BEATS: _Recipe(scale=float(1 << 15), power=0.85, mean=15.41663, deviation=6.55582),
}


def mel_bands(windows: _Numbers, bands: int, frames: int, recipe: MelRecipe) -> _Numbers:
    """Normalised bands of windows of sound, each a row of samples from -1 to 1: windows x `frames` x `bands`.

    Frames that a window does not have are zero before they are normalised, as in AST's code.
    """
    said = _RECIPES[recipe]
    answer = np.full((len(windows), frames, bands), (0 - said.mean) / (2 * said.deviation), np.float32)
    if windows.shape[1] >= FRAME:
        cut = np.lib.stride_tricks.sliding_window_view(windows * np.float32(said.scale), FRAME, axis=1)
        for place, window in enumerate(cut[:, ::FRAME_HOP]):
            there = _log_bands(window[:frames], bands, said.power)
            answer[place, : len(there)] = (there - said.mean) / (2 * said.deviation)
    return answer


def _log_bands(frames: _Numbers, bands: int, power: float) -> _Numbers:
    level = frames - frames.mean(axis=1, keepdims=True)
    before = np.concatenate((level[:, :1], level[:, :-1]), axis=1)
    weighted = (level - np.float32(_EMPHASIS) * before) * _window(power)
    spectra = np.fft.rfft(weighted, _TRANSFORMED, axis=1)
    energy = np.square(spectra.real) + np.square(spectra.imag)
    return np.asarray(np.log(np.maximum(energy[:, :-1] @ _filters(bands), _FLOOR)), np.float32)


@cache
def _window(power: float) -> _Numbers:
    return np.asarray(np.hanning(FRAME) ** power, np.float32)


@cache
def _filters(bands: int) -> NDArray[np.float64]:
    """Weights of each bin of a spectrum, but the highest, in each band."""
    low, high = (_mel(np.array(hertz)) for hertz in (_LOWEST, RATE / 2))
    edges = np.linspace(low, high, bands + 2)
    bins = _mel(np.arange(_TRANSFORMED // 2) * RATE / _TRANSFORMED)[:, None]
    rising = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    return np.maximum(0, np.minimum(rising, falling))


def _mel(hertz: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1127 * np.log1p(hertz / 700), np.float64)
