"""A network with two hidden layers, trained by Adam with dropout and early stopping on held-out examples."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rushes_inference.domain.classifiers import LabelNumbers, Vectors
from rushes_inference.learning.folds import SEED
from rushes_inference.learning.logistic import log_shares

HIDDEN: Final = (256, 128)
_DROPOUT: Final = (0.3, 0.2)
_RATE: Final = 1e-3
_DECAY: Final = 1e-4
_MOMENTUM: Final = (0.9, 0.999)
_TINY: Final = 1e-8
_BATCH: Final = 32
_PATIENCE: Final = 15
"""Epochs without improvement before training stops."""
_JUDGED_BY: Final = 10
"""One of so many examples is held out for early stopping."""
_FEWEST_TO_SPARE: Final = 20
"""Fewest examples with which some are held out; with fewer, all are used for both."""


@dataclass(frozen=True)
class Perceptron:
    """See learning.classifier.Classifier."""

    weights: tuple[Vectors, ...]
    """Of each layer: a row for each input, a column for each output."""
    biases: tuple[Vectors, ...]

    def scores(self, vectors: Vectors) -> NDArray[np.float64]:
        """The log probability of each label."""
        *hidden, last = zip(self.weights, self.biases, strict=True)
        for weights, biases in hidden:
            vectors = np.maximum(vectors @ weights + biases, 0)
        return log_shares((vectors @ last[0] + last[1]).astype(np.float64))


def fit_perceptron(vectors: Vectors, numbers: LabelNumbers, labels: int, *, epochs: int) -> Perceptron:
    """The weights of the best epoch. The same examples give the same network."""
    random = np.random.default_rng(SEED)
    learned, judged = _parted(len(vectors), random)
    counts = np.maximum(np.bincount(numbers, minlength=labels), 1)
    importance = (1 / counts / (1 / counts).sum() * labels).astype(np.float32)
    network = begun(vectors.shape[1], labels, random)
    adam = _Adam([*network.weights, *network.biases])
    best, most, since = _copied(network), -1.0, 0
    for _ in range(epochs):
        for batch in np.array_split(random.permutation(learned), -(-len(learned) // _BATCH)):
            kept = [
                np.asarray((random.random((len(batch), width)) >= dropout) / (1 - dropout), np.float32)
                for width, dropout in zip(HIDDEN, _DROPOUT, strict=True)
            ]
            adam.step(gradients(network, vectors[batch], numbers[batch], importance, kept))
        right = float((network.scores(vectors[judged]).argmax(axis=1) == numbers[judged]).mean())
        since += 1
        if right > most:
            best, most, since = _copied(network), right, 0
        if since == _PATIENCE:
            break
    return best


# Numpy loads its random module, 5 MB, where an annotation names it without quotes.
def begun(dimensions: int, labels: int, random: "np.random.Generator") -> Perceptron:
    """A network with initial weights."""
    weights, biases = [], []
    for inputs, outputs in pairwise((dimensions, *HIDDEN, labels)):
        bound = 1 / np.sqrt(inputs)
        weights.append(random.uniform(-bound, bound, (inputs, outputs)).astype(np.float32))
        biases.append(random.uniform(-bound, bound, outputs).astype(np.float32))
    return Perceptron(tuple(weights), tuple(biases))


def gradients(
    network: Perceptron, vectors: Vectors, numbers: LabelNumbers, importance: Vectors, kept: list[Vectors]
) -> list[Vectors]:
    """Gradients of the mean cross-entropy, weighted by label: of all weights, then of all biases.

    `kept` are dropout factors for each hidden layer and vector: 0 for dropped outputs.
    """
    inputs = [vectors]
    for weights, biases, factors in zip(network.weights, network.biases, kept, strict=False):
        inputs.append(np.maximum(inputs[-1] @ weights + biases, 0) * factors)
    values = inputs[-1] @ network.weights[-1] + network.biases[-1]
    shares = np.exp(values - values.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    shares[np.arange(len(numbers)), numbers] -= 1
    weighed = importance[numbers]
    off = shares * (weighed / weighed.sum())[:, None]
    of_weights, of_biases = [inputs[-1].T @ off], [off.sum(axis=0)]
    for layer in reversed(range(len(kept))):
        off = (off @ network.weights[layer + 1].T) * kept[layer] * (inputs[layer + 1] > 0)
        of_weights.append(inputs[layer].T @ off)
        of_biases.append(off.sum(axis=0))
    return [*reversed(of_weights), *reversed(of_biases)]


class _Adam:
    """Adam (Kingma and Ba 2015), in place, with L2 regularisation like PyTorch's `weight_decay`."""

    def __init__(self, parameters: list[Vectors]) -> None:
        self._parameters = parameters
        self._means = [np.zeros_like(each) for each in parameters]
        self._squares = [np.zeros_like(each) for each in parameters]
        self._steps = 0

    def step(self, slopes: list[Vectors]) -> None:
        self._steps += 1
        first, second = (1 - momentum**self._steps for momentum in _MOMENTUM)
        for place, slope, mean, square in zip(self._parameters, slopes, self._means, self._squares, strict=True):
            down = slope + _DECAY * place
            mean += (1 - _MOMENTUM[0]) * (down - mean)
            square += (1 - _MOMENTUM[1]) * (down * down - square)
            place -= (_RATE / first) * mean / (np.sqrt(square / second) + _TINY)


def _parted(examples: int, random: "np.random.Generator") -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    mixed = random.permutation(examples)
    if examples < _FEWEST_TO_SPARE:
        return mixed, mixed
    spared = examples // _JUDGED_BY
    return mixed[spared:], mixed[:spared]


def _copied(network: Perceptron) -> Perceptron:
    return Perceptron(tuple(each.copy() for each in network.weights), tuple(each.copy() for each in network.biases))
