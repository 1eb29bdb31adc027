"""The input of a model of sound, made of windows of samples, and the vectors made of its output."""

import numpy as np
from numpy.typing import NDArray

from rushes_inference.domain.classifiers import Vectors
from rushes_inference.domain.model_sounds import SoundInput
from rushes_inference.hearing.mel_bands import mel_bands


def input_of(windows: NDArray[np.float32], asked: SoundInput) -> NDArray[np.float32]:
    """The model's input for windows of `asked.samples` samples from -1 to 1, a row each."""
    if asked.mels is not None:
        bands = mel_bands(windows, asked.bands, asked.length, asked.mels)
        if asked.bands_first:
            bands = bands.transpose(0, 2, 1)
        return np.ascontiguousarray(bands).reshape(len(windows), *asked.shape)
    filled = np.zeros((len(windows), asked.length), np.float32)
    filled[:, : asked.samples] = windows
    return filled.reshape(len(windows), *asked.shape)


def vectors_of(answer: NDArray[np.float32]) -> Vectors:
    """A vector for each window: the mean over time where the model gives one for each of its steps."""
    return np.asarray(answer.mean(axis=1) if answer.ndim == 3 else answer, np.float32)
